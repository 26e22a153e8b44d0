/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pl031.h - the Arm PrimeCell real time clock (PL031, DDI 0224), as QEMU's virt
 * board has it: identification 0x00141031, running from the start.
 */
#ifndef AXVISOR_VM_DEV_PL031_H
#define AXVISOR_VM_DEV_PL031_H

#include <axvisor/types.h>

#define PL031_SIZE	0x1000
#define PL031_NEVER	(~0ULL)

/**
 * struct pl031 - one clock
 * @offset: what RTCDR is ahead of the time that is passed in
 * @match_at: at which time RTCDR is RTCMR next, or PL031_NEVER
 *
 * No lock inside: the owner serializes all calls on one clock. @now is the time
 * in seconds since 1970, of which RTCDR has 32 bits; it never goes back.
 */
struct pl031 {
	u32 offset;
	u32 mr;
	u32 lr;
	bool imsc;
	bool ris;
	u64 match_at;
};

/*
 * Nothing is due before the guest sets RTCMR or RTCLR. The time stays what it has
 * set it to.
 */
void pl031_reset(struct pl031 *rtc);

/* Time has passed. Ask pl031_irq_level() and pl031_alarm() afterwards. */
void pl031_update(struct pl031 *rtc, u64 now);

/**
 * pl031_read() - pl031_write() - a guest's access, after pl031_update()
 * @off: offset in the device's page
 * @size: 1, 2 or 4, @off is a multiple of it
 *
 * Reserved offsets read as 0 and ignore writes. Ask as after pl031_update().
 * Return: 0, or -EINVAL for another size or alignment.
 */
int pl031_read(struct pl031 *rtc, u64 now, u64 off, unsigned int size,
	       u64 *val);
int pl031_write(struct pl031 *rtc, u64 now, u64 off, unsigned int size,
		u64 val);

/* Level of RTCINTR, which is SPI 2 (INTID 34) on the virt board. */
bool pl031_irq_level(const struct pl031 *rtc);

/* At which time it goes up by itself, or PL031_NEVER. */
u64 pl031_alarm(const struct pl031 *rtc);

#endif /* AXVISOR_VM_DEV_PL031_H */
