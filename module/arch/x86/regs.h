/* SPDX-License-Identifier: GPL-2.0 */
/*
 * regs.h - control registers, MSRs, CPUID leaves and exceptions, as both manuals
 * name them (APM: AMD64 Architecture Programmer's Manual; SDM: Intel's).
 */
#ifndef X86_REGS_H
#define X86_REGS_H

#include <axvisor/types.h>

/* APM 2 3.1 */
#define CR0_PE		BIT_ULL(0)
#define CR0_MP		BIT_ULL(1)
#define CR0_ET		BIT_ULL(4)
#define CR0_NE		BIT_ULL(5)
#define CR0_WP		BIT_ULL(16)
#define CR0_NW		BIT_ULL(29)
#define CR0_CD		BIT_ULL(30)
#define CR0_PG		BIT_ULL(31)

#define CR4_PSE		BIT_ULL(4)
#define CR4_PAE		BIT_ULL(5)
#define CR4_MCE		BIT_ULL(6)
#define CR4_PGE		BIT_ULL(7)
#define CR4_OSFXSR	BIT_ULL(9)
#define CR4_LA57	BIT_ULL(12)
#define CR4_OSXSAVE	BIT_ULL(18)
#define CR4_SMEP	BIT_ULL(20)
#define CR4_SMAP	BIT_ULL(21)
#define CR4_PKE		BIT_ULL(22)
#define CR4_CET		BIT_ULL(23)

#define RFLAGS_CF	BIT_ULL(0)
#define RFLAGS_FIXED	BIT_ULL(1)
#define RFLAGS_PF	BIT_ULL(2)
#define RFLAGS_AF	BIT_ULL(4)
#define RFLAGS_ZF	BIT_ULL(6)
#define RFLAGS_SF	BIT_ULL(7)
#define RFLAGS_TF	BIT_ULL(8)
#define RFLAGS_IF	BIT_ULL(9)
#define RFLAGS_DF	BIT_ULL(10)
#define RFLAGS_OF	BIT_ULL(11)
#define RFLAGS_AC	BIT_ULL(18)

/* After a reset (APM 2 14.1.3). */
#define DR6_RESET	0xffff0ff0ULL
#define DR6_BS		BIT_ULL(14)
#define DR7_RESET	0x400ULL
#define PAT_RESET	0x0007040600070406ULL

#define MSR_APIC_BASE	0x0000001b
#define APIC_BASE_BSP		BIT_ULL(8)
#define APIC_BASE_X2APIC	BIT_ULL(10)
#define APIC_BASE_ENABLE	BIT_ULL(11)
#define APIC_BASE_ADDR		GENMASK_ULL(51, 12)
#define MSR_PAT		0x00000277
#define MSR_X2APIC	0x00000800	/* register n of the xAPIC at + n / 16 */
#define MSR_U_CET	0x000006a0
#define MSR_S_CET	0x000006a2
#define MSR_PL0_SSP	0x000006a4
#define MSR_PL1_SSP	0x000006a5
#define MSR_PL2_SSP	0x000006a6
#define MSR_PL3_SSP	0x000006a7
#define MSR_ISST	0x000006a8
#define MSR_DEBUGCTL	0x000001d9
#define MSR_XSS		0x00000da0
#define MSR_TSC_AUX	0xc0000103
#define MSR_EFER	0xc0000080
#define EFER_LME	BIT_ULL(8)
#define EFER_LMA	BIT_ULL(10)
#define EFER_NXE	BIT_ULL(11)
#define EFER_SVME	BIT_ULL(12)
/* APM 2 15.30 */
#define MSR_VM_CR	0xc0010114
#define VM_CR_LOCK	BIT_ULL(3)
#define VM_CR_SVMDIS	BIT_ULL(4)
#define MSR_VM_HSAVE_PA	0xc0010117
#define MSR_SVM_KEY	0xc0010118

#define CPUID_FEATURES		1
#define CPUID_1C_VMX		BIT_ULL(5)
#define CPUID_1C_OSXSAVE	BIT_ULL(27)
#define CPUID_1C_HYPERVISOR	BIT_ULL(31)
#define CPUID_STRUCTURED	7
#define CPUID_7C_OSPKE		BIT_ULL(4)
#define CPUID_HYPERVISOR	0x40000000
#define CPUID_HYPERVISOR_LAST	0x4fffffff
#define CPUID_EXTENDED		0x80000001
#define CPUID_EXT_C_SVM		BIT_ULL(2)
#define CPUID_EXT_D_PAGE1GB	BIT_ULL(26)
#define CPUID_EXT_D_RDTSCP	BIT_ULL(27)
#define CPUID_ADDRESS_SIZES	0x80000008
#define CPUID_SVM		0x8000000a

/* Exceptions (APM 2 8.2) */
enum {
	EXCEPTION_DB = 1,
	EXCEPTION_NMI = 2,
	EXCEPTION_UD = 6,
	EXCEPTION_DF = 8,
	EXCEPTION_SS = 12,
	EXCEPTION_GP = 13,
	EXCEPTION_PF = 14,
	EXCEPTION_MC = 18,
	NR_EXCEPTIONS = 32
};

#endif /* X86_REGS_H */
