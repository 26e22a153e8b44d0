// SPDX-License-Identifier: GPL-2.0
/* host_irq.c - wired interrupts, as Linux knows them. */
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/of.h>

#include "arch.h"

static const struct of_device_id wired_ids[] = {
	{ .compatible = "riscv,plic0" },
	{ .compatible = "sifive,plic-1.0.0" },
	{ .compatible = "thead,c900-plic" },
	{ .compatible = "andestech,nceplic100" },
	{ .compatible = "riscv,aplic" },
	{ }
};

/* Bindings: one cell, or two, the second one an IRQ_TYPE_*. */
int arch_host_irq(const struct of_phandle_args *args, u32 *irq, u32 *trigger)
{
	u32 cells = of_device_is_compatible(args->np, "riscv,aplic") ? 2 : 1;

	if (!of_match_node(wired_ids, args->np) || args->args_count > cells ||
	    !args->args_count ||
	    !args->args[0] || args->args[0] >= AX_MAX_IRQS)
		return -EINVAL;
	*irq = args->args[0];
	if (args->args_count == 1)
		*trigger = AX_TRIGGER_KEEP;
	else
		*trigger = args->args[1] & IRQ_TYPE_EDGE_BOTH ? AX_TRIGGER_EDGE :
								AX_TRIGGER_LEVEL;
	return 0;
}

/* Linux has a domain for the supervisor's controller only. */
bool arch_host_irq_in_use(u32 irq)
{
	struct irq_domain *domain;
	struct device_node *node;
	unsigned int virq;
	bool used = false;

	for_each_matching_node(node, wired_ids) {
		domain = irq_find_host(node);
		virq = domain ? irq_find_mapping(domain, irq) : 0;
		used |= virq && irq_has_action(virq);
	}
	return used;
}
