// SPDX-License-Identifier: GPL-2.0
/*
 * hello.c - greets, then ticks for ever, asleep in between. Argument: the
 * period in milliseconds; 0 for a second.
 */
#include "guest.h"

static volatile u64 ticks;
static u64 deadline, period;

static void tick(unsigned int irq)
{
	(void)irq;
	ticks++;
	deadline += period;
	timer_set(deadline);
}

void payload(u64 arg)
{
	u64 seen = 0;

	printf("hello from cell\n");
	describe_cpu();
	printf("argument %lx, hypercall %ld\n", arg, null_hypercall());
	irq_setup(timer_irq, tick);
	period = (arg ? arg : 1000) * counter_frequency() / 1000;
	deadline = counter() + period;
	timer_set(deadline);
	irqs_unmask();
	for (;;) {
		irqs_mask();
		if (seen == ticks)
			cpu_wait();
		irqs_unmask();
		if (seen != ticks) {
			seen = ticks;
			printf("tick %lu\n", seen);
		}
	}
}
