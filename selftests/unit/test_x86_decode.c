// SPDX-License-Identifier: GPL-2.0
/*
 * test_x86_decode.c - instructions as binutils' assembler makes them. The fuzzer
 * compares many more with a disassembler; here is what that one doesn't know, and
 * what the tables of SVM and drivers rely on.
 */
#include <string.h>

#include "arch/x86/decode.h"

#include "kselftest_harness.h"

#define INSN(m, ...)	.mode = (m), .length = sizeof((u8[]){ __VA_ARGS__ }), \
			.bytes = { __VA_ARGS__ }

/* ---- only the length counts ---- */

static const struct {
	const char *text;
	enum code_mode mode;
	u8 length;
	u8 bytes[INSN_MAX];
} intercepted[] = {
	{ "cpuid", INSN(CODE_64, 0x0f, 0xa2) },
	{ "vmmcall", INSN(CODE_64, 0x0f, 0x01, 0xd9) },
	{ "vmcall", INSN(CODE_64, 0x0f, 0x01, 0xc1) },
	{ "rdmsr", INSN(CODE_64, 0x0f, 0x32) },
	{ "wrmsr", INSN(CODE_64, 0x0f, 0x30) },
	{ "ds wrmsr", INSN(CODE_64, 0x3e, 0x0f, 0x30) },
	{ "hlt", INSN(CODE_64, 0xf4) },
	{ "in al, 0x71", INSN(CODE_64, 0xe4, 0x71) },
	{ "in eax, dx", INSN(CODE_64, 0xed) },
	{ "out dx, al", INSN(CODE_64, 0xee) },
	{ "out 0x70, ax", INSN(CODE_64, 0x66, 0xe7, 0x70) },
	{ "mov cr3, rax", INSN(CODE_64, 0x0f, 0x22, 0xd8) },
	{ "mov cr8, r8", INSN(CODE_64, 0x45, 0x0f, 0x22, 0xc0) },
	{ "mov dr7, eax", INSN(CODE_32, 0x0f, 0x23, 0xf8) },
	{ "lmsw ax", INSN(CODE_16, 0x0f, 0x01, 0xf0) },
	{ "lmsw [bp+1]", INSN(CODE_16, 0x0f, 0x01, 0x76, 0x01) },
	{ "clts", INSN(CODE_64, 0x0f, 0x06) },
	{ "xsetbv", INSN(CODE_64, 0x0f, 0x01, 0xd1) },
	{ "invd", INSN(CODE_64, 0x0f, 0x08) },
	{ "wbinvd", INSN(CODE_64, 0x0f, 0x09) },
	{ "wbnoinvd", INSN(CODE_64, 0xf3, 0x0f, 0x09) },
	{ "rdtsc", INSN(CODE_64, 0x0f, 0x31) },
	{ "rdtscp", INSN(CODE_64, 0x0f, 0x01, 0xf9) },
	{ "rdpmc", INSN(CODE_64, 0x0f, 0x33) },
	{ "pause", INSN(CODE_64, 0xf3, 0x90) },
	{ "monitor", INSN(CODE_64, 0x0f, 0x01, 0xc8) },
	{ "mwait", INSN(CODE_64, 0x0f, 0x01, 0xc9) },
	{ "vmrun", INSN(CODE_64, 0x0f, 0x01, 0xd8) },
	{ "clgi", INSN(CODE_64, 0x0f, 0x01, 0xdd) },
	{ "invlpga", INSN(CODE_64, 0x0f, 0x01, 0xdf) },
	{ "invlpg [rax+8*rcx+1]", INSN(CODE_64, 0x0f, 0x01, 0x7c, 0xc8, 0x01) },
	{ "lgdt [rip+1]", INSN(CODE_64, 0x0f, 0x01, 0x15, 1, 0, 0, 0) },
	{ "int 0x80", INSN(CODE_32, 0xcd, 0x80) },
	{ "int3", INSN(CODE_64, 0xcc) },
	{ "int1", INSN(CODE_64, 0xf1) },
	{ "rsm", INSN(CODE_64, 0x0f, 0xaa) },
};

TEST(lengths)
{
	struct insn insn;
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(intercepted); n++) {
		TH_LOG("%s", intercepted[n].text);
		ASSERT_EQ(0, decode(intercepted[n].bytes, INSN_MAX,
				    intercepted[n].mode, &insn));
		EXPECT_EQ(OP_SYSTEM, insn.op);
		EXPECT_EQ(intercepted[n].length, insn.length);
	}
}

/* Whatever ModRM.mod says, it is a register (APM vol. 3, MOV CRn). */
TEST(control_registers)
{
	static const u8 to_cr3[] = { 0x0f, 0x22, 0x1e };
	static const u8 from_cr8[] = { 0x45, 0x0f, 0x20, 0xc1 };
	struct insn insn;

	ASSERT_EQ(0, decode(to_cr3, sizeof(to_cr3), CODE_64, &insn));
	EXPECT_EQ(3, insn.length);
	EXPECT_EQ(3, insn.reg);
	EXPECT_EQ(RSI, insn.rm);
	ASSERT_EQ(0, decode(from_cr8, sizeof(from_cr8), CODE_64, &insn));
	EXPECT_EQ(8, insn.reg);
	EXPECT_EQ(R9, insn.rm);
}

/* ---- strings ---- */

static const struct {
	const char *text;
	enum code_mode mode;
	u8 length;
	u8 bytes[INSN_MAX];
	enum insn_op op;
	u8 size, address_size, segment;
	bool rep;
} string[] = {
	{ "movsb", INSN(CODE_64, 0xa4), OP_MOVS, 1, 8, SEG_DS, false },
	{ "rep movsb", INSN(CODE_64, 0xf3, 0xa4), OP_MOVS, 1, 8, SEG_DS, true },
	{ "rep movsw", INSN(CODE_64, 0xf3, 0x66, 0xa5), OP_MOVS, 2, 8, SEG_DS,
	  true },
	{ "rep movsw", INSN(CODE_64, 0x66, 0xf3, 0xa5), OP_MOVS, 2, 8, SEG_DS,
	  true },
	{ "rep movsd", INSN(CODE_64, 0xf3, 0xa5), OP_MOVS, 4, 8, SEG_DS, true },
	{ "rep movsq", INSN(CODE_64, 0xf3, 0x48, 0xa5), OP_MOVS, 8, 8, SEG_DS,
	  true },
	{ "repne movsb", INSN(CODE_64, 0xf2, 0xa4), OP_MOVS, 1, 8, SEG_DS, true },
	{ "rep stosd", INSN(CODE_32, 0xf3, 0xab), OP_STOS, 4, 4, SEG_DS, true },
	{ "rep stosw", INSN(CODE_16, 0xf3, 0xab), OP_STOS, 2, 2, SEG_DS, true },
	{ "addr32 rep stosd", INSN(CODE_16, 0xf3, 0x66, 0x67, 0xab), OP_STOS, 4,
	  4, SEG_DS, true },
	{ "addr32 stosq", INSN(CODE_64, 0x67, 0x48, 0xab), OP_STOS, 8, 4, SEG_DS,
	  false },
	{ "fs lodsd", INSN(CODE_64, 0x64, 0xad), OP_LODS, 4, 8, SEG_FS, false },
	{ "es lodsb", INSN(CODE_32, 0x26, 0xac), OP_LODS, 1, 4, SEG_ES, false },
	{ "rep insd", INSN(CODE_64, 0xf3, 0x48, 0x6d), OP_INS, 4, 8, SEG_DS, true },
	{ "rep outsb", INSN(CODE_64, 0xf3, 0x6e), OP_OUTS, 1, 8, SEG_DS, true },
};

TEST(strings)
{
	struct insn insn;
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(string); n++) {
		TH_LOG("%s", string[n].text);
		ASSERT_EQ(0, decode(string[n].bytes, string[n].length,
				    string[n].mode, &insn));
		EXPECT_EQ(string[n].op, insn.op);
		EXPECT_EQ(OPERANDS_STRING, insn.operands);
		EXPECT_EQ(string[n].size, insn.size);
		EXPECT_EQ(string[n].address_size, insn.address_size);
		EXPECT_EQ(string[n].segment, insn.segment);
		EXPECT_EQ(string[n].rep, insn.rep);
		EXPECT_EQ(string[n].length, insn.length);
	}
}

/* ---- prefixes ---- */

/* A legacy prefix after REX cancels it, and the last REX counts. */
TEST(rex_is_last)
{
	static const u8 cancelled[] = { 0x4f, 0x66, 0x89, 0x08 };
	static const u8 second[] = { 0x4f, 0x40, 0x89, 0x08 };
	struct insn insn;

	ASSERT_EQ(0, decode(cancelled, sizeof(cancelled), CODE_64, &insn));
	EXPECT_EQ(2, insn.size);
	EXPECT_EQ(RAX, insn.base);
	EXPECT_EQ(RCX, insn.reg);
	ASSERT_EQ(0, decode(second, sizeof(second), CODE_64, &insn));
	EXPECT_EQ(4, insn.size);
	EXPECT_EQ(RAX, insn.base);
}

TEST(high_bytes)
{
	static const u8 mov_ah[] = { 0x88, 0x20 };
	static const u8 mov_spl[] = { 0x40, 0x88, 0x20 };
	struct insn insn;

	ASSERT_EQ(0, decode(mov_ah, sizeof(mov_ah), CODE_64, &insn));
	EXPECT_EQ(REG_AH, insn.reg);
	ASSERT_EQ(0, decode(mov_spl, sizeof(mov_spl), CODE_64, &insn));
	EXPECT_EQ(RSP, insn.reg);
}

/* Only what changes memory may be locked (APM vol. 3, 1.2.5). */
TEST(lock)
{
	static const struct {
		u8 bytes[4];
		int want;
	} cases[] = {
		{ { 0xf0, 0x01, 0x08 }, 0 },		/* add [rax], ecx */
		{ { 0xf0, 0x03, 0x08 }, -EINVAL },	/* add ecx, [rax] */
		{ { 0xf0, 0x01, 0xc8 }, -EINVAL },	/* add eax, ecx */
		{ { 0xf0, 0x39, 0x08 }, -EINVAL },	/* cmp [rax], ecx */
		{ { 0xf0, 0x87, 0x08 }, 0 },		/* xchg [rax], ecx */
		{ { 0xf0, 0x89, 0x08 }, -EINVAL },	/* mov [rax], ecx */
		{ { 0xf0, 0x0f, 0xab, 0x08 }, 0 },	/* bts [rax], ecx */
		{ { 0xf0, 0x0f, 0xa3, 0x08 }, -EINVAL },	/* bt [rax], ecx */
		{ { 0xf0, 0xa5 }, -EINVAL },		/* movsd */
		{ { 0xf0, 0x0f, 0xa2 }, -EINVAL },	/* cpuid */
	};
	struct insn insn;
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(cases); n++) {
		TH_LOG("%u", n);
		EXPECT_EQ(cases[n].want, decode(cases[n].bytes, 4, CODE_64, &insn));
	}
}

TEST(no_more_than_15_bytes)
{
	/* mov dword [rax+4*rax+disp32], imm32: 11, and prefixes */
	u8 code[16] = {
		0x2e, 0x2e, 0x2e, 0x2e,
		0xc7, 0x84, 0x80, 1, 2, 3, 4, 5, 6, 7, 8,
	};
	struct insn insn;

	ASSERT_EQ(0, decode(code, 15, CODE_64, &insn));
	EXPECT_EQ(15, insn.length);
	EXPECT_EQ(0x08070605ULL, insn.immediate);
	memmove(code + 1, code, 15);
	EXPECT_EQ(-EINVAL, decode(code, 16, CODE_64, &insn));
	EXPECT_EQ(-EINVAL, decode(code, 15, CODE_64, &insn));
	memset(code, 0x66, sizeof(code));
	EXPECT_EQ(-ENODATA, decode(code, 13, CODE_64, &insn));
	EXPECT_EQ(-EINVAL, decode(code, 15, CODE_64, &insn));
}

TEST(others_are_refused)
{
	static const struct {
		enum code_mode mode;
		u8 bytes[4];
	} cases[] = {
		{ CODE_64, { 0xc5, 0xf8, 0x10, 0x00 } },	/* vmovups */
		{ CODE_64, { 0x0f, 0x10, 0x00 } },		/* movups */
		{ CODE_64, { 0xd9, 0x00 } },			/* fld */
		{ CODE_64, { 0x8e, 0x18 } },			/* mov ds, [rax] */
		{ CODE_64, { 0xff, 0x10 } },			/* call [rax] */
		{ CODE_64, { 0xff, 0x30 } },			/* push [rax] */
		{ CODE_64, { 0x82, 0x00, 0x01 } },		/* not in 64 bits */
		{ CODE_64, { 0xce } },				/* into */
		{ CODE_32, { 0x63, 0x00 } },			/* arpl */
		{ CODE_64, { 0x66, 0x63, 0x00 } },		/* CPUs differ */
		{ CODE_64, { 0x0f, 0x38, 0xf0, 0xc0 } },	/* no memory */
		{ CODE_64, { 0xc6, 0x08, 0x00 } },		/* group 11 /1 */
		{ CODE_64, { 0x0f, 0xba, 0x00, 0x00 } },	/* group 8 /0 */
		{ CODE_64, { 0x0f, 0x01, 0xc0 } },		/* enclv */
		{ CODE_64, { 0x0f, 0x01, 0x28 } },		/* rstorssp */
		{ CODE_64, { 0x0f, 0x0b } },			/* ud2 */
	};
	struct insn insn;
	unsigned int n;

	for (n = 0; n < ARRAY_SIZE(cases); n++) {
		TH_LOG("%u", n);
		EXPECT_EQ(-EINVAL, decode(cases[n].bytes, 4, cases[n].mode, &insn));
	}
}

TEST_HARNESS_MAIN
