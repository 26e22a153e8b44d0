/* SPDX-License-Identifier: GPL-2.0 */
/* fuzz_random.h - random numbers that come again with the same seed. */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include <stdbool.h>
#include <stdlib.h>

typedef unsigned long long fuzz_u64;

/* Each thread has its own. */
static __thread fuzz_u64 fuzz_state;

/* splitmix64 */
static inline fuzz_u64 fuzz_random(void)
{
	fuzz_u64 z = fuzz_state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline fuzz_u64 fuzz_below(fuzz_u64 n)
{
	return fuzz_random() % n;
}

static inline bool fuzz_one_in(unsigned int n)
{
	return !fuzz_below(n);
}

#define fuzz_pick(array) \
	((array)[fuzz_below(sizeof(array) / sizeof((array)[0]))])

/* Numbers on which arithmetic breaks: powers of two and their neighbours, any. */
static inline fuzz_u64 fuzz_number(void)
{
	fuzz_u64 n = 1ULL << fuzz_below(64);

	switch (fuzz_below(6)) {
	case 0:
		return fuzz_below(32);
	case 1:
		return n - 1 + fuzz_below(3);
	case 2:
		return -(n - 1 + fuzz_below(3));
	case 3:
		return n | 1ULL << fuzz_below(64);
	case 4:
		return fuzz_random() & (n - 1);
	default:
		return fuzz_random();
	}
}

/* From the environment, as a number. */
static inline fuzz_u64 fuzz_setting(const char *name, fuzz_u64 otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

#endif /* FUZZ_RANDOM_H */
