// SPDX-License-Identifier: GPL-2.0
/*
 * ptimer.c - the physical timer and counter: a timer of its own beside the
 * virtual one, of the same counter.
 */
#include "arch.h"

#define CTL_ENABLE	BIT(0)
#define CTL_IMASK	BIT(1)
#define CTL_ISTATUS	BIT(2)

static volatile u64 fired_at;

static u64 physical_counter(void)
{
	isb();
	return read_sysreg(cntpct_el0);
}

static void control(u64 ctl)
{
	write_sysreg(ctl, cntp_ctl_el0);
	isb();
}

static void set(u64 deadline)
{
	write_sysreg(deadline, cntp_cval_el0);
	control(CTL_ENABLE);
}

static bool expired(void)
{
	isb();
	return read_sysreg(cntp_ctl_el0) & CTL_ISTATUS;
}

static u32 fired(void)
{
	return irq_count[0][PTIMER_IRQ];
}

static void on_ptimer(unsigned int irq)
{
	(void)irq;
	fired_at = physical_counter();
	control(0);
}

static void on_vtimer(unsigned int irq)
{
	(void)irq;
	timer_stop();
}

static void test_counters(void)
{
	bool same = true;

	for (int i = 0; i < 1000; i++) {
		u64 before = counter(), now = physical_counter();

		same &= before <= now && now <= counter();
	}
	ok(same, "the physical counter is the virtual one");
}

static void test_reset(void)
{
	ok(!(read_sysreg(cntp_ctl_el0) & (CTL_ENABLE | CTL_IMASK)),
	   "stopped at first");
}

static void test_deadline(const char *name, u64 deadline)
{
	u32 before = fired();

	set(deadline);
	irqs_unmask();
	ok(wait_until(fired() == before + 1), "%s: fires", name);
	irqs_mask();
	ok((s64)(fired_at - deadline) >= 0, "%s: not early", name);
	irqs_window();
	ok(fired() == before + 1, "%s: fires once", name);
}

static void test_value(void)
{
	u64 before = physical_counter(), after, deadline;

	write_sysreg(1000, cntp_tval_el0);
	isb();
	after = physical_counter();
	deadline = read_sysreg(cntp_cval_el0);
	ok(deadline >= before + 1000 && deadline <= after + 1000,
	   "a timer value counts from now");
}

static void test_sleep(void)
{
	u32 before = fired();

	for (int i = 0; i < 10; i++) {
		set(physical_counter() + counter_frequency() / 200);
		cpu_wait();		/* wakes although interrupts are masked */
		while (!expired())
			cpu_wait();
		irqs_unmask();
		wait_until(fired() == before + (u32)i + 1);
		irqs_mask();
	}
	ok(fired() == before + 10, "wakes a sleeping vCPU, 10 times");
}

static void test_mask(void)
{
	u32 before = fired();

	control(CTL_ENABLE | CTL_IMASK);
	write_sysreg(physical_counter() + 1000, cntp_cval_el0);
	ok(wait_until(expired()), "masked: status shows it is due");
	irqs_window();
	ok(fired() == before, "masked: no interrupt");
	control(CTL_ENABLE);
	irqs_unmask();
	ok(wait_until(fired() == before + 1), "unmasked: fires");
	irqs_mask();
}

/* Each has a deadline and an interrupt of its own. */
static void test_both(void)
{
	u32 before = fired(), virtual = irq_count[0][VTIMER_IRQ];
	u64 now = counter();

	timer_set(now + counter_frequency() / 500);
	set(now + counter_frequency() / 500);
	irqs_unmask();
	ok(wait_until(fired() == before + 1 &&
		      irq_count[0][VTIMER_IRQ] == virtual + 1),
	   "both timers fire");
	irqs_mask();

	timer_set(counter() + 3600 * counter_frequency());
	set(physical_counter());
	irqs_unmask();
	ok(wait_until(fired() == before + 2) &&
	   irq_count[0][VTIMER_IRQ] == virtual + 1, "one alone fires alone");
	irqs_mask();
	timer_stop();
}

void payload(u64 arg)
{
	(void)arg;
	irq_setup(PTIMER_IRQ, on_ptimer);
	irq_setup(VTIMER_IRQ, on_vtimer);
	test_counters();
	test_reset();
	test_deadline("soon", physical_counter() + counter_frequency() / 1000);
	test_deadline("now", physical_counter());
	test_deadline("past", physical_counter() / 2);
	test_value();
	test_sleep();
	test_mask();
	test_both();
}
