// SPDX-License-Identifier: GPL-2.0
/* host_doorbell.c - a shared peripheral interrupt that nothing else uses. */
#include <linux/bitfield.h>
#include <linux/io.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>

#include "arch.h"
#include "host_gic.h"
#include "wiring.h"

#define SPI_BASE	32
#define SPI_END		1020

/* IHI 0069 12.9.38 (GICD_TYPER), IHI 0048 4.3.2: 32 * (field + 1) INTIDs */
#define GICD_TYPER	0x4
#define TYPER_LINES	GENMASK(4, 0)

/* Server Base System Architecture, appendix E.8.1 (MSI_TYPER) */
#define MSI_TYPER	0x8
#define MSI_TYPER_BASE	GENMASK(25, 16)
#define MSI_TYPER_NUM	GENMASK(9, 0)

/* A register of a node's first range; 0 where it can't be read. */
static u32 read_register(struct device_node *node, u32 offset)
{
	void __iomem *base = of_iomap(node, 0);
	u32 value;

	if (!base)
		return 0;
	value = readl_relaxed(base + offset);
	iounmap(base);
	return value;
}

static u32 spi_end(struct device_node *gic)
{
	u32 lines = FIELD_GET(TYPER_LINES, read_register(gic, GICD_TYPER));

	return min_t(u32, 32 * (lines + 1), SPI_END);
}

static bool is_wired(struct device_node *gic, u32 intid)
{
	static const char *const own[] = {
		"arm,gic-v3-its", "arm,gic-v2m-frame", NULL
	};
	const struct wiring_input input = {
		.intc = gic,
		.nr_cells = 2,
		.cells = { 0, intid - SPI_BASE },
		.own = own,
	};

	return wiring_names(&input);
}

/* A GICv2m frame makes message-signalled interrupts of it. */
static bool is_msi(u32 intid)
{
	struct device_node *node;
	u32 typer, base;

	for_each_compatible_node(node, NULL, "arm,gic-v2m-frame") {
		typer = read_register(node, MSI_TYPER);
		base = FIELD_GET(MSI_TYPER_BASE, typer);
		if (intid < base || intid >= base + FIELD_GET(MSI_TYPER_NUM, typer))
			continue;
		of_node_put(node);
		return true;
	}
	return false;
}

/* The distributor makes message-signalled interrupts of some of them. */
static bool has_message_ranges(struct device_node *gic)
{
	return of_property_read_bool(gic, "mbi-ranges");
}

/* The highest is the least likely to be wired to what nobody has described. */
static u32 find_unused(struct device_node *gic)
{
	struct irq_domain *domain = irq_find_host(gic);
	u32 intid;

	if (!domain || has_message_ranges(gic))
		return 0;
	for (intid = spi_end(gic) - 1; intid >= SPI_BASE; intid--)
		if (!irq_find_mapping(domain, intid) &&
		    !is_wired(gic, intid) && !is_msi(intid))
			return intid;
	return 0;
}

u32 arch_host_doorbell(unsigned int *irq)
{
	struct of_phandle_args args = {
		.args_count = 3,
		.args = { 0, 0, IRQ_TYPE_EDGE_RISING },
	};
	u32 intid;

	/* On a machine of ACPI there is no such node. */
	args.np = of_find_matching_node(NULL, arm64_gic_ids);
	if (!args.np)
		return 0;
	intid = find_unused(args.np);
	args.args[1] = intid - SPI_BASE;
	*irq = intid ? irq_create_of_mapping(&args) : 0;
	of_node_put(args.np);
	return *irq ? intid : 0;
}

void arch_host_doorbell_free(unsigned int irq)
{
	irq_dispose_mapping(irq);
}
