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
 * Linux's, as HS mode has it, becomes that of its vCPU. Without Sstc the firmware
 * doesn't tell the deadline; what it interrupts for goes on to the vCPU.
 */
void timer_adopt(void);

/* The hart's own timer interrupt: without Sstc it is the loaded vCPU's. */
void timer_fire(void);

#endif /* RISCV_TIMER_H */
