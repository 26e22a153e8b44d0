/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vgic.h - the GICv3 (IHI 0069) or GICv2 (IHI 0048) that a cell sees:
 * distributor, redistributors and what the list registers are to hold. A pure
 * state machine: the caller owns the ICH_* registers and sends the kicks. What
 * makes LPIs pending is in vits.h.
 *
 * An interrupt is in exactly one place: nowhere (nothing to deliver), in the
 * queue of one vCPU, or in a list register of one vCPU. While a vCPU is in the
 * guest, only hardware knows the state of its list registers; vgic_sync() takes
 * all of them back into the queue, vgic_flush() fills them anew. What is new and
 * has room beside them is spared that: vgic_fill() and vgic_inject_ppi().
 *
 * What a guest can observe while an interrupt is in a list register of
 * *another* vCPU that executes:
 * - reads of IS/ICPENDR and IS/ICACTIVER give the state at that vCPU's last
 *   sync; the read asks for a new one;
 * - a write takes effect at that vCPU's next sync, which the kick brings about;
 *   until then GICD_CTLR.RWP (or its GICR_CTLR.RWP) reads as 1;
 * - an edge or SGI that arrives while the earlier one is being acknowledged
 *   there may be delivered on its own instead of merging with it. It is never
 *   lost, and no interrupt is active on two vCPUs.
 */
#ifndef AXVISOR_ARCH_ARM64_VGIC_H
#define AXVISOR_ARCH_ARM64_VGIC_H

#include <axvisor/types.h>
#include "../../common/spinlock.h"

#define VGIC_NR_PRIVATE		32
#define VGIC_MAX_SPIS		960	/* multiple of 32; INTIDs to 991 */
#define VGIC_LPI_BASE		8192U
#define VGIC_NR_LPIS		1024U	/* power of two, multiple of 64 */
#define VGIC_MAX_VCPUS		64
#define VGIC_MAX_LRS		16
#define VGIC_NONE		0xff

#define VGIC_DIST_SIZE		SZ_64K
#define VGIC_REDIST_STRIDE	(2 * SZ_64K)	/* RD_base, SGI_base */

/*
 * Affinity of vCPU @idx, as in MPIDR_EL1 and GICD_IROUTER: Aff1.Aff0, sixteen
 * vCPUs in each cluster so that an SGI's target list reaches them (RSS = 0).
 */
#define VGIC_AFFINITY(idx)	((((u32)(idx) >> 4) << 8) | ((u32)(idx) & 15))

/**
 * struct vgic_irq - one interrupt
 * @route: GICD_IROUTER 31:0 or, of a GICv2, the byte of GICD_ITARGETSR (SPIs);
 *	as in GICD_IROUTER, the vCPU of an LPI
 * @flags: VGIC_IRQ_* in vgic-internal.h
 * @pintid: the physical interrupt behind it, while VGIC_IRQ_HW
 * @sources: with VGIC_IRQ_SOURCES: vCPUs from which it is pending; 0 while
 *	VGIC_IRQ_LATCH is clear
 * @source: likewise: the one from which it is active or in a list register
 * @property: of an LPI: its byte of the table at GICR_PROPBASER, as last read
 * @priority: GICD_IPRIORITYR byte
 * @running: the priority that it was acknowledged with, while it is active:
 *	by that the CPU interface ends the right one (ICH_AP*R<n>_EL2)
 * @cpu: vCPU whose queue or list registers hold it, else VGIC_NONE
 * @lr: which list register, VGIC_NONE while in the queue
 */
struct vgic_irq {
	u32 route;
	u16 flags;
	union {
		u16 pintid;
		struct {
			u8 sources;
			u8 source;
		};
		u8 property;
	};
	u8 priority;
	u8 running;
	u8 cpu;
	u8 lr;
};

/* What there is to do for a vCPU before its next entry. */
#define VGIC_WORK_NEW	BIT_ULL(0)	/* for what was put into its queue */
#define VGIC_WORK_SYNC	BIT_ULL(1)	/* for what list registers hold */

/**
 * struct vgic_cpu - one vCPU's redistributor and list registers
 * @work: VGIC_WORK_*. Written under the lock; its own CPU reads it without.
 * @used: list registers that hold something since the last vgic_flush()
 * @deactivate: physical PPIs, by INTID, to be deactivated at the next flush
 * @loaded: flushed and not synced since
 * @crowded: since then something waits in the queue for a list register
 * @asleep: GICR_WAKER.ProcessorSleep; with a GICv2: off
 * @lpis_enabled: GICR_CTLR.EnableLPIs
 * @given: pending interrupts put into list registers and not taken back
 * @lr_intid: what list register i holds
 * @queued: bit per word of @queue that is not 0
 * @queue: bit per INTID
 * @lpi_queue: bit per LPI
 * @lpi_words: bit per word of @lpi_queue that is not 0
 * @propbaser, @pendbaser: as they were written
 */
struct vgic_cpu {
	u32 work;
	u32 deactivate;
	u16 used;
	u16 lpi_words;
	u16 queued;
	bool loaded;
	bool asleep : 1;
	bool lpis_enabled : 1;
	bool crowded : 1;
	u64 given;
	u16 lr_intid[VGIC_MAX_LRS];
	u64 queue[(VGIC_NR_PRIVATE + VGIC_MAX_SPIS + 63) / 64];
	struct vgic_irq irq[VGIC_NR_PRIVATE];
	u64 lpi_queue[VGIC_NR_LPIS / 64];
	u64 propbaser;
	u64 pendbaser;
};

/**
 * struct vgic - one cell's interrupt controller
 * @lock: innermost; held for a bounded time; taken by every function below
 *	unless it says otherwise
 * @model: which version of the GIC
 * @ctlr: GICD_CTLR.EnableGrp1 and EnableGrp0
 * @syncing: vCPUs that a register write waits for (RWP)
 * @next_target: where the choice for the next 1-of-N interrupt starts
 * @nr_ending: SPIs whose physical interrupts are to be deactivated
 * @lpi: VGIC_NR_LPIS of them, or NULL: it has no LPIs
 */
struct vgic {
	struct spinlock lock;
	const struct vgic_model *model;
	u32 nr_vcpus;
	u32 nr_spis;
	u32 nr_lrs;
	u32 ctlr;
	u64 syncing;
	u32 next_target;
	u32 nr_ending;
	struct vgic_cpu *cpu;
	struct vgic_irq *spi;
	struct vgic_irq *lpi;
};

/**
 * struct vgic_lr_state - the list registers, between vgic and the caller
 * @lr: ICH_LR<n>_EL2; valid where @used says so
 * @used: list registers in use; all others are to be written 0
 * @nr_lr: list registers that there are
 * @hcr: flush: what to write to ICH_HCR_EL2 (En set, EOIcount 0). The caller
 *	turns TDIR into TC where ICH_VTR_EL2.TDS is 0. sync: ICH_HCR_EL2 as
 *	read, for EOIcount.
 * @vmcr: in, for flush: ICH_VMCR_EL2 (VENG0, VENG1, VEOIM)
 * @deactivate: out of flush: bit n: physical PPI or SGI n is to be deactivated
 *	on this CPU (ICC_DIR_EL1) before the guest is entered
 */
struct vgic_lr_state {
	u64 lr[VGIC_MAX_LRS];
	u64 used;
	u32 nr_lr;
	u32 hcr;
	u64 vmcr;
	u32 deactivate;
};

enum vgic_sgi_reg {
	VGIC_SGI1R,
	VGIC_ASGI1R,
	VGIC_SGI0R,
};

/* The versions that a cell may see. */
struct vgic_model;
extern const struct vgic_model vgic2_model, vgic3_model;

/* Bytes of an instance: 72 + 712 * nr_vcpus + 12 * nr_spis. */
u64 vgic_size(u32 nr_vcpus, u32 nr_spis);

/**
 * vgic_init() - make an instance in zeroed memory, in reset state
 * @vgic: vgic_size() bytes; 8-byte aligned. Nothing else is allocated.
 * @nr_spis: multiple of 32, at most VGIC_MAX_SPIS
 * @nr_lrs: list registers of the host's CPUs, 1 to 16
 */
void vgic_init(struct vgic *vgic, const struct vgic_model *model, u32 nr_vcpus,
	       u32 nr_spis, u32 nr_lrs);

/**
 * vgic_reset() - all registers to their reset values
 *
 * No vCPU executes, each was synced since (what list registers hold is
 * forgotten). Interrupt lines drop: devices that hold theirs up say so again.
 */
void vgic_reset(struct vgic *vgic);

/**
 * vgic_dist_access() - a guest's access to the distributor
 * vgic_redist_access() - and to the region of all redistributors
 * @self: the vCPU that accesses
 * @off: offset in the distributor's 64 KiB; in the redistributors' region, where
 *	vCPU i's two frames start at i * VGIC_REDIST_STRIDE
 * @val: written value, or out: value read
 * @kick: out: other vCPUs that must leave the guest and run vgic_sync() and
 *	vgic_flush(). Sent after the call, to those that are on.
 *
 * If vgic_needs_sync(), vgic_sync() of @self comes first.
 * Return: 0, or -EINVAL for an access size that the register does not have.
 */
int vgic_dist_access(struct vgic *vgic, u32 self, u64 off, unsigned int size,
		     bool write, u64 *val, u64 *kick);
int vgic_redist_access(struct vgic *vgic, u32 self, u64 off, unsigned int size,
		       bool write, u64 *val, u64 *kick);

/**
 * vgic_dist_fixed() - read a register that nothing changes, without the lock
 * vgic_redist_fixed() - likewise; @off is within the redistributors' region
 *
 * Return: whether it is one; any other is vgic_dist_access()'s.
 */
bool vgic_dist_fixed(const struct vgic *vgic, u64 off, unsigned int size,
		     u64 *val);
bool vgic_redist_fixed(const struct vgic *vgic, u64 off, unsigned int size,
		       u64 *val);

/* A GICv2's distributor, as vgic_dist_access(). */
int vgic2_dist_access(struct vgic *vgic, u32 self, u64 off, unsigned int size,
		      bool write, u64 *val, u64 *kick);

/**
 * vgic_needs_sync() - does this access depend on what list registers hold?
 * @off: offset in the distributor or in the redistributors' region
 *
 * IS/ICPENDR<n> and IS/ICACTIVER<n>, at the same offsets in both (IHI 0069
 * 12.8, 12.10), and GICv2's C/SPENDSGIR<n>. Takes no lock.
 */
static inline bool vgic_needs_sync(u64 off)
{
	return (off & 0xffff) - 0x200 < 0x200 ||
	       (off & 0xffff) - 0xf10 < 0x20;
}

/* ICC_SGI1R_EL1, ICC_ASGI1R_EL1 or ICC_SGI0R_EL1 was written (IHI 0069 12.2). */
void vgic_sgi(struct vgic *vgic, u32 self, enum vgic_sgi_reg reg, u64 val,
	      u64 *kick);

/**
 * vgic_dir() - ICC_DIR_EL1 was written and trapped (TDIR)
 *
 * vgic_sync() of @self comes first.
 */
void vgic_dir(struct vgic *vgic, u32 self, u64 val, u64 *kick);

/**
 * vgic_set_level() - an interrupt line changes, or stays as it was
 * vgic_set_pending_edge() - a pulse on it
 * @self: the vCPU on whose behalf this CPU does it, or VGIC_NONE: then @kick
 *	may name any vCPU
 * @vcpu: whose, for a PPI
 *
 * Any CPU. An INTID that does not exist is ignored.
 */
void vgic_set_level(struct vgic *vgic, u32 self, u32 vcpu, u32 intid,
		    bool level, u64 *kick);
void vgic_set_pending_edge(struct vgic *vgic, u32 self, u32 vcpu, u32 intid,
			   u64 *kick);

/**
 * vgic_inject_ppi() - a physical PPI of a vCPU that is loaded on this CPU has
 *	fired, as vgic_inject_hw()
 * @state: out: lr[i] for each i in the result
 *
 * Return: list registers to be written as by vgic_fill(), or 0: the vCPU has
 * work.
 */
u32 vgic_inject_ppi(struct vgic *vgic, u32 vcpu, u32 intid, u32 pintid,
		    struct vgic_lr_state *state);

/**
 * vgic_inject_hw() - a physical interrupt that belongs to the cell has fired
 * @vcpu: loaded on this CPU; VGIC_NONE for an SPI where none is
 * @intid: PPI or SPI that the guest sees
 * @pintid: the physical one: acknowledged, priority dropped (ICC_EOIR1_EL1 with
 *	EOImode 1), not deactivated: the guest's own deactivation does that
 *	through the list register's HW bit, or else vgic_flush() asks for it for
 *	a PPI, and vgic_take_ended() for an SPI
 * @kick: as for vgic_set_level(), with @vcpu as @self
 */
void vgic_inject_hw(struct vgic *vgic, u32 vcpu, u32 intid, u32 pintid,
		    u64 *kick);

/**
 * vgic_take_ended() - a physical SPI to be deactivated (ICC_DIR_EL1), 0 if none
 *
 * Until it says so, after vgic_flush(), on any vCPU's CPU.
 */
u32 vgic_take_ended(struct vgic *vgic);

static inline bool vgic_has_ended(const struct vgic *vgic)
{
	return unlikely(READ_ONCE(vgic->nr_ending));
}

/**
 * vgic_release_hw() - no physical interrupt is behind an SPI any more
 *
 * The physical one has been disabled and cleared. Return: false while a vCPU's
 * list register still names it: @kick brings that back, then call again.
 */
bool vgic_release_hw(struct vgic *vgic, u32 intid, u64 *kick);

/* The vCPU that an SPI would go to, VGIC_NONE while the guest has it off. */
u32 vgic_spi_target(struct vgic *vgic, u32 intid);

/**
 * vgic_add_lpis() - from now on it has LPIs, none of which goes anywhere
 * @irq: VGIC_NR_LPIS of them. Nothing else is allocated.
 *
 * After vgic_init() and after each vgic_reset(), no vCPU executes.
 */
void vgic_add_lpis(struct vgic *vgic, struct vgic_irq *irq);

/*
 * What the ITS and the redistributors do to an LPI, @lpi from 0 on. An LPI has
 * one target, and where that changes a pending one goes along. @self: as for
 * vgic_set_level(); the others are told by what is added to @kick, and
 * vgic_is_syncing_others() while they have not seen it.
 *
 * @target: a vCPU, or VGIC_NONE
 * @property: byte of the table at GICR_PROPBASER (IHI 0069 5.1.1)
 *
 * vgic_lpi_set_pending() does nothing while its target has LPIs off.
 */
void vgic_lpi_route(struct vgic *vgic, u32 self, u32 lpi, u32 target,
		    u64 *kick);
void vgic_lpi_set_property(struct vgic *vgic, u32 self, u32 lpi, u8 property,
			   u64 *kick);
void vgic_lpi_set_pending(struct vgic *vgic, u32 self, u32 lpi, u64 *kick);
void vgic_lpi_clear_pending(struct vgic *vgic, u32 self, u32 lpi, u64 *kick);

/* All LPIs that are pending on vCPU @from are so on @to instead. */
void vgic_lpi_move_pending(struct vgic *vgic, u32 self, u32 from, u32 to,
			   u64 *kick);

/* The target of an LPI, or VGIC_NONE. Whoever changes it serializes the calls. */
u32 vgic_lpi_target(const struct vgic *vgic, u32 lpi);

/* Do others than @self still have to see what was written? */
bool vgic_is_syncing_others(struct vgic *vgic, u32 self);

/**
 * vgic_vcpu_off() - the vCPU was switched off, as firmware does it: its
 * redistributor sleeps until the guest writes GICR_WAKER again, or a GICv2's
 * CPU interface until it is on again, and 1-of-N interrupts go elsewhere
 *
 * The vCPU was synced.
 */
void vgic_vcpu_off(struct vgic *vgic, u32 vcpu, u64 *kick);

/* The vCPU is about to run, for the first time or again. */
void vgic_vcpu_on(struct vgic *vgic, u32 vcpu, u64 *kick);

/**
 * vgic_has_work() - is vgic_fill(), or else vgic_sync() and vgic_flush(), due?
 *
 * Before each entry, on the vCPU's own CPU, interrupts masked. No lock.
 */
static inline bool vgic_has_work(const struct vgic *vgic, u32 vcpu)
{
	return READ_ONCE(vgic->cpu[vcpu].work);
}

/* Is vgic_fill() worth a try? As vgic_has_work(). */
static inline bool vgic_is_new(const struct vgic *vgic, u32 vcpu)
{
	return READ_ONCE(vgic->cpu[vcpu].work) == VGIC_WORK_NEW;
}

/**
 * vgic_list_used() - list registers to read for vgic_sync()
 *
 * Others than the vCPU's own CPU only ever clear bits: vgic_inject_hw() of what
 * has ended there. No lock.
 */
static inline u32 vgic_list_used(const struct vgic *vgic, u32 vcpu)
{
	return vgic->cpu[vcpu].used;
}

/* Interrupts that the vCPU was given, since vgic_init(). No lock. */
static inline u64 vgic_given(const struct vgic *vgic, u32 vcpu)
{
	return READ_ONCE(vgic->cpu[vcpu].given);
}

/**
 * vgic_sync() - take back what the list registers hold
 * @in: lr[i] for each i in vgic_list_used(), and hcr
 *
 * On the vCPU's own CPU: when it has work, before what vgic_needs_sync(), on a
 * maintenance interrupt, and before the vCPU leaves the CPU. A further call
 * without a flush between does nothing. The vCPU has work afterwards.
 */
void vgic_sync(struct vgic *vgic, u32 vcpu, const struct vgic_lr_state *in,
	       u64 *kick);

/**
 * vgic_flush() - choose what the list registers hold from now on
 * @state: vmcr in; all else out
 *
 * After vgic_sync(), on the vCPU's own CPU, which enters the guest next or
 * asks vgic_has_work() again.
 */
void vgic_flush(struct vgic *vgic, u32 vcpu, struct vgic_lr_state *state);

/**
 * vgic_refill() - vgic_sync() and vgic_flush() at once
 * @state: in: lr[i] for each i in vgic_list_used(), hcr and vmcr; out: as of
 *	vgic_flush()
 */
void vgic_refill(struct vgic *vgic, u32 vcpu, struct vgic_lr_state *state,
		 u64 *kick);

/**
 * vgic_fill() - put what is new into list registers that nothing is in
 * @state: out: lr[i] for each i in the result. What other list registers hold,
 *	and ICH_HCR_EL2, stay.
 *
 * On the vCPU's own CPU, when it has work. Return: list registers to be
 * written, or 0: vgic_sync() and vgic_flush() have to make room or more.
 */
u32 vgic_fill(struct vgic *vgic, u32 vcpu, struct vgic_lr_state *state);

#endif /* AXVISOR_ARCH_ARM64_VGIC_H */
