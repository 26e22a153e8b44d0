// SPDX-License-Identifier: GPL-2.0
/*
 * vits_command.c - the commands of the ITS (IHI 0069 5.3): what is mapped to what.
 * Each is checked as its description there says and skipped where that fails.
 */
#include "vits-internal.h"

enum {
	MOVI = 0x01,
	INT = 0x03,
	CLEAR = 0x04,
	SYNC = 0x05,
	MAPD = 0x08,
	MAPC = 0x09,
	MAPTI = 0x0a,
	MAPI = 0x0b,
	INV = 0x0c,
	INVALL = 0x0d,
	MOVALL = 0x0e,
	DISCARD = 0x0f,
};

/* Of a command that looks at one entry, and of one that goes through all LPIs. */
#define COST_ONE	1
#define COST_ALL	8

static bool has_collection(const struct vits *vits, u32 id)
{
	return id < ARRAY_SIZE(vits->target) &&
	       vits_in_table(vits, BASER_COLLECTIONS, id);
}

static bool has_device(const struct vits *vits, u32 id)
{
	return id < ARRAY_SIZE(vits->event_bits) &&
	       vits_in_table(vits, BASER_DEVICES, id);
}

static bool has_event(const struct vits *vits, u32 device, u32 event)
{
	return has_device(vits, device) &&
	       vits->event_bits[device] != VITS_NO_DEVICE &&
	       !(event >> vits->event_bits[device]);
}

static void forget(struct vits *vits, u32 self, u32 lpi, u64 *kick)
{
	vits->key[lpi] = 0;
	vgic_lpi_clear_pending(vits->vgic, self, lpi, kick);
	vgic_lpi_route(vits->vgic, self, lpi, VGIC_NONE, kick);
}

static void mapd(struct vits *vits, u32 self, const struct vits_command *c,
		 u64 *kick)
{
	u32 i;

	if (!has_device(vits, c->device) ||
	    (c->valid && c->size + 1 > VITS_EVENT_BITS))
		return;
	for (i = 0; i < VGIC_NR_LPIS; i++)
		if (vits->key[i] && vits_key_device(vits->key[i]) == c->device)
			forget(vits, self, i, kick);
	vits->event_bits[c->device] = c->valid ? (u8)(c->size + 1) :
				      VITS_NO_DEVICE;
}

/* @lpi goes where its collection says, and is as the table there says. */
static void follow(struct vits *vits, u32 self, u32 lpi, u64 *kick)
{
	vits_route(vits, self, lpi, kick);
	vits_load_property(vits, self, lpi, kick);
}

static void mapc(struct vits *vits, u32 self, const struct vits_command *c,
		 u64 *kick)
{
	u32 i;

	if (!has_collection(vits, c->collection) ||
	    (c->valid && c->from >= vits->vgic->nr_vcpus))
		return;
	vits->target[c->collection] = c->valid ? (u8)c->from : VGIC_NONE;
	for (i = 0; i < VGIC_NR_LPIS; i++)
		if (vits->key[i] && vits->collection[i] == c->collection)
			vits_route(vits, self, i, kick);
	if (c->valid)
		vits_load_all(vits, self, (u32)c->from, kick);
}

static void mapti(struct vits *vits, u32 self, const struct vits_command *c,
		  u32 intid, u64 *kick)
{
	u32 lpi = intid - VGIC_LPI_BASE, old;

	if (!has_event(vits, c->device, c->event) ||
	    !has_collection(vits, c->collection) || lpi >= VGIC_NR_LPIS)
		return;
	old = vits_find(vits, c->device, c->event);
	if (old != VITS_NO_LPI)
		forget(vits, self, old, kick);
	if (vits->key[lpi])
		forget(vits, self, lpi, kick);
	vits->key[lpi] = vits_key(c->device, c->event);
	vits->collection[lpi] = (u8)c->collection;
	follow(vits, self, lpi, kick);
}

static void movi(struct vits *vits, u32 self, const struct vits_command *c,
		 u32 lpi, u64 *kick)
{
	if (!has_collection(vits, c->collection) ||
	    vits->target[c->collection] == VGIC_NONE)
		return;
	vits->collection[lpi] = (u8)c->collection;
	follow(vits, self, lpi, kick);
}

static void movall(struct vits *vits, u32 self, const struct vits_command *c,
		   u64 *kick)
{
	if (c->from < vits->vgic->nr_vcpus && c->to < vits->vgic->nr_vcpus)
		vgic_lpi_move_pending(vits->vgic, self, (u32)c->from,
				      (u32)c->to, kick);
}

static void invall(struct vits *vits, u32 self, const struct vits_command *c,
		   u64 *kick)
{
	if (has_collection(vits, c->collection) &&
	    vits->target[c->collection] != VGIC_NONE)
		vits_load_all(vits, self, vits->target[c->collection], kick);
}

/* Those that name an event which has an LPI. */
static void command_of_event(struct vits *vits, u32 self,
			     const struct vits_command *c, u64 *kick)
{
	u32 lpi = has_event(vits, c->device, c->event) ?
		  vits_find(vits, c->device, c->event) : VITS_NO_LPI;

	if (lpi == VITS_NO_LPI)
		return;
	switch (c->code) {
	case MOVI:
		movi(vits, self, c, lpi, kick);
		break;
	case INT:
		vits_make_pending(vits, self, lpi, kick);
		break;
	case CLEAR:
		vgic_lpi_clear_pending(vits->vgic, self, lpi, kick);
		break;
	case INV:
		vits_load_property(vits, self, lpi, kick);
		break;
	case DISCARD:
		forget(vits, self, lpi, kick);
		break;
	}
}

u32 vits_command(struct vits *vits, u32 self, const struct vits_command *c,
		 u64 *kick)
{
	switch (c->code) {
	case SYNC:
		/* What was written has reached those whose it was. */
		return !vgic_is_syncing_others(vits->vgic, self);
	case MAPD:
		mapd(vits, self, c, kick);
		return COST_ALL;
	case MAPC:
		mapc(vits, self, c, kick);
		return COST_ALL;
	case MAPTI:
		mapti(vits, self, c, c->intid, kick);
		return COST_ONE;
	case MAPI:
		mapti(vits, self, c, c->event, kick);
		return COST_ONE;
	case INVALL:
		invall(vits, self, c, kick);
		return COST_ALL;
	case MOVALL:
		movall(vits, self, c, kick);
		return COST_ALL;
	default:
		command_of_event(vits, self, c, kick);
		return COST_ONE;
	}
}
