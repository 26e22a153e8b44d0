// SPDX-License-Identifier: GPL-2.0
/*
 * test_debug.c - break- and watchpoints are a vCPU's own: what it writes is what
 * it reads and what its CPU has, and nobody finds what another one left.
 */
#include "sysreg_access.h"

#include <kselftest_harness.h>

#define BVR(n)		REG(2, 0, 0, n, 4)
#define BCR(n)		REG(2, 0, 0, n, 5)
#define WVR(n)		REG(2, 0, 0, n, 6)
#define WCR(n)		REG(2, 0, 0, n, 7)
#define MDSCR		REG(2, 0, 0, 2, 2)
#define OSLAR		REG(2, 0, 1, 0, 4)
#define OSLSR		REG(2, 0, 1, 1, 4)
#define MDE		BIT_ULL(15)

#define BREAKPOINTS	6
#define WATCHPOINTS	4

static const char *const points[] = {
	"dbgbvr0_el1", "dbgbvr1_el1", "dbgbvr2_el1", "dbgbvr3_el1",
	"dbgbvr4_el1", "dbgbvr5_el1", "dbgbcr0_el1", "dbgbcr1_el1",
	"dbgbcr2_el1", "dbgbcr3_el1", "dbgbcr4_el1", "dbgbcr5_el1",
	"dbgwvr0_el1", "dbgwvr1_el1", "dbgwvr2_el1", "dbgwvr3_el1",
	"dbgwcr0_el1", "dbgwcr1_el1", "dbgwcr2_el1", "dbgwcr3_el1",
};

_Static_assert(ARRAY_SIZE(points) == 2 * (BREAKPOINTS + WATCHPOINTS), "all");

/* In the CPU: each has a value of its own. */
static void fill(u64 seed)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(points); i++)
		rec_set(points[i], seed + i * 0x101);
}

static u32 differing(u64 seed)
{
	u32 i, n = 0;

	for (i = 0; i < ARRAY_SIZE(points); i++)
		n += rec_get(points[i]) != seed + i * 0x101;
	return n;
}

static bool all_zero(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(points); i++)
		if (rec_get(points[i]))
			return false;
	return true;
}

FIXTURE(debug)
{
	struct vcpu *root, *vcpu, *other;
};

FIXTURE_SETUP(debug)
{
	machine_start();
	machine_be(2);
	rec_set("id_aa64dfr0_el1", (BREAKPOINTS - 1) << 12 |
				   (WATCHPOINTS - 1) << 20 | 6);
	self->root = m.root->vcpu[2];
	self->vcpu = m.cell->vcpu[0];
	self->other = m.cell->vcpu[1];
	arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
	arch_vcpu_reset(self->other, GPA(CELL_GPA), 0);
	arch_vcpu_load(self->vcpu);
	rec_clear();
}

FIXTURE_TEARDOWN(debug)
{
	(void)self;
}

/* Each is there and another one, in the CPU and as the guest sees it. */
TEST_F(debug, points)
{
	u32 n;

	for (n = 0; n < BREAKPOINTS; n++) {
		EXPECT_TRUE(set(self->vcpu, BVR(n), 0x1000 + n * 16));
		EXPECT_TRUE(set(self->vcpu, BCR(n), (n << 16) | 0x1e5));
	}
	for (n = 0; n < WATCHPOINTS; n++) {
		EXPECT_TRUE(set(self->vcpu, WVR(n), 0x2000 + n * 16));
		EXPECT_TRUE(set(self->vcpu, WCR(n), (n << 16) | 0x1ff5));
	}
	for (n = 0; n < BREAKPOINTS; n++) {
		EXPECT_EQ(0x1000 + n * 16, get(self->vcpu, BVR(n)));
		EXPECT_EQ((n << 16) | 0x1e5, get(self->vcpu, BCR(n)));
		EXPECT_EQ(0x1000 + n * 16, rec_get(points[n]));
		EXPECT_EQ((n << 16) | 0x1e5, rec_get(points[BREAKPOINTS + n]));
	}
	for (n = 0; n < WATCHPOINTS; n++) {
		EXPECT_EQ(0x2000 + n * 16, get(self->vcpu, WVR(n)));
		EXPECT_EQ((n << 16) | 0x1ff5, get(self->vcpu, WCR(n)));
		EXPECT_EQ(0x2000 + n * 16, rec_get(points[2 * BREAKPOINTS + n]));
		EXPECT_EQ((n << 16) | 0x1ff5,
			  rec_get(points[2 * BREAKPOINTS + WATCHPOINTS + n]));
	}
}

/* Those that the CPU doesn't have are touched by nobody. */
TEST_F(debug, as_many_as_there_are)
{
	static const u64 regs[] = {
		BVR(6), BCR(6), WVR(4), WCR(4), BVR(15), BCR(15), WVR(15),
		WCR(15),
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		EXPECT_TRUE(is_undef(self->vcpu, regs[i] | 5 << 5));
		EXPECT_TRUE(is_undef(self->vcpu, regs[i] | 5 << 5 | READ));
	}
	EXPECT_TRUE(set(self->vcpu, BCR(0), 1));
	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(self->root);
	arch_vcpu_put(self->root);
	EXPECT_EQ(0, rec_count("dbgbvr6") + rec_count("dbgbcr6") +
		     rec_count("dbgwvr4") + rec_count("dbgwcr4"));
	EXPECT_EQ(0, rec_reads("dbgbvr6_el1") + rec_reads("dbgwcr4_el1"));
	EXPECT_NE(0, rec_reads("dbgbvr5_el1"));
	EXPECT_NE(0, rec_reads("dbgwcr3_el1"));
	/* The most that there can be. */
	rec_set("id_aa64dfr0_el1", 0xf << 12 | 0xf << 20);
	rec_clear();
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(16, rec_count("dbgbvr"));
	EXPECT_EQ(16, rec_count("dbgwcr"));
	EXPECT_TRUE(set(self->vcpu, WCR(15), 5));
	EXPECT_EQ(5, rec_get("dbgwcr15_el1"));
}

/* No VMIDs, no halting, no debugger's channel. */
TEST_F(debug, bits)
{
	EXPECT_TRUE(set(self->vcpu, BCR(0), ~0ULL));
	EXPECT_EQ(0x7fe1e7, rec_get("dbgbcr0_el1"));
	EXPECT_EQ(0x7fe1e7, get(self->vcpu, BCR(0)));
	EXPECT_TRUE(set(self->vcpu, WCR(0), ~0ULL));
	EXPECT_EQ(0x1f1fffff, rec_get("dbgwcr0_el1"));
	EXPECT_EQ(0x1f1fffff, get(self->vcpu, WCR(0)));
	EXPECT_TRUE(set(self->vcpu, MDSCR, ~0ULL));
	EXPECT_EQ(0xb001, rec_get("mdscr_el1"));
	EXPECT_EQ(0xb001, get(self->vcpu, MDSCR));
	EXPECT_TRUE(set(self->vcpu, BVR(0), ~0ULL));
	EXPECT_EQ(~0ULL, get(self->vcpu, BVR(0)));
}

/* Locked by a reset, each vCPU's own. */
TEST_F(debug, os_lock)
{
	EXPECT_EQ(0xa, get(self->vcpu, OSLSR));
	EXPECT_EQ(1, rec_get("oslar_el1"));
	EXPECT_TRUE(set(self->vcpu, OSLAR, ~1ULL));
	EXPECT_EQ(0x8, get(self->vcpu, OSLSR));
	EXPECT_EQ(0, rec_get("oslar_el1"));
	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(self->other);
	EXPECT_EQ(1, rec_get("oslar_el1"));
	EXPECT_EQ(0xa, get(self->other, OSLSR));
	arch_vcpu_put(self->other);
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, rec_get("oslar_el1"));
	EXPECT_EQ(0x8, get(self->vcpu, OSLSR));
	/* Linux's, as it left it. */
	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(self->root);
	rec_set("oslsr_el1", 0x8);
	arch_vcpu_put(self->root);
	rec_set("oslar_el1", 1);
	arch_vcpu_load(self->root);
	EXPECT_EQ(0, rec_get("oslar_el1"));
	rec_set("oslsr_el1", 0xa);
	arch_vcpu_put(self->root);
	arch_vcpu_load(self->root);
	EXPECT_EQ(1, rec_get("oslar_el1"));
}

/* A cell that has no use for them pays nothing, and what is there sleeps. */
TEST_F(debug, unused)
{
	arch_vcpu_put(self->vcpu);
	fill(0x4000);
	rec_set("mdscr_el1", MDE);
	rec_clear();
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, rec_count("dbg"));
	EXPECT_EQ(0, rec_get("mdscr_el1"));
	EXPECT_EQ(0, get(self->vcpu, BVR(0)));
	EXPECT_EQ(0, get(self->vcpu, WCR(3)));
	EXPECT_EQ(0, differing(0x4000));
	/* Gone before it could wake. */
	EXPECT_TRUE(set(self->vcpu, MDSCR, MDE));
	EXPECT_TRUE(all_zero());
	EXPECT_LT(rec_find_last("dbgwcr0_el1=0"), rec_find_last("mdscr_el1="));
}

TEST_F(debug, round_trip)
{
	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(self->root);
	fill(0x10000);
	rec_set("mdscr_el1", 0x1000);
	arch_vcpu_put(self->root);
	/* The cell's, of which its other vCPU and Linux see nothing. */
	arch_vcpu_load(self->vcpu);
	EXPECT_TRUE(set(self->vcpu, BVR(5), 0x5550));
	EXPECT_NE(0, differing(0x10000));
	EXPECT_TRUE(set(self->vcpu, MDSCR, MDE));
	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(self->other);
	EXPECT_EQ(0, get(self->other, BVR(5)));
	EXPECT_EQ(0, get(self->other, MDSCR));
	EXPECT_TRUE(set(self->other, MDSCR, 0));
	EXPECT_TRUE(all_zero());
	arch_vcpu_put(self->other);
	arch_vcpu_load(self->root);
	EXPECT_EQ(0, differing(0x10000));
	EXPECT_EQ(0x1000, rec_get("mdscr_el1"));
	arch_vcpu_put(self->root);
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0x5550, rec_get("dbgbvr5_el1"));
	EXPECT_EQ(0x5550, get(self->vcpu, BVR(5)));
	EXPECT_EQ(MDE, rec_get("mdscr_el1"));
	EXPECT_EQ(0, rec_get("dbgwvr0_el1"));
	/* A reset leaves nothing. */
	arch_vcpu_put(self->vcpu);
	arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, get(self->vcpu, BVR(5)));
	EXPECT_EQ(0, get(self->vcpu, MDSCR));
}

TEST_HARNESS_MAIN
