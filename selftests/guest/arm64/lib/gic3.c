// SPDX-License-Identifier: GPL-2.0
/* gic3.c - GICv3 with system registers; all interrupts in group 1. */
#include "arch.h"

static u64 frames[MAX_CPUS];	/* redistributor of each vCPU */

static u64 find_frame(void)
{
	u64 mpidr = mpidr_of(cpu_index()), base = GICR_BASE, typer;

	for (;; base += GICR_STRIDE) {
		typer = mmio_read(u64, base + GICR_TYPER);
		if (typer >> 32 == mpidr)
			return base;
		if (typer & GICR_TYPER_LAST)
			bail("a redistributor for each vCPU");
	}
}

static void wake(u64 base)
{
	u32 waker = mmio_read(u32, base + GICR_WAKER);

	mmio_write(u32, base + GICR_WAKER, waker & ~GICR_WAKER_SLEEP);
	while (mmio_read(u32, base + GICR_WAKER) & GICR_WAKER_ASLEEP)
		cpu_relax();
}

static void set_groups(void)
{
	unsigned int irq;

	for (irq = 32; irq < gic_lines(); irq += 32)
		mmio_write(u32, GICD_BASE + GICD_IGROUPR + irq / 8, ~0U);
}

static void init_cpu(void)
{
	u64 base = find_frame();

	frames[cpu_index()] = base;
	wake(base);
	set_groups();
	mmio_write(u32, base + GICR_SGI + GICD_IGROUPR, ~0U);
	write_icc(read_icc(ICC_SRE_EL1) | 1, ICC_SRE_EL1);
	isb();
	write_icc(0, ICC_BPR1_EL1);
}

static u32 ack(void)
{
	return (u32)read_icc(ICC_IAR1_EL1);
}

static void eoi(u32 ack)
{
	write_icc(ack, ICC_EOIR1_EL1);
	isb();
}

static void dir(u32 ack)
{
	write_icc(ack, ICC_DIR_EL1);
	isb();
}

static void set_eoimode(unsigned int mode)
{
	write_icc(mode ? ICC_CTLR_EOIMODE : 0, ICC_CTLR_EL1);
	isb();
}

static unsigned int eoimode(void)
{
	return !!(read_icc(ICC_CTLR_EL1) & ICC_CTLR_EOIMODE);
}

static void mask(u8 priority)
{
	write_icc(priority, ICC_PMR_EL1);
	isb();
}

static void enable(unsigned int on)
{
	write_icc(on, ICC_IGRPEN1_EL1);
	isb();
}

static unsigned int running(void)
{
	return (unsigned int)read_icc(ICC_RPR_EL1);
}

static unsigned int highest(void)
{
	return (unsigned int)read_icc(ICC_HPPIR1_EL1) & 0xffffff;
}

static void subpriority(unsigned int bits)
{
	write_icc(bits, ICC_BPR1_EL1);
	isb();
}

static void route(unsigned int irq, unsigned int cpu)
{
	mmio_write(u64, GICD_BASE + GICD_IROUTER + irq * 8, mpidr_of(cpu));
}

static void route_any(unsigned int irq)
{
	mmio_write(u64, GICD_BASE + GICD_IROUTER + irq * 8, GICD_IROUTER_IRM);
}

static void send(u64 val)
{
	dsb();
	write_icc(val, ICC_SGI1R_EL1);
	isb();
}

static void sgi(unsigned int cpu, unsigned int sgi)
{
	u64 mpidr = mpidr_of(cpu);

	send((u64)sgi << 24 | (mpidr >> 8) << 16 | BIT(mpidr & 0xf));
}

/* The first 16 have one Aff1. */
static void sgi_list(u32 list, unsigned int sgi)
{
	send((u64)sgi << 24 | list);
}

static void sgi_others(unsigned int sgi)
{
	send(BIT(40) | (u64)sgi << 24);
}

static u64 base(void)
{
	return frames[cpu_index()] + GICR_SGI;
}

const struct gic_version gic3 = {
	.number = 3,
	.ctlr = GICD_CTLR_ARE | GICD_CTLR_GRP1,
	.init_cpu = init_cpu,
	.ack = ack,
	.eoi = eoi,
	.dir = dir,
	.set_eoimode = set_eoimode,
	.eoimode = eoimode,
	.mask = mask,
	.enable = enable,
	.running = running,
	.highest = highest,
	.subpriority = subpriority,
	.route = route,
	.route_any = route_any,
	.sgi_list = sgi_list,
	.sgi = sgi,
	.sgi_others = sgi_others,
	.base = base,
};
