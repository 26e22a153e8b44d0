// SPDX-License-Identifier: GPL-2.0
/*
 * test_x86_alu.c - results and flags against those of the CPU that this runs on;
 * elsewhere there is nothing to compare with but a few known ones.
 */
#include "arch/x86/alu.h"
#include "arch/x86/regs.h"

#include "fuzz_random.h"
#include "kselftest_harness.h"

#define RFLAGS_ALL \
	(RFLAGS_CF | RFLAGS_PF | RFLAGS_AF | RFLAGS_ZF | RFLAGS_SF | RFLAGS_OF)

static u64 mask_of(unsigned int size)
{
	return ~0ULL >> (64 - 8 * size);
}

TEST(known_ones)
{
	u64 flags = RFLAGS_CF | RFLAGS_DF;

	EXPECT_EQ(0x80ULL, alu(OP_ADD, 1, 0x7f, 1, &flags) & 0xff);
	EXPECT_EQ(RFLAGS_DF | RFLAGS_SF | RFLAGS_OF | RFLAGS_AF, flags);
	flags = RFLAGS_CF;
	EXPECT_EQ(0ULL, alu(OP_INC, 4, ~0U, 0, &flags) & ~0U);
	EXPECT_EQ(RFLAGS_CF | RFLAGS_ZF | RFLAGS_PF | RFLAGS_AF, flags);
	flags = 0;
	EXPECT_EQ(5ULL, alu(OP_CMP, 8, 5, 6, &flags));
	EXPECT_EQ(RFLAGS_CF | RFLAGS_SF | RFLAGS_PF | RFLAGS_AF, flags);
	flags = RFLAGS_CF | RFLAGS_OF;
	EXPECT_EQ(4ULL, alu(OP_TEST, 2, 4, 4, &flags));
	EXPECT_EQ(0ULL, flags & (RFLAGS_CF | RFLAGS_OF | RFLAGS_ZF));
	flags = 0;
	EXPECT_EQ(0x28ULL, alu(OP_BTS, 4, 8, 32 + 5, &flags));
	EXPECT_EQ(0ULL, flags);
	EXPECT_EQ(0ULL, alu(OP_BTR, 4, 8, 3, &flags));
	EXPECT_EQ(RFLAGS_CF, flags);
	EXPECT_EQ(7ULL, alu(OP_MOV, 4, 1, 7, &flags));
}

#ifdef __x86_64__

/* Past the red zone; lea changes no flag. */
#define WITH_FLAGS(what) \
	"leaq -128(%%rsp), %%rsp; pushq %1; popfq; " what "; " \
	"pushfq; popq %1; leaq 128(%%rsp), %%rsp"

#define ONE(name, suffix, type) \
	static u64 name##suffix(u64 dest, u64 source, u64 *flags) \
	{ \
		type d = (type)dest; \
\
		asm volatile(WITH_FLAGS(#name #suffix " %2, %0") \
			     : "+q" (d), "+r" (*flags) : "q" ((type)source) \
			     : "cc", "memory"); \
		return d; \
	}
#define ONLY_DEST(name, suffix, type) \
	static u64 name##suffix(u64 dest, u64 source, u64 *flags) \
	{ \
		type d = (type)dest; \
\
		(void)source; \
		asm volatile(WITH_FLAGS(#name #suffix " %0") \
			     : "+q" (d), "+r" (*flags) : : "cc", "memory"); \
		return d; \
	}
#define WIDE(form, name) form(name, w, u16) form(name, l, u32) form(name, q, u64)
#define ALL(form, name) form(name, b, u8) WIDE(form, name)

ALL(ONE, add) ALL(ONE, or) ALL(ONE, adc) ALL(ONE, sbb) ALL(ONE, and)
ALL(ONE, sub) ALL(ONE, xor) ALL(ONE, cmp) ALL(ONE, test)
ALL(ONLY_DEST, not) ALL(ONLY_DEST, neg) ALL(ONLY_DEST, inc) ALL(ONLY_DEST, dec)
WIDE(ONE, bt) WIDE(ONE, bts) WIDE(ONE, btr) WIDE(ONE, btc)

typedef u64 (*cpu_fn)(u64 dest, u64 source, u64 *flags);

#define CPU_WIDE(name)	name##w, name##l, name##q
#define CPU_ALL(name)	name##b, CPU_WIDE(name)

static const struct {
	enum insn_op op;
	u64 undefined;
	cpu_fn cpu[4];	/* by size */
} ops[] = {
	{ OP_ADD, 0, { CPU_ALL(add) } },
	{ OP_OR, RFLAGS_AF, { CPU_ALL(or) } },
	{ OP_ADC, 0, { CPU_ALL(adc) } },
	{ OP_SBB, 0, { CPU_ALL(sbb) } },
	{ OP_AND, RFLAGS_AF, { CPU_ALL(and) } },
	{ OP_SUB, 0, { CPU_ALL(sub) } },
	{ OP_XOR, RFLAGS_AF, { CPU_ALL(xor) } },
	{ OP_CMP, 0, { CPU_ALL(cmp) } },
	{ OP_TEST, RFLAGS_AF, { CPU_ALL(test) } },
	{ OP_NOT, 0, { CPU_ALL(not) } },
	{ OP_NEG, 0, { CPU_ALL(neg) } },
	{ OP_INC, 0, { CPU_ALL(inc) } },
	{ OP_DEC, 0, { CPU_ALL(dec) } },
	{ OP_BT, RFLAGS_ALL & ~(RFLAGS_CF | RFLAGS_ZF), { NULL, CPU_WIDE(bt) } },
	{ OP_BTS, RFLAGS_ALL & ~(RFLAGS_CF | RFLAGS_ZF), { NULL, CPU_WIDE(bts) } },
	{ OP_BTR, RFLAGS_ALL & ~(RFLAGS_CF | RFLAGS_ZF), { NULL, CPU_WIDE(btr) } },
	{ OP_BTC, RFLAGS_ALL & ~(RFLAGS_CF | RFLAGS_ZF), { NULL, CPU_WIDE(btc) } },
};

TEST(as_the_cpu)
{
	unsigned int n, width, round;

	for (n = 0; n < 4 * ARRAY_SIZE(ops); n++) {
		const cpu_fn cpu = ops[n / 4].cpu[n % 4];

		width = 1U << n % 4;
		for (round = 0; cpu && round < 2000; round++) {
			const u64 dest = fuzz_number(), source = fuzz_number();
			u64 want_flags = 0x202 | (fuzz_random() & RFLAGS_ALL);
			u64 flags = want_flags, want, got;

			want = cpu(dest, source, &want_flags);
			got = alu(ops[n / 4].op, width, dest & mask_of(width),
				  source, &flags);
			ASSERT_EQ(want, got & mask_of(width)) {
				TH_LOG("op %u size %u: %llx, %llx", ops[n / 4].op,
				       width, dest, source);
			}
			ASSERT_EQ(0ULL, (want_flags ^ flags) & RFLAGS_ALL &
					~ops[n / 4].undefined) {
				TH_LOG("op %u size %u: %llx, %llx: flags %llx, "
				       "not %llx", ops[n / 4].op, width, dest,
				       source, flags, want_flags);
			}
		}
	}
}

#endif

TEST_HARNESS_MAIN
