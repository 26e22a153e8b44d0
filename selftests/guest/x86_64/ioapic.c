// SPDX-License-Identifier: GPL-2.0
/*
 * ioapic.c - the IO-APIC's registers, and the UART's interrupt through it: edges
 * and levels, masked and not.
 */
#include "arch.h"

#define IER		(UART_PORT + 1)
#define IIR		(UART_PORT + 2)
#define THRI		2	/* the transmitter is empty */
#define VECTOR		GSI_VECTOR(UART_IRQ)
#define ENTRY		IOAPIC_ENTRY(UART_IRQ)

static volatile u32 count;
static u32 stop_at;

static void taken(unsigned int vector)
{
	if (vector == VECTOR && ++count >= stop_at)
		outb(IER, 0);
	lapic_eoi();
}

static u32 come(void)
{
	u64 end = counter() + counter_frequency() / 100;

	count = 0;
	irqs_unmask();
	while ((s64)(end - counter()) > 0)
		cpu_relax();
	irqs_mask();
	return count;
}

static void test_registers(void)
{
	bool right = true;
	u32 gsi;

	ok((ioapic_read(IOAPIC_VERSION) >> 16 & 0xff) == NR_GSIS - 1,
	   "it has %u inputs", NR_GSIS);
	for (gsi = 0; gsi < NR_GSIS; gsi++)
		right &= !!(ioapic_read(IOAPIC_ENTRY(gsi)) & IOAPIC_MASKED);
	ok(right, "all are masked at first");
	for (gsi = 0; gsi < NR_GSIS; gsi++) {
		ioapic_write(IOAPIC_ENTRY(gsi), IOAPIC_MASKED | IOAPIC_LEVEL | gsi);
		ioapic_write(IOAPIC_ENTRY(gsi) + 1, 0);
	}
	for (gsi = 0; gsi < NR_GSIS; gsi++)
		right &= ioapic_read(IOAPIC_ENTRY(gsi)) ==
			 (IOAPIC_MASKED | IOAPIC_LEVEL | gsi);
	ok(right, "what is written to them can be read");
	ioapic_write(ENTRY, IOAPIC_MASKED | IOAPIC_PENDING | IOAPIC_IRR);
	ok(!(ioapic_read(ENTRY) & (IOAPIC_PENDING | IOAPIC_IRR)),
	   "but for the two bits that are its own");
}

static void test_edge(void)
{
	u32 seen;

	stop_at = 1;
	ioapic_setup(UART_IRQ, 0);
	outb(IER, THRI);
	seen = come();
	ok(seen == 1, "an edge is one interrupt");
	ioapic_write(ENTRY, IOAPIC_MASKED | VECTOR);
	outb(IER, THRI);
	seen = come();
	outb(IER, 0);
	inb(IIR);
	ok(!seen, "masked: none");
}

static void test_level(void)
{
	u32 seen;

	stop_at = 5;
	ioapic_write(ENTRY, IOAPIC_LEVEL | VECTOR);
	outb(IER, THRI);
	seen = come();
	ok(seen == 5, "a level interrupts until it falls");
	stop_at = 1;
	ioapic_write(ENTRY, IOAPIC_MASKED | IOAPIC_LEVEL | VECTOR);
	outb(IER, THRI);
	seen = come();
	ok(!seen, "masked: none");
	ioapic_write(ENTRY, IOAPIC_LEVEL | VECTOR);
	seen = come();
	ok(seen == 1, "but once it is unmasked");
	ioapic_write(ENTRY, IOAPIC_MASKED);
}

void payload(u64 arg)
{
	(void)arg;
	test_registers();
	irq_raw = taken;
	test_edge();
	test_level();
}
