// SPDX-License-Identifier: GPL-2.0
/*
 * test_riscv_decode.c - loads and stores as the RISC-V unprivileged
 * specification encodes them, and as htinst has them.
 */
#include "arch/riscv/decode.h"

#include "kselftest_harness.h"

#define LOAD	0x03
#define STORE	0x23

static u32 load(unsigned int funct3, unsigned int rd)
{
	return 0x123u << 20 | 10u << 15 | funct3 << 12 | rd << 7 | LOAD;
}

static u32 store(unsigned int funct3, unsigned int rs2)
{
	return 0x7fu << 25 | rs2 << 20 | 11u << 15 | funct3 << 12 | 5u << 7 |
	       STORE;
}

/* What a form that htinst has says. */
struct said {
	unsigned int reg;
	u64 size;
	bool write, sign;
	unsigned int length;
};

static struct said said(u64 insn)
{
	return (struct said) {
		.reg = access_reg(insn),
		.size = access_size(insn),
		.write = insn & ACCESS_STORE,
		.sign = !(insn & (ACCESS_STORE | ACCESS_UNSIGNED)),
		.length = access_length(insn),
	};
}

/* Of an instruction in memory. Return: 0, or what decode_access() does. */
static int decode(u32 insn, struct said *a)
{
	struct access access;
	int err = decode_access(insn, &access);

	if (err)
		return err;
	*a = said(access.insn);
	return is_access(access.insn) ? 0 : -EPROTO;
}

TEST(loads)
{
	static const struct {
		u8 size;
		bool sign;
	} want[8] = {
		{ 1, true }, { 2, true }, { 4, true }, { 8, true },
		{ 1, false }, { 2, false }, { 4, false }, { 0, false },
	};
	struct said a;
	unsigned int f, rd;

	for (f = 0; f < 8; f++) {
		for (rd = 0; rd < 32; rd++) {
			if (!want[f].size) {
				EXPECT_EQ(-EINVAL, decode(load(f, rd), &a));
				continue;
			}
			ASSERT_EQ(0, decode(load(f, rd), &a));
			EXPECT_EQ(rd, a.reg);
			EXPECT_EQ(want[f].size, a.size);
			EXPECT_EQ(want[f].sign, a.sign);
			EXPECT_FALSE(a.write);
			EXPECT_EQ(4, a.length);
		}
	}
}

TEST(stores)
{
	struct said a;
	unsigned int f, rs2;

	for (f = 0; f < 8; f++) {
		for (rs2 = 0; rs2 < 32; rs2++) {
			if (f > 3) {
				EXPECT_EQ(-EINVAL, decode(store(f, rs2), &a));
				continue;
			}
			ASSERT_EQ(0, decode(store(f, rs2), &a));
			EXPECT_EQ(rs2, a.reg);
			EXPECT_EQ(1 << f, a.size);
			EXPECT_TRUE(a.write);
			EXPECT_EQ(4, a.length);
		}
	}
}

/* As the assembler of binutils makes them. */
static const struct {
	const char *text;
	u32 insn;
	u8 reg, size;
	bool write, sign;
} compressed[] = {
	{ "c.lw a5,4(a0)", 0x415c, 15, 4, false, true },
	{ "c.ld s1,8(a1)", 0x6584, 9, 8, false, true },
	{ "c.sw a2,0(a3)", 0xc290, 12, 4, true, false },
	{ "c.sd a4,16(a5)", 0xeb98, 14, 8, true, false },
	{ "c.lwsp ra,0(sp)", 0x4082, 1, 4, false, true },
	{ "c.ldsp t6,8(sp)", 0x6fa2, 31, 8, false, true },
	{ "c.swsp zero,0(sp)", 0xc002, 0, 4, true, false },
	{ "c.sdsp s11,0(sp)", 0xe06e, 27, 8, true, false },
	{ "c.lbu a0,0(a1)", 0x8188, 10, 1, false, false },
	{ "c.lhu a0,0(a1)", 0x8588, 10, 2, false, false },
	{ "c.lh a0,0(a1)", 0x85c8, 10, 2, false, true },
	{ "c.sb a0,0(a1)", 0x8988, 10, 1, true, false },
	{ "c.sh a0,0(a1)", 0x8d88, 10, 2, true, false },
};

TEST(compressed_ones)
{
	struct said a;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(compressed); i++) {
		TH_LOG("%s", compressed[i].text);
		ASSERT_EQ(0, decode(compressed[i].insn, &a));
		EXPECT_EQ(compressed[i].reg, a.reg);
		EXPECT_EQ(compressed[i].size, a.size);
		EXPECT_EQ(compressed[i].write, a.write);
		EXPECT_EQ(compressed[i].sign, a.sign);
		EXPECT_EQ(2, a.length);
	}
}

TEST(others_are_refused)
{
	static const u32 insn[] = {
		0x00000000,	/* illegal */
		0x00000013,	/* nop */
		0x00053007,	/* fld ft0, (a0) */
		0x00b53027,	/* fsd fa1, (a0) */
		0x00b5252f,	/* amoadd.w a0, a1, (a0) */
		0x1005252f,	/* lr.w a0, (a0) */
		0x4002,		/* c.lwsp zero: reserved */
		0x6002,		/* c.ldsp zero: reserved */
		0x2108,		/* c.fld */
		0x0001,		/* c.nop */
		0x8dc8,		/* c.sh's place with bit 6 */
	};
	struct said a;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(insn); i++) {
		TH_LOG("%08x", insn[i]);
		EXPECT_EQ(-EINVAL, decode(insn[i], &a));
	}
}

/* rs1 gives way to the offset of what faulted, 0; immediates are 0 (privileged). */
static u64 transformed(u32 insn)
{
	return insn & (insn & 0x20 ? 0x01f0707f : 0x7fff);
}

TEST(htinst)
{
	struct access access;
	struct said a;
	unsigned int f;

	for (f = 0; f < 8; f++) {
		EXPECT_EQ(f != 7, is_access(transformed(load(f, 7))));
		EXPECT_EQ(f == 2, is_word_access(transformed(load(f, 7))));
		EXPECT_EQ(f < 4, is_access(transformed(store(f, 9))));
		EXPECT_EQ(f == 2, is_word_access(transformed(store(f, 9))));
	}
	a = said(transformed(load(2, 7)));
	EXPECT_EQ(7, a.reg);
	EXPECT_EQ(4, a.length);
	/* Bit 1 is clear where it was a compressed one. */
	EXPECT_TRUE(is_word_access(transformed(store(2, 9)) & ~2ULL));
	a = said(transformed(store(3, 9)) & ~2ULL);
	EXPECT_EQ(9, a.reg);
	EXPECT_EQ(8, a.size);
	EXPECT_TRUE(a.write);
	EXPECT_EQ(2, a.length);
	/* The same as what memory has. */
	ASSERT_EQ(0, decode_access(load(5, 30), &access));
	EXPECT_EQ(transformed(load(5, 30)), access.insn);
	ASSERT_EQ(0, decode_access(store(1, 30), &access));
	EXPECT_EQ(transformed(store(1, 30)), access.insn);
}

TEST(htinst_is_something_else)
{
	static const u64 insn[] = {
		0,			/* nothing is told */
		0x3000, 0x3020,		/* the guest's tables are read, written */
		0x2503 | 4u << 15,	/* a later part of a misaligned one */
		0x53007,		/* fld */
		0x00a5252f,		/* amoadd.w */
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(insn); i++) {
		TH_LOG("%llx", (unsigned long long)insn[i]);
		EXPECT_FALSE(is_access(insn[i]));
		EXPECT_FALSE(is_word_access(insn[i]));
	}
}

/* Nothing that it accepts is out of bounds. */
TEST(every_halfword)
{
	struct said a;
	u32 insn;

	for (insn = 0; insn < 0x10000; insn++) {
		if ((insn & 3) == 3 || decode(insn, &a))
			continue;
		ASSERT_LT(a.reg, 32);
		ASSERT_TRUE(a.size == 1 || a.size == 2 || a.size == 4 ||
			    a.size == 8);
		ASSERT_EQ(2, a.length);
	}
}

/* ---- CSRs ---- */

/* As GNU as encodes them; Zcb by the specification's tables (28.12). */
TEST(addresses)
{
	static const struct {
		u32 insn;
		u8 base;
		s32 offset;
	} want[] = {
		{ 0x5fe8, 15, 124 }, { 0x43e8, 15, 68 },	/* c.lw */
		{ 0x7ee8, 13, 248 }, { 0x66a8, 13, 72 },	/* c.ld */
		{ 0xc0a8, 9, 64 }, { 0xdcc8, 9, 60 },		/* c.sw */
		{ 0xe468, 8, 200 },				/* c.sd */
		{ 0x557e, 2, 252 }, { 0x5512, 2, 36 },		/* c.lwsp */
		{ 0x757e, 2, 504 }, { 0x6532, 2, 264 },		/* c.ldsp */
		{ 0xdfaa, 2, 252 }, { 0xc2aa, 2, 68 },		/* c.swsp */
		{ 0xffaa, 2, 504 }, { 0xe4aa, 2, 72 },		/* c.sdsp */
		{ 0x81c8, 11, 1 }, { 0x81a8, 11, 2 },		/* c.lbu */
		{ 0x85a8, 11, 2 }, { 0x85c8, 11, 0 },		/* c.lhu, c.lh */
		{ 0x89e8, 11, 3 }, { 0x8da8, 11, 2 },		/* c.sb, c.sh */
		{ 0x8005a503, 11, -2048 }, { 0x7fffa503, 31, 2047 },
		{ 0x80a5a023, 11, -2048 }, { 0x7eafafa3, 31, 2047 },
		{ 0xfea2bfa3, 5, -1 },
	};
	struct access a;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		ASSERT_EQ(0, decode_access(want[i].insn, &a));
		EXPECT_EQ(want[i].base, a.base) TH_LOG("insn %x", want[i].insn);
		EXPECT_EQ(want[i].offset, a.offset) TH_LOG("insn %x", want[i].insn);
	}
}

TEST(csr)
{
	static const enum csr_op ops[] = {
		CSR_READ, CSR_WRITE, CSR_SET, CSR_CLEAR,
	};
	struct csr_access a;
	unsigned int f, source;
	u32 insn;

	for (f = 0; f < 8; f++) {
		for (source = 0; source < 32; source++) {
			insn = 0x15cu << 20 | source << 15 | f << 12 | 9 << 7 | 0x73;
			if (!(f & 3)) {
				EXPECT_EQ(-EINVAL, decode_csr(insn, &a));
				continue;
			}
			ASSERT_EQ(0, decode_csr(insn, &a));
			EXPECT_EQ(0x15c, a.csr);
			EXPECT_EQ(9, a.reg);
			EXPECT_EQ(source, a.source);
			EXPECT_EQ(f > 3, a.immediate);
			/* csrrs and csrrc of x0 or 0 only read. */
			EXPECT_EQ((f & 3) != 1 && !source ? CSR_READ : ops[f & 3],
				  a.op);
		}
	}
	EXPECT_EQ(-EINVAL, decode_csr(load(2, 1), &a));
}

TEST_HARNESS_MAIN
