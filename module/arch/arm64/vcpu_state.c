// SPDX-License-Identifier: GPL-2.0
/* vcpu_state.c - a vCPU's registers as user space reads and writes them. */
#include <linux/axvisor_arm64.h>
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include "../../common/string.h"
#include "../../vm/vm.h"
#include "sysreg.h"

/* PSTATE.M of EL0t, EL1t and EL1h (Arm ARM C5.2.19, SPSR_EL2). */
#define PSTATE_M	GENMASK_ULL(4, 0)
#define PSTATE_EL0T	0x0ULL
#define PSTATE_EL1T	0x4ULL
#define PSTATE_UAO	BIT_ULL(23)
#define PSTATE_ALLOWED	(PSTATE_M | PSTATE_DAIF | PSTATE_BTYPE | PSTATE_SSBS | \
			 PSTATE_SS | PSTATE_PAN | PSTATE_UAO | PSTATE_DIT | \
			 PSTATE_TCO | PSTATE_NZCV)

_Static_assert(sizeof(struct axvisor_arm64_regs) == 8 * 124,
	       "the structure is part of the interface");
_Static_assert(sizeof(struct axvisor_arm64_regs) <= AX_STATE_MAX,
	       "there is room for it");
_Static_assert(sizeof(((struct axvisor_arm64_regs *)0)->v) ==
	       sizeof(((struct fp_state *)0)->v), "the same registers");

/*
 * All but MDSCR_EL1: a cell has no self-hosted debug. @OP copies between a
 * field of the structure and one of struct el1_state.
 */
#define FOR_EACH_EL1(OP)						\
	OP(sp_el0, sp_el0) OP(sp_el1, sp_el1) OP(elr_el1, elr)		\
	OP(spsr_el1, spsr) OP(esr_el1, esr) OP(far_el1, far)		\
	OP(vbar_el1, vbar) OP(sctlr_el1, sctlr) OP(cpacr_el1, cpacr)	\
	OP(ttbr0_el1, ttbr0) OP(ttbr1_el1, ttbr1) OP(tcr_el1, tcr)	\
	OP(mair_el1, mair) OP(amair_el1, amair) OP(afsr0_el1, afsr0)	\
	OP(afsr1_el1, afsr1) OP(par_el1, par)				\
	OP(contextidr_el1, contextidr) OP(tpidr_el0, tpidr_el0)		\
	OP(tpidrro_el0, tpidrro_el0) OP(tpidr_el1, tpidr_el1)		\
	OP(csselr_el1, csselr) OP(cntkctl_el1, cntkctl)			\
	OP(cntv_ctl_el0, cntv_ctl) OP(cntv_cval_el0, cntv_cval)

u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	const struct arch_vcpu *arch = &vcpu->arch;
	struct axvisor_arm64_regs *regs = state;

	memcpy(regs->x, arch->regs.x, sizeof(regs->x));
	regs->pc = arch->regs.pc;
	regs->pstate = arch->regs.pstate;
#define GET(field, reg) regs->field = arch->el1.reg;
	FOR_EACH_EL1(GET)
#undef GET
	regs->fpsr = arch->fp.fpsr;
	regs->fpcr = arch->fp.fpcr;
	memcpy(regs->v, arch->fp.v, sizeof(regs->v));
	return sizeof(*regs);
}

/* No other may be entered: it would run at EL2 or in AArch32, or be illegal. */
static bool pstate_is_valid(u64 pstate)
{
	u64 mode = pstate & PSTATE_M;

	return !(pstate & ~PSTATE_ALLOWED) &&
	       (mode == PSTATE_EL0T || mode == PSTATE_EL1T ||
		mode == PSTATE_EL1H);
}

int arch_vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size)
{
	const struct axvisor_arm64_regs *regs = state;
	struct arch_vcpu *arch = &vcpu->arch;

	if (size != sizeof(*regs) || !pstate_is_valid(regs->pstate))
		return -EINVAL;
	memcpy(arch->regs.x, regs->x, sizeof(regs->x));
	arch->regs.pc = regs->pc;
	arch->regs.pstate = regs->pstate;
#define SET(field, reg) arch->el1.reg = regs->field;
	FOR_EACH_EL1(SET)
#undef SET
	arch->fp.fpsr = regs->fpsr;
	arch->fp.fpcr = regs->fpcr;
	memcpy(arch->fp.v, regs->v, sizeof(regs->v));
	return 0;
}
