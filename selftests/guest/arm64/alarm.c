// SPDX-License-Identifier: GPL-2.0
/*
 * alarm.c - drives a PL031 real-time clock that is passed through, where the
 * board has nothing, alarm after alarm. Argument 1: the first one stays active
 * for ever; 2: it stays pending.
 */
#include "arch.h"
#include "pl031.h"

#define DEVICE_BASE	0x0b000000UL
#define DEVICE_IRQ	60U	/* SPI 28 */

enum { ALARMS, STAY_ACTIVE, STAY_PENDING };

static volatile u32 alarms;
static u64 mode;

static u32 rtc_read(unsigned long reg)
{
	return mmio_read(u32, DEVICE_BASE + reg);
}

static void rtc_write(unsigned long reg, u32 value)
{
	mmio_write(u32, DEVICE_BASE + reg, value);
}

static void on_alarm(unsigned int irq)
{
	(void)irq;
	if (mode == STAY_ACTIVE) {
		printf("active\n");
		for (;;)
			cpu_relax();
	}
	rtc_write(RTCICR, 1);
	alarms++;
}

static void set_alarm(void)
{
	rtc_write(RTCICR, 1);
	rtc_write(RTCMR, rtc_read(RTCDR) + 1);
	rtc_write(RTCIMSC, 1);
}

void payload(u64 arg)
{
	u32 seen = 0;

	mode = arg;
	printf("id %x\n", rtc_read(RTCPERIPHID0));
	gic_set_level(DEVICE_IRQ);
	irq_setup(DEVICE_IRQ, on_alarm);
	set_alarm();
	if (mode == STAY_PENDING) {
		while (!gic_bit(DEVICE_IRQ, GICD_ISPENDR))
			cpu_relax();
		printf("pending\n");
		for (;;)
			cpu_relax();
	}
	irqs_unmask();
	for (;;) {
		irqs_mask();
		if (seen == alarms)
			cpu_wait();
		irqs_unmask();
		if (seen == alarms)
			continue;
		seen = alarms;
		printf("alarm %u\n", seen);
		set_alarm();
	}
}
