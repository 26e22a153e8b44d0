// SPDX-License-Identifier: GPL-2.0
/* gic.c - the GIC, of version 2 or 3; what the versions have in common. */
#include "arch.h"

volatile u32 irq_count[MAX_CPUS][MAX_IRQS];
volatile u32 lpi_count[MAX_CPUS][MAX_LPIS];
static irq_fn handlers[MAX_IRQS];
const struct gic_version *gic;

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

/* ID_AA64PFR0_EL1.GIC: a GICv3's system registers are there. */
static void find_version(void)
{
	gic = FIELD_GET(GENMASK(27, 24), read_sysreg(id_aa64pfr0_el1)) ?
	      &gic3 : &gic2;
}

void gic_init(void)
{
	unsigned int irq;

	find_version();
	mmio_write(u32, GICD_BASE + GICD_CTLR, 0);
	wait_distributor();
	mmio_write(u32, GICD_BASE + GICD_CTLR, gic->ctlr & GICD_CTLR_ARE);
	for (irq = 32; irq < gic_lines(); irq += 32) {
		mmio_write(u32, GICD_BASE + GICD_ICENABLER + irq / 8, ~0U);
		mmio_write(u32, GICD_BASE + GICD_ICPENDR + irq / 8, ~0U);
		mmio_write(u32, GICD_BASE + GICD_ICACTIVER + irq / 8, ~0U);
	}
	for (irq = 32; irq < gic_lines(); irq += 4)
		mmio_write(u32, GICD_BASE + GICD_IPRIORITYR + irq,
			   GIC_PRIORITY * 0x01010101U);
	for (irq = 32; irq < gic_lines(); irq++)
		gic->route(irq, 0);
	mmio_write(u32, GICD_BASE + GICD_CTLR, gic->ctlr);
	wait_distributor();
}

void gic_init_cpu(void)
{
	unsigned int irq;
	u64 base;

	gic->init_cpu();
	base = gic->base();
	mmio_write(u32, base + GICD_ICENABLER, ~0U);
	mmio_write(u32, base + GICD_ICPENDR, ~0U);
	mmio_write(u32, base + GICD_ICACTIVER, ~0U);
	for (irq = 0; irq < 32; irq += 4)
		mmio_write(u32, base + GICD_IPRIORITYR + irq,
			   GIC_PRIORITY * 0x01010101U);
	gic->mask(GIC_PRIORITY_IDLE);
	gic->set_eoimode(0);
	gic->enable(1);
}

/* It has no active state: nothing is deactivated. */
static void dispatch_lpi(unsigned int irq)
{
	if (irq - GIC_LPI_BASE < MAX_LPIS)
		lpi_count[cpu_index()][irq - GIC_LPI_BASE]++;
	gic->eoi(irq);
}

void gic_dispatch(void)
{
	u32 ack = gic->ack();
	unsigned int irq = GIC_INTID(ack);

	dsb();
	if (irq >= GIC_LPI_BASE) {
		dispatch_lpi(irq);
		return;
	}
	if (irq >= 1020) {
		irq_count[cpu_index()][GIC_SPURIOUS]++;
		return;
	}
	irq_count[cpu_index()][irq]++;
	if (handlers[irq])
		handlers[irq](irq);
	gic->eoi(ack);
	if (gic->eoimode())
		gic->dir(ack);
}

u64 gic_base(unsigned int irq)
{
	return irq < 32 ? gic->base() : GICD_BASE;
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
	gic->sgi(cpu, sgi);
}

void irq_setup(unsigned int irq, irq_fn fn)
{
	handlers[irq] = fn;
	dsb();
	gic_set_bit(irq, GICD_ISENABLER);
}
