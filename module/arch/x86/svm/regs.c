// SPDX-License-Identifier: GPL-2.0
/* regs.c - registers in the VMCB, and which clean bit each of them has. */
#include "svm.h"

#define AT(reg, field, bit) [reg] = { offsetof(struct vmcb, field), bit }

static const struct {
	u16 offset;
	u16 clean;
} regs[X86_NR_REGS] = {
	AT(X86_RIP, rip, 0),
	AT(X86_RFLAGS, rflags, 0),
	AT(X86_CR0, cr0, CLEAN_CRX),
	AT(X86_CR2, cr2, CLEAN_CR2),
	AT(X86_CR3, cr3, CLEAN_CRX),
	AT(X86_CR4, cr4, CLEAN_CRX),
	AT(X86_EFER, efer, CLEAN_CRX),
	AT(X86_DR6, dr6, CLEAN_DRX),
	AT(X86_DR7, dr7, CLEAN_DRX),
	AT(X86_PAT, g_pat, CLEAN_NP),
	AT(X86_STAR, star, 0),
	AT(X86_LSTAR, lstar, 0),
	AT(X86_CSTAR, cstar, 0),
	AT(X86_SFMASK, sfmask, 0),
	AT(X86_KERNEL_GS_BASE, kernel_gs_base, 0),
	AT(X86_SYSENTER_CS, sysenter_cs, 0),
	AT(X86_SYSENTER_ESP, sysenter_esp, 0),
	AT(X86_SYSENTER_EIP, sysenter_eip, 0),
	AT(X86_DEBUGCTL, dbgctl, CLEAN_LBR),
}, segs[X86_NR_SEGS] = {
	AT(X86_ES, es, CLEAN_SEG),
	AT(X86_CS, cs, CLEAN_SEG),
	AT(X86_SS, ss, CLEAN_SEG),
	AT(X86_DS, ds, CLEAN_SEG),
	AT(X86_FS, fs, 0),
	AT(X86_GS, gs, 0),
	AT(X86_GDTR, gdtr, CLEAN_DT),
	AT(X86_LDTR, ldtr, 0),
	AT(X86_IDTR, idtr, CLEAN_DT),
	AT(X86_TR, tr, 0),
};

/* CR8 is the guest's own, and the lower half of V_TPR (15.21.1). */
static void set_cr8(struct vcpu *vcpu, u64 val)
{
	struct vmcb *vmcb = vmcb_of(vcpu);

	if ((vmcb->vintr & V_TPR) == val)
		return;
	vmcb->vintr = (vmcb->vintr & ~V_TPR) | val;
	svm_changed(vcpu, CLEAN_TPR);
}

u64 svm_get(const struct vcpu *vcpu, enum x86_reg reg)
{
	if (reg == X86_CR8)
		return vmcb_of(vcpu)->vintr & V_TPR;
	return *(const u64 *)((const char *)vmcb_of(vcpu) + regs[reg].offset);
}

/* An instruction that is done ends the shadow of the one before. */
void svm_set(struct vcpu *vcpu, enum x86_reg reg, u64 val)
{
	if (reg == X86_CR8) {
		set_cr8(vcpu, val);
		return;
	}
	*(u64 *)((char *)vmcb_of(vcpu) + regs[reg].offset) = val;
	svm_changed(vcpu, regs[reg].clean);
	if (reg == X86_RIP)
		vmcb_of(vcpu)->interrupt_state &= ~INTERRUPT_SHADOW;
}

void svm_get_seg(const struct vcpu *vcpu, enum x86_seg_name name,
		 struct x86_seg *seg)
{
	*seg = *(const struct x86_seg *)((const char *)vmcb_of(vcpu) +
					 segs[name].offset);
}

/* SS.DPL is the privilege level (15.5.1). */
void svm_set_seg(struct vcpu *vcpu, enum x86_seg_name name,
		 const struct x86_seg *seg)
{
	struct vmcb *vmcb = vmcb_of(vcpu);

	*(struct x86_seg *)((char *)vmcb + segs[name].offset) = *seg;
	svm_changed(vcpu, segs[name].clean);
	if (name == X86_SS)
		vmcb->cpl = (u8)FIELD_GET(SEG_ATTR_DPL, seg->attr);
}

unsigned int svm_cpl(const struct vcpu *vcpu)
{
	return vmcb_of(vcpu)->cpl;
}

void svm_get_code_state(const struct vcpu *vcpu, struct x86_code_state *state)
{
	const struct vmcb *vmcb = vmcb_of(vcpu);

	state->rip = vmcb->rip;
	state->rflags = vmcb->rflags;
	state->cr0 = vmcb->cr0;
	state->cr3 = vmcb->cr3;
	state->cr4 = vmcb->cr4;
	state->efer = vmcb->efer;
	state->cs_attr = vmcb->cs.attr;
	state->cpl = vmcb->cpl;
}
