// SPDX-License-Identifier: GPL-2.0
/*
 * msr.c - MSRs of guests. The root cell has all of them itself but those that hold
 * the mode that was taken from it, and those by which CPUs start.
 */
#include <axvisor/arch_vm.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"
#include "kept_msr.h"
#include "lapic.h"
#include "root_apic.h"

#define MSR_X2APIC_SVR	(MSR_X2APIC + APIC_SVR / 16)
#define MSR_X2APIC_ICR	(MSR_X2APIC + APIC_ICR / 16)

/* Not the root cell's own. */
static const struct {
	u32 msr;
	bool read;
} root_guarded[] = {
	{ MSR_EFER, true },
	{ MSR_VM_CR, true },
	{ MSR_VM_HSAVE_PA, false },
	{ MSR_SVM_KEY, false },
	{ MSR_APIC_BASE, true },
	{ MSR_X2APIC_SVR, true },
	{ MSR_X2APIC_ICR, true },
};

void msr_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(root_guarded); i++)
		vendor->msr_direct(VM_ROOT, root_guarded[i].msr,
				   root_guarded[i].read, false);
	kept_msr_init();
	cell_msr_init();
}

static void general_protection(struct vcpu *vcpu)
{
	inject_exception_error(vcpu, EXCEPTION_GP, 0);
}

static enum exit_result done(struct vcpu *vcpu)
{
	vendor->skip(vcpu);
	return EXIT_RESUME;
}

/*
 * EFER reads as it is, SVME set: KVM then leaves the mode to who has it. VM_CR
 * doesn't say that it is disabled: a CPU that comes online would never lose that.
 */
static bool read_guarded(u32 msr, u64 *val)
{
	switch (msr) {
	case MSR_VM_HSAVE_PA:
	case MSR_SVM_KEY:
		*val = 0;
		return true;
	default:
		return false;
	}
}

enum exit_result exit_msr_read(struct vcpu *vcpu)
{
	u64 *x = vcpu->arch.regs.x;
	u64 val;

	if (!read_guarded((u32)x[RCX], &val) &&
	    try_read_msr((u32)x[RCX], &val)) {
		general_protection(vcpu);
		return EXIT_RESUME;
	}
	x[RAX] = (u32)val;
	x[RDX] = val >> 32;
	return done(vcpu);
}

#define EFER_CORE	(EFER_SVME | EFER_LME | EFER_LMA | EFER_NXE)

/* Reserved bits, and those of what this CPU hasn't, raise #GP or stay 0. */
static bool efer_holds(u64 val)
{
	const u64 old = read_msr(MSR_EFER);
	bool holds;

	if (try_write_msr(MSR_EFER, val | EFER_CORE))
		return false;
	holds = read_msr(MSR_EFER) == (val | EFER_CORE);
	write_msr(MSR_EFER, old);
	return holds;
}

/* What the CPU checks by itself is left to it: APM 2 3.1.7. */
bool msr_write_efer(struct vcpu *vcpu, u64 val)
{
	const u64 old = vendor->get(vcpu, X86_EFER);
	const bool paging = vendor->get(vcpu, X86_CR0) & CR0_PG;

	if (paging && ((val ^ old) & EFER_LME))
		return false;
	if (!efer_holds(val))
		return false;
	vendor->set(vcpu, X86_EFER, (val & ~EFER_LMA) | (old & EFER_LMA) |
				    EFER_SVME);
	return true;
}

/* Its page stays where the core has it. */
static bool write_apic_base(u64 val)
{
	if ((val & APIC_BASE_ADDR) != APIC_BASE_DEFAULT ||
	    try_write_msr(MSR_APIC_BASE, val))
		return false;
	lapic_cpu_init(this_cpu());
	return true;
}

enum exit_result exit_msr_write(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	const u64 val = (x[RDX] << 32) | (u32)x[RAX];
	const u32 msr = (u32)x[RCX];
	bool ok = true;

	switch (msr) {
	case MSR_EFER:
		ok = msr_write_efer(vcpu, val);
		break;
	case MSR_VM_CR:
	case MSR_VM_HSAVE_PA:
	case MSR_SVM_KEY:
		break;	/* as where they are locked */
	case MSR_APIC_BASE:
		ok = write_apic_base(val);
		break;
	case MSR_X2APIC_SVR:
	case MSR_X2APIC_ICR:
		if (this_cpu()->x2apic) {
			vendor->skip(vcpu);
			return root_apic_write(vcpu, (msr - MSR_X2APIC) * 16,
					       val);
		}
		ok = false;
		break;
	default:
		ok = !try_write_msr(msr, val);
		break;
	}
	if (ok)
		return done(vcpu);
	general_protection(vcpu);
	return EXIT_RESUME;
}
