/* SPDX-License-Identifier: GPL-2.0 */
/*
 * mc146818.h - the real time clock of PCs (Motorola MC146818), with 128 bytes of
 * which the first ones are the clock. It tells the time; it can neither be set nor
 * interrupt.
 */
#ifndef AXVISOR_VM_DEV_MC146818_H
#define AXVISOR_VM_DEV_MC146818_H

#include <axvisor/types.h>

#define MC146818_BYTES	128

/**
 * struct mc146818 - one clock
 * @index: which byte is accessed
 * @bytes: those that aren't the time's are memory
 *
 * No lock inside: the owner serializes all calls on one clock. @now is the time in
 * seconds since 1970.
 */
struct mc146818 {
	u8 index;
	u8 bytes[MC146818_BYTES];
};

/* 24 hours a day, in BCD, as firmware leaves it. */
void mc146818_reset(struct mc146818 *rtc);

/* Bit 7 is the PC's switch for NMIs, which there are none of. */
void mc146818_select(struct mc146818 *rtc, u8 index);
u8 mc146818_read(const struct mc146818 *rtc, u64 now);
void mc146818_write(struct mc146818 *rtc, u8 val);

#endif /* AXVISOR_VM_DEV_MC146818_H */
