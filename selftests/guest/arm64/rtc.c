// SPDX-License-Identifier: GPL-2.0
/* rtc.c - the PL031: it tells the time, and its alarm wakes who sleeps. */
#include "arch.h"
#include "pl031.h"

static u32 get(u64 off)
{
	return mmio_read(u32, RTC_BASE + off);
}

static void set(u64 off, u32 value)
{
	mmio_write(u32, RTC_BASE + off, value);
}

static u32 fired(void)
{
	return irq_count[0][RTC_IRQ];
}

static void on_alarm(unsigned int irq)
{
	(void)irq;
	set(RTCICR, 1);
}

static void test_identification(void)
{
	u64 id = 0;

	for (u32 i = 0; i < 8; i++)
		id |= (u64)get(RTCPERIPHID0 + 4 * i) << 8 * i;
	ok(id == 0xb105f00d00141031UL, "it is a PL031");
	ok(get(RTCCR) == 1, "it runs");
}

static void test_time(void)
{
	u32 begin = get(RTCDR);
	u64 at = counter();

	printf("# time %u\n", begin);
	ok(begin > 1600000000, "it knows what time it is");
	while (counter() - at < 2 * counter_frequency())
		cpu_relax();
	ok(get(RTCDR) - begin >= 2 && get(RTCDR) >= begin, "two seconds are two");
}

static void test_set(void)
{
	u32 now;

	set(RTCLR, 1000000);
	now = get(RTCDR);
	ok(now >= 1000000 && now < 1000000 + WAIT_SECONDS, "it can be set");
	ok(get(RTCLR) == 1000000, "and says to what it was");
}

static void test_alarm(void)
{
	u32 before = fired(), due;

	set(RTCICR, 1);
	due = get(RTCDR) + 2;
	set(RTCMR, due);
	set(RTCIMSC, 1);
	ok(!get(RTCRIS) && !get(RTCMIS), "the alarm isn't due at once");
	/* With no timer that would wake it, too. */
	timer_stop();
	while (!gic_bit(RTC_IRQ, GICD_ISPENDR))
		cpu_wait();
	ok((s32)(get(RTCDR) - due) >= 0, "it wakes a vCPU that sleeps, not early");
	ok(get(RTCRIS) && get(RTCMIS), "its status says so");
	irqs_unmask();
	ok(wait_until(fired() == before + 1), "it interrupts");
	irqs_mask();
	irqs_window();
	ok(fired() == before + 1 && !get(RTCRIS), "once");
}

static void test_masked(void)
{
	u32 before = fired();

	set(RTCIMSC, 0);
	set(RTCMR, get(RTCDR) + 1);
	ok(wait_until(get(RTCRIS)), "masked: status shows it is due");
	irqs_window();
	ok(fired() == before && !get(RTCMIS), "masked: no interrupt");
	set(RTCIMSC, 1);
	irqs_unmask();
	ok(wait_until(fired() == before + 1), "unmasked: it interrupts");
	irqs_mask();
	set(RTCIMSC, 0);
}

void payload(u64 arg)
{
	(void)arg;
	test_identification();
	test_time();
	test_set();
	irq_setup(RTC_IRQ, on_alarm);
	test_alarm();
	test_masked();
}
