/* SPDX-License-Identifier: GPL-2.0 */
/*
 * measure.h - the part of bench.c that all architectures share: samples of what
 * operations take. Whoever includes it has now() before.
 */
#ifndef GUEST_MEASURE_H
#define GUEST_MEASURE_H

#include "guest.h"

#define SAMPLES		200

static u64 sample[SAMPLES];
static u64 overhead;

static void sort(void)
{
	for (int i = 1; i < SAMPLES; i++)
		for (int j = i; j && sample[j - 1] > sample[j]; j--) {
			u64 higher = sample[j - 1];

			sample[j - 1] = sample[j];
			sample[j] = higher;
		}
}

static void report(const char *name)
{
	sort();
	printf("bench %s %lu %lu\n", name, sample[0], sample[SAMPLES / 2]);
}

/* What is measured: `now(); OPERATION; now()` less `now(); now()`. */
#define MEASURE(name, ...)						\
do {									\
	for (int i_ = 0; i_ < SAMPLES; i_++) {				\
		u64 a_ = now();						\
									\
		__VA_ARGS__;						\
		sample[i_] = now() - a_ - overhead;			\
	}								\
	report(name);							\
} while (0)

static void measure_overhead(void)
{
	overhead = ~0UL;
	for (int i = 0; i < SAMPLES; i++) {
		u64 a = now();
		u64 ticks = now() - a;

		if (ticks < overhead)
			overhead = ticks;
	}
}

#endif /* GUEST_MEASURE_H */
