/* SPDX-License-Identifier: GPL-2.0 */
/*
 * range.h - arithmetic on address ranges that cannot overflow. Only ranges for
 * which range_valid() holds may be given to the other functions.
 */
#ifndef AXVISOR_COMMON_RANGE_H
#define AXVISOR_COMMON_RANGE_H

#include <axvisor/types.h>

struct range {
	u64 base;
	u64 size;
};

#define RANGE(b, s)	((struct range){ (b), (s) })

/* Not empty, and the last byte has an address. */
static inline bool range_valid(struct range r)
{
	return r.size && r.size - 1 <= ~0ULL - r.base;
}

static inline u64 range_last(struct range r)
{
	return r.base + (r.size - 1);
}

static inline bool range_has(struct range r, u64 addr)
{
	return addr >= r.base && addr <= range_last(r);
}

static inline bool range_contains(struct range outer, struct range inner)
{
	return inner.base >= outer.base &&
	       range_last(inner) <= range_last(outer);
}

static inline bool ranges_overlap(struct range a, struct range b)
{
	return a.base <= range_last(b) && b.base <= range_last(a);
}

/* What two overlapping ranges have in common. */
static inline struct range range_intersect(struct range a, struct range b)
{
	u64 base = MAX(a.base, b.base);
	u64 last = MIN(range_last(a), range_last(b));

	return RANGE(base, last - base + 1);
}

#endif /* AXVISOR_COMMON_RANGE_H */
