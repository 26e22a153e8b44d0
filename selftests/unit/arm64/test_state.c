// SPDX-License-Identifier: GPL-2.0
/*
 * test_state.c - a vCPU's registers as user space has them: every one, and the
 * states that the vCPU must not be entered in.
 */
#include <linux/axvisor_arm64.h>
#include <axvisor/abi.h>

#include "machine.h"

#include <kselftest_harness.h>

#define WORDS	(sizeof(struct axvisor_arm64_regs) / 8)

FIXTURE(state)
{
	struct vcpu *vcpu;
	union {
		struct axvisor_arm64_regs regs;
		u64 word[AX_STATE_MAX / 8];
	};
};

FIXTURE_SETUP(state)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[0];
	arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0x77);
	ASSERT_EQ(8 * WORDS, arch_vcpu_get_state(self->vcpu, self->word));
}

FIXTURE_TEARDOWN(state)
{
	(void)self;
}

static int set(struct vcpu *vcpu, const void *regs)
{
	return arch_vcpu_set_state(vcpu, regs, 8 * WORDS);
}

TEST_F(state, after_reset)
{
	EXPECT_EQ(0x77, self->regs.x[0]);
	EXPECT_EQ(0, self->regs.x[30]);
	EXPECT_EQ(CELL_GPA, self->regs.pc);
	EXPECT_EQ(0x3c5, self->regs.pstate);
	EXPECT_EQ(0x30d00800, self->regs.sctlr_el1);
}

/* Each word is a register of its own. */
TEST_F(state, round_trip)
{
	u64 got[AX_STATE_MAX / 8];
	u32 i;

	for (i = 0; i < WORDS; i++)
		self->word[i] = 0x1000 + i;
	self->regs.pstate = 0x5;
	EXPECT_EQ(0, set(self->vcpu, self->word));
	memset(got, 0xff, sizeof(got));
	EXPECT_EQ(8 * WORDS, arch_vcpu_get_state(self->vcpu, got));
	EXPECT_EQ(0, memcmp(got, self->word, 8 * WORDS));
	for (i = WORDS; i < AX_STATE_MAX / 8; i++)
		EXPECT_EQ(~0ULL, got[i]);
}

/* They are what the vCPU is loaded with, and what was saved. */
TEST_F(state, in_the_cpu)
{
	static const struct {
		const char *name;
		size_t offset;
	} reg[] = {
#define REG(name) { #name, offsetof(struct axvisor_arm64_regs, name) }
		REG(sp_el0), REG(sp_el1), REG(elr_el1), REG(spsr_el1),
		REG(esr_el1), REG(far_el1), REG(vbar_el1), REG(sctlr_el1),
		REG(cpacr_el1), REG(ttbr0_el1), REG(ttbr1_el1), REG(tcr_el1),
		REG(mair_el1), REG(amair_el1), REG(afsr0_el1), REG(afsr1_el1),
		REG(par_el1), REG(contextidr_el1), REG(tpidr_el0),
		REG(tpidrro_el0), REG(tpidr_el1), REG(csselr_el1),
		REG(cntkctl_el1), REG(cntv_ctl_el0), REG(cntv_cval_el0),
		REG(cntp_ctl_el0), REG(cntp_cval_el0),
#undef REG
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(reg); i++)
		self->word[reg[i].offset / 8] = 0x2000 + i;
	self->regs.v[0][0] = 0x99;
	ASSERT_EQ(0, set(self->vcpu, self->word));
	arch_vcpu_load(self->vcpu);
	for (i = 0; i < ARRAY_SIZE(reg); i++)
		EXPECT_EQ(0x2000 + i, rec_get(reg[i].name));
	EXPECT_EQ(0x99, rec_get("v0"));
	/* No self-hosted debug comes that way. */
	EXPECT_EQ(0, rec_get("mdscr_el1"));
	for (i = 0; i < ARRAY_SIZE(reg); i++)
		rec_set(reg[i].name, 0x3000 + i);
	arch_vcpu_put(self->vcpu);
	arch_vcpu_get_state(self->vcpu, self->word);
	for (i = 0; i < ARRAY_SIZE(reg); i++)
		EXPECT_EQ(0x3000 + i, self->word[reg[i].offset / 8]);
}

/* EL0t, EL1t, EL1h in AArch64 state; not EL2, EL3, AArch32 nor reserved. */
TEST_F(state, modes)
{
	u64 mode;

	for (mode = 0; mode < 32; mode++) {
		bool valid = mode == 0 || mode == 4 || mode == 5;

		self->regs.pstate = 0x3c0 | mode;
		self->regs.pc = mode;
		EXPECT_EQ(valid ? 0 : -EINVAL, set(self->vcpu, self->word));
		EXPECT_EQ(valid, self->vcpu->arch.regs.pstate == (0x3c0 | mode));
		EXPECT_EQ(valid, self->vcpu->arch.regs.pc == mode);
	}
}

/* IL (illegal state), RES0, and what is of AArch32. */
TEST_F(state, bits_of_pstate)
{
	static const u32 fine[] = { 6, 7, 8, 9, 10, 11, 12, 21, 22, 23, 24, 25,
				    28, 29, 30, 31 };
	u64 valid = 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(fine); i++)
		valid |= BIT_ULL(fine[i]);
	for (i = 5; i < 64; i++) {
		self->regs.pstate = 5 | BIT_ULL(i);
		EXPECT_EQ(valid & BIT_ULL(i) ? 0 : -EINVAL,
			  set(self->vcpu, self->word));
	}
}

TEST_F(state, sizes)
{
	static const u64 sizes[] = { 0, 8, 8 * WORDS - 8, 8 * WORDS + 8, ~0ULL };
	u32 i;

	self->regs.x[1] = 1;
	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		EXPECT_EQ(-EINVAL, arch_vcpu_set_state(self->vcpu, self->word,
						       sizes[i]));
	EXPECT_EQ(0, self->vcpu->arch.regs.x[1]);
}

TEST_HARNESS_MAIN
