// SPDX-License-Identifier: GPL-2.0
/*
 * test_sbi_cell.c - the firmware that cells have: each function's success and its
 * errors (SBI 2.0), and that the machine's is asked for the cell's harts only.
 */
#include "machine.h"

#include <kselftest_harness.h>

#define PC	0x80001000ULL
#define ALL	~0ULL

FIXTURE(cell)
{
	struct vcpu *vcpu;
	u64 *x;
};

FIXTURE_SETUP(cell)
{
	u32 i;

	machine_start();
	machine_be(2);
	for (i = 0; i < 2; i++) {
		arch_vcpu_reset(m.cell->vcpu[i], GPA(CELL_GPA), 0);
		m.cell->vcpu[i]->power = VCPU_ON;
	}
	self->vcpu = m.cell->vcpu[0];
	self->x = self->vcpu->arch.regs.x;
	arch_vcpu_load(self->vcpu);
	m.sbi_value = 0x77;
}

FIXTURE_TEARDOWN(cell)
{
	(void)self;
}

/* The vCPU goes on behind the call. Return: its answer. */
static s64 ecall(struct vcpu *vcpu, u64 ext, u64 fid, u64 a0, u64 a1, u64 a2)
{
	rec_set("sepc", PC);
	if (!machine_ecall(vcpu, ext, fid, a0, a1, a2) ||
	    rec_get("sepc") != PC + 4)
		return -1000;
	return (s64)vcpu->arch.regs.x[REG_A0];
}

TEST_F(cell, base)
{
	static const u64 values[] = { 0x02000000, 0x4158, 0 };
	static const u64 there[] = {
		SBI_BASE, SBI_TIME, SBI_IPI, SBI_RFENCE, SBI_HSM, SBI_SRST,
		SBI_DBCN,
	};
	static const u64 hidden[] = { SBI_PMU, SBI_CPPC, 0, 1, 8, ALL };
	u64 i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		EXPECT_EQ(0, ecall(self->vcpu, SBI_BASE, i, 0, 0, 0));
		EXPECT_EQ(values[i], self->x[REG_A1]);
		EXPECT_EQ(0, rec_count("sbi("));
	}
	for (i = 0; i < ARRAY_SIZE(there); i++) {
		EXPECT_EQ(0, ecall(self->vcpu, SBI_BASE, 3, there[i], 0, 0));
		EXPECT_EQ(1, self->x[REG_A1]);
	}
	for (i = 0; i < ARRAY_SIZE(hidden); i++) {
		EXPECT_EQ(0, ecall(self->vcpu, SBI_BASE, 3, hidden[i], 0, 0));
		EXPECT_EQ(0, self->x[REG_A1]);
	}
	/* The machine's, without anything of the guest's. */
	for (i = SBI_BASE_MVENDORID; i <= SBI_BASE_MIMPID; i++) {
		EXPECT_EQ(0, ecall(self->vcpu, SBI_BASE, i, 5, 6, 7));
		EXPECT_EQ(0x77, self->x[REG_A1]);
		EXPECT_EQ(1, rec_count("sbi(10."));
		EXPECT_EQ(0, rec_count("sbi(10.4 5"));
	}
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, SBI_BASE, 7, 0, 0, 0));
}

/* 5: of legacy extensions a1 stays. */
TEST_F(cell, no_such_extension)
{
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, 0xf, 0, 1, 2, 3));
	EXPECT_EQ(2, self->x[REG_A1]);
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, SBI_PMU, 0, 1, 2, 3));
	EXPECT_EQ(0, self->x[REG_A1]);
	EXPECT_EQ(0, rec_count("sbi("));
}

TEST_F(cell, timer)
{
	EXPECT_EQ(0, ecall(self->vcpu, SBI_TIME, 0, 1234, 0, 0));
	EXPECT_EQ(1234, rec_get("vstimecmp"));
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, SBI_TIME, 1, 1, 0, 0));
	EXPECT_EQ(1234, rec_get("vstimecmp"));
}

TEST_F(cell, ipi)
{
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 1, 0, 0));
	EXPECT_TRUE(rec_get("hvip") & BIT_ULL(IRQ_VS_SOFT));
	EXPECT_EQ(0, rec_count("sbi("));
	/* The other one is on hart 13; the word before the interrupt. */
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 1, 1, 0));
	EXPECT_EQ(1, rec_count("sbi(735049.0 2000 0 0 0 0)"));
	EXPECT_EQ(1, rec_count("sbi("));
	EXPECT_EQ(1, m.cell->vcpu[1]->arch.soft);
	EXPECT_LT(rec_find(0, "fence"), rec_find(0, "sbi("));
	m.cell->vcpu[1]->arch.soft = 0;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 0, ALL, 0));
	EXPECT_EQ(1, m.cell->vcpu[1]->arch.soft);
	/* Off: nobody is interrupted, it is there when it comes. */
	m.cell->vcpu[1]->power = VCPU_OFF;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 2, 0, 0));
	EXPECT_EQ(0, rec_count("sbi("));
	m.cell->vcpu[1]->power = VCPU_ON;
	/* Nobody. */
	rec_set("hvip", 0);
	m.cell->vcpu[1]->arch.soft = 0;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 0, 99, 0));
	EXPECT_EQ(0, rec_count("sbi("));
	EXPECT_EQ(0, rec_get("hvip"));
	EXPECT_EQ(0, m.cell->vcpu[1]->arch.soft);
	/* No such harts, and no such function. */
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_IPI, 0, 4, 0, 0));
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_IPI, 0, 2, 1, 0));
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_IPI, 0, 1, 64, 0));
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_IPI, 0, 3, 63, 0));
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, SBI_IPI, 1, 1, 0, 0));
	EXPECT_EQ(0, rec_count("sbi("));
	m.sbi_error = SBI_ERR_FAILED;
	EXPECT_EQ(SBI_ERR_FAILED, ecall(self->vcpu, SBI_IPI, 0, 2, 0, 0));
}

TEST_F(cell, fences)
{
	self->x[REG_A0 + 3] = 0x2000;
	self->x[REG_A0 + 4] = 0x55;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_RFENCE, 0, 3, 0, 0));
	EXPECT_EQ(1, rec_count("sbi(52464e43.0 3000 0 "));
	EXPECT_EQ(0, ecall(self->vcpu, SBI_RFENCE, 1, 2, 0, 0x4000));
	EXPECT_EQ(1, rec_count("sbi(52464e43.6 2000 0 4000 2000 55)"));
	EXPECT_LT(rec_find(0, "fence"), rec_find(0, "sbi("));
	EXPECT_EQ(0, ecall(self->vcpu, SBI_RFENCE, 2, 0, ALL, 0x4000));
	EXPECT_EQ(1, rec_count("sbi(52464e43.5 3000 0 4000 2000 55)"));
	m.cell->vcpu[1]->power = VCPU_OFF;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_RFENCE, 1, 2, 0, 0x4000));
	EXPECT_EQ(0, rec_count("sbi("));
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_RFENCE, 1, 8, 0, 0));
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, SBI_RFENCE, 3, 1, 0, 0));
	EXPECT_EQ(0, rec_count("sbi("));
}

TEST_F(cell, hart_start_and_status)
{
	EXPECT_FALSE(machine_ecall(self->vcpu, SBI_HSM, 0, 1, 0x80000100, 9));
	EXPECT_EQ(VCPU_EXIT_VCPU_ON, machine_exit.reason);
	EXPECT_EQ(1, machine_exit.target);
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_HSM, 0, 2, 0, 0));
	EXPECT_EQ(0, ecall(self->vcpu, SBI_HSM, 2, 1, 0, 0));
	EXPECT_EQ(SBI_HSM_STARTED, self->x[REG_A1]);
	m.cell->vcpu[1]->arch.suspended = 1;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_HSM, 2, 1, 0, 0));
	EXPECT_EQ(SBI_HSM_SUSPENDED, self->x[REG_A1]);
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_HSM, 2, 2, 0, 0));
	EXPECT_FALSE(machine_ecall(self->vcpu, SBI_HSM, 1, 0, 0, 0));
	EXPECT_EQ(VCPU_EXIT_VCPU_OFF, machine_exit.reason);
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, SBI_HSM, 4, 0, 0, 0));
	EXPECT_EQ(0, rec_count("sbi("));
}

static u32 suspended_in_wfi;

static void look_in_wfi(const struct rec_event *e)
{
	if (!strcmp(e->name, "wfi"))
		suspended_in_wfi = m.cell->vcpu[0]->arch.suspended;
}

TEST_F(cell, hart_suspend)
{
	rec_hook = look_in_wfi;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_HSM, 3, 0, 0, 0));
	rec_hook = NULL;
	EXPECT_EQ(1, rec_count("wfi"));
	EXPECT_EQ(1, suspended_in_wfi);
	EXPECT_EQ(0, self->vcpu->arch.suspended);
	/* Its own entry, with nothing on (9.4, table 6). */
	rec_set("vsatp", 0x8000000000001234);
	rec_set("vsstatus", SSTATUS_SIE | SSTATUS_SPIE);
	EXPECT_TRUE(machine_ecall(self->vcpu, SBI_HSM, 3, 0x80000000,
				  CELL_GPA + 0x100, 0x99));
	EXPECT_EQ(CELL_GPA + 0x100, rec_get("sepc"));
	EXPECT_EQ(0, self->x[REG_A0]);
	EXPECT_EQ(0x99, self->x[REG_A1]);
	EXPECT_EQ(0, rec_get("vsatp"));
	EXPECT_EQ(SSTATUS_SPIE, rec_get("vsstatus"));
	/* No memory, nothing at all, other types. */
	EXPECT_EQ(SBI_ERR_INVALID_ADDRESS,
		  ecall(self->vcpu, SBI_HSM, 3, 0x80000000, 0x10000000, 0));
	EXPECT_EQ(SBI_ERR_INVALID_ADDRESS,
		  ecall(self->vcpu, SBI_HSM, 3, 0x80000000, ALL, 0));
	/* An unsigned int is sign-extended in a register (RISC-V calling convention). */
	EXPECT_EQ(SBI_ERR_INVALID_ADDRESS,
		  ecall(self->vcpu, SBI_HSM, 3, 0xffffffff80000000, ALL, 0));
	EXPECT_EQ(SBI_ERR_INVALID_PARAM,
		  ecall(self->vcpu, SBI_HSM, 3, 1, CELL_GPA, 0));
	EXPECT_EQ(0, rec_count("wfi"));
}

TEST_F(cell, system_reset)
{
	EXPECT_FALSE(machine_ecall(self->vcpu, SBI_SRST, 0, 0, 0, 0));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_OFF, machine_exit.reason);
	EXPECT_FALSE(machine_ecall(self->vcpu, SBI_SRST, 0, 1, 0, 0));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_RESET, machine_exit.reason);
	EXPECT_FALSE(machine_ecall(self->vcpu, SBI_SRST, 0, 2, 1, 0));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_RESET, machine_exit.reason);
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_SRST, 0, 3, 0, 0));
	EXPECT_EQ(SBI_ERR_INVALID_PARAM, ecall(self->vcpu, SBI_SRST, 0, 0, 2, 0));
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED, ecall(self->vcpu, SBI_SRST, 1, 0, 0, 0));
	EXPECT_EQ(0, rec_count("sbi("));
}

TEST_F(cell, hypercall)
{
	EXPECT_FALSE(machine_ecall(self->vcpu, AX_RISCV_EID, 3, 1, 2, 3));
	EXPECT_EQ(VCPU_EXIT_HYPERCALL, machine_exit.reason);
}

TEST_HARNESS_MAIN
