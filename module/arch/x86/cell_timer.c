// SPDX-License-Identifier: GPL-2.0
/*
 * cell_timer.c - the local APIC of a CPU that cells have, and its timer, for their
 * deadlines. Linux, which has taken the CPU offline, has switched the APIC off by
 * software and sets all of it up when it comes back.
 */
#include "apic_regs.h"
#include "boot_info.h"
#include "cell.h"
#include "cpu.h"
#include "lapic.h"

#define VECTOR		0xf0
#define SPURIOUS	0xff
#define DIVIDE_BY_1	0xb
#define PRIORITY_CLASS	0xf0U
#define TICKS_MAX	0xffffffffULL
/* How long the timer's rate is looked at, once: a thousandth of a second. */
#define LOOKS_PER_SEC	1000

#define CPUID_1C_TSC_DEADLINE	BIT_ULL(24)

/* Of its ticks @apic_ticks take as long as @tsc_ticks of the TSC. */
static u64 apic_ticks, tsc_ticks;
static bool has_deadline;

static void calibrate(void)
{
	const u64 wanted = boot_info()->tsc_khz * 1000 / LOOKS_PER_SEC;
	const u64 begin = rdtsc();
	u32 left;
	u64 now;

	lapic_write(APIC_LVT_TIMER, (u32)LVT_MASK | VECTOR);
	lapic_write(APIC_DIVIDE, DIVIDE_BY_1);
	lapic_write(APIC_INITIAL_COUNT, ~0U);
	do {
		now = rdtsc();
	} while (now - begin < wanted);
	left = lapic_read(APIC_CURRENT_COUNT);
	lapic_write(APIC_INITIAL_COUNT, 0);
	tsc_ticks = now - begin;
	/* Others may do the same now: what they find is as good. */
	store_release(&apic_ticks, (u64)(~0U - left));
}

static bool cpu_has_deadline(void)
{
	u32 regs[4];

	cpuid(CPUID_FEATURES, 0, regs);
	return regs[2] & CPUID_1C_TSC_DEADLINE;
}

void cell_timer_load(void)
{
	struct cpu *cpu = this_cpu();

	cpu->kept_svr = lapic_read(APIC_SVR);
	cpu->armed = 0;
	lapic_write(APIC_SVR, (u32)SVR_ENABLE | SPURIOUS);
	lapic_write(APIC_TPR, 0);
	has_deadline = cpu_has_deadline();
	if (!has_deadline && !load_acquire(&apic_ticks))
		calibrate();
	lapic_write(APIC_DIVIDE, DIVIDE_BY_1);
	lapic_write(APIC_LVT_TIMER, VECTOR | (has_deadline ?
		    (u32)FIELD_PREP(LVT_TIMER_MODE, TIMER_DEADLINE) : 0));
	fence_msr();
}

static void stop(void)
{
	if (has_deadline)
		write_msr(MSR_TSC_DEADLINE, 0);
	else
		lapic_write(APIC_INITIAL_COUNT, 0);
}

/* What has come by now isn't left for Linux. */
void cell_timer_put(void)
{
	stop();
	lapic_write(APIC_LVT_TIMER, (u32)LVT_MASK | VECTOR);
	vendor->take_interrupts();
	cell_take_interrupts();
	lapic_write(APIC_SVR, this_cpu()->kept_svr);
}

static void start(u64 deadline)
{
	const u64 now = rdtsc();
	u64 left = deadline > now ? deadline - now : 0;

	if (has_deadline) {
		write_msr(MSR_TSC_DEADLINE, deadline ? deadline : 1);
		return;
	}
	left = left / tsc_ticks * apic_ticks + left % tsc_ticks * apic_ticks / tsc_ticks + 1;
	lapic_write(APIC_INITIAL_COUNT, (u32)MIN(left, TICKS_MAX));
}

/* One that is armed already stays so until it has come. */
void cell_timer_arm(u64 deadline)
{
	struct cpu *cpu = this_cpu();

	if (likely(deadline == cpu->armed))
		return;
	cpu->armed = deadline;
	if (deadline == ~0ULL)
		stop();
	else
		start(deadline);
}

/* The TPR is 0, so the processor priority is that of what is in service (APM 2 16.6.4). */
static bool in_service(void)
{
	return lapic_read(APIC_PPR) & PRIORITY_CLASS;
}

/* Of the core's own IDT, which has nothing for them but the way back. */
void cell_take_interrupts(void)
{
	while (in_service()) {
		lapic_write(APIC_EOI, 0);
		this_cpu()->armed = 0;
	}
}
