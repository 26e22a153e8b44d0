// SPDX-License-Identifier: GPL-2.0
/*
 * dts_device.c - devices of the machine in the configuration of a cell.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <libfdt.h>

#include <linux/axvisor_netlink.h>

#include "arch.h"
#include "dts_device.h"

/*
 * An interrupt as in the bindings arm,gic-v3.yaml (type, number, flags), riscv,
 * aplic.yaml (number, flags) or sifive,plic-1.0.0.yaml (number).
 */
#define IRQ_CELLS_MIN	1
#define IRQ_CELLS_APLIC	2
#define IRQ_CELLS_GIC	3
#define IRQ_SPI		0
#define IRQ_MAX		1023
#define SPI_BASE	32
#define SPI_MAX		987
#define FLAGS_EDGE	3

static const struct dtb_property devices_properties[] = {
	{ "#interrupt-cells", false },
	{ "phandle", false },
	{ NULL, false },
};

static const struct dtb_property device_properties[] = {
	{ "axvisor,host-path", false },
	{ "axvisor,host-address", false },
	{ "axvisor,host-interrupts", false },
	{ "reg", false },
	{ "interrupts", false },
	{ "phandle", false },
	{ NULL, false },
};

/* How many entries of @cells cells a property has; 0 if there is none. */
static int count_entries(struct dtb *dtb, int node, const char *name, uint32_t cells,
			 uint32_t max, struct dtb_value *value, uint32_t *count)
{
	uint32_t size = cells * sizeof(fdt32_t);

	*count = 0;
	if (!dtb_find(dtb, node, name, value))
		return 0;
	if (!value->length || value->length % size)
		return dtb_fail(dtb, node, name, "must be entries of %" PRIu32 " cells", cells);
	if (value->length / size > max)
		return dtb_fail(dtb, node, name, "has more than %" PRIu32 " entries", max);
	*count = value->length / size;
	return 0;
}

/* Where a property and its counterpart of the host are both there, they match. */
static int check_counts(struct dtb *dtb, int node, const char *host, uint32_t host_count,
			const char *name, uint32_t count)
{
	if (host_count && count && host_count != count)
		return dtb_fail(dtb, node, host, "must have as many entries as %s", name);
	return 0;
}

static int read_ranges(struct dtb *dtb, int node, uint32_t address_cells, uint32_t size_cells,
		       struct device *device)
{
	uint32_t entry_cells = address_cells + size_cells;
	struct dtb_value reg, host;
	uint32_t count, host_count, i;
	int ret;

	ret = count_entries(dtb, node, "reg", entry_cells, DEVICE_RANGES_MAX, &reg, &count);
	if (!ret)
		ret = count_entries(dtb, node, "axvisor,host-address", address_cells,
				    DEVICE_RANGES_MAX, &host, &host_count);
	if (!ret)
		ret = check_counts(dtb, node, "axvisor,host-address", host_count, "reg", count);
	if (ret)
		return ret;
	if (*device->name && host_count)
		return dtb_fail(dtb, node, host.name, "excludes axvisor,host-path");
	if (!*device->name && count && !host_count)
		return dtb_fail(dtb, node, "reg",
				"needs axvisor,host-path or axvisor,host-address");
	device->range_count = count ? count : host_count;
	for (i = 0; i < device->range_count; i++) {
		struct device_range *range = &device->ranges[i];

		*range = (struct device_range){ DEVICE_NONE, DEVICE_NONE, 0 };
		if (count) {
			range->gpa = dtb_number(reg.data, i * entry_cells, address_cells);
			range->size = dtb_number(reg.data, i * entry_cells + address_cells,
						 size_cells);
		}
		if (host_count)
			range->hpa = dtb_number(host.data, i * address_cells, address_cells);
	}
	return 0;
}

static const char * const forms[] = {
	[IRQ_CELLS_MIN] = "<NUMBER>",
	[IRQ_CELLS_APLIC] = "<NUMBER FLAGS>",
	[IRQ_CELLS_GIC] = "<0 NUMBER FLAGS>",
};

static int count_irqs(struct dtb *dtb, int node, const char *name, uint32_t cells,
		      struct dtb_value *value, uint32_t *count)
{
	if (dtb_find(dtb, node, name, value) && value->length % (cells * sizeof(fdt32_t)))
		return dtb_fail(dtb, node, name,
				"must be %s each; #interrupt-cells of /devices says otherwise",
				forms[cells]);
	return count_entries(dtb, node, name, cells, DEVICE_IRQS_MAX, value, count);
}

static int read_gic_irq(struct dtb *dtb, int node, const struct dtb_value *value, uint32_t at,
			uint32_t *irq)
{
	uint64_t number = dtb_number(value->data, at + 1, 1);

	if (dtb_number(value->data, at, 1) != IRQ_SPI || number > SPI_MAX)
		return dtb_fail(dtb, node, value->name,
				"must be shared interrupts: <0 NUMBER FLAGS>, NUMBER at most %d",
				SPI_MAX);
	*irq = SPI_BASE + number;
	return 0;
}

static int read_riscv_irq(struct dtb *dtb, int node, const struct dtb_value *value, uint32_t at,
			  uint32_t cells, uint32_t *irq)
{
	uint64_t number = dtb_number(value->data, at, 1);

	if (!number || number > IRQ_MAX)
		return dtb_fail(dtb, node, value->name, "must be %s each, NUMBER from 1 to %d",
				forms[cells], IRQ_MAX);
	*irq = number;
	return 0;
}

static int read_irq(struct dtb *dtb, int node, const struct dtb_value *value, uint32_t cells,
		    uint32_t index, uint32_t *irq, uint32_t *trigger)
{
	uint32_t at = index * cells;
	int ret = cells == IRQ_CELLS_GIC ? read_gic_irq(dtb, node, value, at, irq) :
					   read_riscv_irq(dtb, node, value, at, cells, irq);

	if (ret)
		return ret;
	if (cells == IRQ_CELLS_MIN)
		*trigger = AXVISOR_TRIGGER_KEEP;
	else
		*trigger = dtb_number(value->data, at + cells - 1, 1) & FLAGS_EDGE ?
			   AXVISOR_TRIGGER_EDGE : AXVISOR_TRIGGER_LEVEL;
	return 0;
}

/* Alone, the cell's numbers are the host's as well. */
static int read_irqs(struct dtb *dtb, int node, uint32_t cells, struct device *device)
{
	bool is_known = *device->name || device->range_count;
	struct dtb_value own, host;
	uint32_t count, host_count, i;
	int ret;

	ret = count_irqs(dtb, node, "interrupts", cells, &own, &count);
	if (!ret)
		ret = count_irqs(dtb, node, "axvisor,host-interrupts", cells, &host, &host_count);
	if (!ret)
		ret = check_counts(dtb, node, "axvisor,host-interrupts", host_count, "interrupts",
				   count);
	if (ret)
		return ret;
	device->irq_count = count ? count : host_count;
	for (i = 0; i < device->irq_count && !ret; i++) {
		struct device_irq *irq = &device->irqs[i];

		*irq = (struct device_irq){ .host = DEVICE_NO_IRQ, .cell = DEVICE_NO_IRQ };
		if (count)
			ret = read_irq(dtb, node, &own, cells, i, &irq->cell, &irq->trigger);
		if (!ret && host_count)
			ret = read_irq(dtb, node, &host, cells, i, &irq->host, &irq->trigger);
		else if (!is_known)
			irq->host = irq->cell;
	}
	return ret;
}

bool dts_device_path(const char *text, char path[AXVISOR_PATH_MAX])
{
	static const char * const folders[] = {
		"/proc/device-tree/",
		"/sys/firmware/devicetree/base/",
	};
	size_t i, length;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		length = strlen(folders[i]) - 1;
		if (!strncmp(text, folders[i], length + 1)) {
			text += length;
			break;
		}
	}
	length = strlen(text);
	while (length > 1 && text[length - 1] == '/')
		length--;
	if (length >= AXVISOR_PATH_MAX)
		return false;
	memcpy(path, text, length);
	path[length] = '\0';
	return true;
}

static int read_device(struct dtb *dtb, int node, uint32_t address_cells, uint32_t size_cells,
		       uint32_t irq_cells, struct device *device)
{
	struct dtb_value value;
	const char *path;
	int ret;

	ret = dtb_check_properties(dtb, node, device_properties);
	if (!ret)
		ret = dtb_no_children(dtb, node);
	if (!ret && dtb_find(dtb, node, "axvisor,host-path", &value)) {
		ret = dtb_string(dtb, node, value.name, &path);
		if (!ret && (!dts_device_path(path, device->name) || *path != '/'))
			ret = dtb_fail(dtb, node, value.name,
				       "must be a full path of at most %zu characters",
				       sizeof(device->name) - 1);
	}
	if (!ret)
		ret = read_ranges(dtb, node, address_cells, size_cells, device);
	if (!ret)
		ret = read_irqs(dtb, node, irq_cells, device);
	if (ret)
		return ret;
	if (!*device->name && !device->range_count && !device->irq_count)
		return dtb_fail(dtb, node, NULL,
				"has neither axvisor,host-path nor axvisor,host-address nor interrupts");
	return 0;
}

int dts_read_devices(struct dtb *dtb, int node, uint32_t address_cells, uint32_t size_cells,
		     struct dts_cell *cell)
{
	uint32_t irq_cells = arch_irq_cells();
	struct dtb_value value;
	int child, ret;

	ret = dtb_check_properties(dtb, node, devices_properties);
	if (!ret && dtb_find(dtb, node, "#interrupt-cells", &value))
		ret = dtb_u32(dtb, node, value.name, &irq_cells);
	if (ret)
		return ret;
	if (irq_cells < IRQ_CELLS_MIN || irq_cells > IRQ_CELLS_GIC)
		return dtb_fail(dtb, node, "#interrupt-cells", "must be %d to %d, not %" PRIu32,
				IRQ_CELLS_MIN, IRQ_CELLS_GIC, irq_cells);
	fdt_for_each_subnode(child, dtb->blob, node) {
		if (cell->device_count == DTS_DEVICES_MAX)
			return dtb_fail(dtb, child, NULL, "more than %d devices", DTS_DEVICES_MAX);
		ret = read_device(dtb, child, address_cells, size_cells, irq_cells,
				  &cell->devices[cell->device_count++]);
		if (ret)
			return ret;
	}
	return 0;
}
