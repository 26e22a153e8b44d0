/* SPDX-License-Identifier: GPL-2.0 */
/* vgic-internal.h - what the files of the vGIC share, and nobody else sees. */
#ifndef AXVISOR_ARCH_ARM64_VGIC_INTERNAL_H
#define AXVISOR_ARCH_ARM64_VGIC_INTERNAL_H

#include "vgic.h"

/* struct vgic_irq.flags */
#define VGIC_IRQ_ENABLED	BIT_ULL(0)
#define VGIC_IRQ_GROUP1		BIT_ULL(1)
#define VGIC_IRQ_EDGE		BIT_ULL(2)
#define VGIC_IRQ_LINE		BIT_ULL(3)	/* level of the input */
#define VGIC_IRQ_LATCH		BIT_ULL(4)	/* pending on its own: edge, SGI, ISPENDR */
#define VGIC_IRQ_ACTIVE		BIT_ULL(5)	/* at the last sync */
#define VGIC_IRQ_HW		BIT_ULL(6)	/* pintid is active in the host's GIC */
#define VGIC_IRQ_SOURCES	BIT_ULL(13)	/* a GICv2's SGI: one of each source */
/* Only while in a list register: */
#define VGIC_IRQ_LR_LATCH	BIT_ULL(7)	/* the latch went there */
#define VGIC_IRQ_LR_HW		BIT_ULL(8)	/* HW went there */
#define VGIC_IRQ_LR_PENDING	BIT_ULL(9)	/* it went there as pending */
#define VGIC_IRQ_CLEAR_PENDING	BIT_ULL(10)	/* ICPENDR was written since */
#define VGIC_IRQ_SET_ACTIVE	BIT_ULL(11)	/* ISACTIVER was written since */
#define VGIC_IRQ_CLEAR_ACTIVE	BIT_ULL(12)	/* ICACTIVER was written since */
#define VGIC_IRQ_DROP_HW	BIT_ULL(14)	/* vgic_release_hw() since */
/* An SPI's: pintid is to be deactivated, on any CPU */
#define VGIC_IRQ_ENDING		BIT_ULL(15)
#define VGIC_IRQ_IN_LR \
	(VGIC_IRQ_LR_LATCH | VGIC_IRQ_LR_HW | VGIC_IRQ_LR_PENDING | \
	 VGIC_IRQ_CLEAR_PENDING | VGIC_IRQ_SET_ACTIVE | \
	 VGIC_IRQ_CLEAR_ACTIVE | VGIC_IRQ_DROP_HW)

/* GICD_IROUTER<n> (IHI 0069 12.9) */
#define ROUTER_AFF		GENMASK_ULL(23, 0)
#define ROUTER_IRM		BIT_ULL(31)

/* GICD_CTLR with DS = 1 (12.9); the group bits are struct vgic.ctlr */
#define GICD_CTLR_GRP0		BIT_ULL(0)
#define GICD_CTLR_GRP1		BIT_ULL(1)
#define GICD_CTLR_ARE		BIT_ULL(4)
#define GICD_CTLR_DS		BIT_ULL(6)
#define GICD_CTLR_RWP		BIT_ULL(31)

/* GICR_PENDBASER (12.11); PTZ is write-only */
#define PENDBASER_PTZ		BIT_ULL(62)

/* Priority bits that every virtual CPU interface has (ICH_VTR_EL2.PRIbits). */
#define VGIC_PRIORITY_MASK	0xf8U

/* GICD_IIDR, GICR_IIDR: as Arm's own; PIDR2.ArchRev = GICv3 (12.9) */
#define VGIC_IIDR		0x43bU
#define GIC_PIDR0		0xffe0U

/**
 * struct vgic_model - what versions of the GIC do differently; lock held
 * @target: vCPU to which an SPI goes, or VGIC_NONE
 * @is_target: might that be @cpu?
 * @is_shared: might it be another one tomorrow, without a register write?
 * @sgi_flags: VGIC_IRQ_* of an SGI after a reset
 * @has_waker: guests put vCPUs to sleep and wake them; else power does
 */
struct vgic_model {
	u8 (*target)(struct vgic *vgic, const struct vgic_irq *irq);
	bool (*is_target)(const struct vgic *vgic, const struct vgic_irq *irq,
			  u32 cpu);
	bool (*is_shared)(const struct vgic_irq *irq);
	u32 sgi_flags;
	bool has_waker;
};

/**
 * struct vgic_access - one guest access on its way to a register
 * @self: who accesses
 * @cpu: whose private interrupts the register shows
 * @first, @limit: INTIDs that the frame has; the bits of others are RAZ/WI
 * @off: offset in the frame
 * @kick: vCPUs that have to sync, @self perhaps among them
 */
struct vgic_access {
	struct vgic *vgic;
	u32 self;
	u32 cpu;
	u32 first;
	u32 limit;
	u64 off;
	unsigned int size;
	bool write;
	u64 val;
	u64 kick;
};

/* ICH_LR<n>_EL2 and GICD_TYPER agree on it: LPIs are the INTIDs from there on. */
static inline bool vgic_is_lpi(u32 intid)
{
	return intid >= VGIC_LPI_BASE;
}

/* vgic.c; all with the lock held, all add to *kick */

/* The interrupt @intid as @cpu sees it, or NULL; no LPI. */
struct vgic_irq *vgic_irq(struct vgic *vgic, u32 cpu, u32 intid);

/* A level-sensitive input is pending as long as it is up (4.1). */
static inline bool vgic_irq_is_pending(const struct vgic_irq *irq)
{
	u32 flags = irq->flags;
	u32 in_lr = flags & (VGIC_IRQ_LR_LATCH | VGIC_IRQ_CLEAR_PENDING);

	return flags & VGIC_IRQ_LATCH || in_lr == VGIC_IRQ_LR_LATCH ||
	       (flags & (VGIC_IRQ_EDGE | VGIC_IRQ_LINE)) == VGIC_IRQ_LINE;
}

/* And its group. */
static inline bool vgic_irq_is_enabled(const struct vgic *vgic,
				       const struct vgic_irq *irq)
{
	u32 group = irq->flags & VGIC_IRQ_GROUP1 ? GICD_CTLR_GRP1 :
		    GICD_CTLR_GRP0;

	return irq->flags & VGIC_IRQ_ENABLED && vgic->ctlr & group;
}

static inline bool vgic_irq_is_deliverable(const struct vgic *vgic,
					   const struct vgic_irq *irq)
{
	return vgic_irq_is_enabled(vgic, irq) && vgic_irq_is_pending(irq);
}

/* @irq's state has changed: put it where it now belongs. */
void vgic_irq_update(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
		     u32 cpu, u64 *kick);
/* The same of one that is in no list register. */
noinline void vgic_irq_requeue(struct vgic *vgic, struct vgic_irq *irq,
			       u32 intid, u32 cpu, u64 *kick);
void vgic_irq_set_pending(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
			  u32 cpu, u64 *kick);
/* The physical interrupt behind it has fired; vgic_irq_update() is to follow. */
void vgic_irq_fire(struct vgic *vgic, struct vgic_irq *irq, u32 pintid);
void vgic_irq_clear_pending(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
			    u32 cpu, u64 *kick);
void vgic_irq_activate(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
		       u32 cpu, u64 *kick);
void vgic_irq_deactivate(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
			 u32 cpu, u64 *kick);
/* After vgic.ctlr changed. */
void vgic_update_all(struct vgic *vgic, u64 *kick);
/* Ask the vCPU whose list register holds @irq for its state. */
void vgic_request_sync(struct vgic *vgic, const struct vgic_irq *irq,
		       u64 *kick);
/* And RWP reads as 1 until that has happened. */
void vgic_await_sync(struct vgic *vgic, const struct vgic_irq *irq, u64 *kick);
/* May @irq go to @cpu? */
bool vgic_is_target(const struct vgic *vgic, const struct vgic_irq *irq,
		    u32 intid, u32 cpu);
/* 1 of N: of vCPUs in @cpus who has @irq, or the next one awake. */
u8 vgic_choose_target(struct vgic *vgic, const struct vgic_irq *irq, u64 cpus);
/* 1-of-N interrupts that wait for nobody or for @cpu go to who is awake. */
void vgic_reroute(struct vgic *vgic, u32 cpu, u64 *kick);

/* The vCPU that a GICD_IROUTER<n> value with IRM = 0 names. */
u8 vgic_route_target(const struct vgic *vgic, u32 route);

/*
 * vgic_lpi.c; lock held. Apart, so that what has none of them doesn't pay for them:
 * into a vCPU's queue (was it there?), and out of it.
 */
noinline bool vgic_lpi_enqueue(struct vgic_cpu *vc, u32 intid);
noinline void vgic_lpi_dequeue(struct vgic_cpu *vc, u32 intid);

/* GICD_CTLR was written; lock held. */
void vgic_lpi_update_all(struct vgic *vgic, u64 *kick);

/* GICR_CTLR.EnableLPIs of @cpu; lock held. */
void vgic_enable_lpis(struct vgic *vgic, u32 cpu, bool enable, u64 *kick);

static inline void vgic_dequeue(struct vgic_cpu *vc, u32 intid)
{
	u64 *word;

	if (unlikely(vgic_is_lpi(intid))) {
		vgic_lpi_dequeue(vc, intid);
		return;
	}
	word = &vc->queue[intid / 64];
	*word &= ~BIT_ULL(intid % 64);
	if (!*word)
		vc->queued &= (u16)~BIT_ULL(intid / 64);
}

/* Does a write that somebody waits for have to reach vCPUs in @cpus yet? */
static inline bool vgic_is_syncing(const struct vgic_access *a, u64 cpus)
{
	return a->vgic->syncing & cpus & ~BIT_ULL(a->self);
}

/* vgic_irqregs.c: the registers that distributor and redistributors share */

/* GICD_IGROUPR.. GICD_NSACR<n>, offsets 0x80 to 0xeff. 0 or -EINVAL. */
int vgic_irq_registers(struct vgic_access *a);

/* Take the lock, run @handle, hand out its results. 0 or -EINVAL. */
int vgic_run_access(struct vgic_access *a,
		    int (*handle)(struct vgic_access *a), u64 *val, u64 *kick);

/* Identification registers 0xffd0 to 0xffff (12.9, 12.11), false for others. */
bool vgic_id_register(u64 off, u8 pidr0, u64 *val);

#endif /* AXVISOR_ARCH_ARM64_VGIC_INTERNAL_H */
