// SPDX-License-Identifier: GPL-2.0
/*
 * axbench.c - counter ticks that single operations take from the root cell, as
 * "bench NAME MINIMUM MEDIAN" in the kernel's log, when the module is loaded,
 * which then fails with ECANCELED. For a machine with one CPU.
 */
#define pr_fmt(fmt) "axbench: " fmt

#include <linux/io.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <asm/barrier.h>
#include <asm/sysreg.h>

#include "latency.h"

#define SGI		15	/* Linux uses the lower ones */
#define DELAY		20000	/* ticks from setting the timer to its deadline */
#define GICD_BASE	0x08000000UL
#define GICR_BASE	0x080a0000UL
#define GICD_TYPER	0x0004
#define GICD_ISENABLER1	0x0104
#define GICR_TYPER	0x0008
#define GICR_SGI	0x10000
#define GICR_ISENABLER0	(GICR_SGI + 0x0100)
#define GICR_ICENABLER0	(GICR_SGI + 0x0180)
#define GICR_ICPENDR0	(GICR_SGI + 0x0280)
#define GICR_IPRIORITYR	(GICR_SGI + 0x0400)
#define PSCI_VERSION	0x84000000UL
#define CALLED	"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", \
	"x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory"

static void __iomem *gicd, *gicr;

static u64 now(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

#define PREFIX "root"
#include "measure.h"

static void measure_calls(void)
{
	MEASURE("hypercall", {
		register u64 x0 asm("x0") = 0;
		asm volatile("hvc #0x4158" : "+r"(x0) :: CALLED);
	});
	MEASURE("psci-version", {
		register u64 x0 asm("x0") = PSCI_VERSION;
		asm volatile("smc #0" : "+r"(x0) :: CALLED);
	});
}

static void measure_mmio(void)
{
	MEASURE("gicd-typer-read", __raw_readl(gicd + GICD_TYPER));
	MEASURE("gicd-isenabler1-read",
		__raw_readl(gicd + GICD_ISENABLER1));
	MEASURE("gicr-typer-read", __raw_readq(gicr + GICR_TYPER));
	/* Writes trap; these enable nothing. */
	MEASURE("gicd-isenabler1-write",
		__raw_writel(0, gicd + GICD_ISENABLER1));
	MEASURE("gicr-isenabler0-write",
		__raw_writel(0, gicr + GICR_ISENABLER0));
}

/* The SGI is taken off the CPU interface, so that Linux never sees it. */
static bool acknowledge_sgi(void)
{
	u64 irq = read_sysreg_s(SYS_ICC_HPPIR1_EL1);
	bool ours = irq == SGI;

	if (ours) {
		irq = read_sysreg_s(SYS_ICC_IAR1_EL1);
		dsb(sy);
		write_sysreg_s(irq, SYS_ICC_EOIR1_EL1);
		if (read_sysreg_s(SYS_ICC_CTLR_EL1) & BIT(1))
			write_sysreg_s(irq, SYS_ICC_DIR_EL1);
		isb();
	}
	writel_relaxed(BIT(SGI), gicr + GICR_ICPENDR0);
	readl_relaxed(gicr + GICR_ICPENDR0);
	dsb(sy);
	return ours;
}

static void measure_sgi(void)
{
	u64 mpidr = read_sysreg(mpidr_el1);
	u64 self = (u64)SGI << 24 | BIT_ULL(mpidr & 0xf);
	unsigned long flags;
	u64 ticks;

	writeb_relaxed(0xa0, gicr + GICR_IPRIORITYR + SGI);
	writel_relaxed(BIT(SGI), gicr + GICR_ISENABLER0);
	for (int i = 0; i < SAMPLES;) {
		local_irq_save(flags);
		ticks = latency_sgi(self);
		/* Or it was some interrupt of Linux. */
		if (acknowledge_sgi())
			sample[i++] = ticks;
		local_irq_restore(flags);
	}
	writel_relaxed(BIT(SGI), gicr + GICR_ICENABLER0);
	report("sgi-self");
}

/* Linux's own timer is put aside; CNTVOFF_EL2 is 0 for it. */
static void measure_timer(void)
{
	unsigned long flags;
	u64 ctl, cval, ticks;

	for (int i = 0; i < SAMPLES;) {
		local_irq_save(flags);
		ctl = read_sysreg(cntp_ctl_el0);
		cval = read_sysreg(cntp_cval_el0);
		ticks = latency_ptimer(now() + DELAY);
		write_sysreg(cval, cntp_cval_el0);
		write_sysreg(ctl, cntp_ctl_el0);
		isb();
		/* Less than no time: it was some interrupt of Linux. */
		if ((s64)ticks >= 0)
			sample[i++] = ticks;
		local_irq_restore(flags);
	}
	report("ptimer");
}

static int __init axbench_init(void)
{
	gicd = ioremap(GICD_BASE, SZ_64K);
	gicr = ioremap(GICR_BASE, 2 * SZ_64K);
	if (gicd && gicr && num_online_cpus() == 1) {
		measure_overhead();
		measure_calls();
		measure_mmio();
		measure_sgi();
		measure_timer();
	}
	if (gicr)
		iounmap(gicr);
	if (gicd)
		iounmap(gicd);
	return -ECANCELED;	/* there is nothing to stay for */
}
module_init(axbench_init);

MODULE_DESCRIPTION("Figures of axvisor's root cell");
MODULE_LICENSE("GPL");
