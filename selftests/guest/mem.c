// SPDX-License-Identifier: GPL-2.0
/*
 * mem.c - all memory of the cell: zero at first, then keeps what is written.
 * Argument: bits 31:0 MiB at the load address, bits 63:32 MiB at 0xc0000000.
 * The pattern stays there when the cell ends.
 */
#include "guest.h"

#define SECOND_REGION	0xc0000000UL
#define PATTERN(p)	((u64)(uintptr_t)(p) ^ 0xa5c35a3c5aa5c33cUL)

static u64 *first_not(u64 *from, u64 *to, bool pattern)
{
	for (u64 *p = from; p < to; p++)
		if (*(volatile u64 *)p != (pattern ? PATTERN(p) : 0))
			return p;
	return NULL;
}

static void fill(u64 *from, u64 *to)
{
	for (u64 *p = from; p < to; p++)
		*(volatile u64 *)p = PATTERN(p);
}

static void test(const char *name, u64 from, u64 to)
{
	u64 *a = (u64 *)from, *b = (u64 *)to, *bad;

	printf("# %s: %lx to %lx\n", name, from, to);
	bad = first_not(a, b, false);
	ok(!bad, "%s is zero at first", name);
	if (bad)
		printf("# %lx at %lx\n", *bad, (u64)bad);
	fill(a, b);
	bad = first_not(a, b, true);
	ok(!bad, "%s keeps what is written", name);
	if (bad)
		printf("# %lx at %lx\n", *bad, (u64)bad);
}

void payload(u64 arg)
{
	u64 base = (u64)image_start & ~(2 * MIB - 1);
	u64 first = (u32)arg ? (u32)arg : 16, second = arg >> 32;

	test("first region", (u64)image_end, base + first * MIB);
	if (second)
		test("second region", SECOND_REGION,
		     SECOND_REGION + second * MIB);
}
