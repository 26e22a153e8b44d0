// SPDX-License-Identifier: GPL-2.0
/*
 * gicrules.c - the rules of the GIC specifications (IHI 0069, IHI 0048B) for one
 * CPU: priorities, masks, levels and edges, the active state, EOImode. Interrupts
 * stay masked and are acknowledged by hand, so that each step can be looked at.
 */
#include "arch.h"

#define SGI		5
#define PPI		20
#define SPI		40	/* and the next MANY: no device drives them */
#define MANY		12	/* more than there are list registers */
#define LOWEST		0xf8U	/* with five bits of priority, which all have */

static const struct {
	unsigned int irq;
	const char *name;
} kinds[] = {
	{ SGI, "SGI" }, { PPI, "PPI" }, { SPI, "SPI" },
};

static void trigger(unsigned int irq)
{
	if (irq < 16)
		gic_sgi(0, irq);
	else
		gic_set_bit(irq, GICD_ISPENDR);
}

static bool is_pending(unsigned int irq)
{
	return gic_bit(irq, GICD_ISPENDR);
}

static bool is_active(unsigned int irq)
{
	return gic_bit(irq, GICD_ISACTIVER);
}

/* What is acknowledged next; GIC_SPURIOUS if nothing comes. */
static u32 take(void)
{
	u32 ack;

	wait_until(GIC_INTID(ack = gic->ack()) != GIC_SPURIOUS);
	dsb();
	return ack;
}

/* Nothing comes for a while. */
static bool quiet(void)
{
	u64 end = counter() + counter_frequency() / 1000;
	u32 ack;

	do {
		ack = gic->ack();
		if (GIC_INTID(ack) != GIC_SPURIOUS) {
			printf("# %u came\n", GIC_INTID(ack));
			gic->eoi(ack);
			if (gic->eoimode())
				gic->dir(ack);
			return false;
		}
	} while ((s64)(end - counter()) > 0);
	return true;
}

/* @irq is the next, and ends. */
static bool takes(unsigned int irq)
{
	u32 ack = take();

	if (GIC_INTID(ack) == GIC_SPURIOUS)
		return false;
	gic->eoi(ack);
	if (gic->eoimode())
		gic->dir(ack);
	if (GIC_INTID(ack) != irq)
		printf("# %u came\n", GIC_INTID(ack));
	return GIC_INTID(ack) == irq;
}

/* Bits 7 to some other are there. */
static bool is_upper_part(u8 bits)
{
	u8 rest = (u8)~bits;

	return bits & 0x80 && !(rest & (rest + 1));
}

static void test_priority_bits(void)
{
	u64 reg = GICD_BASE + GICD_IPRIORITYR + SPI;
	u8 bits;

	gic_set_priority(SPI, 0xff);
	bits = mmio_read(u8, reg);
	ok((bits & 0xf0) == 0xf0 && is_upper_part(bits),
	   "upper bits of a priority are there, four or more: %x", bits);
	gic_set_priority(SPI, 0);
	ok(mmio_read(u8, reg) == 0, "lowest value of a priority");
	gic_set_priority(SPI, GIC_PRIORITY);
}

static void test_mask(unsigned int irq, const char *name)
{
	gic_set_priority(irq, 0x80);
	trigger(irq);
	gic->mask(0x80);
	ok(quiet(), "%s: masked by its own priority", name);
	ok(is_pending(irq), "%s: pending behind the mask", name);
	gic->mask(0x88);
	ok(takes(irq), "%s: passes the next lower one", name);
	gic_set_priority(irq, LOWEST);
	trigger(irq);
	gic->mask(LOWEST);
	ok(quiet(), "%s: the mask itself doesn't pass", name);
	gic_set_priority(irq, LOWEST - 8);
	ok(takes(irq), "%s: made higher it does", name);
	gic->mask(GIC_PRIORITY_IDLE);
	gic_set_priority(irq, GIC_PRIORITY);
}

static void test_running(void)
{
	u32 low, middle, high;

	gic_set_priority(SPI + 1, 0x60);
	gic_set_priority(SPI + 2, 0x20);
	trigger(SPI);
	low = take();
	ok(gic->running() == GIC_PRIORITY, "running at the first's priority");
	trigger(SPI + 3);
	ok(quiet(), "an equal priority doesn't preempt");
	trigger(SPI + 1);
	middle = take();
	ok(GIC_INTID(middle) == SPI + 1 && gic->running() == 0x60,
	   "a higher one does");
	trigger(SPI + 2);
	high = take();
	ok(GIC_INTID(high) == SPI + 2 && gic->running() == 0x20,
	   "and one above it");
	gic->eoi(GIC_SPURIOUS);
	ok(gic->running() == 0x20, "the end of nothing ends nothing");
	gic->eoi(high);
	ok(gic->running() == 0x60 && !is_active(SPI + 2), "its end: one back");
	gic->eoi(middle);
	ok(gic->running() == GIC_PRIORITY && !is_active(SPI + 1), "two back");
	ok(quiet(), "the equal one still waits");
	gic->eoi(low);
	ok(gic->running() == 0xff && !is_active(SPI), "nothing runs");
	ok(takes(SPI + 3), "the equal one comes");
	gic_set_priority(SPI + 1, GIC_PRIORITY);
	gic_set_priority(SPI + 2, GIC_PRIORITY);
}

static void test_change(void)
{
	u32 ack;

	gic_set_priority(SPI, 0x80);
	gic_set_priority(SPI + 1, 0x90);
	trigger(SPI);
	trigger(SPI + 1);
	gic_set_priority(SPI + 1, 0x70);
	ok(takes(SPI + 1) && takes(SPI), "a pending one is given another priority");

	trigger(SPI);
	ack = take();
	gic_set_priority(SPI, 0x20);
	ok(gic->running() == 0x80, "an active one keeps its running priority");
	trigger(SPI + 1);
	ok(takes(SPI + 1), "and is preempted by that");
	gic->eoi(ack);
	ok(gic->running() == 0xff && !is_active(SPI), "and ends");
	gic_set_priority(SPI, GIC_PRIORITY);
	gic_set_priority(SPI + 1, GIC_PRIORITY);
}

static void test_binary_point(void)
{
	u32 ack;

	gic->subpriority(6);
	gic_set_priority(SPI + 1, 0x80);
	gic_set_priority(SPI + 2, 0x40);
	trigger(SPI);
	ack = take();
	trigger(SPI + 1);
	ok(quiet(), "one of the same group priority doesn't preempt");
	trigger(SPI + 2);
	ok(takes(SPI + 2), "one of a higher group does");
	trigger(SPI + 3);
	gic->eoi(ack);
	ok(takes(SPI + 1) && takes(SPI + 3), "subpriorities set the order");
	gic->subpriority(0);
	gic_set_priority(SPI + 1, GIC_PRIORITY);
	gic_set_priority(SPI + 2, GIC_PRIORITY);
}

static void test_disable(unsigned int irq, const char *name)
{
	u32 ack;

	trigger(irq);
	gic_set_bit(irq, GICD_ICENABLER);
	ok(quiet() && is_pending(irq), "%s: disabled while pending", name);
	gic_set_bit(irq, GICD_ISENABLER);
	ack = take();
	ok(GIC_INTID(ack) == irq, "%s: enabled while pending", name);
	gic_set_bit(irq, GICD_ICENABLER);
	ok(is_active(irq), "%s: disabled while active", name);
	gic->eoi(ack);
	ok(!is_active(irq) && gic->running() == 0xff, "%s: and ends", name);
	trigger(irq);
	ok(quiet(), "%s: and stays away", name);
	gic_set_bit(irq, GICD_ISENABLER);
	ok(takes(irq), "%s: until it is enabled", name);
}

static void test_switches(void)
{
	trigger(SPI);
	mmio_write(u32, GICD_BASE + GICD_CTLR, gic->ctlr & GICD_CTLR_ARE);
	ok(quiet() && is_pending(SPI), "distributor off while one is pending");
	mmio_write(u32, GICD_BASE + GICD_CTLR, gic->ctlr);
	ok(wait_until(gic->highest() == SPI), "and on again");
	gic->enable(0);
	ok(quiet() && is_pending(SPI), "CPU interface off while one is pending");
	gic->enable(1);
	ok(takes(SPI), "and on again");
}

/* ---- active ---- */

static void test_again(unsigned int irq, const char *name)
{
	u32 ack;

	trigger(irq);
	ack = take();
	ok(is_active(irq) && !is_pending(irq), "%s: active", name);
	trigger(irq);
	trigger(irq);
	ok(is_active(irq) && is_pending(irq), "%s: active and pending", name);
	ok(quiet(), "%s: is not preempted by itself", name);
	gic->eoi(ack);
	ok(takes(irq), "%s: comes again", name);
	ok(quiet(), "%s: once", name);
}

static void test_made_active(unsigned int irq, const char *name)
{
	u32 ack;

	gic_set_bit(irq, GICD_ISACTIVER);
	ok(is_active(irq) && gic->running() == 0xff,
	   "%s: made active, nothing runs", name);
	gic_set_priority(SPI + 1, LOWEST - 8);
	trigger(SPI + 1);
	ok(takes(SPI + 1), "%s: lower priorities pass", name);
	gic_set_priority(SPI + 1, GIC_PRIORITY);
	gic_set_bit(irq, GICD_ICACTIVER);
	ok(!is_active(irq), "%s: made inactive", name);

	trigger(irq);
	ack = take();
	gic_set_bit(irq, GICD_ICACTIVER);
	ok(!is_active(irq) && gic->running() == GIC_PRIORITY,
	   "%s: made inactive while it runs", name);
	trigger(irq);
	ok(quiet(), "%s: its priority runs on", name);
	gic->eoi(ack);
	ok(takes(irq), "%s: until its end", name);
}

static u32 active_spis(void)
{
	u32 set = 0;

	for (unsigned int i = 0; i < MANY; i++)
		set |= is_active(SPI + i) ? BIT(i) : 0;
	return set;
}

/* One within the other, more than there are list registers. */
static void test_nest(void)
{
	u32 ack[MANY], want;
	bool right = true;
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		gic_set_priority(SPI + i, (u8)(0xa0 - 8 * i));
		trigger(SPI + i);
		ack[i] = take();
		right = right && GIC_INTID(ack[i]) == SPI + i &&
			gic->running() == 0xa0 - 8 * i;
	}
	ok(right && active_spis() == BIT(MANY) - 1, "%u preempt each other", MANY);
	for (want = BIT(MANY) - 1; i > 0; i--) {
		gic->eoi(ack[i - 1]);
		want &= ~BIT(i - 1);
		right = right && active_spis() == want &&
			gic->running() == (i > 1 ? 0xa0 - 8 * (i - 2) : 0xff);
	}
	ok(right, "each end ends one");
	for (i = 0; i < MANY; i++)
		gic_set_priority(SPI + i, GIC_PRIORITY);
	ok(quiet(), "and none comes again");
}

/* EOImode 1: all active at once, ended in another order. */
static void test_split(void)
{
	u32 ack[MANY], want = BIT(MANY) - 1;
	bool right = true;
	unsigned int i, n;

	gic->set_eoimode(1);
	for (i = 0; i < MANY; i++) {
		gic_set_priority(SPI + i, (u8)(0x60 + 8 * i));
		trigger(SPI + i);
		ack[i] = take();
		gic->eoi(ack[i]);
		right = right && GIC_INTID(ack[i]) == SPI + i &&
			gic->running() == 0xff;
	}
	ok(right && active_spis() == want, "%u are active, none runs", MANY);
	for (i = 0; i < MANY; i++)
		trigger(SPI + i);
	ok(quiet(), "active ones don't come again");
	for (i = 0; i < MANY; i++) {
		n = (i * 5 + 3) % MANY;
		gic->dir(ack[n]);
		want &= ~BIT(n);
		right = right && active_spis() == want && takes(SPI + n);
	}
	ok(right, "each comes again when it was deactivated");
	ok(quiet() && !active_spis(), "and once");
	gic->set_eoimode(0);
	for (i = 0; i < MANY; i++)
		gic_set_priority(SPI + i, GIC_PRIORITY);
}

/* Priority drop and deactivation of SGIs and PPIs, one within the other. */
static void test_split_private(void)
{
	u32 sgi, ppi;

	gic->set_eoimode(1);
	gic_set_priority(PPI, 0xc0);
	trigger(SGI);
	sgi = take();
	trigger(PPI);
	ok(quiet(), "EOImode 1: a lower priority waits");
	gic->eoi(sgi);
	ppi = take();
	ok(GIC_INTID(ppi) == PPI && is_active(SGI) && is_active(PPI),
	   "and comes after the drop");
	gic->dir(sgi);
	ok(!is_active(SGI) && is_active(PPI) && gic->running() == 0xc0,
	   "the first is deactivated within the second");
	gic->eoi(ppi);
	ok(is_active(PPI) && gic->running() == 0xff, "the second's drop");
	gic->dir(ppi);
	ok(!is_active(PPI), "and deactivation");
	gic->set_eoimode(0);
	gic_set_priority(PPI, GIC_PRIORITY);
}

/* ---- the UART's line ---- */

static void line_up(void)
{
	mmio_write(u32, UART_BASE + UART_IMSC, UART_INT_TX);
	mmio_write(u32, UART_BASE + UART_DR, '\n');
	wait_until(mmio_read(u32, UART_BASE + UART_MIS) & UART_INT_TX);
}

static void line_down(void)
{
	mmio_write(u32, UART_BASE + UART_ICR, UART_INT_TX);
	wait_until(!(mmio_read(u32, UART_BASE + UART_MIS) & UART_INT_TX));
}

/* What a step saw: printed later, since printing raises the line. */
static bool saw[16];

static void test_level(void)
{
	u32 ack;

	gic_set_level(UART_IRQ);
	gic_set_bit(UART_IRQ, GICD_ISENABLER);
	line_up();
	gic_set_bit(UART_IRQ, GICD_ICPENDR);
	saw[0] = is_pending(UART_IRQ);
	ack = take();
	saw[1] = GIC_INTID(ack) == UART_IRQ && is_active(UART_IRQ) &&
		 is_pending(UART_IRQ);
	saw[2] = quiet();
	line_down();
	saw[3] = !is_pending(UART_IRQ) && is_active(UART_IRQ);
	gic->eoi(ack);
	saw[4] = quiet() && !is_active(UART_IRQ);
	line_up();
	saw[5] = takes(UART_IRQ) && takes(UART_IRQ);
	line_down();
	saw[6] = quiet() && !is_pending(UART_IRQ);
	line_up();
	gic_set_bit(UART_IRQ, GICD_ISPENDR);
	line_down();
	saw[7] = is_pending(UART_IRQ);
	saw[8] = takes(UART_IRQ) && !is_pending(UART_IRQ) && quiet();
	gic_set_bit(UART_IRQ, GICD_ISPENDR);
	gic_set_bit(UART_IRQ, GICD_ICPENDR);
	saw[9] = !is_pending(UART_IRQ) && quiet();
	mmio_write(u32, UART_BASE + UART_IMSC, 0);

	ok(saw[0], "level: pending can't be cleared while the line is up");
	ok(saw[1], "level: active and pending while it is up");
	ok(saw[2], "level: but comes once");
	ok(saw[3], "level: only active when it is down");
	ok(saw[4], "level: and doesn't come again");
	ok(saw[5], "level: comes again and again while it is up");
	ok(saw[6], "level: not when it is down before the acknowledge");
	ok(saw[7], "level: made pending, the line makes no difference");
	ok(saw[8], "level: that comes once");
	ok(saw[9], "level: and can be cleared");
}

static void test_edge(void)
{
	u32 ack;

	gic_set_bit(UART_IRQ, GICD_ICENABLER);
	gic_set_edge(UART_IRQ);
	gic_set_bit(UART_IRQ, GICD_ISENABLER);
	line_up();
	saw[0] = is_pending(UART_IRQ);
	line_down();
	saw[1] = is_pending(UART_IRQ) && takes(UART_IRQ) && quiet();
	line_up();
	gic_set_bit(UART_IRQ, GICD_ICPENDR);
	saw[2] = !is_pending(UART_IRQ) && quiet();
	line_down();
	line_up();
	ack = take();
	saw[3] = GIC_INTID(ack) == UART_IRQ && is_active(UART_IRQ) &&
		 !is_pending(UART_IRQ);
	line_down();
	line_up();
	saw[4] = is_active(UART_IRQ) && is_pending(UART_IRQ) && quiet();
	gic->eoi(ack);
	saw[5] = takes(UART_IRQ) && quiet();
	line_down();
	gic_set_bit(UART_IRQ, GICD_ICENABLER);
	gic_set_level(UART_IRQ);
	mmio_write(u32, UART_BASE + UART_IMSC, 0);

	ok(saw[0], "edge: pending when the line goes up");
	ok(saw[1], "edge: also after it went down, and comes once");
	ok(saw[2], "edge: pending can be cleared while it is up");
	ok(saw[3], "edge: active only, while it stays up");
	ok(saw[4], "edge: a further one makes it pending, too");
	ok(saw[5], "edge: and comes once");
}

void payload(u64 arg)
{
	unsigned int i;

	(void)arg;
	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		gic_set_bit(kinds[i].irq, GICD_ISENABLER);
	gic_set_edge(PPI);
	for (i = 0; i < MANY; i++) {
		gic_set_edge(SPI + i);
		gic_set_bit(SPI + i, GICD_ISENABLER);
	}
	test_priority_bits();
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		test_mask(kinds[i].irq, kinds[i].name);
		test_again(kinds[i].irq, kinds[i].name);
	}
	test_disable(PPI, "PPI");
	test_disable(SPI, "SPI");
	test_made_active(PPI, "PPI");
	test_made_active(SPI, "SPI");
	test_running();
	test_change();
	test_binary_point();
	test_switches();
	test_nest();
	test_split();
	test_split_private();
	test_level();
	test_edge();
}
