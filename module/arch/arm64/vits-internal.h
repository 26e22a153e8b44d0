/* SPDX-License-Identifier: GPL-2.0 */
/* vits-internal.h - what the files of the virtual ITS share; the lock is held. */
#ifndef AXVISOR_ARCH_ARM64_VITS_INTERNAL_H
#define AXVISOR_ARCH_ARM64_VITS_INTERNAL_H

#include "vits.h"

#define VITS_NO_DEVICE	0xff
#define VITS_NO_LPI	VGIC_NR_LPIS

/* GITS_BASER<n>, GITS_CBASER (IHI 0069 12.19) */
#define BASER_VALID	BIT_ULL(63)
#define BASER_TYPE	GENMASK_ULL(58, 56)
#define BASER_ENTRY	GENMASK_ULL(52, 48)
#define BASER_PAGE	GENMASK_ULL(9, 8)
#define BASER_SIZE	GENMASK_ULL(7, 0)
#define CBASER_ADDR	GENMASK_ULL(51, 12)

#define VITS_ENTRY_SIZE	8	/* of each table, of whose memory nothing is used */

enum { BASER_DEVICES, BASER_COLLECTIONS };

static inline u32 vits_key(u32 device, u32 event)
{
	return (u32)BIT_ULL(31) | device << VITS_EVENT_BITS | event;
}

static inline u32 vits_key_device(u32 key)
{
	return (key & ~(u32)BIT_ULL(31)) >> VITS_EVENT_BITS;
}

/* The LPI that an event has, or VITS_NO_LPI. */
u32 vits_find(const struct vits *vits, u32 device, u32 event);

/* Is there room for entry @id in table @which? */
bool vits_in_table(const struct vits *vits, u32 which, u64 id);

/* An LPI that has an event goes where its collection does. */
void vits_route(struct vits *vits, u32 self, u32 lpi, u64 *kick);

/* Its event has happened. */
void vits_make_pending(struct vits *vits, u32 self, u32 lpi, u64 *kick);

/* What the guest's table now says of LPIs of vCPU @cpu. */
void vits_load_property(struct vits *vits, u32 self, u32 lpi, u64 *kick);
void vits_load_all(struct vits *vits, u32 self, u32 cpu, u64 *kick);

/* One command of 32 bytes, decoded. */
struct vits_command {
	u32 code;
	u32 device;
	u32 event;
	u32 intid;
	u32 size;
	u32 collection;
	u64 from;	/* RDbase, as GICR_TYPER.Processor_Number */
	u64 to;
	bool valid;
};

/*
 * Do it. Return: its cost in units of a quick one; 0: a SYNC that is to be tried
 * again when vCPUs have left their guests.
 */
u32 vits_command(struct vits *vits, u32 self, const struct vits_command *c,
		 u64 *kick);

#endif /* AXVISOR_ARCH_ARM64_VITS_INTERNAL_H */
