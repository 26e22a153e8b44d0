// SPDX-License-Identifier: GPL-2.0
/* test_timer.c - a vCPU's timer where the hart has Sstc, and where it has not. */
#include "machine.h"
#include "arch/riscv/timer.h"

#include <kselftest_harness.h>

#define STIE	BIT_ULL(IRQ_S_TIMER)
#define VSTIP	BIT_ULL(IRQ_VS_TIMER)
#define NEVER	"sbi(54494d45.0 ffffffffffffffff"

FIXTURE(timer)
{
	struct vcpu *vcpu;
};

FIXTURE_SETUP(timer)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[0];
	arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
	rec_clear();
}

FIXTURE_TEARDOWN(timer)
{
	(void)self;
}

static void no_sstc(void)
{
	machine_boot()->isa &= ~(u64)AX_RISCV_ISA_SSTC;
}

TEST_F(timer, sstc)
{
	arch_vcpu_load(self->vcpu);
	rec_clear();
	timer_set(self->vcpu, 0x1234);
	EXPECT_STREQ("vstimecmp=1234", rec_trace());
	arch_vcpu_put(self->vcpu);
	EXPECT_EQ(0x1234, self->vcpu->arch.vs.vstimecmp);
	EXPECT_EQ(~0ULL, rec_get("vstimecmp"));
	EXPECT_EQ(0, rec_count("sbi(54494d45"));
}

/* The firmware interrupts HS mode; its pending interrupt ends with the next. */
TEST_F(timer, fires)
{
	no_sstc();
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, rec_get("sie") & STIE);
	timer_set(self->vcpu, 0x1234);
	EXPECT_EQ(1, rec_count("sbi(54494d45.0 1234 "));
	EXPECT_TRUE(rec_get("sie") & STIE);
	EXPECT_FALSE(rec_get("hvip") & VSTIP);
	EXPECT_TRUE(machine_trap(self->vcpu, CAUSE_IRQ | IRQ_S_TIMER));
	EXPECT_FALSE(rec_get("sie") & STIE);
	EXPECT_TRUE(rec_get("hvip") & VSTIP);
	rec_clear();
	timer_set(self->vcpu, 0x5678);
	EXPECT_FALSE(rec_get("hvip") & VSTIP);
	EXPECT_TRUE(rec_get("sie") & STIE);
	timer_set(self->vcpu, TIMER_NEVER);
	EXPECT_FALSE(rec_get("sie") & STIE);
	EXPECT_EQ(0, rec_reads("vstimecmp") + rec_count("vstimecmp="));
}

/* Nothing comes for a vCPU that isn't there; its deadline waits. */
TEST_F(timer, away)
{
	no_sstc();
	arch_vcpu_load(self->vcpu);
	timer_set(self->vcpu, 0x1234);
	rec_clear();
	arch_vcpu_put(self->vcpu);
	EXPECT_EQ(1, rec_count(NEVER));
	EXPECT_FALSE(rec_get("sie") & STIE);
	EXPECT_EQ(0x1234, self->vcpu->arch.vs.vstimecmp);
	rec_clear();
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(1, rec_count("sbi(54494d45.0 1234 "));
	EXPECT_TRUE(rec_get("sie") & STIE);
}

/* One that has fired is pending still, and not again. */
TEST_F(timer, away_when_fired)
{
	no_sstc();
	arch_vcpu_load(self->vcpu);
	timer_set(self->vcpu, 0x1234);
	machine_trap(self->vcpu, CAUSE_IRQ | IRQ_S_TIMER);
	arch_vcpu_put(self->vcpu);
	EXPECT_EQ(0, rec_get("hvip"));
	rec_clear();
	arch_vcpu_load(self->vcpu);
	EXPECT_TRUE(rec_get("hvip") & VSTIP);
	EXPECT_EQ(0, rec_count("sbi(54494d45.0 1234 "));
	EXPECT_FALSE(rec_get("sie") & STIE);
}

TEST_F(timer, of_linux)
{
	rec_set("stimecmp", 0x77);
	timer_adopt(m.root->vcpu[0]);
	EXPECT_EQ(0x77, rec_get("vstimecmp"));
	EXPECT_FALSE(rec_get("sie") & STIE);
	no_sstc();
	rec_set("vstimecmp", 0);
	timer_adopt(m.root->vcpu[0]);
	EXPECT_EQ(0, rec_get("vstimecmp"));
	EXPECT_TRUE(rec_get("sie") & STIE);
}

/*
 * Linux's deadline from before is the firmware's secret: it stays, or a look takes
 * its place, and then an early interrupt comes rather than none.
 */
TEST_F(timer, unknown_deadline)
{
	struct vcpu *root = m.root->vcpu[2];

	no_sstc();
	root->arch.vs.vstimecmp = 0x1234;
	timer_adopt(root);
	EXPECT_EQ(0, rec_count("sbi("));
	EXPECT_EQ(0, rec_get("hvip") & VSTIP);
	rec_set("time", 100);
	timer_look(root, 50);
	EXPECT_EQ(1, rec_count("sbi(54494d45.0 0 "));
	EXPECT_TRUE(machine_trap(root, CAUSE_IRQ | IRQ_S_TIMER));
	EXPECT_TRUE(rec_get("hvip") & VSTIP);
	/* Once, and then for the look alone. */
	EXPECT_EQ(1, rec_count("sbi(54494d45.0 96 "));
	timer_set(root, 0x5678);
	EXPECT_FALSE(rec_get("hvip") & VSTIP);
}

TEST_HARNESS_MAIN
