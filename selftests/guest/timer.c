// SPDX-License-Identifier: GPL-2.0
/* timer.c - the timer fires when due and never before, masked and stopped. */
#include "guest.h"

static volatile u64 fired_at;
static volatile u32 keep_until;	/* interrupts that don't stop the timer */

static u32 fired(void)
{
	return irq_count[0][timer_irq];
}

static void handler(unsigned int irq)
{
	(void)irq;
	fired_at = counter();
	if (fired() >= keep_until)
		timer_stop();
}

static void test_counter(void)
{
	u64 last = counter(), now;
	bool forward = true;

	ok(counter_frequency() >= 1000000, "frequency is %lu",
	   counter_frequency());
	for (int i = 0; i < 10000; i++) {
		now = counter();
		forward &= now >= last;
		last = now;
	}
	ok(forward, "the counter never goes back");
}

static void test_deadline(const char *name, u64 deadline)
{
	u32 before = fired();

	timer_set(deadline);
	irqs_unmask();
	ok(wait_until(fired() == before + 1), "%s: fires", name);
	irqs_mask();
	ok((s64)(fired_at - deadline) >= 0, "%s: not early", name);
	irqs_window();
	ok(fired() == before + 1, "%s: fires once", name);
}

static void test_sleep(void)
{
	u32 before = fired();
	u64 deadline = 0;

	for (int i = 0; i < 20; i++) {
		deadline = counter() + counter_frequency() / 200;
		timer_set(deadline);
		cpu_wait();		/* wakes although interrupts are masked */
		while (!timer_expired())
			cpu_wait();
		irqs_unmask();
		wait_until(fired() == before + (u32)i + 1);
		irqs_mask();
	}
	ok(fired() == before + 20, "wakes a sleeping vCPU, 20 times");
}

static void test_mask(void)
{
	u32 before = fired();

	timer_mask();
	timer_compare(counter() + counter_frequency() / 1000);
	ok(wait_until(timer_expired()), "masked: status shows it is due");
	irqs_window();
	ok(fired() == before, "masked: no interrupt");
	timer_unmask();
	irqs_unmask();
	ok(wait_until(fired() == before + 1), "unmasked: fires");
	irqs_mask();

	timer_stop();
	timer_compare(counter());
	for (int i = 0; i < 5; i++)
		irqs_window();
	ok(fired() == before + 1, "stopped: no interrupt");
}

static void test_level(void)
{
	u32 before = fired();

	keep_until = before + 5;
	timer_set(counter());
	irqs_unmask();
	ok(wait_until(fired() >= before + 5), "stays asserted until stopped");
	irqs_mask();
	irqs_window();
	ok(fired() == before + 5, "deasserted once stopped");
}

void payload(u64 arg)
{
	(void)arg;
	irq_setup(timer_irq, handler);
	test_counter();
	test_deadline("soon", counter() + counter_frequency() / 1000);
	test_deadline("later", counter() + counter_frequency() / 4);
	test_deadline("now", counter());
	test_deadline("past", counter() / 2);
	test_sleep();
	test_mask();
	test_level();
}
