// SPDX-License-Identifier: GPL-2.0
/* host_intc.c - the machine's interrupt controllers, from its device tree. */
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/irqchip/riscv-imsic.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>

#include "host_intc.h"

/* Of their interrupts to harts: the one of S mode (privileged specification). */
#define S_EXTERNAL	9

/* All with the registers of the PLIC specification 1.0. */
static const struct of_device_id plic_ids[] = {
	{ .compatible = "sifive,plic-1.0.0" },
	{ .compatible = "riscv,plic0" },
	{ .compatible = "thead,c900-plic" },
	{ .compatible = "andestech,nceplic100" },
	{ }
};

static const struct of_device_id aplic_ids[] = {
	{ .compatible = "riscv,aplic" },
	{ }
};

/* Those of machine level, and what is disabled, Linux leaves alone. */
static int find_driven(const struct of_device_id *ids,
		       struct device_node **found)
{
	struct device_node *node;

	*found = NULL;
	for_each_matching_node(node, ids) {
		if (!irq_find_host(node))
			continue;
		if (*found) {
			of_node_put(*found);
			of_node_put(node);
			return -E2BIG;
		}
		*found = of_node_get(node);
	}
	return *found ? 0 : -ENODEV;
}

int host_intc_find(struct host_intc *intc)
{
	const struct imsic_global_config *imsic = imsic_get_global_config();
	int err = find_driven(aplic_ids, &intc->wired);

	if (err == -E2BIG)
		return err;
	/* Linux's identities are those of its own files, which guest files replace. */
	if (imsic && (!imsic->guest_index_bits ||
		      imsic->nr_guest_ids < imsic->nr_ids)) {
		of_node_put(intc->wired);
		return imsic->guest_index_bits ? -ERANGE : -ENOSPC;
	}
	if (imsic || intc->wired) {
		intc->kind = imsic ? AX_RISCV_INTC_IMSIC : AX_RISCV_INTC_APLIC;
		return 0;
	}
	intc->kind = AX_RISCV_INTC_PLIC;
	return find_driven(plic_ids, &intc->wired);
}

/* @intc: the interrupt controller below a CPU's node */
static u32 cpu_of(struct device_node *intc)
{
	struct device_node *parent = of_get_parent(intc);
	struct device_node *node;
	unsigned int cpu;
	u32 found = AX_MAX_CPUS;

	for_each_possible_cpu(cpu) {
		node = of_get_cpu_node(cpu, NULL);
		if (node == parent)
			found = cpu;
		of_node_put(node);
	}
	of_node_put(parent);
	return found;
}

/* Its interrupts to harts, in this order, are its contexts. */
static void read_contexts(struct ax_riscv_boot *boot, struct device_node *node)
{
	struct of_phandle_args args;
	u32 cpu;
	u32 i;

	for (i = 0; !of_irq_parse_one(node, i, &args); i++) {
		cpu = args.args[0] == S_EXTERNAL ? cpu_of(args.np) : AX_MAX_CPUS;
		of_node_put(args.np);
		if (cpu < AX_MAX_CPUS)
			boot->context[cpu] = i;
	}
}

static int read_wired(struct ax_riscv_boot *boot, struct device_node *node)
{
	const char *sources = of_match_node(plic_ids, node) ?
			      "riscv,ndev" : "riscv,num-sources";
	struct resource res;
	int err = of_address_to_resource(node, 0, &res);

	if (!err)
		err = of_property_read_u32(node, sources, &boot->nr_sources);
	if (err)
		return err;
	boot->wired.base = res.start;
	boot->wired.size = resource_size(&res);
	read_contexts(boot, node);
	return 0;
}

/* Hart indexes of MSIs (AIA 3.6) where the harts are one group. */
static void read_imsic(struct ax_riscv_boot *boot)
{
	const struct imsic_global_config *config = imsic_get_global_config();
	unsigned int cpu;

	boot->nr_guest_files = BIT(config->guest_index_bits) - 1;
	boot->nr_msis = config->nr_guest_ids;
	for_each_possible_cpu(cpu) {
		boot->imsic[cpu] = per_cpu_ptr(config->local, cpu)->msi_pa;
		if (config->group_index_bits)
			continue;
		boot->context[cpu] = (boot->imsic[cpu] - config->base_addr) >>
				     (PAGE_SHIFT + config->guest_index_bits);
	}
}

int host_intc_read(struct ax_boot *boot)
{
	struct ax_riscv_boot *riscv = (struct ax_riscv_boot *)boot->arch;
	struct host_intc intc;
	int err = host_intc_find(&intc);
	u32 i;

	if (err)
		return err;
	for (i = 0; i < AX_MAX_CPUS; i++)
		riscv->context[i] = AX_RISCV_NO_CONTEXT;
	riscv->intc = intc.kind;
	if (intc.kind == AX_RISCV_INTC_IMSIC)
		read_imsic(riscv);
	if (intc.wired)
		err = read_wired(riscv, intc.wired);
	of_node_put(intc.wired);
	return err;
}
