// SPDX-License-Identifier: GPL-2.0
/* host.c - the arm64 part of the Linux side: crossing into EL2 and back. */
#include <linux/acpi.h>
#include <linux/cpu_pm.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <asm/cacheflush.h>
#include <asm/virt.h>

#include "arch.h"
#include "host_abi.h"
#include "host_acpi.h"
#include "host_gic.h"

const char arch_host_name[] = "arm64";
const char arch_host_state_rule[] =
	"pstate must be of EL0 or EL1 in AArch64 state";

/* ---- interrupts ---- */

#define SPI_BASE	32
#define TYPE_SPI	0	/* first cell, as in the binding arm,gic-v3.yaml */

int arch_host_irq(const struct of_phandle_args *args, u32 *irq, u32 *trigger)
{
	if (!of_match_node(arm64_gic_ids, args->np) || args->args_count < 3 ||
	    args->args[0] != TYPE_SPI ||
	    args->args[1] >= AX_MAX_IRQS - SPI_BASE)
		return -EINVAL;
	*irq = SPI_BASE + args->args[1];
	*trigger = args->args[2] & IRQ_TYPE_EDGE_BOTH ? AX_TRIGGER_EDGE :
							AX_TRIGGER_LEVEL;
	return 0;
}

static unsigned int linux_irq(u32 intid)
{
	struct device_node *gic;
	struct irq_domain *domain;
	unsigned int irq;

	if (!acpi_disabled)
		return host_acpi_irq(intid);
	gic = of_find_matching_node(NULL, arm64_gic_ids);
	domain = gic ? irq_find_host(gic) : NULL;
	irq = domain ? irq_find_mapping(domain, intid) : 0;
	of_node_put(gic);
	return irq;
}

bool arch_host_irq_in_use(u32 irq)
{
	unsigned int virq = linux_irq(irq);

	return virq && irq_has_action(virq);
}

/* ---- the boot block ---- */

#define PPI_BASE	16

/* Cells of the generic timer's and the GIC's interrupts: type, number, flags. */
static int read_ppi(struct device_node *node, int index, u32 *intid)
{
	struct of_phandle_args irq;
	int err;

	err = of_irq_parse_one(node, index, &irq);
	if (err)
		return err;
	of_node_put(irq.np);
	if (irq.args_count < 2 || irq.args[0] != 1)
		return -EINVAL;
	*intid = PPI_BASE + irq.args[1];
	return 0;
}

static int read_range(struct device_node *node, int index,
		      struct ax_range *range)
{
	struct resource res;
	int err;

	err = of_address_to_resource(node, index, &res);
	if (err)
		return err;
	range->base = res.start;
	range->size = resource_size(&res);
	return 0;
}

static int read_timer(struct ax_arm64_boot *boot)
{
	struct device_node *node;
	int err;

	node = of_find_compatible_node(NULL, NULL, "arm,armv8-timer");
	if (!node)
		return -ENODEV;
	/* Order of the binding: secure, non-secure, virtual, hypervisor. */
	err = read_ppi(node, 1, &boot->ppi_phys);
	if (!err)
		err = read_ppi(node, 2, &boot->ppi_virt);
	/* Without it cells' clocks have no alarm. */
	if (!err && read_ppi(node, 3, &boot->ppi_hyp))
		boot->ppi_hyp = 0;
	of_node_put(node);
	return err;
}

/* In the kernel's binding pmu.yaml, those of AArch64. */
static const struct of_device_id pmu_ids[] = {
	{ .compatible = "arm,armv8-pmuv3" },
	{ .compatible = "arm,cortex-a34-pmu" },
	{ .compatible = "arm,cortex-a35-pmu" },
	{ .compatible = "arm,cortex-a53-pmu" },
	{ .compatible = "arm,cortex-a55-pmu" },
	{ .compatible = "arm,cortex-a57-pmu" },
	{ .compatible = "arm,cortex-a65-pmu" },
	{ .compatible = "arm,cortex-a72-pmu" },
	{ .compatible = "arm,cortex-a73-pmu" },
	{ .compatible = "arm,cortex-a75-pmu" },
	{ .compatible = "arm,cortex-a76-pmu" },
	{ .compatible = "arm,cortex-a77-pmu" },
	{ .compatible = "arm,cortex-a78-pmu" },
	{ .compatible = "arm,cortex-a510-pmu" },
	{ .compatible = "arm,cortex-a520-pmu" },
	{ .compatible = "arm,cortex-a710-pmu" },
	{ .compatible = "arm,cortex-a715-pmu" },
	{ .compatible = "arm,cortex-a720-pmu" },
	{ .compatible = "arm,cortex-x1-pmu" },
	{ .compatible = "arm,cortex-x2-pmu" },
	{ .compatible = "arm,cortex-x3-pmu" },
	{ .compatible = "arm,cortex-x4-pmu" },
	{ .compatible = "arm,neoverse-e1-pmu" },
	{ .compatible = "arm,neoverse-n1-pmu" },
	{ .compatible = "arm,neoverse-n2-pmu" },
	{ .compatible = "arm,neoverse-v1-pmu" },
	{ .compatible = "arm,neoverse-v2-pmu" },
	{ .compatible = "brcm,vulcan-pmu" },
	{ .compatible = "cavium,thunder-pmu" },
	{ .compatible = "nvidia,carmel-pmu" },
	{ .compatible = "nvidia,denver-pmu" },
	{ }
};

/* Where it is no PPI, or the CPUs' differ, cells get no monitors. */
static void read_pmu(struct ax_arm64_boot *boot)
{
	struct device_node *node;
	u32 ppi;

	for_each_matching_node(node, pmu_ids) {
		if (!read_ppi(node, 0, &ppi) &&
		    (!boot->ppi_pmu || boot->ppi_pmu == ppi)) {
			boot->ppi_pmu = ppi;
			continue;
		}
		boot->ppi_pmu = 0;
		of_node_put(node);
		return;
	}
}

static int read_redistributors(struct device_node *gic,
			       struct ax_arm64_boot *boot)
{
	u32 nr = 1;
	u32 i;
	int err;

	of_property_read_u32(gic, "#redistributor-regions", &nr);
	if (nr > AX_ARM64_MAX_GICR)
		return -E2BIG;
	for (i = 0; i < nr; i++) {
		err = read_range(gic, 1 + i, &boot->gicr[i]);
		if (err)
			return err;
	}
	boot->nr_gicr = nr;
	if (of_property_read_u64(gic, "redistributor-stride",
				 &boot->gicr_stride))
		boot->gicr_stride = 0;
	return 0;
}

static int read_gic3(struct device_node *gic, struct ax_arm64_boot *boot)
{
	int err;

	boot->gic_version = 3;
	err = read_range(gic, 0, &boot->gicd);
	if (!err)
		err = read_redistributors(gic, boot);
	return err;
}

static int read_gic2(struct device_node *gic, struct ax_arm64_boot *boot)
{
	int err;

	boot->gic_version = 2;
	err = read_range(gic, 0, &boot->gicd);
	if (!err)
		err = read_range(gic, 1, &boot->gicc);
	if (!err)
		err = read_range(gic, 2, &boot->gich);
	if (!err)
		err = read_range(gic, 3, &boot->gicv);
	return err;
}

static int read_gic(struct ax_arm64_boot *boot)
{
	struct device_node *gic;
	int err = -ENODEV;

	gic = of_find_matching_node(NULL, arm64_gic_ids);
	if (!gic)
		return err;
	if (of_device_is_compatible(gic, "arm,gic-v3"))
		err = read_gic3(gic, boot);
	else
		err = read_gic2(gic, boot);
	if (!err)
		err = read_ppi(gic, 0, &boot->ppi_maintenance);
	of_node_put(gic);
	return err;
}

static int read_its(struct ax_arm64_boot *boot)
{
	struct device_node *node;
	int err;

	for_each_compatible_node(node, NULL, "arm,gic-v3-its") {
		err = -E2BIG;
		if (boot->nr_its < AX_ARM64_MAX_ITS)
			err = read_range(node, 0, &boot->its[boot->nr_its]);
		if (err) {
			of_node_put(node);
			return err;
		}
		boot->nr_its++;
	}
	return 0;
}

/* The MPIDR of a CPU that may be off can only be known from its node. */
static int read_hwid(unsigned int cpu, u64 *hwid)
{
	struct device_node *node = of_get_cpu_node(cpu, NULL);
	const __be32 *reg;
	int len;

	if (!node)
		return -ENODEV;
	reg = of_get_property(node, "reg", &len);
	if (reg)
		*hwid = of_read_number(reg, len / sizeof(*reg));
	of_node_put(node);
	return reg ? 0 : -EINVAL;
}

int arch_host_prepare(struct ax_boot *boot)
{
	struct ax_arm64_boot *arm64 = (struct ax_arm64_boot *)boot->arch;
	unsigned int cpu;
	int err;

	if (!acpi_disabled)
		return host_acpi_prepare(boot);
	for_each_possible_cpu(cpu) {
		err = read_hwid(cpu, &boot->cpu[cpu].hwid);
		if (err)
			return err;
	}
	read_pmu(arm64);
	err = read_timer(arm64);
	if (!err)
		err = read_gic(arm64);
	if (!err)
		err = read_its(arm64);
	return err;
}

/* CPUs enter with the MMU off. */
void arch_host_finish(void)
{
}

/* ---- caches ---- */

/*
 * To the point of coherency, which is what a CPU with its MMU off sees; then
 * what may have been fetched from the pages before.
 */
void arch_host_sync_image(void *addr, size_t size)
{
	/* CTR_EL0.DminLine: log2 of the words in the smallest line */
	size_t line = 4UL << ((read_cpuid_cachetype() >> 16) & 0xf);
	unsigned long va = (unsigned long)addr & ~(line - 1);
	unsigned long end = (unsigned long)addr + size;

	for (; va < end; va += line)
		asm volatile("dc civac, %0" : : "r" (va) : "memory");
	asm volatile("dsb sy\n\tic ialluis\n\tdsb sy\n\tisb" : : : "memory");
}

/* ---- crossing ---- */

/*
 * One HVC of the stub's or of ours. The core may change x5 to x17 while it
 * takes a CPU; the hypercalls of a seized CPU change nothing but x0.
 */
#define HVC_CLOBBERS							\
	"x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",	\
	"x14", "x15", "x16", "x17", "cc", "memory"

static long stub_call(u64 nr, u64 a1, u64 a2)
{
	register u64 x0 asm("x0") = nr;
	register u64 x1 asm("x1") = a1;
	register u64 x2 asm("x2") = a2;
	register u64 x3 asm("x3") = 0;
	register u64 x4 asm("x4") = 0;

	asm volatile("hvc	#0"
		     : "+r" (x0), "+r" (x1), "+r" (x2), "+r" (x3), "+r" (x4)
		     : : HVC_CLOBBERS);
	return x0;
}

int arch_host_seize_cpu(phys_addr_t entry, unsigned int cpu)
{
	/* KVM gives way to the stub; protected KVM doesn't. */
	if (stub_call(HVC_RESET_VECTORS, 0, 0))
		return -EPERM;
	return stub_call(HVC_SOFT_RESTART, entry, cpu);
}

int arch_host_release_cpu(u64 round)
{
	return arch_host_hypercall(AX_HC_RELEASE, round, 0, 0, 0);
}

/* The GIC is the core's, and all else of the firmware is secure. */
const char *arch_host_keeps(u64 base, u64 size)
{
	return NULL;
}

/* To KVM this is a CPU that wakes up with the stub at EL2. */
void arch_host_released_cpu(void)
{
	if (!cpu_pm_enter())
		cpu_pm_exit();
}

long arch_host_hypercall(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	register u64 x0 asm("x0") = nr;
	register u64 x1 asm("x1") = a0;
	register u64 x2 asm("x2") = a1;
	register u64 x3 asm("x3") = a2;
	register u64 x4 asm("x4") = a3;

	asm volatile("hvc	%[imm]"
		     : "+r" (x0)
		     : "r" (x1), "r" (x2), "r" (x3), "r" (x4),
		       [imm] "i" (AX_ARM64_HVC)
		     : "cc", "memory");
	return x0;
}
