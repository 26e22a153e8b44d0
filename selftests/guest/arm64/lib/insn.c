// SPDX-License-Identifier: GPL-2.0
/* insn.c - executes system instructions that are put together at run time. */
#include "insn.h"

#define INSN_MRS_X0	0xd5200000U
#define INSN_MSR_X0	0xd5000000U
#define INSN_RET	0xd65f03c0U

static u32 code[16] __attribute__((aligned(64)));

/* x0 = code(value); the caches are off, but instructions may be held. */
static struct trap execute(u32 insn, u64 *value)
{
	u64 (*call)(u64) = (u64 (*)(u64))(uintptr_t)code;
	struct trap trap;

	*(volatile u32 *)&code[0] = insn;
	*(volatile u32 *)&code[1] = INSN_RET;
	asm volatile("dc cvau, %0; dsb sy; ic ivau, %0; dsb sy; isb"
		     :: "r"(code) : "memory");
	trap_begin();
	*value = call(*value);
	trap = trap_end();
	return trap;
}

struct trap insn_read(u32 reg, u64 *value)
{
	return execute(INSN_MRS_X0 | reg, value);
}

struct trap insn_write(u32 reg, u64 value)
{
	return execute(INSN_MSR_X0 | reg, &value);
}
