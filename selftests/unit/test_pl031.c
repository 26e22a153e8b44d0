// SPDX-License-Identifier: GPL-2.0
/* test_pl031.c - the real time clock, register by register and over time. */
#include "vm/dev/pl031.h"

#include <kselftest_harness.h>

#define DR	0x00
#define MR	0x04
#define LR	0x08
#define CR	0x0c
#define IMSC	0x10
#define RIS	0x14
#define MIS	0x18
#define ICR	0x1c
#define NOW	1700000000ULL

static struct pl031 rtc;
static u64 now;

static u64 get(u64 off)
{
	u64 val = 0xbad;

	pl031_update(&rtc, now);
	return pl031_read(&rtc, now, off, 4, &val) ? 0xdead : val;
}

static void set(u64 off, u64 val)
{
	pl031_update(&rtc, now);
	pl031_write(&rtc, now, off, 4, val);
}

static bool level(void)
{
	pl031_update(&rtc, now);
	return pl031_irq_level(&rtc);
}

FIXTURE(clock)
{
};

FIXTURE_SETUP(clock)
{
	(void)self;
	memset(&rtc, 0, sizeof(rtc));
	now = NOW;
	pl031_reset(&rtc);
}

FIXTURE_TEARDOWN(clock)
{
	(void)self;
}

TEST_F(clock, reset)
{
	EXPECT_EQ(NOW, get(DR));
	EXPECT_EQ(1, get(CR));
	EXPECT_EQ(0, get(MR) | get(LR) | get(IMSC) | get(RIS) | get(MIS) |
		     get(ICR));
	EXPECT_FALSE(level());
	EXPECT_EQ(PL031_NEVER, pl031_alarm(&rtc));
	now = BIT_ULL(32);
	EXPECT_EQ(0, get(RIS));
}

TEST_F(clock, identification)
{
	static const u8 id[] = { 0x31, 0x10, 0x14, 0, 0x0d, 0xf0, 0x05, 0xb1 };
	u32 i;

	for (i = 0; i < 8; i++)
		EXPECT_EQ(id[i], get(0xfe0 + 4 * i));
	EXPECT_EQ(0, get(0xfdc));
	EXPECT_EQ(0, get(0x20));
}

TEST_F(clock, time)
{
	now += 5;
	EXPECT_EQ(NOW + 5, get(DR));
	set(DR, 7);
	EXPECT_EQ(NOW + 5, get(DR));
	set(LR, 1000);
	EXPECT_EQ(1000, get(DR));
	EXPECT_EQ(1000, get(LR));
	now += 10;
	EXPECT_EQ(1010, get(DR));
	EXPECT_EQ(1000, get(LR));
	/* What the guest has set survives, as with a battery. */
	set(IMSC, 1);
	pl031_reset(&rtc);
	EXPECT_EQ(1010, get(DR));
	EXPECT_EQ(0, get(LR) | get(IMSC));
	/* It can't be stopped, and has 32 bits. */
	set(CR, 0);
	EXPECT_EQ(1, get(CR));
	set(LR, 0xffffffff);
	now += 2;
	EXPECT_EQ(1, get(DR));
}

TEST_F(clock, match)
{
	set(MR, NOW + 3);
	EXPECT_EQ(NOW + 3, get(MR));
	EXPECT_EQ(PL031_NEVER, pl031_alarm(&rtc));
	set(IMSC, 1);
	EXPECT_EQ(NOW + 3, pl031_alarm(&rtc));
	now += 2;
	EXPECT_FALSE(level());
	EXPECT_EQ(0, get(RIS));
	now++;
	EXPECT_TRUE(level());
	EXPECT_EQ(1, get(RIS));
	EXPECT_EQ(1, get(MIS));
	EXPECT_EQ(PL031_NEVER, pl031_alarm(&rtc));
	set(ICR, 2);
	EXPECT_TRUE(level());
	set(ICR, 1);
	EXPECT_FALSE(level());
	EXPECT_EQ(0, get(RIS));
	/* Once in that second, and again when the counter has wrapped. */
	EXPECT_FALSE(level());
	EXPECT_EQ(NOW + 3 + BIT_ULL(32), pl031_alarm(&rtc));
	now += 10;
	EXPECT_FALSE(level());
	now += BIT_ULL(32);
	EXPECT_TRUE(level());
}

TEST_F(clock, masked)
{
	set(MR, NOW + 1);
	now += 100;
	EXPECT_EQ(1, get(RIS));
	EXPECT_EQ(0, get(MIS));
	EXPECT_FALSE(level());
	set(IMSC, ~0U);
	EXPECT_EQ(1, get(IMSC));
	EXPECT_EQ(1, get(MIS));
	EXPECT_TRUE(level());
	set(IMSC, 0);
	EXPECT_FALSE(level());
	EXPECT_EQ(1, get(RIS));
	/* Unseen for more than a round of the counter. */
	set(ICR, 1);
	now += 3 * BIT_ULL(32) + 7;
	EXPECT_EQ(1, get(RIS));
	set(ICR, 1);
	EXPECT_EQ(0, get(RIS));
}

/* Equal is now; and a time that the guest sets moves the match. */
TEST_F(clock, match_by_writing)
{
	set(IMSC, 1);
	set(MR, NOW);
	EXPECT_TRUE(level());
	set(ICR, 1);
	set(MR, 500);
	EXPECT_FALSE(level());
	set(LR, 498);
	EXPECT_EQ(NOW + 2, pl031_alarm(&rtc));
	now += 2;
	EXPECT_TRUE(level());
	set(ICR, 1);
	set(LR, 500);
	EXPECT_TRUE(level());
	/* In the past: a whole round. */
	set(ICR, 1);
	set(MR, 499);
	EXPECT_EQ(now + BIT_ULL(32) - 1, pl031_alarm(&rtc));
	EXPECT_FALSE(level());
}

TEST_F(clock, sizes)
{
	u64 val = 0;

	now = 0x11223344;
	EXPECT_EQ(0, pl031_read(&rtc, now, DR, 1, &val));
	EXPECT_EQ(0x44, val);
	EXPECT_EQ(0, pl031_read(&rtc, now, DR + 2, 2, &val));
	EXPECT_EQ(0x1122, val);
	EXPECT_EQ(-EINVAL, pl031_read(&rtc, now, DR, 8, &val));
	EXPECT_EQ(-EINVAL, pl031_read(&rtc, now, DR + 2, 4, &val));
	EXPECT_EQ(-EINVAL, pl031_read(&rtc, now, 0x1000, 4, &val));
	EXPECT_EQ(-EINVAL, pl031_write(&rtc, now, LR, 8, 5));
	EXPECT_EQ(-EINVAL, pl031_write(&rtc, now, LR, 3, 5));
	EXPECT_EQ(0, pl031_write(&rtc, now, MR + 1, 1, 5));
	EXPECT_EQ(0, get(MR));
	EXPECT_EQ(0, pl031_write(&rtc, now, MR, 2, 0x12345678));
	EXPECT_EQ(0x5678, get(MR));
}

TEST_HARNESS_MAIN
