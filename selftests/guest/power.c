// SPDX-License-Identifier: GPL-2.0
/*
 * power.c - what the machine does to itself. Argument: 0 power off, 1 reset
 * at once, 2 wait for a byte on the console: 'o' off, 'r' reset.
 */
#include "guest.h"

enum { POWER_OFF, POWER_RESET, POWER_ASK };

/* In .data: a reset must bring the loaded value back. */
static volatile u32 loaded = 0x1cafe;
static volatile u32 cleared;

static void pick(u64 arg)
{
	int c;

	if (arg == POWER_OFF)
		power_off();
	if (arg == POWER_RESET)
		power_reset();
	for (;;) {
		c = console_getc();
		if (c == 'o')
			power_off();
		if (c == 'r')
			power_reset();
		cpu_relax();
	}
}

void payload(u64 arg)
{
	ok(loaded == 0x1cafe && !cleared, "boot, image as loaded");
	loaded++;
	cleared++;
	printf("up\n");
	pick(arg);
}
