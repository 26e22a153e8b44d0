/* SPDX-License-Identifier: GPL-2.0 */
/*
 * measure.h - the part of axbench.c that all architectures share: samples of
 * what operations take. Whoever includes it has now() and PREFIX before: what
 * the names begin with.
 */
#ifndef AXBENCH_MEASURE_H
#define AXBENCH_MEASURE_H

#include <linux/irqflags.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/sort.h>

#define SAMPLES		200

static u64 sample[SAMPLES];
static u64 overhead;

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void report(const char *name)
{
	sort(sample, SAMPLES, sizeof(sample[0]), compare, NULL);
	pr_info("bench %s-%s %llu %llu\n", PREFIX, name, sample[0],
		sample[SAMPLES / 2]);
}

/* What is measured: `now(); OPERATION; now()` less `now(); now()`. */
#define MEASURE(name, ...)						\
do {									\
	for (int i_ = 0; i_ < SAMPLES; i_++) {				\
		unsigned long flags_;					\
		u64 a_;							\
									\
		local_irq_save(flags_);					\
		a_ = now();						\
		__VA_ARGS__;						\
		sample[i_] = now() - a_ - overhead;			\
		local_irq_restore(flags_);				\
	}								\
	report(name);							\
} while (0)

static void measure_overhead(void)
{
	unsigned long flags;

	overhead = ~0ULL;
	local_irq_save(flags);
	for (int i = 0; i < SAMPLES; i++) {
		u64 a = now();

		overhead = min(overhead, now() - a);
	}
	local_irq_restore(flags);
}

#endif /* AXBENCH_MEASURE_H */
