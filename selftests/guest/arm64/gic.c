// SPDX-License-Identifier: GPL-2.0
/* gic.c - the GIC as one vCPU sees it: every kind of interrupt and its states. */
#include "arch.h"

#define SGI		5
#define SGI_HIGH	6
#define SGI_LOW		7
#define PPI		20
#define SPI		40	/* no device drives it */
#define MANY_SPIS	8

static unsigned int order[64];
static volatile unsigned int taken;
static volatile bool flag;
static volatile u32 level_irqs;

static void note(unsigned int irq)
{
	if (taken < ARRAY_SIZE(order))
		order[taken] = irq;
	taken++;
}

static u32 count(unsigned int irq)
{
	return irq_count[0][irq];
}

static bool arrives(unsigned int irq, u32 before)
{
	bool came;

	irqs_unmask();
	came = wait_until(count(irq) != before);
	irqs_mask();
	irqs_window();
	return came && count(irq) == before + 1;
}

static bool stays_away(unsigned int irq, u32 before)
{
	irqs_window();
	return count(irq) == before;
}

static void trigger(unsigned int irq)
{
	if (irq < 16)
		gic_sgi(0, irq);
	else
		gic_set_bit(irq, GICD_ISPENDR);
}

static void test_identity3(void)
{
	u64 typer = mmio_read(u64, gic_base(0) - GICR_SGI + GICR_TYPER);

	ok(FIELD_GET(0xf0, mmio_read(u32, GICD_BASE + GICD_PIDR2)) == 3,
	   "the distributor is a GICv3");
	ok(typer >> 32 == mpidr_of(0), "the redistributor has our affinity");
	ok(read_icc(ICC_SRE_EL1) & 1, "system registers are enabled");
}

static void test_identity2(void)
{
	ok(FIELD_GET(0xf0, mmio_read(u32, GICD_BASE + GICD_PIDR2_V2)) == 2,
	   "the distributor is a GICv2");
	ok(FIELD_GET(0xe0, mmio_read(u32, GICD_BASE + GICD_TYPER)) == 0,
	   "for one CPU");
}

static void test_identity(void)
{
	if (gic->number == 3)
		test_identity3();
	else
		test_identity2();
	ok(gic_lines() >= 64, "%u interrupt lines, 64 or more", gic_lines());
	ok(GIC_INTID(gic->ack()) == GIC_SPURIOUS,
	   "nothing pending reads as 1023");
	ok(gic->running() == 0xff, "idle running priority is ff");
}

static void test_sgis(void)
{
	bool all = true;

	for (unsigned int sgi = 0; sgi < 16; sgi++) {
		u32 before = count(sgi);

		irq_setup(sgi, note);
		trigger(sgi);
		if (!arrives(sgi, before)) {
			all = false;
			printf("# SGI %u\n", sgi);
		}
	}
	ok(all, "every SGI arrives once");
}

static void test_kind(unsigned int irq, const char *name)
{
	u32 before = count(irq);

	gic_set_bit(irq, GICD_ICENABLER);
	ok(!gic_bit(irq, GICD_ISENABLER), "%s: disabled", name);
	trigger(irq);
	ok(gic_bit(irq, GICD_ISPENDR), "%s: pending while disabled", name);
	ok(stays_away(irq, before), "%s: disabled stays away", name);
	gic_set_bit(irq, GICD_ISENABLER);
	ok(arrives(irq, before), "%s: arrives once enabled", name);
	ok(!gic_bit(irq, GICD_ISPENDR), "%s: no longer pending", name);

	before = count(irq);
	gic_set_bit(irq, GICD_ICENABLER);
	trigger(irq);
	gic_set_bit(irq, GICD_ICPENDR);
	gic_set_bit(irq, GICD_ISENABLER);
	ok(stays_away(irq, before), "%s: pending can be cleared", name);
}

static void test_priority_mask(unsigned int irq, const char *name)
{
	u32 before = count(irq);

	gic->mask(0x80);
	trigger(irq);
	ok(stays_away(irq, before), "%s: masked by priority", name);
	/* QEMU's GICv2 looks at the mask first. */
	ok(gic->number == 2 || gic->highest() == irq,
	   "%s: highest pending interrupt", name);
	gic->mask(GIC_PRIORITY_IDLE);
	ok(arrives(irq, before), "%s: arrives when unmasked", name);

	before = count(irq);
	gic->enable(0);
	trigger(irq);
	ok(stays_away(irq, before), "%s: group disabled", name);
	gic->enable(1);
	ok(arrives(irq, before), "%s: group enabled", name);
}

static bool in_order(const unsigned int *want, unsigned int n)
{
	bool right = taken == n;

	for (unsigned int i = 0; i < n && right; i++)
		right = order[i] == want[i];
	for (unsigned int i = 0; i < taken && !right; i++)
		printf("# %u: got %u\n", i, order[i]);
	return right;
}

/* More than there are list registers, pending in the wrong order. */
static void test_order(void)
{
	unsigned int want[16 + MANY_SPIS], n = 0, i;

	taken = 0;
	for (i = 0; i < 16; i++) {
		gic_set_priority(i, (u8)(0xf0 - 8 * i));
		trigger(i);
	}
	for (i = 0; i < MANY_SPIS; i++) {
		gic_set_edge(SPI + i);
		irq_setup(SPI + i, note);
		gic_set_priority(SPI + i, (u8)(0x70 - 8 * i));
		trigger(SPI + i);
	}
	for (i = MANY_SPIS; i > 0; i--)
		want[n++] = SPI + i - 1;
	for (i = 16; i > 0; i--)
		want[n++] = i - 1;
	irqs_unmask();
	wait_until(taken >= n);
	irqs_mask();
	irqs_window();
	ok(in_order(want, n), "%u pending arrive by priority", n);
	for (i = 0; i < 16; i++)
		gic_set_priority(i, GIC_PRIORITY);
	for (i = 0; i < MANY_SPIS; i++)
		gic_set_priority(SPI + i, GIC_PRIORITY);
}

static void test_registers(void)
{
	u64 priority = GICD_BASE + GICD_IPRIORITYR + SPI;

	mmio_write(u32, priority, 0x10203040);
	ok(mmio_read(u32, priority) == 0x10203040, "priorities as a word");
	ok(mmio_read(u8, priority + 1) == 0x30, "priorities as bytes");
	mmio_write(u8, priority + 3, 0x50);
	ok(mmio_read(u32, priority) == 0x50203040, "a priority as a byte");
	mmio_write(u32, priority, GIC_PRIORITY * 0x01010101U);
	gic_set_level(SPI);
	ok(!(mmio_read(u32, GICD_BASE + GICD_ICFGR + SPI / 16 * 4) &
	     2U << SPI % 16 * 2), "configured as level");
	gic_set_edge(SPI);
	ok(mmio_read(u32, GICD_BASE + GICD_ICFGR + SPI / 16 * 4) &
	   2U << SPI % 16 * 2, "configured as edge");
	ok(mmio_read(u32, GICD_BASE + 0xc) == 0, "reserved reads as zero");
}

static void test_registers3(void)
{
	u64 router = GICD_BASE + GICD_IROUTER + SPI * 8;

	ok(mmio_read(u64, router) == 0, "routed to vCPU 0");
	ok(mmio_read(u32, router + 4) == 0, "upper half of a route");
	ok(mmio_read(u32, GICD_BASE + GICD_ISENABLER) == 0,
	   "private interrupts are not in the distributor");
}

static u8 sources(u64 reg)
{
	return mmio_read(u8, GICD_BASE + reg + SGI);
}

/* SGIs of a GICv2: always enabled, pending by source. */
static void test_registers2(void)
{
	u32 before = count(SGI);

	ok(mmio_read(u32, GICD_BASE + GICD_ITARGETSR + SPI) == 0,
	   "with one vCPU no targets can be chosen");
	ok((mmio_read(u32, GICD_BASE + GICD_ISENABLER) & 0xffff) == 0xffff,
	   "SGIs are enabled");
	trigger(SGI);
	ok(gic_bit(SGI, GICD_ISPENDR), "SGI: pending");
	ok(sources(GICD_SPENDSGIR) == 1, "SGI: from vCPU 0");
	gic_set_bit(SGI, GICD_ICPENDR);
	ok(sources(GICD_CPENDSGIR) == 1, "SGI: only by source it is cleared");
	mmio_write(u8, GICD_BASE + GICD_CPENDSGIR + SGI, 1);
	ok(!gic_bit(SGI, GICD_ISPENDR), "SGI: no longer pending");
	ok(stays_away(SGI, before), "SGI: pending can be cleared");
	mmio_write(u8, GICD_BASE + GICD_SPENDSGIR + SGI, 1);
	ok(arrives(SGI, before), "SGI: pending can be set");
}

static void check_active(unsigned int irq)
{
	flag = gic_bit(irq, GICD_ISACTIVER) &&
	       gic->running() == GIC_PRIORITY;
}

static void test_active(unsigned int irq, const char *name)
{
	u32 before = count(irq);

	flag = false;
	irq_setup(irq, check_active);
	trigger(irq);
	ok(arrives(irq, before) && flag, "%s: active in its handler", name);
	ok(!gic_bit(irq, GICD_ISACTIVER), "%s: inactive afterwards", name);

	before = count(irq);
	gic_set_bit(irq, GICD_ISACTIVER);
	ok(gic_bit(irq, GICD_ISACTIVER), "%s: made active", name);
	trigger(irq);
	ok(stays_away(irq, before), "%s: active stays away", name);
	gic_set_bit(irq, GICD_ICACTIVER);
	ok(arrives(irq, before), "%s: arrives once inactive", name);
	irq_setup(irq, note);
}

/* Acknowledged by hand: priority drop and deactivation apart. */
static void test_eoimode(unsigned int irq)
{
	u32 before = count(irq), ack;

	gic->set_eoimode(1);
	ok(gic->eoimode(), "EOImode 1");
	trigger(irq);
	ok(wait_until(gic->highest() == irq),
	   "%u is pending", irq);
	ack = gic->ack();
	ok(GIC_INTID(ack) == irq, "acknowledged");
	dsb();
	ok(gic->running() == GIC_PRIORITY, "running at its priority");
	gic->eoi(ack);
	ok(gic->running() == 0xff, "EOIR drops the priority");
	ok(gic_bit(irq, GICD_ISACTIVER), "and leaves it active");
	trigger(irq);
	ok(stays_away(irq, before), "active and pending stays away");
	gic->dir(ack);
	ok(arrives(irq, before), "DIR deactivates, the pending one arrives");
	ok(!gic_bit(irq, GICD_ISACTIVER), "inactive at the end");
	gic->set_eoimode(0);
}

static void nest(unsigned int irq)
{
	u32 high = count(SGI_HIGH), low = count(SGI_LOW);

	(void)irq;
	trigger(SGI_LOW);
	trigger(SGI_HIGH);
	irqs_unmask();
	wait_until(count(SGI_HIGH) != high);
	irqs_mask();
	irqs_window();
	flag = count(SGI_HIGH) == high + 1 && count(SGI_LOW) == low;
}

/*
 * The handler runs with ELR and SPSR in its frame, so that interrupts may be
 * taken inside it.
 */
static void test_preemption(void)
{
	u32 low = count(SGI_LOW);

	flag = false;
	irq_setup(SGI, nest);
	gic_set_priority(SGI_HIGH, 0x40);
	gic_set_priority(SGI_LOW, 0xc0);
	trigger(SGI);
	irqs_unmask();
	ok(wait_until(count(SGI_LOW) == low + 1) && flag,
	   "a higher priority preempts, a lower one waits");
	irqs_mask();
	irq_setup(SGI, note);
	gic_set_priority(SGI_HIGH, GIC_PRIORITY);
	gic_set_priority(SGI_LOW, GIC_PRIORITY);
}

static void test_edge(void)
{
	u32 before = count(SPI);

	trigger(SPI);
	trigger(SPI);
	ok(arrives(SPI, before), "two edges before the acknowledge are one");
}

static void uart_level(unsigned int irq)
{
	(void)irq;
	if (++level_irqs >= 3)
		mmio_write(u32, UART_BASE + UART_ICR, UART_INT_TX);
}

/*
 * The UART asserts its line after a byte was sent, until told to stop. Results
 * are printed afterwards, since printing sends bytes.
 */
static void test_level(void)
{
	u32 before = count(UART_IRQ), got;
	bool asserted, shown, repeated, released;

	gic_set_level(UART_IRQ);
	irq_setup(UART_IRQ, uart_level);
	mmio_write(u32, UART_BASE + UART_IMSC, UART_INT_TX);
	mmio_write(u32, UART_BASE + UART_DR, '\n');
	asserted = wait_until(gic_bit(UART_IRQ, GICD_ISPENDR));
	shown = mmio_read(u32, UART_BASE + UART_MIS) & UART_INT_TX;
	irqs_unmask();
	repeated = wait_until(level_irqs >= 3);
	irqs_mask();
	irqs_window();
	got = count(UART_IRQ) - before;

	mmio_write(u32, UART_BASE + UART_DR, '\n');
	wait_until(gic_bit(UART_IRQ, GICD_ISPENDR));
	mmio_write(u32, UART_BASE + UART_IMSC, 0);
	released = wait_until(!gic_bit(UART_IRQ, GICD_ISPENDR));

	ok(asserted, "a transmitted byte asserts the UART's line");
	ok(shown, "and shows in the UART's status");
	ok(repeated, "the line interrupts until cleared");
	ok(got == 3, "and no longer");
	ok(released, "a masked source takes its line back");
	ok(stays_away(UART_IRQ, before + got), "and there is no interrupt");
}

static void test_distributor_off(void)
{
	u32 before = count(SPI);

	mmio_write(u32, GICD_BASE + GICD_CTLR, gic->ctlr & GICD_CTLR_ARE);
	trigger(SPI);
	ok(stays_away(SPI, before), "distributor disabled: nothing arrives");
	mmio_write(u32, GICD_BASE + GICD_CTLR, gic->ctlr);
	ok(arrives(SPI, before), "distributor enabled: it arrives");
}

void payload(u64 arg)
{
	(void)arg;
	test_identity();
	test_sgis();
	gic_set_edge(PPI);
	gic_set_edge(SPI);
	irq_setup(PPI, note);
	irq_setup(SPI, note);
	test_registers();
	if (gic->number == 3) {
		test_registers3();
		test_kind(SGI, "SGI");
	} else {
		test_registers2();
	}
	test_kind(PPI, "PPI");
	test_kind(SPI, "SPI");
	test_priority_mask(SGI, "SGI");
	test_priority_mask(SPI, "SPI");
	test_order();
	test_active(PPI, "PPI");
	test_active(SPI, "SPI");
	test_eoimode(SPI);
	test_eoimode(PPI);
	test_preemption();
	test_edge();
	test_level();
	test_distributor_off();
}
