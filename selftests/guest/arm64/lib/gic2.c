// SPDX-License-Identifier: GPL-2.0
/* gic2.c - GICv2 (IHI 0048B 4.3, 4.4); all interrupts in group 0. */
#include "arch.h"

#define GICC_CTLR	0x0000UL
#define GICC_PMR	0x0004UL
#define GICC_BPR	0x0008UL
#define GICC_IAR	0x000cUL
#define GICC_EOIR	0x0010UL
#define GICC_RPR	0x0014UL
#define GICC_HPPIR	0x0018UL
#define GICC_DIR	0x1000UL
#define CTLR_ENABLE	BIT(0)
#define CTLR_EOIMODE	BIT(9)
#define SGIR_OTHERS	BIT(24)

static u32 read(u64 reg)
{
	return mmio_read(u32, GICC_BASE + reg);
}

static void write(u64 reg, u32 val)
{
	mmio_write(u32, GICC_BASE + reg, val);
}

static void init_cpu(void)
{
	for (u64 i = 0; i < 16; i += 4)
		mmio_write(u32, GICD_BASE + GICD_CPENDSGIR + i, ~0U);
	write(GICC_BPR, 0);
}

static void subpriority(unsigned int bits)
{
	write(GICC_BPR, bits ? bits - 1 : 0);
}

static u32 ack(void)
{
	return read(GICC_IAR);
}

static void eoi(u32 ack)
{
	write(GICC_EOIR, ack);
}

static void dir(u32 ack)
{
	write(GICC_DIR, ack);
}

static void change_ctlr(u32 clear, u32 set)
{
	write(GICC_CTLR, (read(GICC_CTLR) & ~clear) | set);
}

static void set_eoimode(unsigned int mode)
{
	change_ctlr(CTLR_EOIMODE, mode ? CTLR_EOIMODE : 0);
}

static unsigned int eoimode(void)
{
	return !!(read(GICC_CTLR) & CTLR_EOIMODE);
}

static void mask(u8 priority)
{
	write(GICC_PMR, priority);
}

static void enable(unsigned int on)
{
	change_ctlr(CTLR_ENABLE, on ? CTLR_ENABLE : 0);
}

static unsigned int running(void)
{
	return read(GICC_RPR);
}

static unsigned int highest(void)
{
	return read(GICC_HPPIR) & 0x3ff;
}

static void route(unsigned int irq, unsigned int cpu)
{
	mmio_write(u8, GICD_BASE + GICD_ITARGETSR + irq, BIT(cpu));
}

static void route_any(unsigned int irq)
{
	mmio_write(u8, GICD_BASE + GICD_ITARGETSR + irq, 0xff);
}

static void sgi_list(u32 list, unsigned int sgi)
{
	mmio_write(u32, GICD_BASE + GICD_SGIR, list << 16 | sgi);
}

static void sgi(unsigned int cpu, unsigned int sgi)
{
	mmio_write(u32, GICD_BASE + GICD_SGIR, BIT(16 + cpu) | sgi);
}

static void sgi_others(unsigned int sgi)
{
	mmio_write(u32, GICD_BASE + GICD_SGIR, SGIR_OTHERS | sgi);
}

static u64 base(void)
{
	return GICD_BASE;
}

const struct gic_version gic2 = {
	.number = 2,
	.ctlr = BIT(0),
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
