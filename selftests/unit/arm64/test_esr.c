// SPDX-License-Identifier: GPL-2.0
/*
 * test_esr.c - exceptions given to EL1 as AArch64.TakeException does, skipped
 * instructions, and which exit goes where.
 */
#include "machine.h"
#include "arch/arm64/esr.h"

#include <kselftest_harness.h>

#define IL	BIT_ULL(25)
#define VBAR	0xffff000000010000ULL
#define PC	0x40081000ULL
#define N	BIT_ULL(31)
#define Z	BIT_ULL(30)
#define C	BIT_ULL(29)
#define V	BIT_ULL(28)
#define TCO	BIT_ULL(25)
#define DIT	BIT_ULL(24)
#define UAO	BIT_ULL(23)
#define PAN	BIT_ULL(22)
#define SS	BIT_ULL(21)
#define ILL	BIT_ULL(20)
#define SSBS	BIT_ULL(12)
#define BTYPE	(BIT_ULL(11) | BIT_ULL(10))
#define DAIF	0x3c0ULL
#define SPAN	BIT_ULL(23)
#define DSSBS	BIT_ULL(44)

FIXTURE(exception)
{
	struct vcpu *vcpu;
	struct vcpu_regs *regs;
};

FIXTURE_SETUP(exception)
{
	machine_start();
	self->vcpu = m.root->vcpu[0];
	self->regs = &self->vcpu->arch.regs;
	rec_set("vbar_el1", VBAR);
	rec_clear();
}

FIXTURE_TEARDOWN(exception)
{
	(void)self;
}

static u64 taken_from(struct vcpu *vcpu, u64 pstate)
{
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.pstate = pstate;
	inject_undef(vcpu);
	return vcpu->arch.regs.pstate;
}

TEST_F(exception, undef)
{
	taken_from(self->vcpu, 0x60000005);
	EXPECT_EQ(IL, rec_get("esr_el1"));	/* EC 0 */
	EXPECT_EQ(PC, rec_get("elr_el1"));
	EXPECT_EQ(0x60000005, rec_get("spsr_el1"));
	EXPECT_EQ(0, rec_count("far_el1="));
}

TEST_F(exception, vectors)
{
	static const struct {
		u64 pstate, offset;
	} from[] = {
		{ 0x4, 0x000 },		/* EL1t */
		{ 0x5, 0x200 },		/* EL1h */
		{ 0x0, 0x400 },		/* EL0 */
		{ 0x10, 0x600 },	/* EL0, AArch32: A32 */
		{ 0x30, 0x600 },	/* T32 */
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(from); i++) {
		EXPECT_EQ(DAIF | 5, taken_from(self->vcpu, from[i].pstate));
		EXPECT_EQ(VBAR + from[i].offset, self->regs->pc);
	}
}

TEST_F(exception, pstate)
{
	/* Kept: the flags and DIT. Cleared: UAO, SS, IL, BTYPE, SSBS. */
	EXPECT_EQ(N | Z | C | V | DIT | DAIF | 5,
		  taken_from(self->vcpu, N | Z | C | V | DIT | UAO | SS | ILL |
			     SSBS | BTYPE | 5));
	EXPECT_EQ(DAIF | 5, taken_from(self->vcpu, 0));
	/* AArch32 has IT in bits 26:25: no TCO. */
	EXPECT_EQ(DAIF | 5, taken_from(self->vcpu, 0x06000010));
}

TEST_F(exception, pan)
{
	/* Before Armv8.1. */
	EXPECT_EQ(DAIF | 5, taken_from(self->vcpu, 5));
	rec_set("id_aa64mmfr1_el1", 1ULL << 20);
	EXPECT_EQ(PAN | DAIF | 5, taken_from(self->vcpu, 5));
	EXPECT_EQ(PAN | DAIF | 5, taken_from(self->vcpu, PAN | 5));
	rec_set("sctlr_el1", SPAN);
	EXPECT_EQ(DAIF | 5, taken_from(self->vcpu, 5));
	EXPECT_EQ(PAN | DAIF | 5, taken_from(self->vcpu, PAN | 5));
}

TEST_F(exception, ssbs_and_tco)
{
	rec_set("sctlr_el1", DSSBS);
	EXPECT_EQ(SSBS | DAIF | 5, taken_from(self->vcpu, 5));
	EXPECT_EQ(SSBS | DAIF | 5, taken_from(self->vcpu, SSBS | 5));
	rec_set("sctlr_el1", 0);
	rec_set("id_aa64pfr1_el1", 1ULL << 8);
	EXPECT_EQ(TCO | DAIF | 5, taken_from(self->vcpu, 5));
}

TEST_F(exception, skip)
{
	self->regs->pc = PC;
	self->regs->pstate = N | DIT | BTYPE | SS | 5;
	skip_instruction(self->vcpu, IL);
	EXPECT_EQ(PC + 4, self->regs->pc);
	/* The step is done, and no branch led to the next instruction. */
	EXPECT_EQ(N | DIT | 5, self->regs->pstate);
	self->regs->pstate = 0x30;
	skip_instruction(self->vcpu, 0);
	EXPECT_EQ(PC + 6, self->regs->pc);
	EXPECT_EQ(0x30, self->regs->pstate);
}

/* PSTATE.IT as two fields. */
static u64 it(u64 state)
{
	return (state & 0xfc) << 8 | (state & 3) << 25;
}

TEST_F(exception, skip_in_it_block)
{
	static const struct {
		u8 before, after;
	} block[] = {
		{ 0x00, 0x00 },
		{ 0x08, 0x00 },	/* IT EQ: the only one */
		{ 0x0c, 0x18 },	/* ITE EQ: NE is next */
		{ 0x04, 0x08 },	/* ITT EQ */
		{ 0x18, 0x00 },
		{ 0xa1, 0xa2 },	/* ITTTT GE */
		{ 0xa7, 0xae },	/* ITTEE GE */
		{ 0xbf, 0xbe },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(block); i++) {
		self->regs->pstate = Z | it(block[i].before) | 0x30;
		skip_instruction(self->vcpu, 0);
		EXPECT_EQ(Z | it(block[i].after) | 0x30, self->regs->pstate);
		/* In A32 those bits are not IT. */
		self->regs->pstate = Z | it(block[i].before) | 0x10;
		skip_instruction(self->vcpu, IL);
		EXPECT_EQ(Z | it(block[i].before) | 0x10, self->regs->pstate);
	}
}

/* ---- exits ---- */

static bool is_undef(struct vcpu *vcpu, u64 ec)
{
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.pstate = 5;
	rec_set("esr_el1", ~0ULL);
	return machine_trap(vcpu, ESR(ec, IL)) && rec_get("esr_el1") == IL &&
	       vcpu->arch.regs.pc == VBAR + 0x200;
}

TEST_F(exception, classes)
{
	u64 ec;

	for (ec = 0; ec < 64; ec++) {
		bool common = ec == 0x16 || ec == 0x17 || ec == 0x20 ||
			      ec == 0x24;

		if (common)
			continue;
		EXPECT_TRUE(ec == 0x19 || is_undef(m.root->vcpu[0], ec));
		EXPECT_TRUE(ec == 0x18 || is_undef(m.cell->vcpu[0], ec));
	}
}

/* KVM may have left SVE to be opened with Linux's first use of it. */
TEST_F(exception, sve_of_root)
{
	struct vcpu *root = m.root->vcpu[0];

	this_cpu()->el2.cptr = CPTR_RES1;
	root->arch.regs.pc = PC;
	EXPECT_TRUE(machine_trap(root, ESR(0x19, IL)));
	EXPECT_EQ(PC, root->arch.regs.pc);
	EXPECT_EQ(CPTR_RES1 & ~CPTR_TZ, rec_get("cptr_el2"));
	EXPECT_EQ(CPTR_RES1 & ~CPTR_TZ, this_cpu()->el2.cptr);
	EXPECT_EQ(0xf, rec_get("zcr_el2"));
	EXPECT_EQ(0xf, this_cpu()->el2.zcr);
}

TEST_F(exception, serror_and_fiq)
{
	struct vcpu *cell = m.cell->vcpu[0];

	cell->arch.regs.pc = PC;
	rec_set("esr_el2", 0xbe000011);
	EXPECT_EQ(TRAP_EXIT, trap_handle(cell, 3));
	EXPECT_EQ(VCPU_EXIT_FAULT, machine_exit.reason);
	EXPECT_STREQ("SError", machine_exit.text);
	EXPECT_EQ(0xbe000011, machine_exit.cause);
	EXPECT_EQ(~0ULL, machine_exit.fault_gpa.v);
	EXPECT_EQ(TRAP_EXIT, trap_handle(cell, 2));
	EXPECT_STREQ("FIQ in non-secure state", machine_exit.text);
	EXPECT_EQ(PC, machine_exit.pc);
}

TEST_HARNESS_MAIN
