// SPDX-License-Identifier: GPL-2.0
/* groups.c - all cases, in their order. */
#include "hostile.h"

const struct hostile_group hostile_groups[] = {
	{ calls_cases, &calls_count },
	{ registers_cases, &registers_count },
	{ memory_cases, &memory_count },
	{ storm_cases, &storm_count },
	{ its_cases, &its_count },
	{ NULL, NULL },
};
