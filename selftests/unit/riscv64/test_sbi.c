// SPDX-License-Identifier: GPL-2.0
/*
 * test_sbi.c - the root cell's firmware calls: what reaches M mode is what
 * Documentation/sbi.md says, and no address of the caller's.
 */
#include "machine.h"

#include <kselftest_harness.h>

#define PC	0x80001000ULL
#define ALL	~0ULL
#define ADDRESS	(ROOT_RAM + 0x123400)

FIXTURE(calls)
{
	struct vcpu *vcpu;
	u64 *x;
};

FIXTURE_SETUP(calls)
{
	machine_start();
	machine_be(1);
	self->vcpu = m.root->vcpu[1];
	self->x = self->vcpu->arch.regs.x;
	arch_vcpu_load(self->vcpu);
	rec_set("sepc", PC);
	rec_set("hvip", 0);
	m.sbi_value = 0x77;
}

FIXTURE_TEARDOWN(calls)
{
	(void)self;
}

/* The vCPU goes on behind the call. Return: its answer. */
static s64 ecall(struct vcpu *vcpu, u64 ext, u64 fid, u64 a0, u64 a1, u64 a2)
{
	bool resumed;

	rec_set("sepc", PC);
	resumed = machine_ecall(vcpu, ext, fid, a0, a1, a2);
	if (!resumed || rec_get("sepc") != PC + 4)
		return -1000;
	return (s64)vcpu->arch.regs.x[REG_A0];
}

static bool is_refused(struct vcpu *vcpu, u64 ext, u64 fid)
{
	return ecall(vcpu, ext, fid, ADDRESS, 0, 0) == SBI_ERR_NOT_SUPPORTED &&
	       !rec_count("sbi(");
}

static bool is_forwarded(struct vcpu *vcpu, u64 ext, u64 fid)
{
	char call[96];

	snprintf(call, sizeof(call), "sbi(%llx.%llu 1 2 3 0 0)", ext, fid);
	m.sbi_error = -3;
	return ecall(vcpu, ext, fid, 1, 2, 3) == -3 &&
	       vcpu->arch.regs.x[REG_A1] == 0x77 &&
	       rec_count("sbi(") == 1 && rec_count(call) == 1;
}

TEST_F(calls, forwarded)
{
	u64 fid;

	for (fid = 0; fid <= 6; fid++)
		if (fid != SBI_BASE_PROBE)
			EXPECT_TRUE(is_forwarded(self->vcpu, SBI_BASE, fid));
	for (fid = 0; fid <= 6; fid++)
		if (fid != SBI_PMU_CONFIG)
			EXPECT_TRUE(is_forwarded(self->vcpu, SBI_PMU, fid));
	for (fid = 0; fid <= 3; fid++)
		EXPECT_TRUE(is_forwarded(self->vcpu, SBI_CPPC, fid));
	EXPECT_TRUE(is_forwarded(self->vcpu, SBI_SRST, 0));
	EXPECT_TRUE(is_forwarded(self->vcpu, SBI_DBCN, 2));
	EXPECT_TRUE(is_forwarded(self->vcpu, SBI_PUTCHAR, 0));
	EXPECT_TRUE(is_forwarded(self->vcpu, SBI_GETCHAR, 0));
}

/* SBI 2.0 11.5: VUINH 8, VSINH 0x10, UINH 0x20, SINH 0x40, MINH 0x80. */
TEST_F(calls, counters)
{
	static const struct {
		u64 asked, passed;
	} flags[] = {
		/* The core's work is in none of them. */
		{ 0, 0x60 },
		{ 0x7, 0x67 },
		{ 0x80, 0xe0 },
		/* exclude_user, exclude_kernel, both */
		{ 0x20, 0x68 },
		{ 0x40, 0x70 },
		{ 0xe0, 0xf8 },
		/* exclude_guest: what Linux is to itself isn't a guest. */
		{ 0x18, 0x60 },
		{ 0x58, 0x70 },
		{ BIT_ULL(63) | 0x100, BIT_ULL(63) | 0x160 },
	};
	char call[96];
	u32 i;

	self->x[REG_A0 + 3] = 0x10001;
	self->x[REG_A0 + 4] = 0x55;
	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		EXPECT_EQ(0, ecall(self->vcpu, SBI_PMU, 2, 3, 0xff,
				   flags[i].asked));
		snprintf(call, sizeof(call), "sbi(504d55.2 3 ff %llx 10001 55)",
			 flags[i].passed);
		EXPECT_EQ(1, rec_count(call));
		EXPECT_EQ(1, rec_count("sbi("));
		EXPECT_EQ(0x77, self->x[REG_A1]);
		/* 3: no register but a0 and a1 changes. */
		EXPECT_EQ(flags[i].asked, self->x[REG_A0 + 2]);
	}
	m.sbi_error = SBI_ERR_NOT_SUPPORTED;
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED,
		  ecall(self->vcpu, SBI_PMU, 2, 3, 0xff, 0));
}

TEST_F(calls, refused)
{
	/* Legacy calls but the console's; SUSP, NACL, STA, SSE, FWFT, DBTR, MPXY */
	static const u64 exts[] = {
		0, 3, 4, 5, 6, 7, 8, 0x53555350, 0x4e41434c, 0x535441,
		0x535345, 0x46574654, 0x44425452, 0x4d505859, 0x09000000,
		0x0a000000, ~0ULL,
	};
	u64 fid;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(exts); i++)
		for (fid = 0; fid < 3; fid++)
			EXPECT_TRUE(is_refused(self->vcpu, exts[i], fid));
	for (fid = 7; fid < 12; fid++) {
		EXPECT_TRUE(is_refused(self->vcpu, SBI_PMU, fid));
		EXPECT_TRUE(is_refused(self->vcpu, SBI_BASE, fid));
		EXPECT_TRUE(is_refused(self->vcpu, SBI_RFENCE, fid - 4));
		EXPECT_TRUE(is_refused(self->vcpu, SBI_HSM, fid));
		EXPECT_TRUE(is_refused(self->vcpu, SBI_DBCN, fid));
	}
	EXPECT_TRUE(is_refused(self->vcpu, SBI_SRST, 1));
	EXPECT_TRUE(is_refused(self->vcpu, SBI_IPI, 1));
	EXPECT_TRUE(is_refused(self->vcpu, SBI_CPPC, 4));
	EXPECT_TRUE(is_refused(self->vcpu, SBI_TIME, 1));
}

/* What can be called is there, what can't isn't; RFENCE keeps kvm.ko out. */
TEST_F(calls, probe)
{
	static const u64 there[] = {
		SBI_BASE, SBI_TIME, SBI_IPI, SBI_HSM, SBI_SRST, SBI_DBCN,
		SBI_PMU, SBI_CPPC, SBI_PUTCHAR, SBI_GETCHAR,
	};
	static const u64 hidden[] = {
		SBI_RFENCE, 0, 4, 0x53555350, 0x4e41434c, 0x535441,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(there); i++) {
		EXPECT_EQ(0, ecall(self->vcpu, SBI_BASE, SBI_BASE_PROBE,
				   there[i], 0, 0));
		EXPECT_EQ(1, rec_count("sbi("));
		EXPECT_EQ(0x77, self->x[REG_A1]);
	}
	for (i = 0; i < ARRAY_SIZE(hidden); i++) {
		EXPECT_EQ(0, ecall(self->vcpu, SBI_BASE, SBI_BASE_PROBE,
				   hidden[i], 0, 0));
		EXPECT_EQ(0, rec_count("sbi("));
		EXPECT_EQ(0, self->x[REG_A1]);
	}
	EXPECT_EQ(0, ecall(self->vcpu, SBI_BASE, SBI_BASE_PROBE, AX_RISCV_EID,
			   0, 0));
	EXPECT_EQ(1, self->x[REG_A1]);
}

TEST_F(calls, timer)
{
	EXPECT_EQ(0, ecall(self->vcpu, SBI_TIME, 0, 1234, 0, 0));
	EXPECT_EQ(1234, rec_get("vstimecmp"));
	EXPECT_EQ(0, rec_count("sbi("));
}

TEST_F(calls, ipi_to_self)
{
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 1, HART(1), 0));
	EXPECT_EQ(0, rec_count("sbi("));
	EXPECT_EQ(BIT_ULL(IRQ_VS_SOFT), rec_get("hvip"));
}

/* CPU 2 is a cell's. */
TEST_F(calls, harts)
{
	m.root->vcpu[2]->power = VCPU_OFF;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 0xf, HART(0), 0));
	EXPECT_EQ(1, rec_count("sbi(735049.0 b a 0 0 0)"));
	EXPECT_EQ(1, rec_count("sbi("));
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 1, HART(2), 0));
	EXPECT_EQ(0, rec_count("sbi("));
	/* There is no hart 9, nor one beyond 64 bits of this base. */
	EXPECT_EQ(SBI_ERR_INVALID_PARAM,
		  ecall(self->vcpu, SBI_IPI, 0, 3, HART(0) - 1, 0));
	EXPECT_EQ(SBI_ERR_INVALID_PARAM,
		  ecall(self->vcpu, SBI_IPI, 0, 1, ALL - 1, 0));
	EXPECT_EQ(0, rec_count("sbi("));
	EXPECT_EQ(0, ecall(self->vcpu, SBI_IPI, 0, 0, ALL, 0));
	EXPECT_EQ(3, rec_count("sbi(735049.0 1 "));
	EXPECT_EQ(0, rec_count("sbi(735049.0 1 c"));
	/* The firmware's error is the caller's. */
	m.sbi_error = SBI_ERR_FAILED;
	EXPECT_EQ(SBI_ERR_FAILED, ecall(self->vcpu, SBI_IPI, 0, 1, HART(0), 0));
}

/* SBI 2.0 8: sfence of VS mode is hfence.vvma of HS mode, same arguments. */
TEST_F(calls, fences)
{
	m.root->vcpu[2]->power = VCPU_OFF;
	self->x[REG_A0 + 3] = 0x2000;
	self->x[REG_A0 + 4] = 0x55;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_RFENCE, 0, 6, HART(0), 0));
	EXPECT_EQ(1, rec_count("sbi(52464e43.0 2 a "));
	EXPECT_EQ(0, ecall(self->vcpu, SBI_RFENCE, 1, 7, HART(0), 0x4000));
	EXPECT_EQ(1, rec_count("sbi(52464e43.6 3 a 4000 2000 55)"));
	EXPECT_EQ(0, ecall(self->vcpu, SBI_RFENCE, 2, 1, HART(3), 0x4000));
	EXPECT_EQ(1, rec_count("sbi(52464e43.5 1 d 4000 2000 55)"));
	EXPECT_EQ(1, rec_count("sbi("));
}

TEST_F(calls, hart_start)
{
	EXPECT_FALSE(machine_ecall(self->vcpu, SBI_HSM, 0, HART(3), 0x80200000,
				   0x99));
	EXPECT_EQ(VCPU_EXIT_VCPU_ON, machine_exit.reason);
	EXPECT_EQ(3, machine_exit.target);
	EXPECT_EQ(0x80200000, machine_exit.entry.v);
	EXPECT_EQ(0x99, machine_exit.context);
	arch_vcpu_complete_on(self->vcpu, -EFAULT);
	EXPECT_EQ(SBI_ERR_INVALID_ADDRESS, (s64)self->x[REG_A0]);
	arch_vcpu_complete_on(self->vcpu, -EPERM);
	EXPECT_EQ(SBI_ERR_DENIED, (s64)self->x[REG_A0]);
	arch_vcpu_complete_on(self->vcpu, -EALREADY);
	EXPECT_EQ(SBI_ERR_ALREADY_AVAILABLE, (s64)self->x[REG_A0]);
	EXPECT_EQ(SBI_ERR_INVALID_PARAM,
		  ecall(self->vcpu, SBI_HSM, 0, 3, 0x80200000, 0));
	EXPECT_EQ(0, rec_count("sbi("));
}

TEST_F(calls, hart_stop_and_status)
{
	EXPECT_FALSE(machine_ecall(self->vcpu, SBI_HSM, 1, 0, 0, 0));
	EXPECT_EQ(VCPU_EXIT_VCPU_OFF, machine_exit.reason);
	EXPECT_EQ(0, ecall(self->vcpu, SBI_HSM, 2, HART(3), 0, 0));
	EXPECT_EQ(SBI_HSM_STARTED, self->x[REG_A1]);
	m.root->vcpu[3]->power = VCPU_OFF;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_HSM, 2, HART(3), 0, 0));
	EXPECT_EQ(SBI_HSM_STOPPED, self->x[REG_A1]);
	m.root->vcpu[3]->power = VCPU_ON_PENDING;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_HSM, 2, HART(3), 0, 0));
	EXPECT_EQ(SBI_HSM_START_PENDING, self->x[REG_A1]);
	EXPECT_EQ(SBI_ERR_INVALID_PARAM,
		  ecall(self->vcpu, SBI_HSM, 2, 3, 0, 0));
	EXPECT_EQ(0, rec_count("sbi("));
}

/* No way back to an address by M mode (SBI 2.0 9.4, bit 31: not retentive). */
TEST_F(calls, hart_suspend)
{
	EXPECT_EQ(0, ecall(self->vcpu, SBI_HSM, 3, 0x10000001, ADDRESS, 5));
	EXPECT_EQ(1, rec_count("sbi(48534d.3 10000001 0 0 0 0)"));
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED,
		  ecall(self->vcpu, SBI_HSM, 3, 0x80000000, ADDRESS, 5));
	EXPECT_EQ(SBI_ERR_NOT_SUPPORTED,
		  ecall(self->vcpu, SBI_HSM, 3, BIT_ULL(32), ADDRESS, 5));
	EXPECT_EQ(0, rec_count("sbi("));
}

static u64 given;	/* to the firmware, as the buffer's address */

/* M mode reads and writes there: the core's memory, in this test ours. */
static s64 console(u64 ext, u64 fid, const u64 arg[6], u64 *value)
{
	if (ext != SBI_DBCN || fid > SBI_DBCN_READ)
		return SBI_ERR_FAILED;
	given = arg[1];
	if (fid == SBI_DBCN_WRITE)
		*value = memcmp((void *)given, "hello", 5) ? 0 : arg[0] - 1;
	else
		*value = (u64)snprintf((void *)given, arg[0], "typed");
	return SBI_SUCCESS;
}

TEST_F(calls, console_write)
{
	m.firmware = console;
	memcpy(m.memory, "hello", 5);
	EXPECT_EQ(0, ecall(self->vcpu, SBI_DBCN, 0, 5, ADDRESS, 0));
	EXPECT_EQ(4, self->x[REG_A1]);
	EXPECT_NE(ADDRESS, given);
	EXPECT_EQ(1, rec_count("mem_read(80123400)"));
	/* At most 64 bytes, and of one page: others may be somebody else's. */
	EXPECT_EQ(0, ecall(self->vcpu, SBI_DBCN, 0, 4096, ADDRESS, 0));
	EXPECT_EQ(63, self->x[REG_A1]);
	EXPECT_EQ(0, ecall(self->vcpu, SBI_DBCN, 0, 64, ROOT_RAM + 4088, 0));
	EXPECT_EQ(7, self->x[REG_A1]);
}

TEST_F(calls, console_read)
{
	m.firmware = console;
	EXPECT_EQ(0, ecall(self->vcpu, SBI_DBCN, 1, 64, ADDRESS, 0));
	EXPECT_EQ(5, self->x[REG_A1]);
	EXPECT_NE(ADDRESS, given);
	EXPECT_EQ(ADDRESS, m.written);
	EXPECT_EQ(0, memcmp(m.memory, "typed", 5));
}

/* Neither the firmware nor the core touches what isn't the root cell's RAM. */
TEST_F(calls, console_elsewhere)
{
	const u64 wrong[] = {
		0x10000000,			/* registers */
		CELL_HPA,
		ROOT_RAM + SZ_1G,
		ROOT_RAM - 1,
		~0ULL,
	};
	u64 fid;
	u32 i;

	machine_map(m.root, 0x10000000, 0x10000000, SZ_2M, VM_RWX);
	m.firmware = console;
	for (fid = 0; fid < 2; fid++) {
		for (i = 0; i < ARRAY_SIZE(wrong); i++) {
			EXPECT_EQ(SBI_ERR_INVALID_PARAM,
				  ecall(self->vcpu, SBI_DBCN, fid, 8, wrong[i],
					0));
			EXPECT_EQ(0, rec_count("mem_"));
			EXPECT_EQ(0, rec_count("sbi("));
		}
		EXPECT_EQ(SBI_ERR_INVALID_PARAM,
			  ecall(self->vcpu, SBI_DBCN, fid, 8, ADDRESS, 1));
	}
}

TEST_F(calls, hypercall)
{
	EXPECT_FALSE(machine_ecall(self->vcpu, AX_RISCV_EID, 3, 1, 2, 3));
	EXPECT_EQ(VCPU_EXIT_HYPERCALL, machine_exit.reason);
	EXPECT_EQ(3, machine_exit.nr);
	EXPECT_EQ(2, machine_exit.arg[1]);
	EXPECT_EQ(PC + 4, rec_get("sepc"));
}

TEST_HARNESS_MAIN
