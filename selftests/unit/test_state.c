// SPDX-License-Identifier: GPL-2.0
/* test_state.c - registers of vCPUs: when, whose, and what a refusal changes. */
#include "world.h"

#include <kselftest_harness.h>

#define SIZE	(8 * FAKE_STATE_WORDS)

FIXTURE(state) {
	struct vcpu *vcpu;
};

FIXTURE_SETUP(state)
{
	world_init();
	ASSERT_EQ(1, create_clear("a", 2, CELL_RAM));
	self->vcpu = cell_vcpu(1, 0);
}

FIXTURE_TEARDOWN(state)
{
	(void)self;
}

static s64 read_regs(u64 cell, u64 vcpu)
{
	return call(AX_HC_VCPU_GET_STATE, cell, vcpu, MAILBOX, 0);
}

static s64 write_regs(u64 cell, u64 vcpu, u64 first)
{
	u64 *words = fake_mem(MAILBOX);
	u32 i;

	for (i = 0; i < FAKE_STATE_WORDS; i++)
		words[i] = first + i;
	return call(AX_HC_VCPU_SET_STATE, cell, vcpu, MAILBOX, SIZE);
}

TEST_F(state, round_trip)
{
	const u64 *words = fake_mem(MAILBOX);
	u32 i;

	EXPECT_EQ(0, write_regs(1, 0, 0x100));
	for (i = 0; i < FAKE_STATE_WORDS; i++)
		EXPECT_EQ(0x100 + i, self->vcpu->arch.state[i]);
	memset(fake_mem(MAILBOX), 0, SIZE + 8);
	EXPECT_EQ(SIZE, read_regs(1, 0));
	for (i = 0; i < FAKE_STATE_WORDS; i++)
		EXPECT_EQ(0x100 + i, words[i]);
	EXPECT_EQ(0, words[FAKE_STATE_WORDS]);
}

TEST_F(state, which_vcpu)
{
	static const u64 ids[] = { 0, 2, AX_MAX_CELLS, BIT_ULL(32) + 1, ~0ULL };
	static const u64 vcpus[] = { 1, AX_MAX_VCPUS, BIT_ULL(32), ~0ULL };
	u32 i;

	/* The root cell is Linux itself. */
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		EXPECT_EQ(-ENOENT, read_regs(ids[i], 0));
		EXPECT_EQ(-ENOENT, write_regs(ids[i], 0, 0));
	}
	for (i = 0; i < ARRAY_SIZE(vcpus); i++) {
		EXPECT_EQ(-EINVAL, read_regs(1, vcpus[i]));
		EXPECT_EQ(-EINVAL, write_regs(1, vcpus[i], 0));
	}
}

TEST_F(state, refused_values)
{
	static const u64 sizes[] = { 0, 8, SIZE - 8, SIZE + 8, AX_STATE_MAX,
				     AX_STATE_MAX + 8, ~0ULL };
	static const u64 bad[] = { 0, CELL_RAM, CELL_RAM - 8, FAKE_CORE,
				   FAKE_MEMORY, ~0ULL };
	u32 i;

	ASSERT_EQ(0, write_regs(1, 0, 0x100));
	EXPECT_EQ(-EINVAL, write_regs(1, 0, ~0ULL));
	EXPECT_EQ(0x100, self->vcpu->arch.state[0]);
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		EXPECT_NE(0, call(AX_HC_VCPU_SET_STATE, 1, 0, MAILBOX,
				  sizes[i]));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EFAULT, call(AX_HC_VCPU_SET_STATE, 1, 0, bad[i],
					SIZE));
		EXPECT_EQ(-EFAULT, call(AX_HC_VCPU_GET_STATE, 1, 0, bad[i],
					0));
	}
	EXPECT_EQ(0x100, self->vcpu->arch.state[0]);
}

/* In each state of a cell's life, and while its vCPU leaves. */
TEST_F(state, when)
{
	EXPECT_EQ(SIZE, read_regs(1, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_BOOT, 1, CELL_GPA, 0, 0));
	EXPECT_EQ(SIZE, read_regs(1, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, read_regs(1, 0));
	EXPECT_EQ(-EBUSY, write_regs(1, 0, 0));
	step(2);
	EXPECT_EQ(-EBUSY, read_regs(1, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	EXPECT_EQ(-EAGAIN, read_regs(1, 0));
	EXPECT_EQ(-EAGAIN, write_regs(1, 0, 0));
	step(2);
	EXPECT_EQ(0, write_regs(1, 0, 7));
	EXPECT_EQ(0, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(-EBUSY, read_regs(1, 0));
	step_exit(self->vcpu, (struct vcpu_exit){ .reason = VCPU_EXIT_FAULT });
	step(2);
	EXPECT_EQ(AX_CELL_FAILED, get(1).state);
	EXPECT_EQ(SIZE, read_regs(1, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, read_regs(1, 0));
	EXPECT_EQ(2, scrub(1));
	EXPECT_EQ(SIZE, read_regs(1, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_DESTROY, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, read_regs(1, 0));
}

/* What is set before the start is what the start begins with. */
TEST_F(state, before_the_start)
{
	unsigned int resets;

	EXPECT_EQ(0, call(AX_HC_CELL_BOOT, 1, CELL_GPA + 0x80, 9, 0));
	EXPECT_EQ(CELL_GPA + 0x80, self->vcpu->arch.entry.v);
	EXPECT_EQ(9, self->vcpu->arch.arg);
	resets = self->vcpu->arch.resets;
	EXPECT_EQ(0, write_regs(1, 0, 3));
	EXPECT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
	step(2);
	EXPECT_TRUE(self->vcpu->arch.loaded);
	EXPECT_EQ(resets, self->vcpu->arch.resets);
	EXPECT_EQ(3, self->vcpu->arch.state[0]);
}

TEST_HARNESS_MAIN
