/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vits.h - the interrupt translation service (IHI 0069 chapter 5) that a cell
 * with a GICv3 sees. What is mapped to what, and what is pending, is kept here
 * and in the vGIC, in memory that no guest reaches: of the tables that a guest
 * provides (GITS_BASER<n>, MAPD) only the size counts, and of its memory only
 * the command queue and the table at GICR_PROPBASER are read.
 *
 * As the specification lets an implementation choose (5.3, 5.6):
 * - a command that is wrong is skipped, and so is one whose numbers are beyond
 *   what GITS_TYPER and the tables allow;
 * - a queue that can't be read (no RAM of the cell) stalls: GITS_CREADR.Stalled,
 *   until GITS_CWRITER.Retry is written or the ITS is enabled again;
 * - an LPI has at most one event: MAPTI takes it from the one it had;
 * - a collection's pending LPIs follow MAPC, with or without MOVALL;
 * - GITS_CBASER and GITS_BASER<n> can't be written while it is enabled.
 */
#ifndef AXVISOR_ARCH_ARM64_VITS_H
#define AXVISOR_ARCH_ARM64_VITS_H

#include "vgic.h"

#define VITS_SIZE		SZ_64K	/* of each of two frames */
#define VITS_DEVICE_BITS	12
#define VITS_EVENT_BITS		16
#define VITS_COLLECTION_BITS	7

struct vm;

/**
 * struct vits - one cell's ITS
 * @lock: outside of the vGIC's and of vm->map_lock; held for one command or
 *	for a register access
 * @baser: GITS_BASER0, of devices, and GITS_BASER1, of collections
 * @cwriter, @creadr: offsets in the queue
 * @waiting: there are commands to go on with. Read without the lock.
 * @target: vCPU of a collection, or VGIC_NONE
 * @event_bits: of a device: those of its EventIDs; VITS_NO_DEVICE while not
 *	mapped
 * @key: of an LPI: device and event, see vits_key(); 0: none
 * @collection: of an LPI that has a key
 */
struct vits {
	struct spinlock lock;
	struct vm *vm;
	struct vgic *vgic;
	u64 baser[2];
	u64 cbaser;
	u32 cwriter;
	u32 creadr;
	bool enabled;
	bool stalled;
	bool waiting;
	u8 target[1U << VITS_COLLECTION_BITS];
	u8 event_bits[1U << VITS_DEVICE_BITS];
	u32 key[VGIC_NR_LPIS];
	u8 collection[VGIC_NR_LPIS];
	struct vgic_irq irq[VGIC_NR_LPIS];
};

#define VITS_PAGES	((unsigned int)(ALIGN_UP(sizeof(struct vits), PAGE_SIZE) / \
					PAGE_SIZE))

/* In zeroed memory: the vGIC has LPIs, and this makes them pending. */
void vits_init(struct vits *vits, struct vm *vm, struct vgic *vgic);

/* After vgic_reset(), no vCPU executes. */
void vits_reset(struct vits *vits);

/**
 * vits_access() - a guest's access to the ITS_base frame
 *
 * While vits_is_waiting(), vits_go_on() follows. Return: 0 or -EINVAL.
 */
int vits_access(struct vits *vits, u64 off, unsigned int size, bool write,
		u64 *val);

/**
 * vits_go_on() - do some commands of the queue
 *
 * On the CPU of a vCPU, @self: as many as keep it for a bounded time. Return:
 * there are more, or one waits for vCPUs that have been kicked: call again, with
 * interrupts taken meanwhile.
 */
bool vits_go_on(struct vits *vits, u32 self, u64 *kick);

static inline bool vits_is_waiting(const struct vits *vits)
{
	return READ_ONCE(vits->waiting);
}

/**
 * vits_redist_written() - vCPU @self has written a redistributor's register
 * @off: as for vgic_redist_access(), which was called before
 *
 * Properties of LPIs are read again where GICR_CTLR, GICR_INVLPIR or
 * GICR_INVALLR asks for it. What is to be kicked is added to @kick.
 */
void vits_redist_written(struct vits *vits, u32 self, u64 off, u64 val,
			 u64 *kick);

/**
 * vits_msi() - a device writes GITS_TRANSLATER
 *
 * Any CPU. Return: 0; -ERANGE: there can't be such a device or event; -ENXIO:
 * the guest has it not mapped to an LPI, or the ITS disabled.
 */
int vits_msi(struct vits *vits, u32 device, u32 event, u64 *kick);

#endif /* AXVISOR_ARCH_ARM64_VITS_H */
