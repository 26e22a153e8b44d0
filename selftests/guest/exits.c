// SPDX-License-Identifier: GPL-2.0
/*
 * exits.c - leaves the guest for one reason, COUNT times, says so and sleeps for
 * ever, without a timer. Argument: COUNT * 4 and what to do, see payload().
 */
#include "guest.h"

static volatile u64 ticks;

static void tick(unsigned int irq)
{
	(void)irq;
	ticks++;
	timer_stop();
}

static void hypercalls(u64 count)
{
	while (count--)
		null_hypercall();
}

static void device_accesses(u64 count)
{
	while (count--)
		console_getc();
}

static void timer_interrupts(u64 count)
{
	irq_setup(timer_irq, tick);
	while (ticks < count) {
		u64 before = ticks;

		timer_set(counter() + counter_frequency() / 1000);
		irqs_unmask();
		wait_until(ticks != before);
		irqs_mask();
	}
}

static void nothing(u64 count)
{
	(void)count;
}

void payload(u64 arg)
{
	static void (*const kinds[])(u64 count) = {
		nothing, hypercalls, device_accesses, timer_interrupts,
	};

	kinds[arg & 3](arg >> 2);
	printf("ready\n");
	for (;;)
		cpu_wait();
}
