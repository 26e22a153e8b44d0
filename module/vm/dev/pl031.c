// SPDX-License-Identifier: GPL-2.0
/* pl031.c - the PL031's registers (DDI 0224, chapter 3). */
#include "pl031.h"

/* 3.2, table 3-1 */
#define RTCDR		0x000
#define RTCMR		0x004
#define RTCLR		0x008
#define RTCCR		0x00c
#define RTCIMSC		0x010
#define RTCRIS		0x014
#define RTCMIS		0x018
#define RTCICR		0x01c
#define RTCPERIPHID0	0xfe0

/* 3.3.4: running; once set it stays so. */
#define CR_START	BIT_ULL(0)
/* 3.3.5 to 3.3.8 */
#define INT_RTC		BIT_ULL(0)

/* RTCPeriphID0-3, RTCPCellID0-3 */
static const u8 pl031_id[] = {
	0x31, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1,
};

static u32 counter(const struct pl031 *rtc, u64 now)
{
	return (u32)now + rtc->offset;
}

/* The counter wraps, so it always comes by; equal is now. */
static void aim(struct pl031 *rtc, u64 now)
{
	rtc->match_at = now + (u32)(rtc->mr - counter(rtc, now));
}

void pl031_update(struct pl031 *rtc, u64 now)
{
	if (now < rtc->match_at)
		return;
	rtc->ris = true;
	/* It is equal for a second, and matches but once in it. */
	rtc->match_at = now + BIT_ULL(32) - (u32)(counter(rtc, now) - rtc->mr);
}

static u32 read_reg(const struct pl031 *rtc, u64 now, u64 reg)
{
	if (reg >= RTCPERIPHID0 && reg < PL031_SIZE)
		return pl031_id[(reg - RTCPERIPHID0) / 4];

	switch (reg) {
	case RTCDR:
		return counter(rtc, now);
	case RTCMR:
		return rtc->mr;
	case RTCLR:
		return rtc->lr;
	case RTCCR:
		return CR_START;
	case RTCIMSC:
		return rtc->imsc;
	case RTCRIS:
		return rtc->ris;
	case RTCMIS:
		return rtc->ris && rtc->imsc;
	default:
		return 0;
	}
}

static void write_reg(struct pl031 *rtc, u64 now, u64 reg, u32 val)
{
	switch (reg) {
	case RTCMR:
		rtc->mr = val;
		aim(rtc, now);
		break;
	case RTCLR:
		rtc->lr = val;
		rtc->offset = val - (u32)now;
		aim(rtc, now);
		break;
	case RTCIMSC:
		rtc->imsc = val & INT_RTC;
		break;
	case RTCICR:
		if (val & INT_RTC)
			rtc->ris = false;
		break;
	}
}

void pl031_reset(struct pl031 *rtc)
{
	*rtc = (struct pl031){
		.offset = rtc->offset,
		.match_at = PL031_NEVER,
	};
}

static bool is_access(u64 off, unsigned int size)
{
	return (size == 1 || size == 2 || size == 4) && !(off & (size - 1)) &&
	       off < PL031_SIZE;
}

/* The upper bytes of a register read as what they are and ignore writes. */
int pl031_read(struct pl031 *rtc, u64 now, u64 off, unsigned int size, u64 *val)
{
	u32 word;

	if (!is_access(off, size))
		return -EINVAL;
	word = read_reg(rtc, now, off & ~3ULL) >> 8 * (off & 3);
	*val = word & GENMASK_ULL(8 * size - 1, 0);
	return 0;
}

int pl031_write(struct pl031 *rtc, u64 now, u64 off, unsigned int size, u64 val)
{
	if (!is_access(off, size))
		return -EINVAL;
	if (!(off & 3))
		write_reg(rtc, now, off,
			  (u32)(val & GENMASK_ULL(8 * size - 1, 0)));
	/* What was written may be what time it is. */
	pl031_update(rtc, now);
	return 0;
}

bool pl031_irq_level(const struct pl031 *rtc)
{
	return rtc->ris && rtc->imsc;
}

u64 pl031_alarm(const struct pl031 *rtc)
{
	return rtc->imsc && !rtc->ris ? rtc->match_at : PL031_NEVER;
}
