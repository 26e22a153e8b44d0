// SPDX-License-Identifier: GPL-2.0
/*
 * irqrules.c - the rules of the PLIC specification (1.0), of AIA's APLIC (chapter
 * 4) and of its IMSIC (chapter 3), whichever the board has, for one hart.
 * Interrupts stay masked and are claimed by hand, so that each step can be looked
 * at.
 */
#include "arch.h"

#define HART	0U
#define SOURCE	50U	/* and the next: nothing drives them */
#define PLIC_LAST	95U
#define APLIC_LAST	96U
#define IER	1
#define THRI	2	/* the transmitter is empty */

/*
 * The line of the UART moves when the console is written: what is found meanwhile
 * is told later.
 */
static struct {
	const char *name;
	bool pass;
} results[32];
static unsigned int nr_results;

static void check(bool pass, const char *name)
{
	results[nr_results].name = name;
	results[nr_results++].pass = pass;
}

/* The line of the UART. */
static void line(bool up)
{
	mmio_write(u8, UART_BASE + IER, up ? THRI : 0);
}

static void tell(void)
{
	unsigned int i;

	line(false);
	for (i = 0; i < nr_results; i++)
		ok(results[i].pass, "%s", results[i].name);
	nr_results = 0;
}

static bool is_signalled(void)
{
	return csr_read(sip) & SIE_SEIE;
}

static bool word_bit(u64 addr, unsigned int irq)
{
	return mmio_read(u32, addr) >> irq % 32 & 1;
}

/* @irq is the next, and nothing is after it. */
static bool takes_only(unsigned int irq)
{
	u32 first = irqchip->claim(), second = irqchip->claim();

	return first == irq && !second;
}

/* ---- PLIC ---- */

static bool plic_is_pending(unsigned int irq)
{
	return word_bit(PLIC_PENDING(irq), irq);
}

static u32 written(u64 addr, u32 val)
{
	mmio_write(u32, addr, val);
	return mmio_read(u32, addr);
}

static void plic_registers(void)
{
	u32 priority;
	bool right = true;

	for (priority = 0; priority < 8; priority++)
		right &= written(PLIC_PRIORITY(SOURCE), priority) == priority &&
			 written(PLIC_THRESHOLD(HART), priority) == priority;
	check(right, "priorities and the threshold hold 0 to 7");
	check(written(PLIC_PRIORITY(PLIC_LAST), 5) == 5, "the last source has one");
	check(!written(PLIC_PRIORITY(0), 5), "source 0 has none");
	check(written(PLIC_ENABLE(HART, PLIC_LAST), 0xa5000000) == 0xa5000000,
	      "enables hold what is written");
	check(!written(PLIC_PENDING(SOURCE), ~0U) && !plic_is_pending(SOURCE),
	      "pending bits can't be written");
	mmio_write(u32, PLIC_ENABLE(HART, PLIC_LAST), 0);
	mmio_write(u32, PLIC_PRIORITY(PLIC_LAST), 0);
	mmio_write(u32, PLIC_PRIORITY(SOURCE), 0);
	mmio_write(u32, PLIC_THRESHOLD(HART), 0);
}

static void plic_delivery(void)
{
	irq_setup(UART_IRQ, NULL);
	check(!is_signalled() && !irqchip->claim(), "PLIC: nothing waits");
	line(true);
	check(is_signalled() && plic_is_pending(UART_IRQ), "a line goes up");
	check(takes_only(UART_IRQ), "it is claimed, once");
	check(!is_signalled() && !plic_is_pending(UART_IRQ), "then it is not pending");
	line(false);
	line(true);
	irqchip->end(UART_IRQ);
	check(is_signalled() && takes_only(UART_IRQ),
	      "up again it comes again when it was completed");
	line(false);
	irqchip->end(UART_IRQ);
	check(!is_signalled() && !irqchip->claim(), "down it doesn't");
	irqchip->end(SOURCE);
	irqchip->end(0);
	irqchip->end(~0U);
	check(!irqchip->claim(), "completions of what was not claimed");
}

static void plic_masks(void)
{
	u64 enable = PLIC_ENABLE(HART, UART_IRQ);

	line(true);
	mmio_write(u32, PLIC_THRESHOLD(HART), 1);
	check(!is_signalled() && plic_is_pending(UART_IRQ),
	      "a threshold masks its own priority");
	mmio_write(u32, PLIC_PRIORITY(UART_IRQ), 2);
	check(is_signalled(), "a higher one passes");
	mmio_write(u32, PLIC_THRESHOLD(HART), 0);
	mmio_write(u32, PLIC_PRIORITY(UART_IRQ), 0);
	check(!is_signalled() && !irqchip->claim(), "priority 0 never interrupts");
	mmio_write(u32, PLIC_PRIORITY(UART_IRQ), 1);
	mmio_write(u32, enable, 0);
	check(!irqchip->claim() && plic_is_pending(UART_IRQ),
	      "nor one that is not enabled");
	mmio_write(u32, enable, BIT(UART_IRQ % 32));
	check(takes_only(UART_IRQ), "enabled it comes");
	line(false);
	irqchip->end(UART_IRQ);
}

/* ---- APLIC ---- */

static bool aplic_is_pending(unsigned int irq)
{
	return word_bit(APLIC_SETIP(irq), irq);
}

static void source_mode(unsigned int irq, u32 mode)
{
	mmio_write(u32, APLIC_SOURCECFG(irq), mode);
}

static void aplic_registers(void)
{
	u32 fixed = 0x80000000U | (irqchip == &imsic ? APLIC_DOMAINCFG_DM : 0);

	mmio_write(u32, APLIC_DOMAINCFG, 0);
	check(mmio_read(u32, APLIC_DOMAINCFG) == fixed, "domaincfg");
	check(written(APLIC_DOMAINCFG, APLIC_DOMAINCFG_IE) ==
	      (fixed | APLIC_DOMAINCFG_IE), "interrupts of the domain are on");
	check(written(APLIC_SOURCECFG(APLIC_LAST), APLIC_EDGE1) == APLIC_EDGE1,
	      "the last source");
	check(!written(APLIC_SOURCECFG(APLIC_LAST + 1), APLIC_EDGE1),
	      "there is none behind it");
	check(!written(APLIC_SOURCECFG(APLIC_LAST), 0), "inactive");
	mmio_write(u32, APLIC_SETIENUM, APLIC_LAST);
	mmio_write(u32, APLIC_SETIPNUM, APLIC_LAST);
	check(!word_bit(APLIC_SETIE(APLIC_LAST), APLIC_LAST) &&
	      !aplic_is_pending(APLIC_LAST),
	      "an inactive source is neither enabled nor pending");
}

static void aplic_sources(void)
{
	source_mode(SOURCE, APLIC_DETACHED);
	mmio_write(u32, APLIC_SETIPNUM, SOURCE);
	check(aplic_is_pending(SOURCE), "made pending by its number");
	mmio_write(u32, APLIC_CLRIPNUM, SOURCE);
	check(!aplic_is_pending(SOURCE), "and not any more");
	mmio_write(u32, APLIC_SETIP(SOURCE), BIT(SOURCE % 32));
	check(aplic_is_pending(SOURCE), "by its bit");
	mmio_write(u32, APLIC_IN_CLRIP(SOURCE), BIT(SOURCE % 32));
	check(!aplic_is_pending(SOURCE), "and not any more");
	mmio_write(u32, APLIC_SETIPNUM_LE, SOURCE);
	check(aplic_is_pending(SOURCE), "by setipnum_le");
	source_mode(SOURCE, 0);
	check(!aplic_is_pending(SOURCE), "inactive it is not pending");
	source_mode(UART_IRQ, APLIC_LEVEL1);
	line(true);
	check(word_bit(APLIC_IN_CLRIP(UART_IRQ), UART_IRQ) &&
	      aplic_is_pending(UART_IRQ), "a line goes up");
	line(false);
	check(!word_bit(APLIC_IN_CLRIP(UART_IRQ), UART_IRQ), "and down");
	source_mode(UART_IRQ, APLIC_LEVEL0);
	check(word_bit(APLIC_IN_CLRIP(UART_IRQ), UART_IRQ) &&
	      aplic_is_pending(UART_IRQ), "unless low is what it waits for");
	source_mode(UART_IRQ, 0);
}

/* Rising, with this priority or identity. */
static void edge_source(unsigned int irq, u32 low)
{
	source_mode(irq, APLIC_EDGE1);
	mmio_write(u32, APLIC_TARGET(irq), APLIC_TARGET_HART(HART) | low);
	mmio_write(u32, APLIC_SETIENUM, irq);
}

static void direct_delivery(void)
{
	edge_source(SOURCE, 3);
	edge_source(SOURCE + 1, 2);
	edge_source(SOURCE + 2, 3);
	check(!is_signalled() && !mmio_read(u32, APLIC_TOPI(HART)),
	      "APLIC: nothing waits");
	mmio_write(u32, APLIC_SETIPNUM, SOURCE + 2);
	mmio_write(u32, APLIC_SETIPNUM, SOURCE);
	mmio_write(u32, APLIC_SETIPNUM, SOURCE + 1);
	check(is_signalled(), "three are pending");
	check(mmio_read(u32, APLIC_TOPI(HART)) == ((SOURCE + 1) << 16 | 2),
	      "topi has that of the best priority");
	check(irqchip->claim() == SOURCE + 1 && !aplic_is_pending(SOURCE + 1),
	      "and it is claimed");
	check(irqchip->claim() == SOURCE && takes_only(SOURCE + 2),
	      "then by their numbers");
	check(!is_signalled(), "none is left");
	mmio_write(u32, APLIC_SETIPNUM, SOURCE);
	mmio_write(u32, APLIC_ITHRESHOLD(HART), 3);
	check(!is_signalled() && !irqchip->claim(), "a threshold masks its own priority");
	mmio_write(u32, APLIC_ITHRESHOLD(HART), 4);
	check(is_signalled(), "not a better one");
	mmio_write(u32, APLIC_ITHRESHOLD(HART), 0);
	mmio_write(u32, APLIC_IDELIVERY(HART), 0);
	check(!is_signalled(), "no delivery to the hart");
	mmio_write(u32, APLIC_IDELIVERY(HART), 1);
	mmio_write(u32, APLIC_DOMAINCFG, 0);
	check(!is_signalled(), "none of the domain");
	mmio_write(u32, APLIC_DOMAINCFG, APLIC_DOMAINCFG_IE);
	mmio_write(u32, APLIC_CLRIENUM, SOURCE);
	check(!is_signalled() && aplic_is_pending(SOURCE), "nor while it is disabled");
	mmio_write(u32, APLIC_SETIENUM, SOURCE);
	check(is_signalled() && takes_only(SOURCE), "and then it comes");
}

static void direct_level(void)
{
	irq_setup(UART_IRQ, NULL);
	line(true);
	check(irqchip->claim() == UART_IRQ && irqchip->claim() == UART_IRQ,
	      "a level that is claimed stays");
	mmio_write(u32, APLIC_CLRIPNUM, UART_IRQ);
	check(aplic_is_pending(UART_IRQ), "and can't be cleared");
	line(false);
	source_mode(UART_IRQ, 0);
	check(!is_signalled() && !irqchip->claim(), "unless it is inactive");
	mmio_write(u32, APLIC_IFORCE(HART), 1);
	check(is_signalled() && !irqchip->claim(), "an interrupt without a source");
	check(!is_signalled() && !mmio_read(u32, APLIC_IFORCE(HART)),
	      "ends with its claim");
}

/* ---- IMSIC ---- */

#define ID	130U	/* and the next */

static void imsic_registers(void)
{
	check(imsic_read(IMSIC_EIDELIVERY) == 1 &&
	      imsic_read(IMSIC_EITHRESHOLD) == 0, "as they were set");
	imsic_write(IMSIC_EIE(ID), 0xf0);
	imsic_set(IMSIC_EIE(ID), 0x0f);
	imsic_clear(IMSIC_EIE(ID), 0x3c);
	check(imsic_read(IMSIC_EIE(ID)) == 0xc3, "eie is written, set and cleared");
	imsic_write(IMSIC_EIE(ID), 0);
	imsic_write(IMSIC_EIP(0), ~0UL);
	check(imsic_read(IMSIC_EIP(0)) == ~1UL, "there is no identity 0");
	imsic_write(IMSIC_EIP(0), 0);
	check(!imsic_read(IMSIC_EIP(0)), "pending bits are cleared by hand");
}

static void send(u32 id)
{
	mmio_write(u32, IMSIC_SETEIPNUM(HART), id);
}

static void imsic_delivery(void)
{
	send(ID + 1);
	send(ID);
	check(imsic_read(IMSIC_EIP(ID)) == BIT(ID % 64) + BIT(ID % 64 + 1),
	      "two messages are pending");
	check(!is_signalled() && !imsic_top(), "not enabled, nothing comes of them");
	imsic_set(IMSIC_EIE(ID), BIT(ID % 64) | BIT(ID % 64 + 1));
	check(is_signalled() && imsic_top() == ID, "enabled: the lower one first");
	check(irqchip->claim() == ID && takes_only(ID + 1), "then the other");
	check(!is_signalled() && !imsic_read(IMSIC_EIP(ID)), "none is left");
	send(ID);
	imsic_write(IMSIC_EITHRESHOLD, ID);
	check(!is_signalled() && !imsic_top(), "a threshold masks what it names");
	imsic_write(IMSIC_EITHRESHOLD, ID + 1);
	check(is_signalled() && imsic_top() == ID, "not what is below");
	imsic_write(IMSIC_EITHRESHOLD, 0);
	imsic_write(IMSIC_EIDELIVERY, 0);
	check(!is_signalled(), "no delivery");
	imsic_write(IMSIC_EIDELIVERY, 1);
	check(is_signalled() && takes_only(ID), "delivery");
	imsic_set(IMSIC_EIP(ID), BIT(ID % 64));
	check(is_signalled() && takes_only(ID), "made pending by hand");
}

static void msi_delivery(void)
{
	imsic_set(IMSIC_EIE(ID), BIT(ID % 64));
	edge_source(SOURCE, ID);
	mmio_write(u32, APLIC_SETIPNUM, SOURCE);
	check(takes_only(ID) && !aplic_is_pending(SOURCE), "a source's message");
	mmio_write(u32, APLIC_GENMSI, APLIC_TARGET_HART(HART) | ID);
	check(wait_until(is_signalled()) && takes_only(ID), "one by genmsi");
	irq_setup(UART_IRQ, NULL);
	line(true);
	check(irqchip->claim() == UART_IRQ && !aplic_is_pending(UART_IRQ),
	      "a level's message takes the pending bit along");
	check(!irqchip->claim(), "and is sent once");
	mmio_write(u32, APLIC_SETIPNUM_LE, UART_IRQ);
	check(takes_only(UART_IRQ), "and again by setipnum_le");
	line(false);
	mmio_write(u32, APLIC_SETIPNUM_LE, UART_IRQ);
	check(!irqchip->claim(), "not while it is low");
}

void payload(u64 arg)
{
	(void)arg;
	printf("# %s\n", irqchip->name);
	if (irqchip == &plic) {
		plic_registers();
		tell();
		plic_delivery();
		tell();
		plic_masks();
		tell();
		return;
	}
	aplic_registers();
	tell();
	aplic_sources();
	tell();
	if (irqchip == &aplic) {
		direct_delivery();
		tell();
		direct_level();
		tell();
	} else {
		imsic_registers();
		tell();
		imsic_delivery();
		tell();
		msi_delivery();
		tell();
	}
}
