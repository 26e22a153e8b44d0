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

_Static_assert(sizeof(struct axvisor_arm64_regs) == 8 * 126,
	       "the structure is part of the interface");
_Static_assert(sizeof(struct axvisor_arm64_regs) <= AX_STATE_MAX,
	       "there is room for it");
_Static_assert(sizeof(((struct axvisor_arm64_regs *)0)->v) ==
	       sizeof(((struct fp_state *)0)->v), "the same registers");

#define EL1(field, reg)							\
	{ offsetof(struct axvisor_arm64_regs, field),			\
	  offsetof(struct el1_state, reg) }

/* Words of the structure, and where a vCPU that isn't loaded has them. */
static const struct {
	size_t user;
	size_t el1;
} el1_words[] = {
	EL1(sp_el0, sp_el0), EL1(sp_el1, sp_el1), EL1(elr_el1, elr),
	EL1(spsr_el1, spsr), EL1(esr_el1, esr), EL1(far_el1, far),
	EL1(vbar_el1, vbar), EL1(sctlr_el1, sctlr), EL1(cpacr_el1, cpacr),
	EL1(ttbr0_el1, ttbr0), EL1(ttbr1_el1, ttbr1), EL1(tcr_el1, tcr),
	EL1(mair_el1, mair), EL1(amair_el1, amair), EL1(afsr0_el1, afsr0),
	EL1(afsr1_el1, afsr1), EL1(par_el1, par),
	EL1(contextidr_el1, contextidr), EL1(tpidr_el0, tpidr_el0),
	EL1(tpidrro_el0, tpidrro_el0), EL1(tpidr_el1, tpidr_el1),
	EL1(csselr_el1, csselr), EL1(cntkctl_el1, cntkctl),
	EL1(cntv_ctl_el0, cntv_ctl), EL1(cntv_cval_el0, cntv_cval),
	EL1(cntp_ctl_el0, cntp_ctl), EL1(cntp_cval_el0, cntp_cval),
};

_Static_assert(sizeof(struct el1_state) == 8 * (ARRAY_SIZE(el1_words) + 1),
	       "all but MDSCR_EL1, which is with the debug registers");

static void copy_word(void *to, size_t to_offset, const void *from,
		      size_t from_offset)
{
	memcpy((char *)to + to_offset, (const char *)from + from_offset,
	       sizeof(u64));
}

u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	const struct arch_vcpu *arch = &vcpu->arch;
	struct axvisor_arm64_regs *regs = state;
	u32 i;

	memcpy(regs->x, arch->regs.x, sizeof(regs->x));
	regs->pc = arch->regs.pc;
	regs->pstate = arch->regs.pstate;
	for (i = 0; i < ARRAY_SIZE(el1_words); i++)
		copy_word(regs, el1_words[i].user, &arch->el1,
			  el1_words[i].el1);
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
	u32 i;

	if (size != sizeof(*regs) || !pstate_is_valid(regs->pstate))
		return -EINVAL;
	memcpy(arch->regs.x, regs->x, sizeof(regs->x));
	arch->regs.pc = regs->pc;
	arch->regs.pstate = regs->pstate;
	for (i = 0; i < ARRAY_SIZE(el1_words); i++)
		copy_word(&arch->el1, el1_words[i].el1, regs,
			  el1_words[i].user);
	arch->fp.fpsr = regs->fpsr;
	arch->fp.fpcr = regs->fpcr;
	memcpy(arch->fp.v, regs->v, sizeof(regs->v));
	return 0;
}
