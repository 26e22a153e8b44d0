// SPDX-License-Identifier: GPL-2.0
/*
 * esr.c - synchronous exceptions given to a guest's EL1, as the architecture
 * takes them (Arm ARM D1.3, AArch64.TakeException).
 */
#include "../../vm/vm.h"
#include "esr.h"

/* Vector offsets from VBAR_EL1 (D1.3.1.3). */
static u64 vector_offset(u64 pstate)
{
	if (FIELD_GET(PSTATE_EL, pstate) == 0)
		return pstate & BIT_ULL(4) ? 0x600 : 0x400;
	return pstate & PSTATE_SP ? 0x200 : 0x000;
}

/* PAN is set on entry unless SCTLR_EL1.SPAN keeps it (D1.3.1.5). */
static u64 entry_pstate(u64 pstate)
{
	u64 pan = pstate & PSTATE_PAN;

	if (FIELD_GET(GENMASK_ULL(23, 20), read_id_aa64mmfr1_el1()) &&
	    !(read_sctlr_el1() & SCTLR_EL1_SPAN))
		pan = PSTATE_PAN;
	return PSTATE_EL1H | PSTATE_DAIF | pan | (pstate & PSTATE_NZCV);
}

static void take_sync(struct vcpu *vcpu, u64 esr)
{
	struct vcpu_regs *regs = &vcpu->arch.regs;

	write_esr_el1(esr);
	write_elr_el1(regs->pc);
	write_spsr_el1(regs->pstate);
	regs->pc = read_vbar_el1() + vector_offset(regs->pstate);
	regs->pstate = entry_pstate(regs->pstate);
}

void skip_instruction(struct vcpu *vcpu, u64 esr)
{
	vcpu->arch.regs.pc += esr & ESR_IL ? 4 : 2;
}

void inject_undef(struct vcpu *vcpu)
{
	take_sync(vcpu, FIELD_PREP(ESR_EC, EC_UNKNOWN) | ESR_IL);
}

void inject_abort(struct vcpu *vcpu, u64 esr, u64 far, u64 fsc)
{
	u64 ec = FIELD_GET(ESR_EC, esr);
	bool same = FIELD_GET(PSTATE_EL, vcpu->arch.regs.pstate) != 0;
	bool data = ec == EC_DABT_LOW;
	u64 iss = fsc | (data ? esr & (ESR_ABORT_WNR | ESR_ABORT_CM) : 0);

	if (data)
		ec = same ? EC_DABT_SAME : EC_DABT_LOW;
	else
		ec = same ? EC_IABT_SAME : EC_IABT_LOW;
	write_far_el1(far);
	take_sync(vcpu, FIELD_PREP(ESR_EC, ec) | (esr & ESR_IL) | iss);
}
