// SPDX-License-Identifier: GPL-2.0
/*
 * hostile.c - a guest that does what it must not. Argument: number of the
 * case, 0 to list them as "case N NAME OUTCOME".
 */
#include "hostile.h"

static const char * const outcomes[] = {
	[ENDS] = "ends", [FAILS] = "fails", [EITHER] = "either",
	[RUNS] = "runs",
};

static const struct {
	const struct hostile_case *cases;
	const size_t *count;
} groups[] = {
	{ calls_cases, &calls_count },
	{ registers_cases, &registers_count },
	{ memory_cases, &memory_count },
	{ storm_cases, &storm_count },
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
	if (c->outcome == FAILS || c->outcome == RUNS)
		ok(false, "%s: still here", c->name);
	else
		ok(true, "%s: still here", c->name);
	done();
}

void payload(u64 arg)
{
	u64 number = 0;

	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		for (size_t i = 0; i < *groups[g].count; i++) {
			number++;
			if (!arg)
				describe(number, &groups[g].cases[i]);
			else if (arg == number)
				run(number, &groups[g].cases[i]);
		}
	}
	ok(!arg, "%lu cases", number);
}
