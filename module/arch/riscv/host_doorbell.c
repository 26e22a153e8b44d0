// SPDX-License-Identifier: GPL-2.0
/*
 * host_doorbell.c - a source of Linux's APLIC that nothing else uses. A PLIC has
 * nothing that software can make pending (PLIC 5, "Interrupt Pending Bits").
 */
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>

#include "arch.h"
#include "host_intc.h"
#include "wiring.h"

/* AIA 4.5.2 */
#define SOURCECFG	0x0000
#define EDGE1		4

/* Another domain's, or not implemented, is read-only zero. */
static bool can_be_edge(void __iomem *aplic, u32 source)
{
	void __iomem *sourcecfg = aplic + SOURCECFG + source * 4;
	bool can;

	if (readl_relaxed(sourcecfg))
		return false;
	writel_relaxed(EDGE1, sourcecfg);
	can = readl_relaxed(sourcecfg) == EDGE1;
	writel_relaxed(0, sourcecfg);
	return can;
}

static bool is_wired(struct device_node *aplic, u32 source)
{
	static const char *const own[] = { "riscv,aplic", "riscv,cpu-intc", NULL };
	const struct wiring_input input = {
		.intc = aplic,
		.nr_cells = 1,
		.cells = { source },
		.own = own,
	};

	return wiring_names(&input);
}

/* The highest is the least likely to be wired to what nobody has described. */
static u32 find_unused(struct device_node *node, u32 nr_sources)
{
	struct irq_domain *domain = irq_find_host(node);
	void __iomem *aplic = of_iomap(node, 0);
	u32 source;

	if (!aplic)
		return 0;
	for (source = nr_sources; source; source--)
		if (!irq_find_mapping(domain, source) &&
		    !is_wired(node, source) && can_be_edge(aplic, source))
			break;
	iounmap(aplic);
	return source;
}

static u32 map_unused(struct device_node *node, unsigned int *irq)
{
	struct of_phandle_args args = {
		.np = node,
		.args_count = 2,
		.args = { 0, IRQ_TYPE_EDGE_RISING },
	};
	u32 nr_sources;

	if (of_property_read_u32(node, "riscv,num-sources", &nr_sources))
		return 0;
	args.args[0] = find_unused(node, nr_sources);
	*irq = args.args[0] ? irq_create_of_mapping(&args) : 0;
	return *irq ? args.args[0] : 0;
}

u32 arch_host_doorbell(unsigned int *irq)
{
	struct host_intc intc;
	u32 source = 0;

	if (host_intc_find(&intc))
		return 0;
	if (intc.wired && intc.kind != AX_RISCV_INTC_PLIC)
		source = map_unused(intc.wired, irq);
	of_node_put(intc.wired);
	return source;
}

void arch_host_doorbell_free(unsigned int irq)
{
	irq_dispose_mapping(irq);
}
