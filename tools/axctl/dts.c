// SPDX-License-Identifier: GPL-2.0
/*
 * dts.c - reads the configuration of a cell from a device tree blob and checks
 * it against the binding. Needs nothing but libfdt.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <linux/axvisor_netlink.h>
#include <linux/axvisor_x86_64.h>

#include "dtb.h"
#include "dts.h"
#include "dts_device.h"
#include "region.h"

#define BINDING_VERSION		1
/* Largest guest-physical address of any architecture: 52 bits. */
#define GPA_END			(1ULL << 52)

struct reader {
	struct dtb dtb;
	struct dts_cell *cell;
	uint32_t address_cells;
	uint32_t size_cells;
};

/* The properties that a kind of node may have, ended by an empty name. */
static const struct dtb_property root_properties[] = {
	{ "compatible", true },
	{ "axvisor,binding-version", true },
	{ "model", true },
	{ "#address-cells", true },
	{ "#size-cells", true },
	{ "phandle", false },
	{ NULL, false },
};

static const struct dtb_property cpus_properties[] = {
	{ "#address-cells", true },
	{ "#size-cells", true },
	{ "phandle", false },
	{ NULL, false },
};

static const struct dtb_property cpu_properties[] = {
	{ "device_type", true },
	{ "reg", true },
	{ "phandle", false },
	{ NULL, false },
};

static const struct dtb_property memory_properties[] = {
	{ "device_type", true },
	{ "reg", true },
	{ "axvisor,contiguous", false },
	{ "axvisor,host-address", false },
	{ "axvisor,read-only", false },
	{ "axvisor,no-exec", false },
	{ "axvisor,shared-read", false },
	{ "axvisor,shared-write", false },
	{ "phandle", false },
	{ NULL, false },
};

static const struct dtb_property mmio_properties[] = {
	{ "reg", true },
	{ "axvisor,host-address", true },
	{ "axvisor,read-only", false },
	{ "phandle", false },
	{ NULL, false },
};

static const struct dtb_property chosen_properties[] = {
	{ "axvisor,console", false },
	{ "axvisor,load-address", false },
	{ "axvisor,entry", false },
	{ "axvisor,arg", false },
	{ "axvisor,mode", false },
	{ "axvisor,on-fail", false },
	{ "phandle", false },
	{ NULL, false },
};

static int check_unit_address(struct reader *r, int node, uint64_t address)
{
	const char *name = fdt_get_name(r->dtb.blob, node, NULL);
	char expected[20];

	snprintf(expected, sizeof(expected), "@%" PRIx64, address);
	if (strcmp(strchr(name, '@'), expected))
		return dtb_fail(&r->dtb, node, "reg",
			    "starts with 0x%" PRIx64 ", which is not the node's unit address",
			    address);
	return 0;
}

static bool is_node(struct reader *r, int node, const char *name)
{
	return !strcmp(fdt_get_name(r->dtb.blob, node, NULL), name);
}

static bool is_unit(struct reader *r, int node, const char *prefix)
{
	return !strncmp(fdt_get_name(r->dtb.blob, node, NULL), prefix, strlen(prefix));
}

static int read_cpu(struct reader *r, int node, uint32_t address_cells)
{
	struct dts_cell *cell = r->cell;
	struct dtb_value reg;
	uint64_t cpu;
	uint32_t i;
	int ret;

	ret = dtb_check_properties(&r->dtb, node, cpu_properties);
	if (!ret)
		ret = dtb_no_children(&r->dtb, node);
	if (!ret)
		ret = dtb_expect_string(&r->dtb, node, "device_type", "cpu");
	if (ret)
		return ret;

	dtb_find(&r->dtb, node, "reg", &reg);
	if (reg.length != address_cells * sizeof(fdt32_t))
		return dtb_fail(&r->dtb, node, "reg", "must be one CPU number of %" PRIu32 " cells",
			    address_cells);
	cpu = dtb_number(reg.data, 0, address_cells);
	if (cpu > INT32_MAX)
		return dtb_fail(&r->dtb, node, "reg", "0x%" PRIx64 " is not a CPU number", cpu);
	for (i = 0; i < cell->vcpu_count; i++)
		if (cell->vcpus[i] == cpu)
			return dtb_fail(&r->dtb, node, "reg", "CPU %" PRIu64
				    " is already that of vCPU %" PRIu32, cpu, i);
	ret = check_unit_address(r, node, cpu);
	if (ret)
		return ret;
	if (cell->vcpu_count == DTS_VCPUS_MAX)
		return dtb_fail(&r->dtb, node, NULL, "more than %d vCPUs", DTS_VCPUS_MAX);
	cell->vcpus[cell->vcpu_count++] = cpu;
	return 0;
}

static int read_cpus(struct reader *r, int node)
{
	uint32_t address_cells, size_cells;
	int child, ret;

	if (r->cell->vcpu_count)
		return dtb_fail(&r->dtb, node, NULL, "given twice");
	ret = dtb_check_properties(&r->dtb, node, cpus_properties);
	if (!ret)
		ret = dtb_cells(&r->dtb, node, "#address-cells", &address_cells);
	if (!ret)
		ret = dtb_u32(&r->dtb, node, "#size-cells", &size_cells);
	if (ret)
		return ret;
	if (size_cells)
		return dtb_fail(&r->dtb, node, "#size-cells", "must be 0");

	fdt_for_each_subnode(child, r->dtb.blob, node) {
		if (!is_unit(r, child, "cpu@"))
			return dtb_fail(&r->dtb, child, NULL, "unknown node");
		ret = read_cpu(r, child, address_cells);
		if (ret)
			return ret;
	}
	if (!r->cell->vcpu_count)
		return dtb_fail(&r->dtb, node, NULL, "has no cpu node");
	return 0;
}

bool dts_has_hpa(const struct dts_region *region)
{
	return region->type == AXVISOR_REGION_MMIO ||
	       (region->flags & AXVISOR_REGION_RESERVED);
}

static int check_align(struct reader *r, const struct dts_region *region, const char *property,
		       const char *what, uint64_t number)
{
	if (number % region_granule(region->type))
		return dtb_fail(&r->dtb, region->node, property,
			    "%s 0x%" PRIx64 " is not a multiple of %s", what, number,
			    region_granule_name(region->type));
	return 0;
}

static int check_overlap(struct reader *r, const struct dts_region *new)
{
	const struct dts_cell *cell = r->cell;
	char path[DTB_PATH_MAX];
	uint32_t i;

	for (i = 0; i < cell->region_count; i++) {
		const struct dts_region *old = &cell->regions[i];

		if (new->gpa >= old->gpa + old->size || old->gpa >= new->gpa + new->size)
			continue;
		dtb_path(&r->dtb, old->node, path);
		return dtb_fail(&r->dtb, new->node, "reg", "0x%" PRIx64 "-0x%" PRIx64
			    " overlaps 0x%" PRIx64 "-0x%" PRIx64 " of %s",
			    new->gpa, new->gpa + new->size - 1,
			    old->gpa, old->gpa + old->size - 1, path);
	}
	return 0;
}

static int add_region(struct reader *r, const struct dts_region *new)
{
	int node = new->node;
	int ret;

	ret = check_align(r, new, "reg", "address", new->gpa);
	if (!ret)
		ret = check_align(r, new, "reg", "size", new->size);
	if (!ret)
		ret = check_align(r, new, "axvisor,host-address", "address", new->hpa);
	if (ret)
		return ret;
	if (!new->size)
		return dtb_fail(&r->dtb, node, "reg", "size is 0");
	if (new->gpa >= GPA_END || new->size > GPA_END - new->gpa)
		return dtb_fail(&r->dtb, node, "reg", "0x%" PRIx64 " and size 0x%" PRIx64
			    " end above 52 bits", new->gpa, new->size);
	if (new->hpa >= GPA_END || new->size > GPA_END - new->hpa)
		return dtb_fail(&r->dtb, node, "axvisor,host-address",
			    "0x%" PRIx64 " and size 0x%" PRIx64 " end above 52 bits",
			    new->hpa, new->size);
	ret = check_overlap(r, new);
	if (ret)
		return ret;
	if (r->cell->region_count == DTS_REGIONS_MAX)
		return dtb_fail(&r->dtb, node, "reg", "more than %d regions", DTS_REGIONS_MAX);
	r->cell->regions[r->cell->region_count++] = *new;
	return 0;
}

/* The flags that are properties without a value. */
static int read_flags(struct reader *r, int node, uint32_t *flags)
{
	const struct region_flag *f;
	struct dtb_value value;
	char property[32];

	for (f = region_flags; f->name; f++) {
		snprintf(property, sizeof(property), "axvisor,%s", f->name);
		if (!dtb_find(&r->dtb, node, property, &value))
			continue;
		if (value.length)
			return dtb_fail(&r->dtb, node, property, "must have no value");
		*flags |= f->flag;
	}
	return 0;
}

/* Where the regions of a node come from: one host address each, or Linux. */
static int read_host(struct reader *r, int node, uint32_t entries,
		     struct dtb_value *host, uint32_t *flags)
{
	if (!dtb_find(&r->dtb, node, "axvisor,host-address", host))
		return 0;
	if (host->length != entries * r->address_cells * sizeof(fdt32_t))
		return dtb_fail(&r->dtb, node, host->name,
			    "must be one address of %" PRIu32 " cells for each of the %" PRIu32
			    " regions in reg", r->address_cells, entries);
	if (*flags & AXVISOR_REGION_CONTIGUOUS)
		return dtb_fail(&r->dtb, node, "axvisor,contiguous",
			    "a range with axvisor,host-address is contiguous anyway");
	*flags |= AXVISOR_REGION_RESERVED;
	return 0;
}

/* All regions of a node that is memory or a device. */
static int read_regions(struct reader *r, int node, uint32_t type)
{
	uint32_t entry_cells = r->address_cells + r->size_cells;
	struct dtb_value reg, host;
	uint32_t flags = 0;
	uint32_t entries, i;
	int ret;

	dtb_find(&r->dtb, node, "reg", &reg);
	entries = reg.length / (entry_cells * sizeof(fdt32_t));
	if (!entries || reg.length % (entry_cells * sizeof(fdt32_t)))
		return dtb_fail(&r->dtb, node, "reg",
			    "must be pairs of an address (%" PRIu32 " cells) and a size (%" PRIu32
			    " cells)", r->address_cells, r->size_cells);
	ret = check_unit_address(r, node, dtb_number(reg.data, 0, r->address_cells));
	if (!ret)
		ret = read_flags(r, node, &flags);
	if (!ret)
		ret = read_host(r, node, entries, &host, &flags);
	if (type == AXVISOR_REGION_MMIO)
		flags &= ~AXVISOR_REGION_RESERVED;

	for (i = 0; !ret && i < entries; i++) {
		struct dts_region region = { .type = type, .flags = flags, .node = node };
		uint32_t cell = i * entry_cells;

		region.gpa = dtb_number(reg.data, cell, r->address_cells);
		region.size = dtb_number(reg.data, cell + r->address_cells, r->size_cells);
		if (dts_has_hpa(&region))
			region.hpa = dtb_number(host.data, i * r->address_cells,
						r->address_cells);
		ret = add_region(r, &region);
	}
	return ret;
}

static int read_memory(struct reader *r, int node)
{
	int ret;

	ret = dtb_check_properties(&r->dtb, node, memory_properties);
	if (!ret)
		ret = dtb_no_children(&r->dtb, node);
	if (!ret)
		ret = dtb_expect_string(&r->dtb, node, "device_type", "memory");
	return ret ? ret : read_regions(r, node, AXVISOR_REGION_RAM);
}

static int read_mmio(struct reader *r, int node)
{
	int ret;

	ret = dtb_check_properties(&r->dtb, node, mmio_properties);
	if (!ret)
		ret = dtb_no_children(&r->dtb, node);
	return ret ? ret : read_regions(r, node, AXVISOR_REGION_MMIO);
}

bool dts_mode(const char *name, uint32_t *mode)
{
	static const char * const names[] = {
		[AXVISOR_X86_64_MODE_LONG] = "long",
		[AXVISOR_X86_64_MODE_PROTECTED] = "protected",
		[AXVISOR_X86_64_MODE_REAL] = "real",
	};
	uint32_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]))
			continue;
		*mode = i;
		return true;
	}
	return false;
}

static int read_mode(struct reader *r, int node)
{
	struct dtb_value value;
	const char *name;
	int ret;

	if (!dtb_find(&r->dtb, node, "axvisor,mode", &value))
		return 0;
	ret = dtb_string(&r->dtb, node, value.name, &name);
	if (ret || dts_mode(name, &r->cell->mode))
		return ret;
	return dtb_fail(&r->dtb, node, value.name,
			"must be \"long\", \"protected\" or \"real\"");
}

static int read_on_fail(struct reader *r, int node)
{
	struct dtb_value value;
	const char *word;
	int ret;

	if (!dtb_find(&r->dtb, node, "axvisor,on-fail", &value))
		return 0;
	ret = dtb_string(&r->dtb, node, value.name, &word);
	if (ret)
		return ret;
	if (!strcmp(word, "reset"))
		r->cell->on_fail = AXVISOR_ON_FAIL_RESET;
	else if (strcmp(word, "stay"))
		return dtb_fail(&r->dtb, node, value.name, "must be \"stay\" or \"reset\"");
	return 0;
}

static int read_chosen(struct reader *r, int node)
{
	struct dts_cell *cell = r->cell;
	struct dtb_value value;
	const char *console;
	int ret;

	ret = dtb_check_properties(&r->dtb, node, chosen_properties);
	if (!ret)
		ret = dtb_no_children(&r->dtb, node);
	if (!ret)
		ret = dtb_optional_u64(&r->dtb, node, "axvisor,load-address", &cell->load_address);
	if (!ret)
		ret = dtb_optional_u64(&r->dtb, node, "axvisor,entry", &cell->entry);
	if (!ret)
		ret = dtb_optional_u64(&r->dtb, node, "axvisor,arg", &cell->arg);
	if (!ret)
		ret = read_mode(r, node);
	if (!ret)
		ret = read_on_fail(r, node);
	if (ret || !dtb_find(&r->dtb, node, "axvisor,console", &value))
		return ret;

	ret = dtb_string(&r->dtb, node, value.name, &console);
	if (ret)
		return ret;
	if (!strcmp(console, "uart"))
		cell->console = AXVISOR_CONSOLE_UART;
	else if (strcmp(console, "none"))
		return dtb_fail(&r->dtb, node, value.name, "must be \"none\" or \"uart\"");
	return 0;
}

/* What axctl takes for the number of a cell: decimal, octal or hexadecimal. */
static bool reads_as_number(const char *name)
{
	const char *digits = "0123456789";

	if (name[0] == '0' && (name[1] == 'x' || name[1] == 'X') && name[2]) {
		digits = "0123456789abcdefABCDEF";
		name += 2;
	}
	return !name[strspn(name, digits)];
}

const char *dts_check_name(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789_.-";
	size_t length = strlen(name);

	if (!length)
		return "a cell's name can't be empty";
	if (length >= AXVISOR_NAME_MAX)
		return "a cell's name has at most 31 characters";
	if (strspn(name, allowed) != length)
		return "a cell's name is made of letters, digits, '_', '.' and '-'";
	if (reads_as_number(name))
		return "a cell's name can't be a number, since commands would take it for a cell's number";
	return NULL;
}

static int read_root(struct reader *r)
{
	const char *name, *wrong;
	uint32_t version;
	int ret;

	ret = dtb_check_properties(&r->dtb, 0, root_properties);
	if (!ret)
		ret = dtb_expect_string(&r->dtb, 0, "compatible", "axvisor,cell");
	if (!ret)
		ret = dtb_u32(&r->dtb, 0, "axvisor,binding-version", &version);
	if (ret)
		return ret;
	if (version != BINDING_VERSION)
		return dtb_fail(&r->dtb, 0, "axvisor,binding-version",
			    "version %" PRIu32 " is not known, this axctl knows version %d",
			    version, BINDING_VERSION);

	ret = dtb_string(&r->dtb, 0, "model", &name);
	if (ret)
		return ret;
	wrong = dts_check_name(name);
	if (wrong)
		return dtb_fail(&r->dtb, 0, "model", "%s", wrong);
	strcpy(r->cell->name, name);

	ret = dtb_cells(&r->dtb, 0, "#address-cells", &r->address_cells);
	return ret ? ret : dtb_cells(&r->dtb, 0, "#size-cells", &r->size_cells);
}

static bool has_memory(const struct dts_cell *cell)
{
	uint32_t i;

	for (i = 0; i < cell->region_count; i++)
		if (cell->regions[i].type == AXVISOR_REGION_RAM)
			return true;
	return false;
}

static int read_nodes(struct reader *r)
{
	int chosen = -1;
	int node, ret;

	fdt_for_each_subnode(node, r->dtb.blob, 0) {
		if (is_node(r, node, "cpus")) {
			ret = read_cpus(r, node);
		} else if (is_unit(r, node, "memory@")) {
			ret = read_memory(r, node);
		} else if (is_unit(r, node, "mmio@")) {
			ret = read_mmio(r, node);
		} else if (is_node(r, node, "devices")) {
			ret = dts_read_devices(&r->dtb, node, r->address_cells, r->size_cells,
					       r->cell);
		} else if (is_node(r, node, "chosen")) {
			if (chosen >= 0)
				return dtb_fail(&r->dtb, node, NULL, "given twice");
			chosen = node;
			ret = read_chosen(r, node);
		} else {
			ret = dtb_fail(&r->dtb, node, NULL, "unknown node");
		}
		if (ret)
			return ret;
	}
	if (!r->cell->vcpu_count)
		return dtb_fail(&r->dtb, 0, NULL, "node cpus is missing");
	if (!has_memory(r->cell))
		return dtb_fail(&r->dtb, 0, NULL, "there is no memory node");
	return 0;
}

/* Where chosen gives this address, it lies in memory of the cell. */
static int check_in_memory(struct reader *r, const char *property, uint64_t address)
{
	int chosen = fdt_subnode_offset(r->dtb.blob, 0, "chosen");
	const struct dts_cell *cell = r->cell;
	struct dtb_value value;
	uint32_t i;

	if (chosen < 0 || !dtb_find(&r->dtb, chosen, property, &value))
		return 0;
	for (i = 0; i < cell->region_count; i++)
		if (cell->regions[i].type == AXVISOR_REGION_RAM &&
		    address >= cell->regions[i].gpa &&
		    address - cell->regions[i].gpa < cell->regions[i].size)
			return 0;
	return dtb_fail(&r->dtb, chosen, property, "0x%" PRIx64 " lies in no memory of the cell",
		    address);
}

int dts_parse(const void *dtb, size_t length, const char *file,
	      struct dts_cell *cell, char *error)
{
	struct reader r = {
		.dtb = { .blob = dtb, .file = file, .error = error },
		.cell = cell,
	};
	int ret;

	memset(cell, 0, sizeof(*cell));
	cell->console = AXVISOR_CONSOLE_NONE;
	cell->load_address = DTS_NONE;
	cell->entry = DTS_NONE;

	ret = dtb_check(&r.dtb, length);
	if (!ret)
		ret = read_root(&r);
	if (!ret)
		ret = read_nodes(&r);
	if (!ret)
		ret = check_in_memory(&r, "axvisor,load-address", cell->load_address);
	if (!ret)
		ret = check_in_memory(&r, "axvisor,entry", cell->entry);
	return ret;
}
