// SPDX-License-Identifier: GPL-2.0
/* gic.c - GICv3 with system registers; all interrupts in group 1. */
#include "arch.h"

volatile u32 irq_count[MAX_CPUS][MAX_IRQS];
static irq_fn handlers[MAX_IRQS];
static u64 frames[MAX_CPUS];	/* redistributor of each vCPU */

unsigned int gic_lines(void)
{
	u32 typer = mmio_read(u32, GICD_BASE + GICD_TYPER);
	unsigned int lines = 32 * ((typer & 0x1f) + 1);

	return lines < 1020 ? lines : 1020;
}

static void wait_distributor(void)
{
	while (mmio_read(u32, GICD_BASE + GICD_CTLR) & GICD_CTLR_RWP)
		cpu_relax();
}

void gic_init(void)
{
	unsigned int irq;

	mmio_write(u32, GICD_BASE + GICD_CTLR, 0);
	wait_distributor();
	mmio_write(u32, GICD_BASE + GICD_CTLR, GICD_CTLR_ARE);
	for (irq = 32; irq < gic_lines(); irq += 32) {
		mmio_write(u32, GICD_BASE + GICD_ICENABLER + irq / 8, ~0U);
		mmio_write(u32, GICD_BASE + GICD_ICPENDR + irq / 8, ~0U);
		mmio_write(u32, GICD_BASE + GICD_ICACTIVER + irq / 8, ~0U);
		mmio_write(u32, GICD_BASE + GICD_IGROUPR + irq / 8, ~0U);
	}
	for (irq = 32; irq < gic_lines(); irq += 4)
		mmio_write(u32, GICD_BASE + GICD_IPRIORITYR + irq,
			   GIC_PRIORITY * 0x01010101U);
	for (irq = 32; irq < gic_lines(); irq++)
		mmio_write(u64, GICD_BASE + GICD_IROUTER + irq * 8, 0);
	mmio_write(u32, GICD_BASE + GICD_CTLR,
		   GICD_CTLR_ARE | GICD_CTLR_GRP1);
	wait_distributor();
}

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

void gic_init_cpu(void)
{
	u64 base = find_frame();

	frames[cpu_index()] = base;
	wake(base);
	base += GICR_SGI;
	mmio_write(u32, base + GICD_ICENABLER, ~0U);
	mmio_write(u32, base + GICD_ICPENDR, ~0U);
	mmio_write(u32, base + GICD_ICACTIVER, ~0U);
	mmio_write(u32, base + GICD_IGROUPR, ~0U);
	for (unsigned int irq = 0; irq < 32; irq += 4)
		mmio_write(u32, base + GICD_IPRIORITYR + irq,
			   GIC_PRIORITY * 0x01010101U);

	write_icc(read_icc(ICC_SRE_EL1) | 1, ICC_SRE_EL1);
	isb();
	write_icc(GIC_PRIORITY_IDLE, ICC_PMR_EL1);
	write_icc(0, ICC_BPR1_EL1);
	write_icc(0, ICC_CTLR_EL1);
	write_icc(1, ICC_IGRPEN1_EL1);
	isb();
}

void gic_dispatch(void)
{
	unsigned int irq = (unsigned int)read_icc(ICC_IAR1_EL1) & 0xffffff;

	dsb();
	if (irq >= 1020) {
		irq_count[cpu_index()][GIC_SPURIOUS]++;
		return;
	}
	irq_count[cpu_index()][irq]++;
	if (handlers[irq])
		handlers[irq](irq);
	write_icc(irq, ICC_EOIR1_EL1);
	if (read_icc(ICC_CTLR_EL1) & ICC_CTLR_EOIMODE)
		write_icc(irq, ICC_DIR_EL1);
	isb();
}

u64 gic_base(unsigned int irq)
{
	return irq < 32 ? frames[cpu_index()] + GICR_SGI : GICD_BASE;
}

bool gic_bit(unsigned int irq, u64 reg)
{
	u64 addr = gic_base(irq) + reg + irq / 32 * 4;

	return mmio_read(u32, addr) & BIT(irq % 32);
}

void gic_set_bit(unsigned int irq, u64 reg)
{
	u64 addr = gic_base(irq) + reg + irq / 32 * 4;

	mmio_write(u32, addr, BIT(irq % 32));
	wait_distributor();
}

void gic_set_priority(unsigned int irq, u8 priority)
{
	mmio_write(u8, gic_base(irq) + GICD_IPRIORITYR + irq, priority);
}

static void configure(unsigned int irq, u32 bits)
{
	u64 addr = gic_base(irq) + GICD_ICFGR + irq / 16 * 4;
	unsigned int shift = irq % 16 * 2;
	u32 old = mmio_read(u32, addr) & ~(3U << shift);

	mmio_write(u32, addr, old | bits << shift);
}

void gic_set_edge(unsigned int irq)
{
	configure(irq, 2);
}

void gic_set_level(unsigned int irq)
{
	configure(irq, 0);
}

void gic_sgi(unsigned int cpu, unsigned int sgi)
{
	u64 mpidr = mpidr_of(cpu);

	dsb();
	write_icc((u64)sgi << 24 | (mpidr >> 8) << 16 | BIT(mpidr & 0xf),
		  ICC_SGI1R_EL1);
	isb();
}

void irq_setup(unsigned int irq, irq_fn fn)
{
	handlers[irq] = fn;
	dsb();
	gic_set_bit(irq, GICD_ISENABLER);
}
