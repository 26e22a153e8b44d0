/* SPDX-License-Identifier: GPL-2.0 */
/* kept_msr.h - MSRs that are switched with vCPUs. */
#ifndef X86_KEPT_MSR_H
#define X86_KEPT_MSR_H

#include "arch_types.h"

/* Which of them there are; first CPU. */
void kept_msr_init(void);
/* A cell's, as after a reset: all 0. */
void kept_msr_reset(struct vcpu *vcpu);
/* Of the vCPU whose registers the CPU has, or is to have. */
void kept_msr_load(const struct vcpu *vcpu);
void kept_msr_save(struct vcpu *vcpu);

#endif /* X86_KEPT_MSR_H */
