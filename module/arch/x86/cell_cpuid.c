// SPDX-License-Identifier: GPL-2.0
/*
 * cell_cpuid.c - CPUID of cells: what a table names of the CPU's own features, and
 * nothing else (APM 3 appendix E, SDM 2 CPUID).
 */
#include "cell.h"
#include "cpu.h"
#include "exits.h"
#include "fpu.h"

enum { EAX, EBX, ECX, EDX };

#define CPUID_XSAVE	0xd
#define CPUID_TOPOLOGY	0xb
#define LEAF_MAX	0xd
#define EXTENDED_MAX	0x80000008

#define APIC_ID_SHIFT	24
#define COUNT_SHIFT	16

/* SSE3, PCLMULQDQ, SSSE3, FMA, CX16, SSE4.1, SSE4.2, MOVBE, POPCNT, AES, XSAVE, AVX, F16C, RDRAND */
#define FEATURES_C	(BIT_ULL(0) | BIT_ULL(1) | BIT_ULL(9) | BIT_ULL(12) | \
			 BIT_ULL(13) | GENMASK_ULL(20, 19) | \
			 GENMASK_ULL(23, 22) | BIT_ULL(25) | BIT_ULL(26) | \
			 GENMASK_ULL(30, 28))
/* x2APIC, TSC-deadline: models of ours. A hypervisor is there. */
#define FEATURES_C_OURS	(BIT_ULL(21) | BIT_ULL(24) | CPUID_1C_HYPERVISOR)
/* FPU, VME, DE, PSE, TSC, MSR, PAE, CX8, APIC, SEP, PGE, CMOV, PAT, PSE36, CLFLUSH, MMX, FXSR, SSE, SSE2 */
#define FEATURES_D	(GENMASK_ULL(6, 0) | BIT_ULL(8) | BIT_ULL(9) | \
			 BIT_ULL(11) | BIT_ULL(13) | GENMASK_ULL(17, 15) | \
			 BIT_ULL(19) | GENMASK_ULL(26, 23))
/* FSGSBASE, BMI1, AVX2, SMEP, BMI2, ERMS, RDSEED, ADX, SMAP, CLFLUSHOPT, CLWB, SHA */
#define STRUCTURED_B	(BIT_ULL(0) | BIT_ULL(3) | BIT_ULL(5) | GENMASK_ULL(9, 7) | \
			 GENMASK_ULL(20, 18) | GENMASK_ULL(24, 23) | BIT_ULL(29))
#define STRUCTURED_C	BIT_ULL(2)	/* UMIP */
/* LAHF, ABM, SSE4A, misaligned SSE, PREFETCH */
#define EXTENDED_C	(BIT_ULL(0) | GENMASK_ULL(8, 5))
/* What leaf 1 has, too, and SYSCALL, NX, FFXSR, PAGE1GB, RDTSCP, LM */
#define EXTENDED_D	((FEATURES_D & 0x0183f3ffULL) | BIT_ULL(11) | BIT_ULL(20) | \
			 GENMASK_ULL(27, 25) | BIT_ULL(29))
#define INVARIANT_TSC	BIT_ULL(8)
#define XSAVEOPT	BIT_ULL(0)

static void mask(u32 out[4], u64 a, u64 b, u64 c, u64 d)
{
	out[EAX] &= (u32)a;
	out[EBX] &= (u32)b;
	out[ECX] &= (u32)c;
	out[EDX] &= (u32)d;
}

static void features(const struct vcpu *vcpu, u32 out[4])
{
	mask(out, ~0ULL, 0xff00, FEATURES_C, FEATURES_D);
	out[EBX] |= vcpu->id << APIC_ID_SHIFT | vcpu->vm->nr_vcpus << COUNT_SHIFT;
	out[ECX] |= (u32)FEATURES_C_OURS;
	if (vendor->get(vcpu, X86_CR4) & CR4_OSXSAVE)
		out[ECX] |= (u32)CPUID_1C_OSXSAVE;
}

/* A thread a core, all in one package. */
static void topology(const struct vcpu *vcpu, u32 subleaf, u32 out[4])
{
	const u32 bits = 32 - (u32)__builtin_clz(vcpu->vm->nr_vcpus * 2 - 1) - 1;

	mask(out, 0, 0, 0, 0);
	out[ECX] = subleaf;
	out[EDX] = vcpu->id;
	if (subleaf > 1)
		return;
	out[EAX] = subleaf ? bits : 0;
	out[EBX] = subleaf ? vcpu->vm->nr_vcpus : 1;
	out[ECX] |= (subleaf + 1) << 8;
}

static void xsave_leaf(u32 subleaf, u32 out[4])
{
	if (!subleaf)
		mask(out, FPU_CELL_XCR0, ~0ULL, ~0ULL, 0);
	else if (subleaf == 1)
		mask(out, XSAVEOPT, 0, 0, 0);
	else if (subleaf > 63 || !(FPU_CELL_XCR0 >> subleaf & 1))
		mask(out, 0, 0, 0, 0);
}

static void extended(u32 leaf, u32 out[4])
{
	switch (leaf) {
	case 0x80000000:
		out[EAX] = MIN(out[EAX], EXTENDED_MAX);
		break;
	case CPUID_EXTENDED:
		mask(out, ~0ULL, 0, EXTENDED_C, EXTENDED_D);
		break;
	case 0x80000002 ... 0x80000006:
		break;
	case 0x80000007:
		mask(out, 0, 0, 0, INVARIANT_TSC);
		break;
	case CPUID_ADDRESS_SIZES:
		mask(out, 0xffff, 0, 0, 0);
		break;
	default:
		mask(out, 0, 0, 0, 0);
	}
}

void cell_cpuid(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 out[4])
{
	cpuid(leaf, subleaf, out);
	if (leaf >> 31) {
		extended(leaf, out);
		return;
	}
	switch (leaf) {
	case 0:
		out[EAX] = MIN(out[EAX], LEAF_MAX);
		break;
	case CPUID_FEATURES:
		features(vcpu, out);
		break;
	case CPUID_STRUCTURED:
		mask(out, 0, subleaf ? 0 : STRUCTURED_B, subleaf ? 0 : STRUCTURED_C, 0);
		break;
	case CPUID_TOPOLOGY:
		topology(vcpu, subleaf, out);
		break;
	case CPUID_XSAVE:
		xsave_leaf(subleaf, out);
		break;
	default:
		mask(out, 0, 0, 0, 0);
	}
}
