// SPDX-License-Identifier: GPL-2.0
/* test_stat.c - each exit counts once, under the right name. */
#include <axvisor/abi.h>

#include "machine.h"
#include "arch/arm64/vcpu_irq.h"
#include "arch/arm64/vgic.h"

#include <kselftest_harness.h>

FIXTURE(stat)
{
	struct vcpu *vcpu;
};

FIXTURE_SETUP(stat)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[0];
}

FIXTURE_TEARDOWN(stat)
{
	(void)self;
}

static u64 count(const struct vcpu *vcpu, const char *name)
{
	const char *found;
	u32 n;

	for (n = 0; (found = arch_stat_name(n)); n++)
		if (!strcmp(found, name))
			return arch_vcpu_stat(vcpu, n);
	return ~0ULL;
}

static u64 total(const struct vcpu *vcpu)
{
	struct ax_vcpu_stat stat;

	vcpu_stat(vcpu, &stat);
	return stat.exits;
}

TEST_F(stat, names)
{
	const char *name;
	u32 n, i;

	for (n = 0; (name = arch_stat_name(n)); n++) {
		EXPECT_LT(strlen(name), AX_STAT_NAME_MAX);
		EXPECT_EQ(strlen(name),
			  strspn(name, "abcdefghijklmnopqrstuvwxyz_"));
		for (i = 0; i < n; i++)
			EXPECT_STRNE(arch_stat_name(i), name);
		EXPECT_EQ(0, arch_vcpu_stat(self->vcpu, n));
	}
	EXPECT_LE(n, AX_MAX_STATS);
	EXPECT_EQ(NULL, arch_stat_name(~0U));
}

TEST_F(stat, exception_classes)
{
	static const struct {
		u32 ec;
		const char *name;
	} named[] = {
		{ 0x01, "wfx" }, { 0x16, "hvc" }, { 0x17, "smc" },
		{ 0x18, "sysreg" }, { 0x19, "sve" },
		{ 0x20, "instruction_abort" }, { 0x24, "data_abort" },
	};
	u32 i, ec, others = 0;
	bool is_named;

	for (ec = 0; ec < 64; ec++) {
		machine_trap(self->vcpu, ESR(ec, BIT_ULL(25)));
		EXPECT_EQ(ec + 1, total(self->vcpu));
		for (is_named = false, i = 0; i < ARRAY_SIZE(named); i++) {
			EXPECT_EQ(named[i].ec <= ec,
				  count(self->vcpu, named[i].name));
			is_named |= named[i].ec == ec;
		}
		others += !is_named;
		EXPECT_EQ(others, count(self->vcpu, "other"));
	}
	EXPECT_EQ(0, total(m.cell->vcpu[1]));
}

static u64 calls(void)
{
	rec_set("esr_el2", ESR(0x16, 0x4158));
	return TYPE_SYNC;
}

/* An exit to management, and the run that follows, is one exit. */
TEST_F(stat, hypercalls)
{
	u32 i;

	m.guest = calls;
	for (i = 0; i < 3; i++) {
		vcpu_run(self->vcpu);
		vcpu_complete(self->vcpu, 0);
	}
	EXPECT_EQ(3, count(self->vcpu, "hvc"));
	EXPECT_EQ(3, total(self->vcpu));
}

static void interrupt(struct vcpu *vcpu, u64 type, u64 intid)
{
	rec_set("icc_iar1_el1", intid);
	machine_leave(vcpu, type);
}

TEST_F(stat, interrupts)
{
	vcpu_irq_load(self->vcpu);
	interrupt(self->vcpu, 1, PPI_VIRT);
	EXPECT_EQ(1, count(self->vcpu, "timer"));
	interrupt(self->vcpu, 1, 7);
	EXPECT_EQ(1, count(self->vcpu, "kick"));
	interrupt(self->vcpu, 1, PPI_MAINTENANCE);
	EXPECT_EQ(1, count(self->vcpu, "maintenance"));
	interrupt(self->vcpu, 1, 1023);
	interrupt(self->vcpu, 1, 3);
	interrupt(self->vcpu, 1, 40);
	EXPECT_EQ(3, count(self->vcpu, "irq"));
	interrupt(self->vcpu, 2, 0);
	EXPECT_EQ(1, count(self->vcpu, "fiq"));
	interrupt(self->vcpu, 3, 0);
	EXPECT_EQ(1, count(self->vcpu, "serror"));
	EXPECT_EQ(8, total(self->vcpu));
}

TEST_F(stat, kept_by_a_reset)
{
	machine_trap(self->vcpu, ESR(0x16, 0x4158));
	arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
	arch_vm_reset(m.cell);
	EXPECT_EQ(1, total(self->vcpu));
}

TEST_F(stat, root)
{
	machine_be(0);
	machine_trap(m.root->vcpu[0], ESR(0x16, 0x4158));
	EXPECT_EQ(1, count(m.root->vcpu[0], "hvc"));
	EXPECT_EQ(0, arch_vcpu_interrupts(m.root->vcpu[0]));
}

TEST_F(stat, time)
{
	rec_set("cntpct_el0", 0);
	EXPECT_EQ(0, arch_time_now());
	rec_set("cntpct_el0", 62500000ULL * 3600);
	EXPECT_EQ(3600000000000ULL, arch_time_now());
	rec_set("cntpct_el0", 1);
	EXPECT_EQ(16, arch_time_now());
	/* Armv8.6: 1 GHz; forty years. */
	rec_set("cntfrq_el0", 1000000000);
	rec_set("cntpct_el0", 1262304000999999999ULL);
	EXPECT_EQ(1262304000999999999ULL, arch_time_now());
}

TEST_HARNESS_MAIN
