// SPDX-License-Identifier: GPL-2.0
/*
 * test_smccc.c - which calls go to the firmware, which to us, and what comes
 * back (SMC calling convention DEN0028); HVCs of Linux's stub and of KVM.
 */
#include "machine.h"
#include "arch/arm64/smccc.h"

#include <kselftest_harness.h>

#define SMC(imm)	ESR(0x17, BIT_ULL(25) | (imm))
#define HVC(imm)	ESR(0x16, BIT_ULL(25) | (imm))
#define PC		0x40081000ULL
#define NOT_SUPPORTED	(~0ULL)

FIXTURE(call)
{
	struct vcpu *root;
	struct vcpu *cell;
	u64 *x;
	u64 *y;
};

FIXTURE_SETUP(call)
{
	u32 i;

	machine_start();
	self->root = m.root->vcpu[0];
	self->cell = m.cell->vcpu[0];
	self->x = self->root->arch.regs.x;
	self->y = self->cell->arch.regs.x;
	self->root->arch.regs.pc = PC;
	self->cell->arch.regs.pc = PC;
	for (i = 0; i < 31; i++) {
		self->x[i] = 0x1000 + i;
		self->y[i] = 0x2000 + i;
	}
	cpus[0]->loaded = self->root;
	cpus[0]->entry.elr = 1;
	rec_clear();
}

FIXTURE_TEARDOWN(call)
{
	(void)self;
}

static void answer_all(u64 regs[18])
{
	u32 i;

	for (i = 0; i < 18; i++)
		regs[i] = 0x7000 + i;
}

/* Return: was it forwarded? */
static bool forwarded(struct vcpu *vcpu, u64 fn)
{
	rec_clear();
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.x[0] = fn;
	m.firmware_result = 0x600d;
	if (!machine_trap(vcpu, SMC(0)) || vcpu->arch.regs.pc != PC + 4)
		return false;
	if (rec_count("smc("))
		return m.smc[0] == fn && vcpu->arch.regs.x[0] == 0x600d;
	return false;
}

static bool refused(struct vcpu *vcpu, u64 fn)
{
	return !forwarded(vcpu, fn) && !rec_count("smc(") &&
	       vcpu->arch.regs.pc == PC + 4 &&
	       vcpu->arch.regs.x[0] == NOT_SUPPORTED;
}

/* SMCCC 1.1: x0 to x17 are arguments and results. */
TEST_F(call, registers)
{
	u32 i;

	self->x[0] = 0xc2000001;
	m.firmware = answer_all;
	EXPECT_TRUE(machine_trap(self->root, SMC(0)));
	EXPECT_EQ(0xc2000001, m.smc[0]);
	for (i = 1; i < 18; i++)
		EXPECT_EQ(0x1000 + i, m.smc[i]);
	for (i = 0; i < 18; i++)
		EXPECT_EQ(0x7000 + i, self->x[i]);
	for (i = 18; i < 31; i++)
		EXPECT_EQ(0x1000 + i, self->x[i]);
	EXPECT_EQ(PC + 4, self->root->arch.regs.pc);
}

TEST_F(call, owners)
{
	u64 owner;

	for (owner = 0; owner < 64; owner++) {
		bool ours = owner == 5 || owner == 6;
		bool known = owner < 4 || owner >= 48;
		u64 fn = BIT_ULL(31) | owner << 24 | 0x55;

		if (owner == 4)
			continue;
		if (known && !ours) {
			EXPECT_TRUE(forwarded(self->root, fn));
			EXPECT_TRUE(forwarded(self->root, fn | BIT_ULL(30)));
		} else {
			EXPECT_TRUE(refused(self->root, fn));
			EXPECT_TRUE(refused(self->root, fn | BIT_ULL(30)));
		}
	}
}

/* Yielding calls of a trusted OS and of legacy firmware; none of owner 4. */
TEST_F(call, yielding)
{
	EXPECT_TRUE(forwarded(self->root, 0x32000004));
	EXPECT_TRUE(forwarded(self->root, 0x00000105));
	EXPECT_TRUE(refused(self->root, 0x04000003));
	EXPECT_TRUE(refused(self->root, 0x44000003));
	EXPECT_TRUE(refused(self->root, 0x04000050));
}

/* What works on registers alone; nothing that carries an address. */
TEST_F(call, standard_services)
{
	static const struct {
		u32 first, last;
		bool forward;
	} services[] = {
		{ 0x20, 0x3f, false },	/* SDEI */
		{ 0x40, 0x4f, false },	/* management mode */
		{ 0x50, 0x5f, true },	/* TRNG */
		{ 0x60, 0xef, false },	/* FF-A */
		{ 0xf0, 0x10f, true },	/* errata */
		{ 0x110, 0x1ff, false },	/* firmware update, RMM */
		{ 0xff00, 0xff03, true },	/* count, UID, revision */
	};
	u64 fn;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(services); i++)
		for (fn = services[i].first; fn <= services[i].last; fn++)
			EXPECT_EQ(services[i].forward,
				  forwarded(self->root, 0x84000000 | fn));
	EXPECT_TRUE(refused(self->root, 0xc4000020));
	EXPECT_TRUE(refused(self->root, 0xc4000066));
	/* Bits 23:17 must be zero. */
	EXPECT_TRUE(refused(self->root, 0x84020053));
}

/* Linux sets bit 16 where the CPU has SVE: no part of the function. */
TEST_F(call, sve_hint)
{
	EXPECT_TRUE(forwarded(self->root, 0x84010053));
	self->x[0] = 0xc4010003;
	self->x[1] = 1;
	EXPECT_FALSE(machine_trap(self->root, SMC(0)));
	EXPECT_EQ(VCPU_EXIT_VCPU_ON, machine_exit.reason);
	EXPECT_EQ(0, rec_count("smc(c4010003)"));
	self->y[0] = 0x84010000;
	EXPECT_TRUE(machine_trap(self->cell, SMC(0)));
	EXPECT_EQ(0x10001, self->y[0]);
	/* A yielding call has other uses for it. */
	EXPECT_TRUE(forwarded(self->root, 0x32010004));
}

/* Function ids are 32 bits wide. */
TEST_F(call, upper_half_of_x0)
{
	self->x[0] = 0xffffffff84000000;
	m.firmware_result = 0x10001;
	EXPECT_TRUE(machine_trap(self->root, SMC(0)));
	EXPECT_EQ(0x10001, self->x[0]);
	self->y[0] = 0xdeadbeef84000000;
	EXPECT_TRUE(machine_trap(self->cell, HVC(0)));
	EXPECT_EQ(0x10001, self->y[0]);
}

TEST_F(call, immediates)
{
	u64 imm;

	for (imm = 1; imm < 0x10000; imm = imm * 2 + 1) {
		self->x[0] = 0x84000000;
		self->root->arch.regs.pc = PC;
		EXPECT_TRUE(machine_trap(self->root, SMC(imm)));
		EXPECT_EQ(NOT_SUPPORTED, self->x[0]);
		EXPECT_EQ(PC + 4, self->root->arch.regs.pc);
		self->y[0] = 0x84000000;
		self->cell->arch.regs.pc = PC;
		EXPECT_TRUE(machine_trap(self->cell, SMC(imm)));
		EXPECT_EQ(NOT_SUPPORTED, self->y[0]);
		EXPECT_EQ(PC + 4, self->cell->arch.regs.pc);
		self->x[0] = 0;
		EXPECT_TRUE(machine_trap(self->root, HVC(imm)));
		EXPECT_EQ(NOT_SUPPORTED, self->x[0]);
		self->y[0] = 0x84000000;
		EXPECT_TRUE(machine_trap(self->cell, HVC(imm)));
		EXPECT_EQ(NOT_SUPPORTED, self->y[0]);
	}
	EXPECT_EQ(0, rec_count("smc("));
	/* HVC has advanced its own return address. */
	EXPECT_EQ(PC + 4, self->root->arch.regs.pc);
}

/* Nothing of a cell reaches the firmware. */
TEST_F(call, cell)
{
	u64 owner, fn;

	for (owner = 0; owner < 64; owner++) {
		fn = BIT_ULL(31) | owner << 24 | 0x55;
		EXPECT_TRUE(refused(self->cell, fn));
		EXPECT_TRUE(refused(self->cell, fn & ~BIT_ULL(31)));
		EXPECT_TRUE(refused(self->cell, fn | BIT_ULL(30)));
	}
	self->y[0] = 0x80000000;	/* SMCCC_VERSION */
	EXPECT_TRUE(machine_trap(self->cell, HVC(0)));
	EXPECT_EQ(0x10001, self->y[0]);
	self->y[0] = 0x80000001;	/* SMCCC_ARCH_FEATURES */
	EXPECT_TRUE(machine_trap(self->cell, HVC(0)));
	EXPECT_EQ(NOT_SUPPORTED, self->y[0]);
	/* All but the result is kept. */
	for (fn = 1; fn < 31; fn++)
		EXPECT_EQ(0x2000 + fn, self->y[fn]);
	/* SMC has no immediate of ours. */
	self->y[0] = 0;
	EXPECT_TRUE(machine_trap(self->cell, SMC(AX_ARM64_HVC)));
	EXPECT_EQ(NOT_SUPPORTED, self->y[0]);
}

TEST_F(call, hypercall)
{
	u32 i;

	for (i = 0; i < 5; i++)
		self->x[i] = 0x30 + i;
	EXPECT_FALSE(machine_trap(self->root, HVC(AX_ARM64_HVC)));
	EXPECT_EQ(VCPU_EXIT_HYPERCALL, machine_exit.reason);
	EXPECT_EQ(0x30, machine_exit.nr);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(0x31 + i, machine_exit.arg[i]);
	arch_vcpu_complete(self->root, -EBUSY);
	EXPECT_EQ((u64)-EBUSY, self->x[0]);
	for (i = 1; i < 5; i++)
		EXPECT_EQ(0x30 + i, self->x[i]);
	EXPECT_EQ(PC, self->root->arch.regs.pc);
	EXPECT_FALSE(machine_trap(self->cell, HVC(AX_ARM64_HVC)));
	EXPECT_EQ(VCPU_EXIT_HYPERCALL, machine_exit.reason);
}

/* Linux's EL2 stub, as a CPU that is hot-added would use it. */
TEST_F(call, stub)
{
	self->x[0] = 0;		/* HVC_SET_VECTORS */
	EXPECT_TRUE(machine_trap(self->root, HVC(0)));
	EXPECT_EQ(0, self->x[0]);
	self->x[0] = 2;		/* HVC_RESET_VECTORS */
	EXPECT_TRUE(machine_trap(self->root, HVC(0)));
	EXPECT_EQ(0, self->x[0]);
	self->x[0] = 3;		/* HVC_FINALISE_EL2: HVC_STUB_ERR */
	EXPECT_TRUE(machine_trap(self->root, HVC(0)));
	EXPECT_EQ(0xbadca11, self->x[0]);
	self->x[0] = 4;
	EXPECT_TRUE(machine_trap(self->root, HVC(0)));
	EXPECT_EQ(NOT_SUPPORTED, self->x[0]);
	EXPECT_STREQ("", rec_trace());
}

/* kexec's way to EL2, MMU off, x0 to x2 from x2 to x4. */
TEST_F(call, soft_restart)
{
	self->x[0] = 1;
	self->x[1] = 0x40200000;
	EXPECT_TRUE(goes_away(machine_trap(self->root, HVC(0))));
	EXPECT_EQ(0x40200000, m.left.elr);
	EXPECT_EQ(0x3c9, m.left.spsr);
	EXPECT_EQ(0x1002, m.left.x0);
	EXPECT_EQ(0x1003, m.left.x1);
	EXPECT_EQ(0x1004, m.left.x2);
	EXPECT_EQ(0x1012, m.left.x18_30[0]);
	EXPECT_FALSE(smp_is_present(0));
}

/*
 * KVM's host calls: SMCCC_SUCCESS, or it warns; in x1 what KVM_RUN takes for
 * an illegal guest state (ARM_EXCEPTION_IL) and the others don't look at.
 */
TEST_F(call, kvm)
{
	u64 id;

	for (id = 0; id < 0x10000; id = id * 2 + 1) {
		self->x[0] = 0xc6000000 + id;
		self->x[1] = 0x77;
		EXPECT_TRUE(machine_trap(self->root, HVC(0)));
		EXPECT_EQ(0, self->x[0]);
		EXPECT_EQ(3, self->x[1]);
	}
	self->x[0] = 0xc6010001;	/* with the SVE hint */
	EXPECT_TRUE(machine_trap(self->root, HVC(0)));
	EXPECT_EQ(0, self->x[0]);
	self->x[0] = 0xc6020000;
	EXPECT_TRUE(machine_trap(self->root, HVC(0)));
	EXPECT_EQ(NOT_SUPPORTED, self->x[0]);
	self->x[0] = 0x86000000;
	EXPECT_TRUE(machine_trap(self->root, HVC(0)));
	EXPECT_EQ(NOT_SUPPORTED, self->x[0]);
	/* Not for cells. */
	self->y[0] = 0xc6000001;
	EXPECT_TRUE(machine_trap(self->cell, HVC(0)));
	EXPECT_EQ(NOT_SUPPORTED, self->y[0]);
	self->y[0] = 1;
	EXPECT_TRUE(machine_trap(self->cell, HVC(0)));
	EXPECT_EQ(NOT_SUPPORTED, self->y[0]);
}

TEST_HARNESS_MAIN
