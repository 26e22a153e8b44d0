// SPDX-License-Identifier: GPL-2.0
/*
 * timer.c - the time stamp counter, and a deadline on it by the APIC's timer: in its
 * TSC-deadline mode where the CPU has it, else one-shot, in as many steps as it
 * takes. Due and not stopped it interrupts again and again, as the timers of other
 * architectures do.
 */
#include "arch.h"

#define CALIBRATION	(PM_TIMER_HZ / 50)
#define PM_TIMER_MASK	0xffffffU
#define NEVER		(~0UL)

const unsigned int timer_irq = IRQ_VECTOR(TIMER_VECTOR);

static u64 tsc_hz, apic_hz;
static bool has_deadline;
static struct {
	volatile u64 deadline;
	volatile bool masked;
} timers[MAX_CPUS];

u64 counter(void)
{
	return rdtsc();
}

u64 counter_frequency(void)
{
	return tsc_hz;
}

/* In a cell each look leaves the guest. */
static void wait_pm(u32 ticks)
{
	u32 start = inl(PM_TIMER);

	while (((inl(PM_TIMER) - start) & PM_TIMER_MASK) < ticks)
		for (u32 i = 0; i < 1000; i++)
			cpu_relax();
}

/* Both are counted for a 50th of a second of the PM timer. */
void timer_init(void)
{
	u64 tsc;

	lapic_write(LAPIC_TDCR, TDCR_BY_1);
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | TIMER_VECTOR);
	lapic_write(LAPIC_TMICT, ~0U);
	tsc = rdtsc();
	wait_pm(CALIBRATION);
	tsc_hz = (rdtsc() - tsc) * 50;
	apic_hz = (u64)(~0U - lapic_read(LAPIC_TMCCT)) * 50;
	lapic_write(LAPIC_TMICT, 0);
	has_deadline = cpuid(CPUID_FEATURES, 0).c & CPUID_1C_TSC_DEADLINE;
}

void timer_init_cpu(void)
{
	timers[cpu_index()].deadline = NEVER;
	timers[cpu_index()].masked = true;
	lapic_write(LAPIC_TDCR, TDCR_BY_1);
	lapic_write(LAPIC_LVT_TIMER,
		    (has_deadline ? LVT_DEADLINE : 0) | TIMER_VECTOR);
	fence();
}

/* A part of the way, where the whole of it doesn't fit into 32 bits. */
static u32 steps(u64 ticks)
{
	u64 limit = 0xffffffffUL / apic_hz * tsc_hz;

	if (ticks >= limit)
		return ~0U;
	return (u32)(ticks / tsc_hz * apic_hz + ticks % tsc_hz * apic_hz / tsc_hz) + 1;
}

static void arm(void)
{
	u64 deadline = timers[cpu_index()].deadline, now = counter();
	bool off = timers[cpu_index()].masked || deadline == NEVER;

	if (has_deadline)
		wrmsr(MSR_TSC_DEADLINE, off ? 0 : deadline ? deadline : 1);
	else if (off)
		lapic_write(LAPIC_TMICT, 0);
	else
		lapic_write(LAPIC_TMICT, deadline > now ? steps(deadline - now) : 1);
}

bool timer_expired(void)
{
	u64 deadline = timers[cpu_index()].deadline;

	return deadline != NEVER && counter() >= deadline;
}

bool timer_is_due(void)
{
	return !timers[cpu_index()].masked && timer_expired();
}

void timer_again(void)
{
	arm();
}

void timer_compare(u64 deadline)
{
	timers[cpu_index()].deadline = deadline;
	arm();
}

void timer_set(u64 deadline)
{
	timers[cpu_index()].masked = false;
	timer_compare(deadline);
}

void timer_mask(void)
{
	timers[cpu_index()].masked = true;
	arm();
}

void timer_unmask(void)
{
	timers[cpu_index()].masked = false;
	arm();
}

void timer_stop(void)
{
	timers[cpu_index()].masked = true;
	timer_compare(NEVER);
}
