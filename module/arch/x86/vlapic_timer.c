// SPDX-License-Identifier: GPL-2.0
/*
 * vlapic_timer.c - a local APIC's timer (SDM vol. 3, "APIC Timer"): it counts the
 * TSC, divided, or waits for a value of it.
 */
#include "vlapic.h"

#define DIVIDE_VALUES	(BIT_ULL(3) | BIT_ULL(1) | BIT_ULL(0))

static enum apic_timer_mode mode_of(const struct vlapic *apic)
{
	return (enum apic_timer_mode)FIELD_GET(LVT_TIMER_MODE,
					       apic->lvt[LVT_TIMER]);
}

/* 2 to 128, and then 1; bit 2 is not used. */
static unsigned int shift_of(const struct vlapic *apic)
{
	const u32 divide = apic->divide;

	return (((divide & 3) | (divide >> 1 & 4)) + 1) & 7;
}

static void start(struct vlapic *apic)
{
	const u64 ticks = (u64)apic->initial_count << shift_of(apic);

	apic->period = ticks;
	apic->expiry = ticks ? apic->ops->now(apic) + ticks : 0;
}

u64 vlapic_deadline(const struct vlapic *apic)
{
	return apic->expiry && !(apic->lvt[LVT_TIMER] & LVT_MASK) ?
	       apic->expiry : ~0ULL;
}

/* Periods that nobody has seen are one interrupt. */
void vlapic_check_timer(struct vlapic *apic)
{
	u64 now;

	if (!apic->expiry)
		return;
	now = apic->ops->now(apic);
	if (now < apic->expiry)
		return;
	if (mode_of(apic) == TIMER_PERIODIC)
		apic->expiry += ((now - apic->expiry) / apic->period + 1) *
				apic->period;
	else
		apic->expiry = 0;
	vlapic_lvt_raise(apic, LVT_TIMER);
}

u32 vlapic_timer_count(struct vlapic *apic)
{
	u64 now;

	vlapic_check_timer(apic);
	now = apic->ops->now(apic);
	if (now >= apic->expiry || mode_of(apic) == TIMER_DEADLINE)
		return 0;
	return (u32)((apic->expiry - now) >> shift_of(apic));
}

void vlapic_set_timer_count(struct vlapic *apic, u32 count)
{
	if (mode_of(apic) == TIMER_DEADLINE)
		return;
	vlapic_check_timer(apic);
	apic->initial_count = count;
	start(apic);
}

/* To and from deadlines it is disarmed. */
void vlapic_set_timer_lvt(struct vlapic *apic, u32 lvt)
{
	const bool before = mode_of(apic) == TIMER_DEADLINE;

	vlapic_check_timer(apic);
	apic->lvt[LVT_TIMER] = lvt;
	if (before != (mode_of(apic) == TIMER_DEADLINE)) {
		apic->initial_count = 0;
		apic->expiry = 0;
	}
}

/* What is left is counted at the new rate. */
void vlapic_set_timer_divide(struct vlapic *apic, u32 divide)
{
	const u64 left = vlapic_timer_count(apic);

	apic->divide = divide & DIVIDE_VALUES;
	if (!apic->expiry || mode_of(apic) == TIMER_DEADLINE)
		return;
	apic->period = (u64)apic->initial_count << shift_of(apic);
	apic->expiry = apic->ops->now(apic) + (left << shift_of(apic));
}

u64 vlapic_tsc_deadline(struct vlapic *apic)
{
	vlapic_check_timer(apic);
	return mode_of(apic) == TIMER_DEADLINE ? apic->expiry : 0;
}

void vlapic_set_tsc_deadline(struct vlapic *apic, u64 deadline)
{
	vlapic_check_timer(apic);
	if (mode_of(apic) == TIMER_DEADLINE)
		apic->expiry = deadline;
}
