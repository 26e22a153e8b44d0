// SPDX-License-Identifier: GPL-2.0
/* compute.c - says that it is ready and computes for ever, without a timer. */
#include "guest.h"

void payload(u64 arg)
{
	u64 sum = arg;

	printf("ready\n");
	for (;;)
		asm volatile("" : "+r"(sum));
}
