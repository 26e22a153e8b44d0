// SPDX-License-Identifier: GPL-2.0
/*
 * hostile.c - a guest that does what it must not. Argument: number of the
 * case, 0 to list them as "case N NAME OUTCOME", ALL_ENDS for one after the
 * other of those that end by themselves.
 */
#include "hostile.h"

#define ALL_ENDS	1000

static const char * const outcomes[] = {
	[ENDS] = "ends", [FAILS] = "fails", [EITHER] = "either",
	[RUNS] = "runs",
};

u64 random(void)
{
	static u64 state = 0x9e3779b97f4a7c15UL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void describe(u64 number, const struct hostile_case *c)
{
	printf("case %lu %s %s\n", number, c->name, outcomes[c->outcome]);
}

static void run(u64 number, const struct hostile_case *c)
{
	describe(number, c);
	c->run();
	ok(c->outcome == ENDS || c->outcome == EITHER, "%s: still here",
	   c->name);
}

void payload(u64 arg)
{
	const struct hostile_case *c;
	u64 number = 0;
	u64 met = 0;

	for (const struct hostile_group *g = hostile_groups; g->cases; g++) {
		for (size_t i = 0; i < *g->count; i++) {
			c = &g->cases[i];
			number++;
			if (!arg) {
				describe(number, c);
			} else if (arg == number ||
				   (arg == ALL_ENDS && c->outcome == ENDS)) {
				run(number, c);
				met++;
			}
		}
	}
	ok(!arg || met, "%lu of %lu cases", met, number);
}
