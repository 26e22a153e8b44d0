// SPDX-License-Identifier: GPL-2.0
/*
 * fp.c - FP and SIMD registers are zero at first, and stay the vCPU's own,
 * whoever else uses the CPU. Argument: for how many milliseconds to look.
 */
#include "arch.h"

#define FPCR		S3_3_C4_C4_0
#define FPSR		S3_3_C4_C4_1
#define CPACR_FPEN	GENMASK(21, 20)

#define REGS	"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22," \
		"23,24,25,26,27,28,29,30,31"
/* q0 to q31 from or to memory. */
#define ALL_REGS(op, v)							\
	asm volatile(".arch_extension simd\n"				\
		     ".irp n," REGS "\n" op " q\\n, [%0, #16 * \\n]\n.endr" \
		     :: "r"(v) : "memory")

static u64 regs[64] __attribute__((aligned(16)));

static u64 pattern(unsigned int i)
{
	/* axfp.ko looks for this. */
	return 0xc0ffee0000000000UL + i;
}

static bool all_zero(void)
{
	bool zero = true;

	ALL_REGS("str", regs);
	for (unsigned int i = 0; i < 64; i++)
		zero &= !regs[i];
	return zero;
}

static bool all_kept(void)
{
	bool kept = true;

	ALL_REGS("str", regs);
	for (unsigned int i = 0; i < 64; i++)
		kept &= regs[i] == pattern(i);
	return kept;
}

void payload(u64 arg)
{
	u64 end;

	write_sysreg(CPACR_FPEN, cpacr_el1);
	isb();
	ok(all_zero(), "the registers are zero at first");
	ok(!read_icc(FPCR) && !read_icc(FPSR), "so are FPCR and FPSR");

	for (unsigned int i = 0; i < 64; i++)
		regs[i] = pattern(i);
	ALL_REGS("ldr", regs);
	printf("# filled\n");
	end = counter() + arg * counter_frequency() / 1000;
	while (all_kept() && (s64)(end - counter()) > 0)
		cpu_relax();
	ok(all_kept(), "they keep what the guest has put there");
}
