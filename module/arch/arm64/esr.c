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
		return pstate & PSTATE_AARCH32 ? 0x600 : 0x400;
	return pstate & PSTATE_SP ? 0x200 : 0x000;
}

static bool has_pan(void)
{
	return FIELD_GET(GENMASK_ULL(23, 20), read_id_aa64mmfr1_el1());
}

static bool has_mte(void)
{
	return FIELD_GET(GENMASK_ULL(11, 8), read_id_aa64pfr1_el1());
}

/*
 * NZCV and DIT stay; PAN is set unless SCTLR_EL1.SPAN keeps it; SSBS becomes
 * SCTLR_EL1.DSSBS, TCO is set where there is MTE; SS, IL, UAO and BTYPE are
 * cleared.
 */
static u64 entry_pstate(u64 pstate)
{
	u64 sctlr = read_sctlr_el1();
	u64 entry = PSTATE_EL1H | PSTATE_DAIF |
		    (pstate & (PSTATE_NZCV | PSTATE_DIT | PSTATE_PAN));

	if (has_pan() && !(sctlr & SCTLR_EL1_SPAN))
		entry |= PSTATE_PAN;
	if (sctlr & SCTLR_EL1_DSSBS)
		entry |= PSTATE_SSBS;
	if (has_mte())
		entry |= PSTATE_TCO;
	return entry;
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

/* ITSTATE of T32: base condition in 7:5, mask in 4:0 (G8, CPSR). */
static u64 advance_it(u64 pstate)
{
	u64 it = FIELD_GET(PSTATE_IT_7_2, pstate) << 2 |
		 FIELD_GET(PSTATE_IT_1_0, pstate);

	it = it & 7 ? (it & 0xe0) | ((it << 1) & 0x1f) : 0;
	return (pstate & ~(PSTATE_IT_7_2 | PSTATE_IT_1_0)) |
	       FIELD_PREP(PSTATE_IT_7_2, it >> 2) |
	       FIELD_PREP(PSTATE_IT_1_0, it);
}

void skip_aarch32(struct vcpu_regs *regs, u64 esr)
{
	regs->pc += esr & ESR_IL ? 4 : 2;
	regs->pstate &= ~PSTATE_SS;
	if (regs->pstate & PSTATE_T32)
		regs->pstate = advance_it(regs->pstate);
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
	/* IL is 1 for every abort without a valid ISS. */
	take_sync(vcpu, FIELD_PREP(ESR_EC, ec) | ESR_IL | iss);
}
