// SPDX-License-Identifier: GPL-2.0
/* registers.c - hostile use of CSRs and of instructions: all numbers of both. */
#include "hostile.h"

#define INSN_RET	0x8067U
#define CSR_SSTATUS	0x100U
#define CSR_STVEC	0x105U
#define CSR_SATP	0x180U

static u32 code[4] __attribute__((aligned(64)));

/* a0 = code(value) */
static struct trap execute(u32 insn, u64 *value)
{
	u64 (*call)(u64) = (u64 (*)(u64))(uintptr_t)code;
	struct trap trap;

	code[0] = insn;
	code[1] = INSN_RET;
	asm volatile("fence.i" ::: "memory");
	trap_begin();
	*value = call(*value);
	trap = trap_end();
	return trap;
}

static struct trap csr_read_any(u32 csr, u64 *value)
{
	return execute(csr << 20 | 2 << 12 | 10 << 7 | 0x73, value);
}

static struct trap csr_swap_any(u32 csr, u64 *value)
{
	return execute(csr << 20 | 10 << 15 | 1 << 12 | 10 << 7 | 0x73, value);
}

static bool is_own(u32 csr)
{
	return csr == CSR_SSTATUS || csr == CSR_STVEC || csr == CSR_SATP;
}

/* Bits 9:8 of the number: whose it is. */
static bool is_above(u32 csr)
{
	return csr >> 8 & 2;
}

static void all_csrs(void)
{
	u32 wrong = 0, seen = 0, there = 0;
	struct trap trap;
	u64 value;

	for (u32 csr = 0; csr < 4096; csr++) {
		value = random();
		trap = csr_read_any(csr, &value);
		there += !trap.taken;
		if (trap.taken && trap.cause != CAUSE_ILLEGAL)
			wrong = csr;
		if (!trap.taken && is_above(csr))
			seen = csr;
	}
	ok(!wrong, "no CSR but is there or an illegal instruction (%x)", wrong);
	ok(!seen, "none above the supervisor's is there (%x)", seen);
	ok(there > 8, "the supervisor's are (%u)", there);
}

static void write_csrs(void)
{
	u32 wrong = 0;
	struct trap trap;
	u64 old, value;

	for (u32 csr = 0; csr < 4096; csr++) {
		if (is_own(csr))
			continue;
		for (unsigned int i = 0; i < 4; i++) {
			old = random();
			trap = csr_swap_any(csr, &old);
			value = old;
			if (!trap.taken)
				csr_swap_any(csr, &value);
			else if (trap.cause != CAUSE_ILLEGAL)
				wrong = csr;
		}
	}
	ok(!wrong, "all CSRs written (%x)", wrong);
	timer_stop();
	csr_clear(sip, SIE_SSIE);
	irqchip->init_cpu();
}

/* Those that the indirect ones select (AIA 2.1). */
static void indirect(void)
{
	u64 value;

	for (u64 select = 0; select < 0x200; select++) {
		csr_write_(CSR_SISELECT, select);
		value = random();
		csr_swap_any(CSR_SIREG, &value);
		csr_swap_any(CSR_SIREG, &value);
	}
	csr_write_(CSR_SISELECT, ~0UL);
	csr_read_any(CSR_SIREG, &value);
	irqchip->init_cpu();
	ok(true, "indirectly selected registers");
}

static void indirect_if_there(void)
{
	if (imsic_exists())
		indirect();
}

static bool forwarded(u32 insn)
{
	u64 value = (u64)image_start;
	struct trap trap = execute(insn, &value);

	return trap.taken && trap.cause == CAUSE_ILLEGAL;
}

/* What is there with the H extension, or in M mode, only. */
static void privileged(void)
{
	static const struct {
		const char *name;
		u32 insn;
	} insns[] = {
		{ "mret", 0x30200073 }, { "mnret", 0x70200073 },
		{ "hfence.vvma", 0x22000073 }, { "hfence.gvma", 0x62000073 },
		{ "hinval.vvma", 0x26000073 }, { "hinval.gvma", 0x66000073 },
		{ "hlv.b", 0x60054573 }, { "hlv.w", 0x68054573 },
		{ "hlv.d", 0x6c054573 }, { "hlvx.hu", 0x64354573 },
		{ "hlvx.wu", 0x68354573 }, { "hsv.w", 0x6aa54073 },
		{ "hsv.d", 0x6ea54073 }, { "uret", 0x00200073 },
		{ "dret", 0x7b200073 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(insns); i++)
		ok(forwarded(insns[i].insn), "%s is illegal", insns[i].name);
}

/*
 * Words that jump, call or access memory are left out, and those that write other
 * registers than a0 to a5, which the program has in use.
 */
static bool is_harmless(u32 insn)
{
	static const u32 excluded[] = {
		0x03, 0x07, 0x0f, 0x23, 0x27, 0x2f, 0x63, 0x67, 0x6f, 0x73,
	};
	const u32 rd = insn >> 7 & 31;

	for (size_t i = 0; i < ARRAY_SIZE(excluded); i++)
		if ((insn & 0x7f) == excluded[i])
			return false;
	return (insn & 0x1f) != 0x1f && rd >= 10 && rd <= 15;
}

static void random_words(void)
{
	u64 value;
	u32 insn;

	for (int i = 0; i < 20000; i++) {
		insn = (u32)random() | 3;
		value = random();
		if (is_harmless(insn))
			execute(insn, &value);
	}
	ok(true, "20000 random instructions");
}

const struct hostile_case registers_cases[] = {
	{ "all-csrs", ENDS, all_csrs },
	{ "write-csrs", ENDS, write_csrs },
	{ "indirect", ENDS, indirect_if_there },
	{ "privileged", ENDS, privileged },
	{ "random-words", ENDS, random_words },
};
const size_t registers_count = ARRAY_SIZE(registers_cases);
