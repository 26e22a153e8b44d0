// SPDX-License-Identifier: GPL-2.0
/*
 * kept_msr.c - MSRs that guests use, or that instructions of theirs work by, and that
 * neither VMRUN nor VMLOAD switches: without this a cell would read Linux's TSC_AUX,
 * and by XSAVES (APM 2 11.5.9) and shadow stacks (APM 2 18) reach its CET state.
 */
#include "../../vm/vm.h"
#include "cpu.h"
#include "kept_msr.h"

#define CPUID_XSAVE		0xd
#define CPUID_D1A_XSAVES	BIT_ULL(3)
#define CPUID_7C_SHADOW_STACK	BIT_ULL(7)
#define CPUID_7C_RDPID		BIT_ULL(22)
#define CPUID_7D_IBT		BIT_ULL(20)

static const u32 msrs[NR_KEPT_MSRS] = {
	MSR_TSC_AUX, MSR_XSS,
	MSR_U_CET, MSR_PL0_SSP, MSR_PL1_SSP, MSR_PL2_SSP, MSR_PL3_SSP,
};

/* Bit n: there is the nth. */
static u32 present;

void kept_msr_init(void)
{
	u32 extended[4], structured[4], xsave[4];

	present = 0;
	cpuid(CPUID_EXTENDED, 0, extended);
	cpuid(CPUID_STRUCTURED, 0, structured);
	cpuid(CPUID_XSAVE, 1, xsave);
	if ((extended[3] & CPUID_EXT_D_RDTSCP) || (structured[2] & CPUID_7C_RDPID))
		present |= (u32)BIT_ULL(0);
	if (xsave[0] & CPUID_D1A_XSAVES)
		present |= (u32)BIT_ULL(1);
	if ((structured[2] & CPUID_7C_SHADOW_STACK) || (structured[3] & CPUID_7D_IBT))
		present |= (u32)BIT_ULL(2);
	if (structured[2] & CPUID_7C_SHADOW_STACK)
		present |= (u32)GENMASK_ULL(6, 3);
}

void kept_msr_reset(struct vcpu *vcpu)
{
	__builtin_memset(vcpu->arch.kept_msr, 0, sizeof(vcpu->arch.kept_msr));
}

void kept_msr_load(const struct vcpu *vcpu)
{
	u32 i;

	for (i = 0; i < NR_KEPT_MSRS; i++)
		if (present & BIT_ULL(i))
			write_msr(msrs[i], vcpu->arch.kept_msr[i]);
}

void kept_msr_save(struct vcpu *vcpu)
{
	u32 i;

	for (i = 0; i < NR_KEPT_MSRS; i++)
		if (present & BIT_ULL(i))
			vcpu->arch.kept_msr[i] = read_msr(msrs[i]);
}
