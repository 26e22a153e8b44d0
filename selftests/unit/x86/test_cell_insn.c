// SPDX-License-Identifier: GPL-2.0
/*
 * test_cell_insn.c - instructions of a cell's guest that exit: how long they are,
 * ports and strings of them.
 */
#include <stdlib.h>

#include "cell_fixture.h"

#define CODE		0x100000ULL
#define DATA		0x110000ULL
#define TABLES		0x120000ULL
/* Present, writable, for user mode, accessed, dirty */
#define ENTRY		0x67ULL
#define LARGE		0xe7ULL
#define SCRATCH		0x3ff

FIXTURE(insn)
{
};

/* In 64-bit mode, 1 GiB mapped at its address. */
FIXTURE_SETUP(insn)
{
	u64 *tables, i;

	(void)self;
	machine_init();
	machine_start();
	cell_fixture_init();
	arch_vcpu_reset(CELL_VCPU, GPA(CODE), 0);
	arch_vcpu_load(CELL_VCPU);
	tables = (u64 *)(m.ram + TABLES);
	tables[0] = (TABLES + 0x1000) | ENTRY;
	tables[512] = (TABLES + 0x2000) | ENTRY;
	for (i = 0; i < 512; i++)
		tables[1024 + i] = i << 21 | LARGE;
	CELL_VMCB->cr3 = TABLES;
}

FIXTURE_TEARDOWN(insn)
{
	(void)self;
	cell_fixture_exit();
}

static void code(const char *bytes, size_t n)
{
	memcpy(m.ram + CODE, bytes, n);
	CELL_VMCB->rip = CODE;
}

#define CODE_IS(bytes) code(bytes, sizeof(bytes) - 1)

/* A program's, by its bytes; a kernel's as kernels write it. */
TEST_F(insn, length_by_bytes)
{
	CELL_VMCB->cpl = 3;
	CODE_IS("\x0f\xa2");
	machine_exits(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(CODE + 2, CELL_VMCB->rip);
	CODE_IS("\x66\x48\x0f\xa2");
	machine_exits(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(CODE + 4, CELL_VMCB->rip);
	/* Another one by now, or not to be read. */
	CODE_IS("\x48\x89\x00");
	machine_exits(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(CODE + 2, CELL_VMCB->rip);
	CELL_VMCB->rip = 1ULL << 40;
	machine_exits(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ((1ULL << 40) + 2, CELL_VMCB->rip);
	EXPECT_FALSE(vendor->is_injecting(CELL_VCPU));
	CELL_VMCB->cpl = 0;
	CODE_IS("\x0f\xa2");
	machine_exits(VMEXIT_CPUID, 0, 0);
	EXPECT_EQ(CODE + 2, CELL_VMCB->rip);
}

static enum exit_result io(u16 port, u64 flags)
{
	return machine_exits(VMEXIT_IOIO, (u64)port << 16 | flags, CODE + 1);
}

#define IO_BYTE		BIT_ULL(4)
#define IO_WORD		BIT_ULL(5)
#define IO_LONG		BIT_ULL(6)

TEST_F(insn, in_and_out)
{
	u64 *x = CELL_VCPU->arch.regs.x;

	CODE_IS("\xee");
	x[RAX] = 0x12345678deadbe5aULL;
	EXPECT_EQ(EXIT_RESUME, io(SCRATCH, IO_BYTE));
	EXPECT_EQ(CODE + 1, CELL_VMCB->rip);
	x[RAX] = 0x1111111111111111ULL;
	EXPECT_EQ(EXIT_RESUME, io(SCRATCH, IO_BYTE | IOIO_IN));
	EXPECT_EQ(0x111111111111115aULL, x[RAX]);
	EXPECT_EQ(EXIT_RESUME, io(0x2f0, IO_WORD | IOIO_IN));
	EXPECT_EQ(0x111111111111ffffULL, x[RAX]);
	EXPECT_EQ(EXIT_RESUME, io(0x2f0, IO_LONG | IOIO_IN));
	EXPECT_EQ(0xffffffffULL, x[RAX]);
}

TEST_F(insn, strings)
{
	u64 *x = CELL_VCPU->arch.regs.x;
	unsigned int exits;

	CODE_IS("\xf3\x6e");
	memcpy(m.ram + DATA, "abc", 3);
	x[RDX] = SCRATCH;
	x[RSI] = DATA;
	x[RCX] = 3;
	EXPECT_EQ(EXIT_RESUME, io(SCRATCH, IO_BYTE | IOIO_STR | IOIO_REP));
	EXPECT_EQ(CODE + 2, CELL_VMCB->rip);
	EXPECT_EQ(DATA + 3, x[RSI]);
	EXPECT_EQ(0, x[RCX]);

	CODE_IS("\xf3\x6c");
	x[RDI] = DATA + 0x100;
	x[RCX] = 200;
	for (exits = 0; CELL_VMCB->rip == CODE && exits < 10; exits++)
		EXPECT_EQ(EXIT_RESUME,
			  io(SCRATCH, IO_BYTE | IOIO_STR | IOIO_REP | IOIO_IN));
	EXPECT_EQ(4, exits);
	EXPECT_EQ(CODE + 2, CELL_VMCB->rip);
	EXPECT_EQ(DATA + 0x100 + 200, x[RDI]);
	EXPECT_EQ('c', m.ram[DATA + 0x100]);
	EXPECT_EQ('c', m.ram[DATA + 0x100 + 199]);
	EXPECT_EQ(0, m.ram[DATA + 0x100 + 200]);
}

/* What a string can't read or write is the guest's #PF, or ends it. */
TEST_F(insn, strings_that_fail)
{
	u64 *x = CELL_VCPU->arch.regs.x;

	CODE_IS("\x6c");
	x[RDX] = SCRATCH;
	x[RDI] = 1ULL << 40;
	EXPECT_EQ(EXIT_RESUME, io(SCRATCH, IO_BYTE | IOIO_STR | IOIO_IN));
	EXPECT_EQ(EXCEPTION_PF, FIELD_GET(EVENT_VECTOR, CELL_VMCB->eventinj));
	EXPECT_EQ(1ULL << 40, CELL_VMCB->cr2);
	EXPECT_EQ(CODE, CELL_VMCB->rip);
	CELL_VMCB->eventinj = 0;
	x[RDI] = 0x20000000;
	EXPECT_EQ(EXIT_LEAVE, io(SCRATCH, IO_BYTE | IOIO_STR | IOIO_IN));
	EXPECT_EQ(VCPU_EXIT_FAULT, m.exit.reason);
}

/* A port that ends it, by a string, too. */
TEST_F(insn, ports_that_end_it)
{
	u64 *x = CELL_VCPU->arch.regs.x;

	CODE_IS("\xee");
	x[RAX] = 6;
	EXPECT_EQ(EXIT_LEAVE, io(PORT_RESET, IO_BYTE));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_RESET, m.exit.reason);
	x[RAX] = 0x2000;
	EXPECT_EQ(EXIT_LEAVE, io(PORT_PM_CONTROL, IO_WORD));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_OFF, m.exit.reason);
	arch_vm_reset(&cell.vm);
	CODE_IS("\x6e");
	m.ram[DATA] = 6;
	x[RSI] = DATA;
	x[RDX] = PORT_RESET;
	EXPECT_EQ(EXIT_LEAVE, io(PORT_RESET, IO_BYTE | IOIO_STR));
	EXPECT_EQ(VCPU_EXIT_SYSTEM_RESET, m.exit.reason);
}

TEST_HARNESS_MAIN
