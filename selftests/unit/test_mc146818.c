// SPDX-License-Identifier: GPL-2.0
/* test_mc146818.c - the real time clock of PCs, against the C library's calendar. */
#include <time.h>

#include "vm/dev/mc146818.h"

#include "fuzz_random.h"
#include "kselftest_harness.h"

static struct mc146818 rtc;

static u8 rd(u8 index, u64 now)
{
	mc146818_select(&rtc, index);
	return mc146818_read(&rtc, now);
}

static void wr(u8 index, u8 val)
{
	mc146818_select(&rtc, index);
	mc146818_write(&rtc, val);
}

TEST(bcd)
{
	const u64 now = 1709164799;	/* Wed 2024-02-28 23:59:59 */

	mc146818_reset(&rtc);
	EXPECT_EQ(0x59, rd(0, now));
	EXPECT_EQ(0x59, rd(2, now));
	EXPECT_EQ(0x23, rd(4, now));
	EXPECT_EQ(4, rd(6, now));
	EXPECT_EQ(0x28, rd(7, now));
	EXPECT_EQ(0x02, rd(8, now));
	EXPECT_EQ(0x24, rd(9, now));
	EXPECT_EQ(0x20, rd(0x32, now));
	EXPECT_EQ(0x29, rd(7, now + 1));
	EXPECT_EQ(0x03, rd(8, now + 86401));
}

/* Up to the year 2400 and something. */
TEST(calendar)
{
	unsigned int n;

	mc146818_reset(&rtc);
	wr(0x0b, 6);
	for (n = 0; n < 20000; n++) {
		const u64 now = fuzz_below(1ULL << 34);
		const time_t time = (time_t)now;
		struct tm tm;

		gmtime_r(&time, &tm);
		ASSERT_EQ(tm.tm_sec, rd(0, now));
		ASSERT_EQ(tm.tm_min, rd(2, now));
		ASSERT_EQ(tm.tm_hour, rd(4, now));
		ASSERT_EQ(tm.tm_wday + 1, rd(6, now));
		ASSERT_EQ(tm.tm_mday, rd(7, now));
		ASSERT_EQ(tm.tm_mon + 1, rd(8, now));
		ASSERT_EQ(tm.tm_year % 100, rd(9, now));
		ASSERT_EQ(tm.tm_year / 100 + 19, rd(0x32, now));
	}
}

TEST(each_day)
{
	u64 now;

	mc146818_reset(&rtc);
	wr(0x0b, 6);
	for (now = 0; now < 1ULL << 34; now += 86400) {
		const time_t time = (time_t)now;
		struct tm tm;

		gmtime_r(&time, &tm);
		ASSERT_EQ(tm.tm_mday, rd(7, now));
		ASSERT_EQ(tm.tm_mon + 1, rd(8, now));
		ASSERT_EQ(tm.tm_year % 100, rd(9, now));
	}
}

TEST(twelve_hours)
{
	mc146818_reset(&rtc);
	wr(0x0b, 4);
	EXPECT_EQ(12, rd(4, 0));
	EXPECT_EQ(11, rd(4, 11 * 3600));
	EXPECT_EQ(12 | 0x80, rd(4, 12 * 3600));
	EXPECT_EQ(11 | 0x80, rd(4, 23 * 3600));
	wr(0x0b, 0);
	EXPECT_EQ(0x11 | 0x80, rd(4, 23 * 3600));
}

TEST(registers)
{
	mc146818_reset(&rtc);
	EXPECT_EQ(0x26, rd(0x0a, 0));
	wr(0x0a, 0xff);
	EXPECT_EQ(0x7f, rd(0x0a, 0));	/* never updating */
	wr(0x0b, 0xff);
	EXPECT_EQ(0x87, rd(0x0b, 0));	/* no interrupts */
	wr(0x0c, 0xff);
	EXPECT_EQ(0, rd(0x0c, 0));
	wr(0x0d, 0);
	EXPECT_EQ(0x80, rd(0x0d, 0));
	/* It can't be set. */
	wr(0x0b, 6);
	wr(9, 99);
	EXPECT_EQ(70, rd(9, 0));
	/* All else is memory; the switch for NMIs is no part of the index. */
	wr(0x8f, 0x55);
	EXPECT_EQ(0x55, rd(0x0f, 0));
	mc146818_reset(&rtc);
	EXPECT_EQ(0, rd(0x0f, 0));
}

TEST_HARNESS_MAIN
