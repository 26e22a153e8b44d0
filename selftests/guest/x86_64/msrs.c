// SPDX-License-Identifier: GPL-2.0
/*
 * msrs.c - MSRs that instructions work by: TSC_AUX, which begins as 0, whoever had
 * the CPU before; XSS and CET's, which are there as CPUID says: in a cell, where none
 * that CPUID hides is, as in the emulator they all are.
 */
#include "arch.h"

#define MSR_TSC_AUX	0xc0000103U
#define MSR_XSS		0xda0U
#define MSR_U_CET	0x6a0U
#define MSR_PL3_SSP	0x6a7U
#define RDTSCP		BIT(27)		/* Fn8000_0001_EDX */
#define XSAVES		BIT(3)		/* D.1 EAX */
#define SHADOW_STACK	BIT(7)		/* 7.0 ECX */
#define IBT		BIT(20)		/* 7.0 EDX */

static void leaf(u32 number, u32 sub, u32 out[4])
{
	asm volatile("cpuid" : "=a" (out[0]), "=b" (out[1]), "=c" (out[2]), "=d" (out[3]) :
		     "a" (number), "c" (sub));
}

static u32 aux(void)
{
	u32 lo, hi, val;

	asm volatile("rdtscp" : "=a" (lo), "=d" (hi), "=c" (val));
	return val;
}

static void test_aux(void)
{
	u32 out[4];

	leaf(0x80000001, 0, out);
	if (!(out[3] & RDTSCP)) {
		skip("RDTSCP", "this CPU has none");
		return;
	}
	ok(!aux() && !rdmsr(MSR_TSC_AUX), "TSC_AUX is 0 at first");
	wrmsr(MSR_TSC_AUX, 0x12345678);
	ok(aux() == 0x12345678 && rdmsr(MSR_TSC_AUX) == 0x12345678,
	   "and then what was written");
}

static bool is_there(u32 msr)
{
	struct trap trap = TRY(rdmsr(msr));

	return !trap.taken || trap.vector != EXC_GP;
}

static void test_hidden(void)
{
	u32 out[4], state[4];

	leaf(0xd, 1, state);
	leaf(7, 0, out);
	ok(is_there(MSR_XSS) == !!(state[0] & XSAVES), "XSS as CPUID says");
	ok(is_there(MSR_U_CET) == (out[2] & SHADOW_STACK || out[3] & IBT),
	   "U_CET as CPUID says");
	ok(is_there(MSR_PL3_SSP) == !!(out[2] & SHADOW_STACK), "PL3_SSP as CPUID says");
}

void payload(u64 arg)
{
	(void)arg;
	test_aux();
	test_hidden();
	done();
}
