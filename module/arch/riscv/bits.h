/* SPDX-License-Identifier: GPL-2.0 */
/* bits.h - bit arrays, and what needs an instruction of Zbb elsewhere. */
#ifndef RISCV_BITS_H
#define RISCV_BITS_H

#include <axvisor/types.h>

static inline bool bits_get(const u32 *array, u32 n)
{
	return array[n / 32] >> n % 32 & 1;
}

static inline void bits_put(u32 *array, u32 n, bool val)
{
	array[n / 32] &= ~(1U << n % 32);
	array[n / 32] |= (u32)val << n % 32;
}

/*
 * Number of the lowest one of @word, which is not 0: the multiplication moves a part
 * of a de Bruijn sequence to the top, which no other shift has there.
 */
static inline u32 bits_lowest(u64 word)
{
	static const u8 number[64] = {
		0, 1, 48, 2, 57, 49, 28, 3, 61, 58, 50, 42, 38, 29, 17, 4,
		62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
		63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11,
		46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9, 13, 8, 7, 6,
	};

	return number[(word & -word) * 0x03f79d71b4cb0a89ULL >> 58];
}

/* The first that is set, which is no more then; 0: there is none. */
static inline u32 bits_take(u32 *array, u32 words)
{
	u32 i, n;

	for (i = 0; i < words; i++) {
		if (!array[i])
			continue;
		n = 32 * i + bits_lowest(array[i]);
		array[i] &= array[i] - 1;
		return n;
	}
	return 0;
}

static inline u32 bits_swap_bytes(u32 val)
{
	return val >> 24 | (val >> 8 & 0xff00) | (val & 0xff00) << 8 | val << 24;
}

#endif /* RISCV_BITS_H */
