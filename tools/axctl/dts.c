// SPDX-License-Identifier: GPL-2.0
/*
 * dts.c - reads the configuration of a cell from a device tree blob and checks
 * it against the binding. Needs nothing but libfdt.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include <linux/axvisor_netlink.h>

#include "dts.h"

#define BINDING_VERSION		1
#define DTB_VERSION_MIN		17
#define REGION_ALIGN		(2ULL << 20)
/* Largest guest-physical address of any architecture: 52 bits. */
#define GPA_END			(1ULL << 52)
#define PATH_SIZE		192

struct reader {
	const void *dtb;
	const char *file;
	struct dts_cell *cell;
	char *error;
	uint32_t address_cells;
	uint32_t size_cells;
};

/* A property as the blob has it. */
struct value {
	const char *name;
	const void *data;
	uint32_t length;
};

struct property {
	const char *name;
	bool required;
};

/* The properties that a kind of node may have, ended by an empty name. */
static const struct property root_properties[] = {
	{ "compatible", true },
	{ "axvisor,binding-version", true },
	{ "model", true },
	{ "#address-cells", true },
	{ "#size-cells", true },
	{ "phandle", false },
	{ NULL, false },
};

static const struct property cpus_properties[] = {
	{ "#address-cells", true },
	{ "#size-cells", true },
	{ "phandle", false },
	{ NULL, false },
};

static const struct property cpu_properties[] = {
	{ "device_type", true },
	{ "reg", true },
	{ "phandle", false },
	{ NULL, false },
};

static const struct property memory_properties[] = {
	{ "device_type", true },
	{ "reg", true },
	{ "axvisor,contiguous", false },
	{ "axvisor,host-address", false },
	{ "phandle", false },
	{ NULL, false },
};

static const struct property chosen_properties[] = {
	{ "axvisor,console", false },
	{ "axvisor,load-address", false },
	{ "axvisor,entry", false },
	{ "axvisor,arg", false },
	{ "phandle", false },
	{ NULL, false },
};

static void get_path(struct reader *r, int node, char *path)
{
	if (fdt_get_path(r->dtb, node, path, PATH_SIZE))
		snprintf(path, PATH_SIZE, "node at offset %d", node);
}

/* Fails with "file: node: property: what"; @property may be NULL. */
__attribute__((format(printf, 4, 5)))
static int fail(struct reader *r, int node, const char *property,
		const char *format, ...)
{
	char path[PATH_SIZE];
	va_list args;
	int used;

	get_path(r, node, path);
	used = snprintf(r->error, DTS_ERROR_MAX, "%.200s: %s: %.64s%s", r->file,
			path, property ? property : "", property ? ": " : "");
	va_start(args, format);
	vsnprintf(r->error + used, DTS_ERROR_MAX - used, format, args);
	va_end(args);
	return -EINVAL;
}

__attribute__((format(printf, 2, 3)))
static int fail_file(struct reader *r, const char *format, ...)
{
	va_list args;
	int used;

	used = snprintf(r->error, DTS_ERROR_MAX, "%.200s: ", r->file);
	va_start(args, format);
	vsnprintf(r->error + used, DTS_ERROR_MAX - used, format, args);
	va_end(args);
	return -EINVAL;
}

/* False where the property is absent, also if the blob is malformed there. */
static bool find(struct reader *r, int node, const char *name,
		 struct value *value)
{
	int length;

	value->name = name;
	value->data = fdt_getprop(r->dtb, node, name, &length);
	value->length = value->data ? length : 0;
	return value->data;
}

static const struct property *known(const struct property *table,
				    const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

/* Each property is one that @table allows, once, and the required are there. */
static int check_properties(struct reader *r, int node,
			    const struct property *table)
{
	const struct property *p;
	struct value value;
	int offset;

	fdt_for_each_property_offset(offset, r->dtb, node) {
		const char *name = NULL;
		const void *data;

		data = fdt_getprop_by_offset(r->dtb, offset, &name, NULL);
		if (!data || !name)
			return fail(r, node, NULL, "malformed property");
		if (!known(table, name))
			return fail(r, node, name, "unknown property");
		if (find(r, node, name, &value) && value.data != data)
			return fail(r, node, name, "given twice");
	}

	for (p = table; p->name; p++)
		if (p->required && !find(r, node, p->name, &value))
			return fail(r, node, p->name, "required property is missing");
	return 0;
}

static int get_string(struct reader *r, int node, const char *name,
		      const char **string)
{
	struct value value;

	find(r, node, name, &value);
	if (!value.length || memchr(value.data, '\0', value.length) !=
			     (const char *)value.data + value.length - 1)
		return fail(r, node, name, "must be one string");
	*string = value.data;
	return 0;
}

/* A property that can have but one value. */
static int expect_string(struct reader *r, int node, const char *name,
			 const char *expected)
{
	const char *string;
	int ret;

	ret = get_string(r, node, name, &string);
	if (ret)
		return ret;
	if (strcmp(string, expected))
		return fail(r, node, name, "must be \"%s\"", expected);
	return 0;
}

static int get_u32(struct reader *r, int node, const char *name,
		   uint32_t *number)
{
	struct value value;

	find(r, node, name, &value);
	if (value.length != sizeof(fdt32_t))
		return fail(r, node, name, "must be one 32-bit number");
	*number = fdt32_ld(value.data);
	return 0;
}

/* Leaves @number alone where there is no such property. */
static int get_optional_u64(struct reader *r, int node, const char *name,
			    uint64_t *number)
{
	struct value value;

	if (!find(r, node, name, &value))
		return 0;
	if (value.length == sizeof(fdt32_t))
		*number = fdt32_ld(value.data);
	else if (value.length == sizeof(fdt64_t))
		*number = fdt64_ld(value.data);
	else
		return fail(r, node, name, "must be one number of one or two cells");
	return 0;
}

static int get_cells(struct reader *r, int node, const char *name,
		     uint32_t *cells)
{
	int ret = get_u32(r, node, name, cells);

	if (ret)
		return ret;
	if (*cells != 1 && *cells != 2)
		return fail(r, node, name, "must be 1 or 2, not %" PRIu32, *cells);
	return 0;
}

/* Reads a number of one or two cells at the index of a cell. */
static uint64_t read_cells(const void *data, uint32_t index, uint32_t cells)
{
	const fdt32_t *p = (const fdt32_t *)data + index;

	return cells == 1 ? fdt32_ld(p) : fdt64_ld((const fdt64_t *)p);
}

static int check_unit_address(struct reader *r, int node, uint64_t address)
{
	const char *name = fdt_get_name(r->dtb, node, NULL);
	char expected[20];

	snprintf(expected, sizeof(expected), "@%" PRIx64, address);
	if (strcmp(strchr(name, '@'), expected))
		return fail(r, node, "reg",
			    "starts with 0x%" PRIx64 ", which is not the node's unit address",
			    address);
	return 0;
}

static bool is_node(struct reader *r, int node, const char *name)
{
	return !strcmp(fdt_get_name(r->dtb, node, NULL), name);
}

static bool is_unit(struct reader *r, int node, const char *prefix)
{
	return !strncmp(fdt_get_name(r->dtb, node, NULL), prefix, strlen(prefix));
}

static int no_children(struct reader *r, int node)
{
	int child = fdt_first_subnode(r->dtb, node);

	return child < 0 ? 0 : fail(r, child, NULL, "unknown node");
}

static int read_cpu(struct reader *r, int node, uint32_t address_cells)
{
	struct dts_cell *cell = r->cell;
	struct value reg;
	uint64_t cpu;
	uint32_t i;
	int ret;

	ret = check_properties(r, node, cpu_properties);
	if (!ret)
		ret = no_children(r, node);
	if (!ret)
		ret = expect_string(r, node, "device_type", "cpu");
	if (ret)
		return ret;

	find(r, node, "reg", &reg);
	if (reg.length != address_cells * sizeof(fdt32_t))
		return fail(r, node, "reg", "must be one CPU number of %" PRIu32 " cells",
			    address_cells);
	cpu = read_cells(reg.data, 0, address_cells);
	if (cpu > INT32_MAX)
		return fail(r, node, "reg", "0x%" PRIx64 " is not a CPU number", cpu);
	for (i = 0; i < cell->vcpu_count; i++)
		if (cell->vcpus[i] == cpu)
			return fail(r, node, "reg", "CPU %" PRIu64
				    " is already that of vCPU %" PRIu32, cpu, i);
	ret = check_unit_address(r, node, cpu);
	if (ret)
		return ret;
	if (cell->vcpu_count == DTS_VCPUS_MAX)
		return fail(r, node, NULL, "more than %d vCPUs", DTS_VCPUS_MAX);
	cell->vcpus[cell->vcpu_count++] = cpu;
	return 0;
}

static int read_cpus(struct reader *r, int node)
{
	uint32_t address_cells, size_cells;
	int child, ret;

	if (r->cell->vcpu_count)
		return fail(r, node, NULL, "given twice");
	ret = check_properties(r, node, cpus_properties);
	if (!ret)
		ret = get_cells(r, node, "#address-cells", &address_cells);
	if (!ret)
		ret = get_u32(r, node, "#size-cells", &size_cells);
	if (ret)
		return ret;
	if (size_cells)
		return fail(r, node, "#size-cells", "must be 0");

	fdt_for_each_subnode(child, r->dtb, node) {
		if (!is_unit(r, child, "cpu@"))
			return fail(r, child, NULL, "unknown node");
		ret = read_cpu(r, child, address_cells);
		if (ret)
			return ret;
	}
	if (!r->cell->vcpu_count)
		return fail(r, node, NULL, "has no cpu node");
	return 0;
}

static int check_align(struct reader *r, int node, const char *property,
		       const char *what, uint64_t number)
{
	if (number % REGION_ALIGN)
		return fail(r, node, property,
			    "%s 0x%" PRIx64 " is not a multiple of 2 MiB", what, number);
	return 0;
}

static int check_overlap(struct reader *r, const struct dts_region *new)
{
	const struct dts_cell *cell = r->cell;
	char path[PATH_SIZE];
	uint32_t i;

	for (i = 0; i < cell->region_count; i++) {
		const struct dts_region *old = &cell->regions[i];

		if (new->gpa >= old->gpa + old->size || old->gpa >= new->gpa + new->size)
			continue;
		get_path(r, old->node, path);
		return fail(r, new->node, "reg", "0x%" PRIx64 "-0x%" PRIx64
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

	ret = check_align(r, node, "reg", "address", new->gpa);
	if (!ret)
		ret = check_align(r, node, "reg", "size", new->size);
	if (!ret)
		ret = check_align(r, node, "axvisor,host-address", "address", new->hpa);
	if (ret)
		return ret;
	if (!new->size)
		return fail(r, node, "reg", "size is 0");
	if (new->gpa >= GPA_END || new->size > GPA_END - new->gpa)
		return fail(r, node, "reg", "0x%" PRIx64 " and size 0x%" PRIx64
			    " end above 52 bits", new->gpa, new->size);
	if (new->hpa >= GPA_END || new->size > GPA_END - new->hpa)
		return fail(r, node, "axvisor,host-address",
			    "0x%" PRIx64 " and size 0x%" PRIx64 " end above 52 bits",
			    new->hpa, new->size);
	ret = check_overlap(r, new);
	if (ret)
		return ret;
	if (r->cell->region_count == DTS_REGIONS_MAX)
		return fail(r, node, "reg", "more than %d regions", DTS_REGIONS_MAX);
	r->cell->regions[r->cell->region_count++] = *new;
	return 0;
}

/* How a memory node gets its host memory: the flags of all its regions. */
static int read_memory_flags(struct reader *r, int node, uint32_t entries,
			     struct value *host, uint32_t *flags)
{
	struct value contiguous;
	bool reserved;

	reserved = find(r, node, "axvisor,host-address", host);
	*flags = reserved ? AXVISOR_REGION_RESERVED : 0;
	if (reserved && host->length != entries * r->address_cells * sizeof(fdt32_t))
		return fail(r, node, host->name,
			    "must be one address of %" PRIu32 " cells for each of the %" PRIu32
			    " regions in reg", r->address_cells, entries);
	if (!find(r, node, "axvisor,contiguous", &contiguous))
		return 0;
	if (contiguous.length)
		return fail(r, node, contiguous.name, "must have no value");
	if (reserved)
		return fail(r, node, contiguous.name,
			    "a range with axvisor,host-address is contiguous anyway");
	*flags |= AXVISOR_REGION_CONTIGUOUS;
	return 0;
}

static int read_memory(struct reader *r, int node)
{
	uint32_t entry_cells = r->address_cells + r->size_cells;
	struct value reg, host;
	uint32_t entries, flags, i;
	int ret;

	ret = check_properties(r, node, memory_properties);
	if (!ret)
		ret = no_children(r, node);
	if (!ret)
		ret = expect_string(r, node, "device_type", "memory");
	if (ret)
		return ret;

	find(r, node, "reg", &reg);
	entries = reg.length / (entry_cells * sizeof(fdt32_t));
	if (!entries || reg.length % (entry_cells * sizeof(fdt32_t)))
		return fail(r, node, "reg",
			    "must be pairs of an address (%" PRIu32 " cells) and a size (%" PRIu32
			    " cells)", r->address_cells, r->size_cells);
	ret = check_unit_address(r, node, read_cells(reg.data, 0, r->address_cells));
	if (!ret)
		ret = read_memory_flags(r, node, entries, &host, &flags);

	for (i = 0; !ret && i < entries; i++) {
		struct dts_region region = { .flags = flags, .node = node };
		uint32_t cell = i * entry_cells;

		region.gpa = read_cells(reg.data, cell, r->address_cells);
		region.size = read_cells(reg.data, cell + r->address_cells, r->size_cells);
		if (flags & AXVISOR_REGION_RESERVED)
			region.hpa = read_cells(host.data, i * r->address_cells,
						r->address_cells);
		ret = add_region(r, &region);
	}
	return ret;
}

static int read_chosen(struct reader *r, int node)
{
	struct dts_cell *cell = r->cell;
	struct value value;
	const char *console;
	int ret;

	ret = check_properties(r, node, chosen_properties);
	if (!ret)
		ret = no_children(r, node);
	if (!ret)
		ret = get_optional_u64(r, node, "axvisor,load-address", &cell->load_address);
	if (!ret)
		ret = get_optional_u64(r, node, "axvisor,entry", &cell->entry);
	if (!ret)
		ret = get_optional_u64(r, node, "axvisor,arg", &cell->arg);
	if (ret || !find(r, node, "axvisor,console", &value))
		return ret;

	ret = get_string(r, node, value.name, &console);
	if (ret)
		return ret;
	if (!strcmp(console, "uart"))
		cell->console = AXVISOR_CONSOLE_UART;
	else if (strcmp(console, "none"))
		return fail(r, node, value.name, "must be \"none\" or \"uart\"");
	return 0;
}

const char *dts_check_name(const char *name)
{
	static const char digits[] = "0123456789";
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789_.-";
	size_t length = strlen(name);

	if (!length)
		return "a cell's name can't be empty";
	if (length >= AXVISOR_NAME_MAX)
		return "a cell's name has at most 31 characters";
	if (strspn(name, allowed) != length)
		return "a cell's name is made of letters, digits, '_', '.' and '-'";
	if (strspn(name, digits) == length)
		return "a cell's name can't be a number";
	return NULL;
}

static int read_root(struct reader *r)
{
	const char *name, *wrong;
	uint32_t version;
	int ret;

	ret = check_properties(r, 0, root_properties);
	if (!ret)
		ret = expect_string(r, 0, "compatible", "axvisor,cell");
	if (!ret)
		ret = get_u32(r, 0, "axvisor,binding-version", &version);
	if (ret)
		return ret;
	if (version != BINDING_VERSION)
		return fail(r, 0, "axvisor,binding-version",
			    "version %" PRIu32 " is not known, this axctl knows version %d",
			    version, BINDING_VERSION);

	ret = get_string(r, 0, "model", &name);
	if (ret)
		return ret;
	wrong = dts_check_name(name);
	if (wrong)
		return fail(r, 0, "model", "%s", wrong);
	strcpy(r->cell->name, name);

	ret = get_cells(r, 0, "#address-cells", &r->address_cells);
	return ret ? ret : get_cells(r, 0, "#size-cells", &r->size_cells);
}

static int read_nodes(struct reader *r)
{
	int chosen = -1;
	int node, ret;

	fdt_for_each_subnode(node, r->dtb, 0) {
		if (is_node(r, node, "cpus")) {
			ret = read_cpus(r, node);
		} else if (is_unit(r, node, "memory@")) {
			ret = read_memory(r, node);
		} else if (is_node(r, node, "chosen")) {
			if (chosen >= 0)
				return fail(r, node, NULL, "given twice");
			chosen = node;
			ret = read_chosen(r, node);
		} else {
			ret = fail(r, node, NULL, "unknown node");
		}
		if (ret)
			return ret;
	}
	if (!r->cell->vcpu_count)
		return fail(r, 0, NULL, "node cpus is missing");
	if (!r->cell->region_count)
		return fail(r, 0, NULL, "there is no memory node");
	return 0;
}

/* Where chosen gives this address, it lies in memory of the cell. */
static int check_in_memory(struct reader *r, const char *property, uint64_t address)
{
	int chosen = fdt_subnode_offset(r->dtb, 0, "chosen");
	const struct dts_cell *cell = r->cell;
	struct value value;
	uint32_t i;

	if (chosen < 0 || !find(r, chosen, property, &value))
		return 0;
	for (i = 0; i < cell->region_count; i++)
		if (address >= cell->regions[i].gpa &&
		    address - cell->regions[i].gpa < cell->regions[i].size)
			return 0;
	return fail(r, chosen, property, "0x%" PRIx64 " lies in no memory of the cell",
		    address);
}

static int check_blob(struct reader *r, size_t length)
{
	int ret;

	if (length < sizeof(struct fdt_header) || fdt_magic(r->dtb) != FDT_MAGIC)
		return fail_file(r, "not a device tree blob");
	if (fdt_version(r->dtb) < DTB_VERSION_MIN)
		return fail_file(r, "device tree blob of version %" PRIu32
				 ", at least %d is needed",
				 (uint32_t)fdt_version(r->dtb), DTB_VERSION_MIN);
	if (fdt_totalsize(r->dtb) > length)
		return fail_file(r, "device tree blob is cut short: %zu of %" PRIu32 " bytes",
				 length, (uint32_t)fdt_totalsize(r->dtb));
	ret = fdt_check_full(r->dtb, length);
	if (ret)
		return fail_file(r, "broken device tree blob: %s", fdt_strerror(ret));
	if (fdt_num_mem_rsv(r->dtb))
		return fail_file(r, "/memreserve/ has no meaning for a cell");
	return 0;
}

int dts_parse(const void *dtb, size_t length, const char *file,
	      struct dts_cell *cell, char *error)
{
	struct reader r = {
		.dtb = dtb,
		.file = file,
		.cell = cell,
		.error = error,
	};
	int ret;

	memset(cell, 0, sizeof(*cell));
	cell->console = AXVISOR_CONSOLE_NONE;
	cell->load_address = DTS_NONE;
	cell->entry = DTS_NONE;

	ret = check_blob(&r, length);
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
