// SPDX-License-Identifier: GPL-2.0
/*
 * test_state.c - a vCPU's registers as user space has them: every one, and the
 * states that the vCPU must not be entered in.
 */
#include <linux/axvisor_riscv64.h>
#include <axvisor/abi.h>

#include "machine.h"

#include <kselftest_harness.h>

#define WORDS	(sizeof(struct axvisor_riscv64_regs) / 8)

FIXTURE(state)
{
	struct vcpu *vcpu;
	union {
		struct axvisor_riscv64_regs regs;
		u64 word[AX_STATE_MAX / 8];
	};
};

FIXTURE_SETUP(state)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[1];
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
	EXPECT_EQ(1, self->regs.x[9]);		/* a0: its hart id */
	EXPECT_EQ(0x77, self->regs.x[10]);
	EXPECT_EQ(0, self->regs.x[30]);
	EXPECT_EQ(CELL_GPA, self->regs.pc);
	EXPECT_EQ(1, self->regs.mode);
	EXPECT_EQ(0, self->regs.vsatp);
	EXPECT_EQ(~0ULL, self->regs.vstimecmp);
	EXPECT_EQ(BIT_ULL(63), self->regs.vtype);
}

/* Each word is a register of its own. */
TEST_F(state, round_trip)
{
	u64 got[AX_STATE_MAX / 8];
	u32 i;

	for (i = 0; i < WORDS; i++)
		self->word[i] = 0x1000 + i;
	self->regs.mode = 0;
	self->regs.hvip = BIT_ULL(IRQ_VS_SOFT);
	EXPECT_EQ(0, set(self->vcpu, self->word));
	memset(got, 0xff, sizeof(got));
	EXPECT_EQ(8 * WORDS, arch_vcpu_get_state(self->vcpu, got));
	EXPECT_EQ(0, memcmp(got, self->word, 8 * WORDS));
	for (i = WORDS; i < AX_STATE_MAX / 8; i++)
		EXPECT_EQ(~0ULL, got[i]);
}

/* They are what the vCPU is loaded with, and what was saved. */
TEST_F(state, in_the_hart)
{
	static const struct {
		const char *name;
		size_t offset;
	} reg[] = {
#define REG(name) { #name, offsetof(struct axvisor_riscv64_regs, name) }
		REG(vsstatus), REG(vsie), REG(vstvec), REG(vsscratch),
		REG(vsepc), REG(vscause), REG(vstval), REG(vsatp),
		REG(vstimecmp), REG(scounteren), REG(senvcfg), REG(sstateen0),
#undef REG
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(reg); i++)
		self->word[reg[i].offset / 8] = 0x2000 + i;
	self->regs.pc = 0x4000;
	self->regs.x[17] = 0x18;
	self->regs.f[0] = 0xf0;
	self->regs.v[0][0] = 0x99;
	ASSERT_EQ(0, set(self->vcpu, self->word));
	arch_vcpu_load(self->vcpu);
	for (i = 0; i < ARRAY_SIZE(reg); i++)
		EXPECT_EQ(0x2000 + i, rec_get(reg[i].name));
	EXPECT_EQ(0x4000, rec_get("sepc"));
	EXPECT_EQ(0x18, rec_get("s2"));
	EXPECT_EQ(0xf0, rec_get("f0"));
	EXPECT_EQ(0x99, rec_get("v0"));
	for (i = 0; i < ARRAY_SIZE(reg); i++)
		rec_set(reg[i].name, 0x3000 + i);
	arch_vcpu_put(self->vcpu);
	arch_vcpu_get_state(self->vcpu, self->word);
	for (i = 0; i < ARRAY_SIZE(reg); i++)
		EXPECT_EQ(0x3000 + i, self->word[reg[i].offset / 8]);
}

/* VU and VS; what HS mode has for the rest is as it was. */
TEST_F(state, modes)
{
	const u64 sstatus = self->vcpu->arch.regs.sstatus;
	u64 mode;

	for (mode = 0; mode < 4; mode++) {
		self->regs.mode = mode;
		EXPECT_EQ(mode < 2 ? 0 : -EINVAL, set(self->vcpu, self->word));
		EXPECT_EQ(mode ? SSTATUS_SPP : 0,
			  self->vcpu->arch.regs.sstatus & SSTATUS_SPP);
		EXPECT_EQ(sstatus & ~SSTATUS_SPP,
			  self->vcpu->arch.regs.sstatus & ~SSTATUS_SPP);
	}
	self->regs.mode = BIT_ULL(32);
	EXPECT_EQ(-EINVAL, set(self->vcpu, self->word));
}

/* Devices and the timer drive the others. */
TEST_F(state, hvip)
{
	const u64 soft = BIT_ULL(IRQ_VS_SOFT), timer = BIT_ULL(IRQ_VS_TIMER);
	u32 bit;

	for (bit = 0; bit < 64; bit++) {
		self->regs.hvip = BIT_ULL(bit);
		EXPECT_EQ(bit == 2 || bit == 6 || bit == 10 ? 0 : -EINVAL,
			  set(self->vcpu, self->word));
	}
	self->vcpu->arch.vs.hvip = timer;
	self->regs.hvip = soft | BIT_ULL(IRQ_VS_EXT);
	EXPECT_EQ(0, set(self->vcpu, self->word));
	EXPECT_EQ(soft | timer, self->vcpu->arch.vs.hvip);
	self->regs.hvip = 0;
	EXPECT_EQ(0, set(self->vcpu, self->word));
	EXPECT_EQ(timer, self->vcpu->arch.vs.hvip);
}

/* Longer ones than the structure has. */
TEST_F(state, vectors)
{
	u8 *v = self->vcpu->arch.vector.v;

	rec_set("vlenb", 32);
	v[32 * 3 + 16] = 0x55;
	self->regs.v[3][1] = 0x1122;
	ASSERT_EQ(0, set(self->vcpu, self->word));
	EXPECT_EQ(0x1122, *(u64 *)(v + 32 * 3 + 8));
	EXPECT_EQ(0x55, v[32 * 3 + 16]);
	arch_vcpu_get_state(self->vcpu, self->word);
	EXPECT_EQ(0x1122, self->regs.v[3][1]);
}

TEST_F(state, no_vectors)
{
	void *v = self->vcpu->arch.vector.v;

	self->vcpu->arch.vector.v = NULL;
	arch_vcpu_get_state(self->vcpu, self->word);
	EXPECT_EQ(0, self->regs.vtype);
	EXPECT_EQ(0, set(self->vcpu, self->word));
	self->regs.v[31][1] = 1;
	EXPECT_EQ(-EINVAL, set(self->vcpu, self->word));
	self->regs.v[31][1] = 0;
	self->regs.vl = 1;
	EXPECT_EQ(-EINVAL, set(self->vcpu, self->word));
	self->vcpu->arch.vector.v = v;
}

TEST_F(state, sizes)
{
	u64 pc = self->vcpu->arch.regs.sepc;

	self->regs.pc = 0x123456;
	EXPECT_EQ(-EINVAL, arch_vcpu_set_state(self->vcpu, self->word, 0));
	EXPECT_EQ(-EINVAL, arch_vcpu_set_state(self->vcpu, self->word,
					       8 * WORDS - 8));
	EXPECT_EQ(-EINVAL, arch_vcpu_set_state(self->vcpu, self->word,
					       8 * WORDS + 8));
	EXPECT_EQ(pc, self->vcpu->arch.regs.sepc);
}

TEST_HARNESS_MAIN
