// SPDX-License-Identifier: GPL-2.0
/* groups.c - all cases, in their order. */
#include "hostile.h"

const struct hostile_group hostile_groups[] = {
	{ registers_cases, &registers_count },
	{ memory_cases, &memory_count },
	{ storm_cases, &storm_count },
	{ NULL, NULL },
};
