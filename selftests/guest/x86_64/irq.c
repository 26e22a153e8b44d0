// SPDX-License-Identifier: GPL-2.0
/*
 * irq.c - takes interrupts that no device of the board makes, and says so: the
 * input EDGE one by one, LEVEL for as long as its line is up.
 */
#include "arch.h"

#define EDGE	20U
#define LEVEL	21U
#define SOME	3	/* interrupts of a line that stays up */

static volatile u32 edges, levels;

static void on_edge(unsigned int irq)
{
	(void)irq;
	edges++;
}

static void level_is(u32 mask)
{
	ioapic_write(IOAPIC_ENTRY(LEVEL), mask | IOAPIC_LEVEL | GSI_VECTOR(LEVEL));
}

/* Until somebody looks whether it is up still. */
static void on_level(unsigned int irq)
{
	(void)irq;
	level_is(IOAPIC_MASKED);
	levels++;
}

/* Does it interrupt again? */
static bool is_up(void)
{
	u32 before = levels;
	u64 end = counter() + counter_frequency() / 100;

	level_is(0);
	irqs_unmask();
	while (levels == before && (s64)(end - counter()) > 0)
		cpu_relax();
	irqs_mask();
	return levels != before;
}

static void watch_line(void)
{
	while (is_up())
		if (levels == SOME)
			printf("up\n");
	if (levels >= SOME)
		printf("down\n");
	levels = 0;
}

void payload(u64 arg)
{
	u32 seen = 0;

	(void)arg;
	irq_setup(EDGE, on_edge);
	irq_setup(LEVEL, on_level);
	level_is(0);
	printf("ready\n");
	for (;;) {
		irqs_window();
		for (; seen < edges; seen++)
			printf("edge %u\n", seen + 1);
		if (levels)
			watch_line();
		else if (seen == edges)
			cpu_wait();
	}
}
