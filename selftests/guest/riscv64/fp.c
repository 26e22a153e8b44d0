// SPDX-License-Identifier: GPL-2.0
/*
 * fp.c - floating-point and vector registers are zero at first, and stay the
 * vCPU's own, whoever else uses the hart. Argument: for how many milliseconds to
 * look.
 */
#include "arch.h"

#define REGS	"0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22," \
		"23,24,25,26,27,28,29,30,31"
/* f0 to f31 from or to memory. */
#define ALL_REGS(op, v)							\
	asm volatile(".option push\n.option arch, +d\n.irp n," REGS "\n"	\
		     op " f\\n, 8 * \\n(%0)\n.endr\n.option pop"		\
		     :: "r"(v) : "memory")
/* v0 to v31, 16 bytes of each. */
#define VECTORS(op, v)							\
	asm volatile(".option push\n.option arch, +v\n"			\
		     "vsetivli zero, 16, e8, m1, ta, ma\n"			\
		     ".irp n," REGS "\n"					\
		     "addi t0, %0, 16 * \\n\n" op " v\\n, (t0)\n.endr\n"	\
		     ".option pop" :: "r"(v) : "t0", "memory")

static u64 regs[64] __attribute__((aligned(16)));
static bool has_vectors;

/* axfp.ko looks for this. */
static u64 pattern(unsigned int i)
{
	return 0xc0ffee0000000000UL + i;
}

static bool are(u64 (*wanted)(unsigned int i), unsigned int count)
{
	bool same = true;

	for (unsigned int i = 0; i < count; i++)
		same &= regs[i] == wanted(i);
	return same;
}

static u64 zero(unsigned int i)
{
	(void)i;
	return 0;
}

static bool floats_are(u64 (*wanted)(unsigned int i))
{
	ALL_REGS("fsd", regs);
	return are(wanted, 32);
}

static bool vectors_are(u64 (*wanted)(unsigned int i))
{
	if (!has_vectors)
		return true;
	VECTORS("vse8.v", regs);
	return are(wanted, 64);
}

static void fill(void)
{
	for (unsigned int i = 0; i < 64; i++)
		regs[i] = pattern(i);
	ALL_REGS("fld", regs);
	if (has_vectors)
		VECTORS("vle8.v", regs);
}

static void keep(u64 milliseconds)
{
	u64 end = counter() + milliseconds * counter_frequency() / 1000;
	bool kept = true;

	asm volatile("csrw 0x003, %0" :: "r"(0x61UL));	/* fcsr */
	if (has_vectors)
		asm volatile("csrw 0x00f, %0" :: "r"(5UL));	/* vcsr */
	while (kept && (s64)(end - counter()) > 0) {
		kept = floats_are(pattern) && vectors_are(pattern);
		cpu_relax();
	}
	ok(floats_are(pattern), "f0 to f31 keep what the guest has put there");
	ok(vectors_are(pattern), "so do v0 to v31");
	ok(csr_read(0x003) == 0x61 && (!has_vectors || csr_read(0x00f) == 5),
	   "and fcsr and vcsr");
}

static bool is_illegal(struct trap trap)
{
	return trap.taken && trap.cause == CAUSE_ILLEGAL;
}

/* Off is off, though the hart has them on. */
static void test_off(void)
{
	csr_clear(sstatus, SSTATUS_FS | SSTATUS_VS);
	ok(is_illegal(TRY(csr_read(0x003))), "with FS off fcsr is illegal");
	ok(is_illegal(TRY(({ ALL_REGS("fsd", regs); 0; }))),
	   "and so are loads and stores");
	ok(is_illegal(TRY(csr_read(0x00f))), "with VS off vcsr is illegal");
}

void payload(u64 arg)
{
	test_off();
	csr_set(sstatus, SSTATUS_FS | SSTATUS_VS);
	has_vectors = !TRY(csr_read(0x00f)).taken;
	if (null_hypercall()) {
		skip("the registers are zero at first", "the firmware may use them");
	} else {
		ok(floats_are(zero), "f0 to f31 are zero at first");
		ok(!csr_read(0x003), "so is fcsr");
		ok(vectors_are(zero), "so are v0 to v31");
	}
	fill();
	printf("# filled\n");
	keep(arg);
}
