/* SPDX-License-Identifier: GPL-2.0 */
/* esr.h - exceptions: taking them apart and giving them to a guest. */
#ifndef ARM64_ESR_H
#define ARM64_ESR_H

#include "../../vm/vm.h"
#include "sysreg.h"

/* Of A32 or T32: that may be one of an IT block. */
void skip_aarch32(struct vcpu_regs *regs, u64 esr);

/* As if the trapped instruction was executed: no branch target, one step. */
static inline void skip_instruction(struct vcpu *vcpu, u64 esr)
{
	struct vcpu_regs *regs = &vcpu->arch.regs;

	if (unlikely(regs->pstate & PSTATE_AARCH32)) {
		skip_aarch32(regs, esr);
		return;
	}
	regs->pc += 4;
	regs->pstate &= ~(PSTATE_SS | PSTATE_BTYPE);
}

/* Undefined instruction, as from EL1's own decoder. */
void inject_undef(struct vcpu *vcpu);

/**
 * inject_abort() - data or instruction abort at EL1
 * @esr: ESR_EL2 of the access
 * @fsc: fault status code to report
 */
void inject_abort(struct vcpu *vcpu, u64 esr, u64 far, u64 fsc);

#endif /* ARM64_ESR_H */
