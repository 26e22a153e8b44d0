// SPDX-License-Identifier: GPL-2.0
/*
 * cell_msr.c - MSRs of cells: those that are switched with the vCPU are its own, a
 * few are answered here, all others there aren't (APM 2 appendix A).
 */
#include "cell.h"
#include "cpu.h"
#include "exits.h"

#define MSR_TSC			0x00000010
#define MSR_BIOS_SIGN		0x0000008b
#define MSR_MCG_CAP		0x00000179
#define MSR_SYSENTER_CS		0x00000174
#define MSR_SYSENTER_EIP	0x00000176
#define MSR_STAR		0xc0000081
#define MSR_SFMASK		0xc0000084
#define MSR_FS_BASE		0xc0000100
#define MSR_SYSCFG		0xc0010010
#define MSR_HWCR		0xc0010015
#define MSR_INT_PENDING		0xc0010055
#define MSR_DE_CFG		0xc0011029

#define HWCR_TSC_RUNS		BIT_ULL(24)	/* TscFreqSel */
#define DE_CFG_LFENCE		BIT_ULL(1)	/* LFENCE serializes */

/* First and last. */
static const struct {
	u32 first, last;
} direct[] = {
	{ MSR_SYSENTER_CS, MSR_SYSENTER_EIP },
	{ MSR_PAT, MSR_PAT },
	{ MSR_STAR, MSR_SFMASK },
	{ MSR_FS_BASE, MSR_TSC_AUX },
};

/* What reads as a constant; writes are lost. */
static const struct {
	u32 msr;
	u64 val;
} constants[] = {
	{ MSR_BIOS_SIGN, 0 },
	{ MSR_MCG_CAP, 0 },
	{ MSR_DEBUGCTL, 0 },
	{ MSR_SYSCFG, 0 },
	{ MSR_HWCR, HWCR_TSC_RUNS },
	{ MSR_INT_PENDING, 0 },
	{ MSR_DE_CFG, DE_CFG_LFENCE },
};

void cell_msr_init(void)
{
	unsigned int i;
	u32 msr;

	for (i = 0; i < ARRAY_SIZE(direct); i++)
		for (msr = direct[i].first; msr <= direct[i].last; msr++)
			vendor->msr_direct(VM_CELL, msr, true, true);
}

static bool is_apic(u32 msr)
{
	return msr == MSR_APIC_BASE || msr == MSR_TSC_DEADLINE ||
	       (msr >= MSR_X2APIC && msr <= MSR_X2APIC_LAST);
}

static bool constant(u32 msr, u64 *val)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(constants); i++) {
		if (constants[i].msr != msr)
			continue;
		*val = constants[i].val;
		return true;
	}
	return false;
}

static bool read(struct vcpu *vcpu, u32 msr, u64 *val)
{
	if (is_apic(msr))
		return !vlapic_read_msr(cell_apic(vcpu), msr, val);
	switch (msr) {
	case MSR_TSC:
		*val = cell_tsc(vcpu);
		return true;
	case MSR_EFER:
		*val = vendor->get(vcpu, X86_EFER) & ~vendor->efer_fixed;
		return true;
	default:
		return constant(msr, val);
	}
}

static bool write(struct vcpu *vcpu, u32 msr, u64 val)
{
	u64 ignored;

	if (is_apic(msr))
		return !vlapic_write_msr(cell_apic(vcpu), msr, val);
	if (msr == MSR_EFER)
		return !(val & vendor->efer_fixed) && msr_write_efer(vcpu, val);
	return constant(msr, &ignored);
}

static enum exit_result end(struct vcpu *vcpu, bool ok)
{
	if (ok)
		vendor->skip(vcpu);
	else
		inject_exception_error(vcpu, EXCEPTION_GP, 0);
	return EXIT_RESUME;
}

enum exit_result cell_msr_read(struct vcpu *vcpu)
{
	u64 *x = vcpu->arch.regs.x;
	u64 val = 0;
	bool ok = read(vcpu, (u32)x[RCX], &val);

	if (ok) {
		x[RAX] = (u32)val;
		x[RDX] = val >> 32;
	}
	return end(vcpu, ok);
}

enum exit_result cell_msr_write(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;

	return end(vcpu, write(vcpu, (u32)x[RCX], (x[RDX] << 32) | (u32)x[RAX]));
}
