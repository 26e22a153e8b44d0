/* SPDX-License-Identifier: GPL-2.0 */
/* vlapic.h - model of a vCPU's local APIC, in xAPIC and x2APIC mode. */
#ifndef X86_VLAPIC_H
#define X86_VLAPIC_H

#include "apic_regs.h"

struct vlapic;

/**
 * struct apic_message - an interrupt on its way to local APICs
 * @destination: of 8 bits, or of 32 from an x2APIC; APIC_EVERYBODY
 * @mode: enum apic_mode
 * @shorthand: enum apic_shorthand, relative to who sends
 */
struct apic_message {
	u32 destination;
	u8 vector;
	u8 mode;
	u8 shorthand;
	bool logical;
	bool level;
};

#define APIC_EVERYBODY	(~0U)	/* physical */
#define APIC_8_BIT_ALL	0xffU	/* the same of 8 bits */

/**
 * struct vlapic_ops - what a local APIC does to the rest of its machine
 * @now: the vCPU's TSC, which is also the clock of the timer
 * @send: an IPI
 * @end: the vCPU has ended an interrupt that was level-triggered
 */
struct vlapic_ops {
	u64 (*now)(struct vlapic *apic);
	void (*send)(struct vlapic *apic, const struct apic_message *message);
	void (*end)(struct vlapic *apic, u8 vector);
};

/* The LVT's entries, in the order of their offsets. */
enum lvt_entry {
	LVT_TIMER,
	LVT_THERMAL,
	LVT_PERFORMANCE,
	LVT_LINT0,
	LVT_LINT1,
	LVT_ERROR,
	NR_LVTS
};

/**
 * struct vlapic
 * @id: of the vCPU
 * @base: as MSR_APIC_BASE
 * @irr, @tmr, @errors: any CPU changes them, atomically. All else is the vCPU's
 *	own; others may read @base, @svr, @ldr, @dfr and @tpr to find out whether
 *	it is meant.
 * @esr: as it was last written, @errors: since then
 * @expiry: TSC at which the timer ends, 0: it doesn't run
 * @period: of a periodic one, in TSC ticks
 */
struct vlapic {
	const struct vlapic_ops *ops;
	u32 id;
	u64 base;
	u32 tpr, ldr, dfr, svr, esr, errors;
	u64 icr;
	u32 lvt[NR_LVTS];
	u32 initial_count, divide;
	u64 expiry, period;
	u64 irr[4];
	u64 isr[4];
	u64 tmr[4];
};

/* As after power-on; vlapic_init() (by an INIT) keeps mode and base. */
void vlapic_reset(struct vlapic *apic, const struct vlapic_ops *ops, u32 id);
void vlapic_init(struct vlapic *apic);

/**
 * vlapic_read() - vlapic_write() - accesses to the page, in xAPIC mode
 *
 * Return: 0, or -EINVAL for other than aligned words, or while the page isn't
 * there.
 */
int vlapic_read(struct vlapic *apic, u64 off, unsigned int size, u64 *val);
int vlapic_write(struct vlapic *apic, u64 off, unsigned int size, u64 val);

/**
 * vlapic_read_msr() - vlapic_write_msr() - MSR_APIC_BASE, MSR_TSC_DEADLINE and,
 * in x2APIC mode, the others
 *
 * Return: 0, or -EINVAL where the guest gets #GP.
 */
int vlapic_read_msr(struct vlapic *apic, u32 msr, u64 *val);
int vlapic_write_msr(struct vlapic *apic, u32 msr, u64 val);

/* CR8 is the upper half of the TPR. */
u64 vlapic_cr8(const struct vlapic *apic);
void vlapic_set_cr8(struct vlapic *apic, u64 cr8);

/* Is it meant by a message without a shorthand? Any CPU. */
bool vlapic_is_target(const struct vlapic *apic,
		      const struct apic_message *message);

/* What becomes of a fixed interrupt. */
enum apic_raised {
	APIC_LOST,	/* it isn't enabled, or there is no such vector */
	APIC_KEPT,	/* it was pending already */
	APIC_RAISED,	/* the vCPU must look at it */
};

/* One arrives. Any CPU. */
enum apic_raised vlapic_raise(struct vlapic *apic, u8 vector, bool level);

/**
 * vlapic_pending() - the vector that the vCPU would take now, or -1
 * vlapic_accept() - it takes it
 *
 * Whether it takes interrupts at all is RFLAGS.IF's to say.
 */
int vlapic_pending(const struct vlapic *apic);
void vlapic_accept(struct vlapic *apic, u8 vector);

/* The vector that would be pending if the TPR were 0, or -1. */
int vlapic_waiting(const struct vlapic *apic);

/* When the timer must be looked at, by the TSC; ~0: never. */
u64 vlapic_deadline(const struct vlapic *apic);

/* What of the timer has come by now becomes pending. */
void vlapic_check_timer(struct vlapic *apic);

/* For vlapic_timer.c and vlapic.c alone. */
u32 vlapic_timer_count(struct vlapic *apic);
void vlapic_set_timer_count(struct vlapic *apic, u32 count);
void vlapic_set_timer_lvt(struct vlapic *apic, u32 lvt);
void vlapic_set_timer_divide(struct vlapic *apic, u32 divide);
u64 vlapic_tsc_deadline(struct vlapic *apic);
void vlapic_set_tsc_deadline(struct vlapic *apic, u64 deadline);
void vlapic_lvt_raise(struct vlapic *apic, enum lvt_entry entry);

#endif /* X86_VLAPIC_H */
