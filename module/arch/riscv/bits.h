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

/* Number of the lowest one of @word, which is not 0. */
static inline u32 bits_lowest(u64 word)
{
	u32 n = 0, step;

	for (step = 32; step; step /= 2) {
		if (!(word & (BIT_ULL(step) - 1))) {
			word >>= step;
			n += step;
		}
	}
	return n;
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
