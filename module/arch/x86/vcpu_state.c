// SPDX-License-Identifier: GPL-2.0
/* vcpu_state.c - a cell's vCPU's registers as user space reads and writes them. */
#include <linux/axvisor_x86_64.h>
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include "../../common/string.h"
#include "cell.h"
#include "cpu.h"
#include "fpu.h"

#define REG(reg, field) { X86_##reg, offsetof(struct axvisor_x86_64_regs, field) }
#define NR_SEGS		8
#define WORD		GENMASK_ULL(15, 0)
#define HALF		GENMASK_ULL(31, 0)

/* APM 2 3.1: reserved, or of what cells don't have, are all others. */
#define CR4_ALLOWED	(GENMASK_ULL(11, 0) | GENMASK_ULL(18, 16) | CR4_SMEP | CR4_SMAP)
#define RFLAGS_ALLOWED	(GENMASK_ULL(21, 16) | GENMASK_ULL(14, 6) | RFLAGS_AF | \
			 RFLAGS_PF | RFLAGS_FIXED | RFLAGS_CF)
#define EFER_SCE	BIT_ULL(0)
#define EFER_FFXSR	BIT_ULL(14)
#define EFER_ALLOWED	(EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE | EFER_FFXSR)
#define SEG_ATTRS	GENMASK_ULL(11, 0)

_Static_assert(sizeof(struct axvisor_x86_64_regs) == 8 * 112,
	       "the structure is part of the interface");
_Static_assert(sizeof(struct axvisor_x86_64_regs) <= AX_STATE_MAX,
	       "there is room for it");

/* Those that are what they are, whatever the others are. */
static const struct {
	u8 reg;
	u16 offset;
} regs64[] = {
	REG(RIP, rip), REG(RFLAGS, rflags),
	REG(CR0, cr0), REG(CR2, cr2), REG(CR3, cr3), REG(CR4, cr4),
	REG(DR6, dr6), REG(DR7, dr7), REG(PAT, pat),
	REG(STAR, star), REG(LSTAR, lstar), REG(CSTAR, cstar), REG(SFMASK, sfmask),
	REG(KERNEL_GS_BASE, kernel_gs_base), REG(SYSENTER_CS, sysenter_cs),
	REG(SYSENTER_ESP, sysenter_esp), REG(SYSENTER_EIP, sysenter_eip),
};

static const u8 segs[NR_SEGS] = {
	X86_ES, X86_CS, X86_SS, X86_DS, X86_FS, X86_GS, X86_LDTR, X86_TR,
};

static u64 *at(void *regs, u16 offset)
{
	return (u64 *)((char *)regs + offset);
}

static void get_segments(const struct vcpu *vcpu, struct axvisor_x86_64_regs *regs)
{
	struct x86_seg seg;
	unsigned int i;

	for (i = 0; i < NR_SEGS; i++) {
		vendor->get_seg(vcpu, (enum x86_seg_name)segs[i], &seg);
		regs->seg[i] = (struct axvisor_x86_64_segment) {
			.selector = seg.selector, .base = seg.base,
			.limit = seg.limit, .attr = seg.attr,
		};
	}
	vendor->get_seg(vcpu, X86_GDTR, &seg);
	regs->gdtr_base = seg.base;
	regs->gdtr_limit = seg.limit;
	vendor->get_seg(vcpu, X86_IDTR, &seg);
	regs->idtr_base = seg.base;
	regs->idtr_limit = seg.limit;
}

static void get_fpu(const struct vcpu *vcpu, struct axvisor_x86_64_regs *regs)
{
	const struct fpu *fpu = vcpu->arch.fpu;

	memcpy(regs->dr, vcpu->arch.dr, sizeof(regs->dr));
	regs->fcw = fpu->fcw;
	regs->fsw = fpu->fsw;
	regs->mxcsr = fpu->mxcsr;
	memcpy(regs->xmm, fpu->xmm, sizeof(regs->xmm));
}

u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	struct axvisor_x86_64_regs *regs = state;
	const struct cell_vcpu *cell = vcpu->arch.cell;
	unsigned int i;

	memset(regs, 0, sizeof(*regs));
	for (i = 0; i < ARRAY_SIZE(regs64); i++)
		*at(regs, regs64[i].offset) =
			vendor->get(vcpu, (enum x86_reg)regs64[i].reg);
	memcpy(regs->gpr, vcpu->arch.regs.x, sizeof(regs->gpr));
	regs->cr8 = vlapic_cr8(&cell->apic);
	regs->efer = vendor->get(vcpu, X86_EFER) & ~vendor->efer_fixed;
	get_segments(vcpu, regs);
	get_fpu(vcpu, regs);
	regs->apic_base = cell->apic.base;
	if (READ_ONCE(vcpu->power) == VCPU_OFF && vcpu->id)
		regs->activity = AXVISOR_X86_64_WAITS;
	else
		regs->activity = cell->halted ? AXVISOR_X86_64_HALTED :
						AXVISOR_X86_64_RUNS;
	return sizeof(*regs);
}

/* Types 2 and 3 are reserved (APM 2 7.8.1). */
static bool is_pat(u64 pat)
{
	for (; pat; pat >>= 8)
		if ((pat & 0xff) > 7 || (pat & 0xfe) == 2)
			return false;
	return true;
}

/* What VMRUN refuses (APM 2 15.5.1), and modes that there aren't. */
static bool is_mode(const struct axvisor_x86_64_regs *regs)
{
	const bool paging = regs->cr0 & CR0_PG;
	const bool is_long = paging && (regs->efer & EFER_LME);
	const u64 both = SEG_ATTR_L | SEG_ATTR_DB;

	if (paging && !(regs->cr0 & CR0_PE))
		return false;
	if ((regs->cr0 & CR0_NW) && !(regs->cr0 & CR0_CD))
		return false;
	if (is_long != !!(regs->efer & EFER_LMA))
		return false;
	if (!is_long)
		return true;
	return (regs->cr4 & CR4_PAE) && (regs->seg[1].attr & both) != both;
}

static bool are_segments(const struct axvisor_x86_64_regs *regs)
{
	unsigned int i;

	for (i = 0; i < NR_SEGS; i++)
		if ((regs->seg[i].selector & ~WORD) || (regs->seg[i].limit & ~HALF) ||
		    (regs->seg[i].attr & ~SEG_ATTRS))
			return false;
	return !((regs->gdtr_limit | regs->idtr_limit) & ~WORD);
}

static bool is_valid(const struct vcpu *vcpu, const struct axvisor_x86_64_regs *regs)
{
	const u64 limit = vcpu->vm->gpa_limit - 1;

	return !(regs->rflags & ~RFLAGS_ALLOWED) && (regs->rflags & RFLAGS_FIXED) &&
	       !((regs->cr0 | regs->dr6 | regs->dr7) & ~HALF) &&
	       !(regs->cr3 & ~limit) && !(regs->cr4 & ~CR4_ALLOWED) &&
	       !(regs->efer & ~EFER_ALLOWED) && regs->cr8 < 16 &&
	       !((regs->fcw | regs->fsw | regs->mxcsr) & ~WORD) &&
	       regs->activity <= AXVISOR_X86_64_WAITS && is_pat(regs->pat) &&
	       are_segments(regs) && is_mode(regs);
}

static void set_table(struct vcpu *vcpu, enum x86_seg_name name, u64 base, u64 limit)
{
	const struct x86_seg seg = { .base = base, .limit = (u32)limit };

	vendor->set_seg(vcpu, name, &seg);
}

static void set_segments(struct vcpu *vcpu, const struct axvisor_x86_64_regs *regs)
{
	unsigned int i;

	for (i = 0; i < NR_SEGS; i++) {
		const struct x86_seg seg = {
			.selector = (u16)regs->seg[i].selector,
			.attr = (u16)regs->seg[i].attr,
			.limit = (u32)regs->seg[i].limit,
			.base = regs->seg[i].base,
		};

		vendor->set_seg(vcpu, (enum x86_seg_name)segs[i], &seg);
	}
	set_table(vcpu, X86_GDTR, regs->gdtr_base, regs->gdtr_limit);
	set_table(vcpu, X86_IDTR, regs->idtr_base, regs->idtr_limit);
}

static void set_fpu(struct vcpu *vcpu, const struct axvisor_x86_64_regs *regs)
{
	struct fpu *fpu = vcpu->arch.fpu;

	memcpy(vcpu->arch.dr, regs->dr, sizeof(regs->dr));
	fpu->fcw = (u16)regs->fcw;
	fpu->fsw = (u16)regs->fsw;
	fpu->mxcsr = (u32)regs->mxcsr;
	fpu->xstate_bv |= XSTATE_LEGACY;
	memcpy(fpu->xmm, regs->xmm, sizeof(regs->xmm));
}

int arch_vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size)
{
	const struct axvisor_x86_64_regs *regs = state;
	struct cell_vcpu *cell = vcpu->arch.cell;
	unsigned int i;

	if (size != sizeof(*regs) || !is_valid(vcpu, regs))
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(regs64); i++)
		vendor->set(vcpu, (enum x86_reg)regs64[i].reg,
			    *(const u64 *)((const char *)regs + regs64[i].offset));
	memcpy(vcpu->arch.regs.x, regs->gpr, sizeof(regs->gpr));
	if (vlapic_cr8(&cell->apic) != regs->cr8)
		vlapic_set_cr8(&cell->apic, regs->cr8);
	vendor->set(vcpu, X86_EFER, regs->efer | vendor->efer_fixed);
	set_segments(vcpu, regs);
	set_fpu(vcpu, regs);
	cell->halted = regs->activity == AXVISOR_X86_64_HALTED;
	return 0;
}
