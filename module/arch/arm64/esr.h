/* SPDX-License-Identifier: GPL-2.0 */
/* esr.h - exceptions: taking them apart and giving them to a guest. */
#ifndef ARM64_ESR_H
#define ARM64_ESR_H

#include "sysreg.h"

struct vcpu;

/* Skip the trapped instruction. */
void skip_instruction(struct vcpu *vcpu, u64 esr);

/* Undefined instruction, as from EL1's own decoder. */
void inject_undef(struct vcpu *vcpu);

/**
 * inject_abort() - data or instruction abort at EL1
 * @esr: ESR_EL2 of the access
 * @fsc: fault status code to report
 */
void inject_abort(struct vcpu *vcpu, u64 esr, u64 far, u64 fsc);

#endif /* ARM64_ESR_H */
