/* SPDX-License-Identifier: GPL-2.0 */
/* hostile.h - the cases of the hostile payload, by what they abuse. */
#ifndef GUEST_HOSTILE_H
#define GUEST_HOSTILE_H

#include "arch.h"

/**
 * enum outcome - how the cell must end
 * @ENDS: by itself, with results and DONE: the guest got its answers
 * @FAILS: in state failed
 * @EITHER: one or the other
 * @RUNS: never, and can be stopped
 */
enum outcome { ENDS, FAILS, EITHER, RUNS };

struct hostile_case {
	const char *name;
	enum outcome outcome;
	void (*run)(void);
};

/* Of this architecture; the last one has no cases. */
extern const struct hostile_group {
	const struct hostile_case *cases;
	const size_t *count;
} hostile_groups[];

extern const struct hostile_case registers_cases[], memory_cases[],
	storm_cases[];
extern const size_t registers_count, memory_count, storm_count;

/* The same sequence in every run. */
u64 random(void);

#endif /* GUEST_HOSTILE_H */
