// SPDX-License-Identifier: GPL-2.0
/* calls.c - hostile calls: unknown extensions, hypercalls, garbage. */
#include "hostile.h"

#define AX_EID		0x08004158UL

static const u64 known[] = {
	SBI_BASE, SBI_TIME, SBI_IPI, SBI_RFENCE, SBI_HSM, SBI_SRST, SBI_DBCN,
};

/* Extensions that others have: PMU, SUSP, CPPC, NACL, STA, FWFT, vendors. */
static const u64 unknown[] = {
	0x504d55, 0x53555350, 0x43505043, 0x4e41434c, 0x535441, 0x46574654,
	0x08000000, 0x08004157, 0x08004159, 0x09000000, 0x0a000000, 0x0bffffff,
	0x7fffffff, 0x80000000, 0xffffffff, ~0UL, BIT(63) | SBI_BASE,
	BIT(32) | SBI_BASE,
};

/* Legacy ones are the sbi payload's. */
static bool is_known(u64 ext)
{
	if (ext < 16)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (ext == known[i])
			return true;
	return ext == AX_EID;
}

static s64 garbage(u64 ext, u64 fid)
{
	return sbi_call5(ext, fid, random(), random(), random(), random(),
			 random()).error;
}

static void unknown_extensions(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
		ok(garbage(unknown[i], random()) == SBI_ERR_NOT_SUPPORTED,
		   "extension %lx is NOT_SUPPORTED", unknown[i]);
}

static void random_calls(void)
{
	u64 ext, wrong = 0;

	for (int i = 0; i < 4000; i++) {
		ext = random() >> random() % 64;
		if (!is_known(ext) &&
		    garbage(ext, random() % 16) != SBI_ERR_NOT_SUPPORTED)
			wrong = ext;
	}
	ok(!wrong, "4000 random extensions are NOT_SUPPORTED (%lx)", wrong);
}

static bool refused(u64 nr, u64 a0, u64 a1, u64 a2)
{
	s64 result = sbi_call(AX_EID, nr, a0, a1, a2).error;

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
		all &= refused(nr, 1, (u64)image_start, 4096);
		all &= refused(nr, 0, ~0UL, ~0UL);
	}
	for (int i = 0; i < 1000; i++)
		all &= refused(random() | BIT(63), random(), random(), random());
	ok(all, "no hypercall but the null one is for a cell");
}

/* Numbers that can be right, by chance. */
static u64 number(void)
{
	switch (random() % 4) {
	case 0:
		return random() % 4;
	case 1:
		return ~0UL - random() % 4;
	case 2:
		return (u64)image_start + random() % MIB;
	default:
		return random() >> random() % 64;
	}
}

/* All functions but those that end or suspend the caller, or write to memory. */
static bool is_spared(u64 ext, u64 fid)
{
	return ext == SBI_SRST || (ext == SBI_DBCN && fid < 2) ||
	       (ext == SBI_HSM && (fid == HSM_STOP || fid == HSM_SUSPEND));
}

static void known_garbage(void)
{
	u64 ext, fid;

	for (int i = 0; i < 5000; i++) {
		ext = known[random() % ARRAY_SIZE(known)];
		fid = random() % 8;
		if (!is_spared(ext, fid))
			sbi_call5(ext, fid, number(), number(), number(),
				  number(), number());
	}
	timer_stop();
	csr_clear(sip, SIE_SSIE);
	ok(sbi_call(SBI_BASE, 0, 0, 0, 0).value >> 24 == 2, "SBI still answers");
	ok(cpu_status(0) == HSM_STARTED, "this hart is on");
}

static void suspends(void)
{
	bool all = true;

	for (int i = 0; i < 2000; i++) {
		u64 type = random() >> random() % 64;

		if (type && type != 0x80000000)
			all &= sbi_call(SBI_HSM, HSM_SUSPEND, type, random(),
					0).error < 0;
		all &= sbi_call(SBI_HSM, HSM_SUSPEND, 0x80000000,
				random() | BIT(60), 0).error ==
		       SBI_ERR_INVALID_ADDRESS;
	}
	ok(all, "suspends of no type and to nowhere");
}

static void buffers(void)
{
	bool all = true;

	for (int i = 0; i < 2000; i++) {
		all &= sbi_call(SBI_DBCN, i & 1, random() % 4096 + 1,
				random() | BIT(40), 0).error ==
		       SBI_ERR_INVALID_PARAM;
		all &= sbi_call(SBI_DBCN, i & 1, random() | BIT(40),
				(u64)image_start, 0).error ==
		       SBI_ERR_INVALID_PARAM;
	}
	ok(all, "buffers where there is no memory");
}

const struct hostile_case calls_cases[] = {
	{ "unknown-extensions", ENDS, unknown_extensions },
	{ "random-calls", ENDS, random_calls },
	{ "hypercalls", ENDS, hypercalls },
	{ "known-garbage", ENDS, known_garbage },
	{ "suspends", ENDS, suspends },
	{ "buffers", ENDS, buffers },
};
const size_t calls_count = ARRAY_SIZE(calls_cases);
