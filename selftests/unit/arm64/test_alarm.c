// SPDX-License-Identifier: GPL-2.0
/*
 * test_alarm.c - the clock of a cell's board: its time is the wall clock's, and
 * its alarm the EL2 timer of whatever CPU has a vCPU of the cell.
 */
#include "machine.h"
#include "arch/arm64/vcpu_irq.h"
#include "arch/arm64/vgic.h"

#include <kselftest_harness.h>

#define RTC		0x09010000ULL
#define DR		0x00
#define MR		0x04
#define LR		0x08
#define IMSC		0x10
#define RIS		0x14
#define ICR		0x1c
#define INTID		34
#define HZ		62500000ULL
#define NSEC		1000000000ULL
#define WALL		(1700000000ULL * NSEC + 250000000)

FIXTURE(alarm)
{
	struct vcpu *vcpu, *other;
	const struct vm_mmio *rtc;
};

FIXTURE_SETUP(alarm)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[0];
	self->other = m.cell->vcpu[1];
	self->vcpu->exit = &machine_exit;
	self->other->exit = &machine_exit;
	self->rtc = vm_find_mmio(m.cell, GPA(RTC), 4);
	ASSERT_NE(NULL, self->rtc);
	EXPECT_EQ(RTC, self->rtc->base.v);
	rec_set("cntpct_el0", 10 * HZ);
	vm_set_wall_time(m.cell, WALL);
	arch_vcpu_load(self->vcpu);
	rec_clear();
}

FIXTURE_TEARDOWN(alarm)
{
	(void)self;
}

static u64 get(struct vcpu *vcpu, const struct vm_mmio *rtc, u64 off)
{
	u64 val = 0xbad;

	return rtc->access(vcpu, off, 4, false, &val) ? 0xdead : val;
}

static void set(struct vcpu *vcpu, const struct vm_mmio *rtc, u64 off, u64 val)
{
	rtc->access(vcpu, off, 4, true, &val);
}

static bool is_pending(u32 intid)
{
	u64 val, kick;

	vgic_dist_access(m.cell->arch.vgic, 0, 0x200 + intid / 32 * 4, 4, false,
			 &val, &kick);
	return val & BIT_ULL(intid % 32);
}

static enum trap_result interrupt(struct vcpu *vcpu, u64 intid)
{
	rec_set("icc_iar1_el1", intid);
	rec_clear();
	return trap_handle(vcpu, 1);
}

TEST_F(alarm, wall_time)
{
	EXPECT_EQ(1700000000, get(self->vcpu, self->rtc, DR));
	/* Its second begins with the wall clock's. */
	rec_set("cntpct_el0", 10 * HZ + HZ / 4 * 3 - 1);
	EXPECT_EQ(1700000000, get(self->vcpu, self->rtc, DR));
	rec_set("cntpct_el0", 10 * HZ + HZ / 4 * 3);
	EXPECT_EQ(1700000001, get(self->vcpu, self->rtc, DR));
	/* Over a reset as well. */
	arch_vcpu_put(self->vcpu);
	rec_set("cntpct_el0", 20 * HZ);
	arch_vm_reset(m.cell);
	EXPECT_EQ(1700000010, get(self->vcpu, self->rtc, DR));
}

TEST_F(alarm, fires)
{
	const u64 due = 10 * HZ + HZ / 4 * 3 + 2 * HZ;

	set(self->vcpu, self->rtc, MR, 1700000003);
	EXPECT_EQ(0, rec_count("cnthp_ctl_el2=1"));
	set(self->vcpu, self->rtc, IMSC, 1);
	EXPECT_EQ(due, rec_get("cnthp_cval_el2"));
	EXPECT_EQ(1, rec_get("cnthp_ctl_el2"));
	EXPECT_LT(rec_find(0, "cnthp_cval_el2="), rec_find(0, "cnthp_ctl_el2="));
	/* Too early: it looks, and waits on. */
	rec_set("cntpct_el0", due - 1);
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, PPI_HYP));
	EXPECT_FALSE(is_pending(INTID));
	EXPECT_EQ(1, rec_get("cnthp_ctl_el2"));
	rec_set("cntpct_el0", due);
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, PPI_HYP));
	EXPECT_TRUE(is_pending(INTID));
	/* It is off before the interrupt may come again. */
	EXPECT_EQ(0, rec_get("cnthp_ctl_el2"));
	EXPECT_LT(rec_find(0, "cnthp_ctl_el2=0"), rec_find(0, "icc_dir_el1=1a"));
	set(self->vcpu, self->rtc, ICR, 1);
	EXPECT_FALSE(is_pending(INTID));
	EXPECT_EQ(0, get(self->vcpu, self->rtc, RIS));
}

/* Never early, whatever the counter's frequency is. */
TEST_F(alarm, rounding)
{
	static const u64 hz[] = { 1, 3, 24000000, 19200000, 54000000, 62500000,
				  999999937, 1000000000 };
	u64 cval;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(hz); i++) {
		rec_set("cntfrq_el0", hz[i]);
		rec_set("cntpct_el0", 7 * hz[i]);
		vm_set_wall_time(m.cell, WALL + i * 77777777);
		set(self->vcpu, self->rtc, IMSC, 0);
		set(self->vcpu, self->rtc, ICR, 1);
		set(self->vcpu, self->rtc, MR,
		    get(self->vcpu, self->rtc, DR) + 5);
		set(self->vcpu, self->rtc, IMSC, 1);
		cval = rec_get("cnthp_cval_el2");
		rec_set("cntpct_el0", cval - 1);
		EXPECT_EQ(0, get(self->vcpu, self->rtc, RIS));
		rec_set("cntpct_el0", cval);
		EXPECT_EQ(1, get(self->vcpu, self->rtc, RIS));
	}
}

/* The other vCPU's CPU has it as well: that is told, or finds it when loaded. */
TEST_F(alarm, all_cpus)
{
	u64 cval;

	machine_be(3);
	arch_vcpu_load(self->other);
	cpus[2]->owns_gic = true;
	cpus[3]->owns_gic = true;
	machine_be(2);
	set(self->vcpu, self->rtc, MR, 1700000003);
	rec_clear();
	set(self->vcpu, self->rtc, IMSC, 1);
	cval = rec_get("cnthp_cval_el2");
	EXPECT_EQ(1, rec_count("icc_sgi1r_el1="));
	EXPECT_EQ(7ULL << 24 | BIT_ULL(3), rec_get("icc_sgi1r_el1"));
	machine_be(3);
	rec_set("cnthp_cval_el2", 0);
	rec_set("cnthp_ctl_el2", 0);
	EXPECT_EQ(TRAP_RESUME, interrupt(self->other, 7));
	EXPECT_EQ(cval, rec_get("cnthp_cval_el2"));
	EXPECT_EQ(1, rec_get("cnthp_ctl_el2"));
	/* A later one needs nobody else; nor does none. */
	machine_be(2);
	rec_clear();
	set(self->vcpu, self->rtc, MR, 1700000009);
	set(self->vcpu, self->rtc, IMSC, 0);
	EXPECT_EQ(0, rec_count("icc_sgi1r_el1="));
	EXPECT_EQ(0, rec_get("cnthp_ctl_el2"));
	set(self->vcpu, self->rtc, IMSC, 1);
	machine_be(3);
	arch_vcpu_put(self->other);
	EXPECT_EQ(0, rec_get("cnthp_ctl_el2"));
	arch_vcpu_load(self->other);
	EXPECT_EQ(cval + 6 * HZ, rec_get("cnthp_cval_el2"));
	EXPECT_EQ(1, rec_get("cnthp_ctl_el2"));
}

/* Where the host's timer has no PPI nothing is set, and RTCRIS tells all. */
TEST_F(alarm, none)
{
	struct ax_arm64_boot *boot = (struct ax_arm64_boot *)core_boot.arch;

	arch_vcpu_put(self->vcpu);
	boot->ppi_hyp = 0;
	rec_clear();
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(4, rec_count("w32[80f0100]="));
	set(self->vcpu, self->rtc, MR, 1700000001);
	set(self->vcpu, self->rtc, IMSC, 1);
	EXPECT_EQ(0, rec_count("cnthp_ctl_el2=1"));
	rec_set("cntpct_el0", 12 * HZ);
	/* SGI 0 is nobody's. */
	EXPECT_EQ(TRAP_RESUME, interrupt(self->vcpu, 0));
	EXPECT_FALSE(is_pending(INTID));
	EXPECT_EQ(1, get(self->vcpu, self->rtc, RIS));
	EXPECT_TRUE(is_pending(INTID));
	rec_clear();
	arch_vcpu_put(self->vcpu);
	EXPECT_EQ(4, rec_count("w32[80f0180]="));
}

/* Off with the vCPU, before Linux has the CPU; and gone after a reset. */
TEST_F(alarm, put)
{
	set(self->vcpu, self->rtc, MR, 1700000003);
	set(self->vcpu, self->rtc, IMSC, 1);
	rec_clear();
	arch_vcpu_put(self->vcpu);
	EXPECT_EQ(0, rec_get("cnthp_ctl_el2"));
	EXPECT_EQ(1, rec_count("w32[80f0180]=4000000"));
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(1, rec_get("cnthp_ctl_el2"));
	EXPECT_LT(rec_find(0, "cnthp_ctl_el2="),
		  rec_find(0, "w32[80f0100]=4000000"));
	arch_vcpu_put(self->vcpu);
	arch_vm_reset(m.cell);
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, rec_get("cnthp_ctl_el2"));
	EXPECT_EQ(0, get(self->vcpu, self->rtc, IMSC));
}

TEST_HARNESS_MAIN
