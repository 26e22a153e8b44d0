/* SPDX-License-Identifier: GPL-2.0 */
/* timer.h - the guest's timer: vstimecmp, or the firmware's where there is no Sstc. */
#ifndef RISCV_TIMER_H
#define RISCV_TIMER_H

#include <axvisor/types.h>

struct vcpu;

#define TIMER_NEVER	(~0ULL)

/* The loaded vCPU's next interrupt is due at @deadline of the time CSR. */
void timer_set(struct vcpu *vcpu, u64 deadline);

/* Its deadline, which nothing interrupts for while it is not loaded. */
void timer_load(struct vcpu *vcpu);
void timer_put(struct vcpu *vcpu);

/*
 * Linux's, as HS mode has it, becomes that of its vCPU, and back. Without Sstc the
 * firmware doesn't tell the deadline; what it interrupts for goes on to the vCPU.
 */
void timer_adopt(struct vcpu *vcpu);
void timer_release(const struct vcpu *vcpu);

/*
 * intc_ops->look() for the loaded root vCPU in about @ticks of the time CSR; it
 * may come sooner, and after timer_look_never().
 */
void timer_look(struct vcpu *vcpu, u64 ticks);
void timer_look_never(struct vcpu *vcpu);

/*
 * The hart's own timer interrupt: time to look, or without Sstc that of the loaded
 * vCPU.
 */
void timer_fire(struct vcpu *vcpu);

#endif /* RISCV_TIMER_H */
