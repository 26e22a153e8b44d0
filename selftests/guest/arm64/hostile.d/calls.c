// SPDX-License-Identifier: GPL-2.0
/* calls.c - hostile calls: unknown firmware functions, hypercalls, garbage. */
#include "hostile.h"

#define CALL(insn, fn)							\
({									\
	register u64 x0_ asm("x0") = (fn);				\
	register u64 x1_ asm("x1") = random();				\
	register u64 x2_ asm("x2") = random();				\
	register u64 x3_ asm("x3") = random();				\
	asm volatile(insn : "+r"(x0_), "+r"(x1_), "+r"(x2_), "+r"(x3_)	\
		     :: "memory", "x4", "x5", "x6", "x7", "x8", "x9",	\
			"x10", "x11", "x12", "x13", "x14", "x15",	\
			"x16", "x17");					\
	(s64)x0_;							\
})

/* Owners of SMCCC function ids that nobody here implements. */
static const u64 unknown[] = {
	0x8000ffff, 0x8100ffff, 0x82000001, 0x83000010, 0x8400ffff, 0x84000021,
	0x85000005, 0x8600ff03, 0xb2000000, 0xbf000000, 0xc000ffff, 0xc2000001,
	0xc400ffff, 0xc6000000, 0xc6000005, 0xfe000000, 0xffffffff, 0x7fffffff,
};

static void unknown_hvc(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		ok(hvc(unknown[i], random(), random(), random()) == -1,
		   "hvc function %lx is NOT_SUPPORTED", unknown[i]);
	/* What KVM's stub and hypervisor would answer to. */
	for (u64 fn = 0; fn < 32; fn++)
		if (hvc(fn, random(), random(), random()) != -1)
			ok(false, "hvc function %lx is NOT_SUPPORTED", fn);
}

#define TRY_SMC(imm, fn)						\
({									\
	s64 result_ = -1;						\
	struct trap trap_ = TRY(result_ = CALL("smc #" #imm, fn));	\
	ok(trap_.taken ? trap_ec(&trap_) == EC_UNKNOWN : result_ == -1,	\
	   "smc #" #imm " function %lx is undefined or NOT_SUPPORTED",	\
	   (u64)(fn));							\
})

static void unknown_smc(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		TRY_SMC(0, unknown[i]);
	TRY_SMC(1, 0x8400ffffUL);
	TRY_SMC(0x4158, 0UL);
	TRY_SMC(0x4158, 17UL);
	TRY_SMC(0xffff, 0xc400ffffUL);
}

/* PSCI and SMCCC_VERSION are answered, whatever is above bit 31. */
static bool is_known(u64 fn)
{
	u64 base = fn & 0xffffffff & ~(BIT(30) | BIT(16));

	return (base >= 0x84000000UL && base <= 0x8400001fUL) ||
	       base == 0x80000000UL;
}

static void random_calls(void)
{
	s64 result = -1;
	u64 fn, wrong = 0;

	for (int i = 0; i < 4000; i++) {
		fn = random();
		if (i % 4)
			fn = (fn & 0xff03ffffUL) | BIT(31);
		if (is_known(fn))
			continue;
		if (hvc(fn, random(), random(), random()) != -1)
			wrong = fn;
		if (!TRY(result = CALL("smc #0", fn)).taken && result != -1)
			wrong = fn;
	}
	ok(!wrong, "4000 random functions are NOT_SUPPORTED (%lx)", wrong);
}

static void odd_hvc(void)
{
	ok(CALL("hvc #1", 0x8400ffffUL) == -1, "hvc #1");
	ok(CALL("hvc #0x4157", 0UL) < 0, "hvc #0x4157");
	ok(CALL("hvc #0x4159", 3UL) < 0, "hvc #0x4159");
	ok(CALL("hvc #0x8000", 1UL) < 0, "hvc #0x8000");
	ok(CALL("hvc #0xffff", random() | BIT(63)) < 0, "hvc #0xffff");
}

static bool refused(u64 nr, u64 a1, u64 a2, u64 a3)
{
	s64 result = axvisor_hypercall(nr, a1, a2, a3);

	if (result >= 0)
		printf("# hypercall %lu gave %ld\n", nr, result);
	return result < 0;
}

static void hypercalls(void)
{
	bool all = true;

	for (u64 nr = 1; nr <= 300; nr++) {
		all &= refused(nr, random(), random(), random());
		all &= refused(nr, 0, 0, 0);
		all &= refused(nr, 1, RAM_BASE, 4096);
		all &= refused(nr, 0, ~0UL, ~0UL);
	}
	for (int i = 0; i < 1000; i++)
		all &= refused(random() | BIT(63), random(), random(), random());
	ok(all, "no hypercall but the null one is for a cell");
}

/* All functions but those that end or suspend the caller. */
static void psci_garbage(void)
{
	static const u64 spared = BIT(1) | BIT(2) | BIT(5) | BIT(7) | BIT(8) |
				  BIT(9) | BIT(12) | BIT(13) | BIT(14) |
				  BIT(15) | BIT(18);

	for (int i = 0; i < 5000; i++) {
		u64 fn = random() & 0x1f;

		if (!(spared & BIT(fn)))
			hvc(0x84000000UL | (random() & BIT(30)) | fn, random(),
			    random(), random());
	}
	ok(psci(PSCI_VERSION, 0, 0, 0) >= 0x10000, "PSCI still answers");
	ok(psci(PSCI_AFFINITY_INFO, mpidr_of(0), 0, 0) == PSCI_AFFINITY_ON,
	   "vCPU 0 is on");
}

/* With a wake-up that is due, whatever the call does it must come back. */
static void psci_suspend(void)
{
	static const u64 states[] = { 0, 0x10000, 0x1010000, ~0UL };

	irq_setup(timer_irq, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		timer_set(counter());
		psci(PSCI_CPU_SUSPEND, states[i], 0x10, random());
	}
	timer_stop();
	ok(true, "CPU_SUSPEND comes back");
}

const struct hostile_case calls_cases[] = {
	{ "unknown-hvc", ENDS, unknown_hvc },
	{ "unknown-smc", ENDS, unknown_smc },
	{ "random-calls", ENDS, random_calls },
	{ "odd-hvc", ENDS, odd_hvc },
	{ "hypercalls", ENDS, hypercalls },
	{ "psci-garbage", ENDS, psci_garbage },
	{ "psci-suspend", EITHER, psci_suspend },
};
const size_t calls_count = ARRAY_SIZE(calls_cases);
