// SPDX-License-Identifier: GPL-2.0
/*
 * clock.c - a real-time clock of the machine (goldfish) at 0x101000, its interrupt
 * as source 11: tells whenever an alarm that it sets has come. Argument: of how many.
 */
#include "arch.h"

#define CLOCK		0x101000UL
#define TIME_LOW	0x00
#define TIME_HIGH	0x04
#define ALARM_LOW	0x08
#define ALARM_HIGH	0x0c
#define IRQ_ENABLED	0x10
#define CLEAR_INTERRUPT	0x1c
#define SOURCE		11U
#define DELAY		100000000UL	/* nanoseconds */

static volatile u32 alarms;
static volatile bool is_set;

/* QEMU's APLIC shows a level once more when it is low. */
static void on_alarm(unsigned int irq)
{
	(void)irq;
	mmio_write(u32, CLOCK + CLEAR_INTERRUPT, 1);
	alarms += is_set;
	is_set = false;
}

static u64 now(void)
{
	u64 low = mmio_read(u32, CLOCK + TIME_LOW);

	return (u64)mmio_read(u32, CLOCK + TIME_HIGH) << 32 | low;
}

static void set_alarm(u64 time)
{
	is_set = true;
	mmio_write(u32, CLOCK + ALARM_HIGH, time >> 32);
	mmio_write(u32, CLOCK + ALARM_LOW, time);
}

void payload(u64 arg)
{
	u32 seen;

	printf("ready\n");
	irq_setup(SOURCE, on_alarm);
	mmio_write(u32, CLOCK + IRQ_ENABLED, 1);
	irqs_unmask();
	for (seen = 0; seen < arg; seen++) {
		set_alarm(now() + DELAY);
		if (!wait_until(alarms > seen))
			bail("an alarm");
		printf("alarm %u\n", alarms);
	}
	/* No more than were set. */
	set_alarm(now() + DELAY);
	ok(wait_until(alarms == arg + 1), "each alarm once");
}
