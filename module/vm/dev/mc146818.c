// SPDX-License-Identifier: GPL-2.0
/*
 * mc146818.c - the MC146818's registers (datasheet, "Address Map"), and the
 * century where PCs have it.
 */
#include "mc146818.h"

#define SECONDS		0x00
#define MINUTES		0x02
#define HOURS		0x04
#define WEEKDAY		0x06
#define DAY		0x07
#define MONTH		0x08
#define YEAR		0x09
#define REGISTER_A	0x0a
#define REGISTER_B	0x0b
#define REGISTER_C	0x0c
#define REGISTER_D	0x0d
#define CENTURY		0x32

/* The time base of 32768 Hz, and 1024 Hz: as PC firmware sets it. */
#define A_RESET		0x26
#define A_UPDATING	BIT_ULL(7)
#define B_24_HOURS	BIT_ULL(1)
#define B_BINARY	BIT_ULL(2)
/* What may be written: interrupts are never enabled. */
#define B_BITS		(BIT_ULL(7) | B_BINARY | B_24_HOURS | BIT_ULL(0))
#define D_VALID		BIT_ULL(7)
#define HOURS_PM	BIT_ULL(7)

#define DAY_SECONDS	86400
#define ERA_DAYS	146097	/* 400 years */

void mc146818_reset(struct mc146818 *rtc)
{
	*rtc = (struct mc146818) {
		.bytes[REGISTER_A] = A_RESET,
		.bytes[REGISTER_B] = B_24_HOURS,
	};
}

void mc146818_select(struct mc146818 *rtc, u8 index)
{
	rtc->index = index % MC146818_BYTES;
}

struct date {
	u32 year;
	u32 month;
	u32 day;
};

/*
 * Years begin in March here, so that the leap day is their last one, and eras of
 * 400 years in the year 0.
 */
static struct date date_of(u64 days)
{
	const u64 since = days + 719468;	/* from 1 March 0 to 1970 */
	const u32 in_era = (u32)(since % ERA_DAYS);
	const u32 year = (in_era - in_era / 1460 + in_era / 36524 -
			  in_era / (ERA_DAYS - 1)) / 365;
	const u32 in_year = in_era - (365 * year + year / 4 - year / 100);
	const u32 month = (5 * in_year + 2) / 153;

	return (struct date) {
		.year = (u32)(since / ERA_DAYS * 400) + year + (month >= 10),
		.month = month < 10 ? month + 3 : month - 9,
		.day = in_year - (153 * month + 2) / 5 + 1,
	};
}

static u8 coded(const struct mc146818 *rtc, u32 val)
{
	if (rtc->bytes[REGISTER_B] & B_BINARY)
		return (u8)val;
	return (u8)(val / 10 % 10 << 4 | val % 10);
}

static u8 hours(const struct mc146818 *rtc, u32 hour)
{
	if (rtc->bytes[REGISTER_B] & B_24_HOURS)
		return coded(rtc, hour);
	return coded(rtc, hour % 12 ? hour % 12 : 12) |
	       (hour >= 12 ? HOURS_PM : 0);
}

u8 mc146818_read(const struct mc146818 *rtc, u64 now)
{
	const u64 days = now / DAY_SECONDS;
	const u32 second = (u32)(now % DAY_SECONDS);

	switch (rtc->index) {
	case SECONDS:
		return coded(rtc, second % 60);
	case MINUTES:
		return coded(rtc, second / 60 % 60);
	case HOURS:
		return hours(rtc, second / 3600);
	case WEEKDAY:
		/* Sunday is 1, and 1970 began with a Thursday. */
		return coded(rtc, (u32)((days + 4) % 7) + 1);
	case DAY:
		return coded(rtc, date_of(days).day);
	case MONTH:
		return coded(rtc, date_of(days).month);
	case YEAR:
		return coded(rtc, date_of(days).year % 100);
	case CENTURY:
		return coded(rtc, date_of(days).year / 100);
	case REGISTER_C:
		return 0;
	case REGISTER_D:
		return D_VALID;
	default:
		return rtc->bytes[rtc->index];
	}
}

void mc146818_write(struct mc146818 *rtc, u8 val)
{
	switch (rtc->index) {
	case REGISTER_A:
		val &= ~A_UPDATING;
		break;
	case REGISTER_B:
		val &= B_BITS;
		break;
	default:
		break;
	}
	rtc->bytes[rtc->index] = val;
}
