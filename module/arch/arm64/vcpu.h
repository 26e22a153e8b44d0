/* SPDX-License-Identifier: GPL-2.0 */
/* vcpu.h - what other parts of arm64 need of a vCPU's state. */
#ifndef ARM64_VCPU_H
#define ARM64_VCPU_H

#include "../../vm/vm.h"

struct el2_entry;

/**
 * vcpu_adopt() - the root vCPU of this CPU takes over what Linux has in it
 *
 * The state is in the registers already, vectors and debug state included:
 * arch_vcpu_load() finds it loaded.
 */
void vcpu_adopt(struct vcpu *vcpu, const struct el2_entry *entry);

/* No stage-1 walk starts from here on until a vCPU is loaded. */
void vcpu_stop_walks(void);

/*
 * Around a power-down CPU_SUSPEND of the root cell: all of its registers that
 * the firmware loses are reset when it comes back, as PSCI defines.
 */
void vcpu_prepare_resume(struct vcpu *vcpu, gpa_t entry, u64 context);
void vcpu_cancel_resume(struct vcpu *vcpu);
bool vcpu_resume(struct vcpu *vcpu);

#endif /* ARM64_VCPU_H */
