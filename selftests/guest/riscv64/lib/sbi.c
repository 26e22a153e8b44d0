// SPDX-License-Identifier: GPL-2.0
/* sbi.c - calls of the firmware. */
#include "arch.h"

#define AX_RISCV_EID	0x08004158UL

struct sbi_ret sbi_call5(u64 ext, u64 fid, u64 arg0, u64 arg1, u64 arg2,
			 u64 arg3, u64 arg4)
{
	register u64 a0 asm("a0") = arg0;
	register u64 a1 asm("a1") = arg1;
	register u64 a2 asm("a2") = arg2;
	register u64 a3 asm("a3") = arg3;
	register u64 a4 asm("a4") = arg4;
	register u64 a6 asm("a6") = fid;
	register u64 a7 asm("a7") = ext;

	asm volatile("ecall" : "+r"(a0), "+r"(a1)
		     : "r"(a2), "r"(a3), "r"(a4), "r"(a6), "r"(a7)
		     : "memory");
	return (struct sbi_ret){ (s64)a0, a1 };
}

struct sbi_ret sbi_call(u64 ext, u64 fid, u64 arg0, u64 arg1, u64 arg2)
{
	return sbi_call5(ext, fid, arg0, arg1, arg2, 0, 0);
}

s64 null_hypercall(void)
{
	return sbi_call(AX_RISCV_EID, 0, 0, 0, 0).error;
}

void power_off(void)
{
	sbi_call(SBI_SRST, 0, 0, 0, 0);
	for (;;)
		;
}

void power_reset(void)
{
	sbi_call(SBI_SRST, 0, 1, 0, 0);
	for (;;)
		;
}
