// SPDX-License-Identifier: GPL-2.0
/*
 * irq.c - takes interrupts that no device of the board makes, and says so: the
 * SPI EDGE one by one, LEVEL for as long as its line is up.
 */
#include "arch.h"

#define EDGE	40
#define LEVEL	41
#define SOME	3	/* interrupts of a line that stays up */

static volatile u32 edges, levels;

static void on_edge(unsigned int irq)
{
	(void)irq;
	edges++;
}

static void on_level(unsigned int irq)
{
	if (++levels == SOME)
		gic_set_bit(irq, GICD_ICENABLER);
}

/* Until it is down; what else arrives meanwhile is taken. */
static void watch_line(void)
{
	printf("up\n");
	while (gic_bit(LEVEL, GICD_ISPENDR))
		cpu_relax();
	printf("down\n");
	levels = 0;
	gic_set_bit(LEVEL, GICD_ISENABLER);
}

void payload(u64 arg)
{
	u32 seen = 0;

	(void)arg;
	gic_set_edge(EDGE);
	gic_set_level(LEVEL);
	irq_setup(EDGE, on_edge);
	irq_setup(LEVEL, on_level);
	printf("ready\n");
	irqs_unmask();
	for (;;) {
		irqs_mask();
		if (seen == edges && levels < SOME)
			cpu_wait();
		irqs_unmask();
		for (; seen < edges; seen++)
			printf("edge %u\n", seen + 1);
		if (levels >= SOME)
			watch_line();
	}
}
