/* SPDX-License-Identifier: GPL-2.0 */
/* sysreg_access.h - a vCPU's trapped accesses to system registers (EC 0x18). */
#ifndef SELFTESTS_UNIT_ARM64_SYSREG_ACCESS_H
#define SELFTESTS_UNIT_ARM64_SYSREG_ACCESS_H

#include "machine.h"

#define READ	1ULL
#define PC	0x40081000ULL

/* ISS of EC 0x18 without Rt and direction. */
#define REG(op0, op1, crn, crm, op2)					\
	((u64)(op0) << 20 | (u64)(op2) << 17 | (u64)(op1) << 14 |	\
	 (u64)(crn) << 10 | (u64)(crm) << 1)

static inline bool is_undef(struct vcpu *vcpu, u64 iss)
{
	u64 x5 = vcpu->arch.regs.x[5];

	vcpu->arch.regs.pc = PC;
	rec_set("esr_el1", ~0ULL);
	return machine_trap(vcpu, ESR(0x18, BIT_ULL(25) | iss)) &&
	       rec_get("esr_el1") == BIT_ULL(25) &&
	       rec_get("elr_el1") == PC && vcpu->arch.regs.x[5] == x5;
}

static inline u64 get(struct vcpu *vcpu, u64 reg)
{
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.x[5] = 0xbad;
	if (!machine_trap(vcpu, ESR(0x18, BIT_ULL(25) | reg | 5 << 5 | READ)) ||
	    vcpu->arch.regs.pc != PC + 4)
		return 0xdead;
	return vcpu->arch.regs.x[5];
}

static inline bool set(struct vcpu *vcpu, u64 reg, u64 val)
{
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.x[5] = val;
	return machine_trap(vcpu, ESR(0x18, BIT_ULL(25) | reg | 5 << 5)) &&
	       vcpu->arch.regs.pc == PC + 4;
}

#endif /* SELFTESTS_UNIT_ARM64_SYSREG_ACCESS_H */
