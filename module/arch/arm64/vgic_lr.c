// SPDX-License-Identifier: GPL-2.0
/*
 * vgic_lr.c - list registers: take back what they hold, choose what they hold
 * next (IHI 0069 chapter 6).
 */
#include "vgic-internal.h"

/* ICH_LR<n>_EL2 (12.4) */
#define LR_VINTID	GENMASK_ULL(31, 0)
#define LR_CPUID	GENMASK_ULL(12, 10)	/* of VINTID, of a GICv2's SGI */
#define LR_PINTID	GENMASK_ULL(44, 32)
#define LR_EOI		BIT_ULL(41)
#define LR_PRIORITY	GENMASK_ULL(55, 48)
#define LR_GROUP1	BIT_ULL(60)
#define LR_HW		BIT_ULL(61)
#define LR_PENDING	BIT_ULL(62)
#define LR_ACTIVE	BIT_ULL(63)

/* ICH_HCR_EL2 (12.4) */
#define HCR_EN		BIT_ULL(0)
#define HCR_LRENPIE	BIT_ULL(2)
#define HCR_NPIE	BIT_ULL(3)
#define HCR_VGRP0EIE	BIT_ULL(4)
#define HCR_VGRP0DIE	BIT_ULL(5)
#define HCR_VGRP1EIE	BIT_ULL(6)
#define HCR_VGRP1DIE	BIT_ULL(7)
#define HCR_TDIR	BIT_ULL(14)
#define HCR_EOICOUNT	GENMASK_ULL(31, 27)

/* ICH_VMCR_EL2 (12.4) */
#define VMCR_VENG0	BIT_ULL(0)
#define VMCR_VENG1	BIT_ULL(1)

/* Order of importance in the low bits of a key, what it is above them. */
#define KEY_NOT_ACTIVE	BIT_ULL(0)
#define KEY_PRIORITY	GENMASK_ULL(8, 1)
#define KEY_MASKED	BIT_ULL(9)	/* the guest's ICC_IGRPEN<n> is off */
#define KEY_GROUP1	BIT_ULL(10)	/* only with KEY_MASKED */
#define KEY_KIND	(KEY_NOT_ACTIVE | KEY_MASKED | KEY_GROUP1)
#define KEY_NONE	(~0U)

/**
 * struct choice - the most important interrupts, in order
 * @left: kinds of what had to stay in the queue: bit per kind_of()
 * @best: the first that is only pending and not masked
 */
struct choice {
	u32 max;
	u32 count;
	u32 key[VGIC_MAX_LRS];
	u16 intid[VGIC_MAX_LRS];
	u32 left;
	u32 best_key;
	u16 best_intid;
};

enum kind {
	KIND_ACTIVE,
	KIND_PENDING,
	KIND_MASKED0,
	KIND_MASKED1,
};

static enum kind kind_of(u32 key)
{
	if (!(key & KEY_NOT_ACTIVE))
		return KIND_ACTIVE;
	if (!(key & KEY_MASKED))
		return KIND_PENDING;
	return key & KEY_GROUP1 ? KIND_MASKED1 : KIND_MASKED0;
}

static u32 key_of(const struct vgic_irq *irq, u64 vmcr)
{
	u32 key;

	if (irq->flags & VGIC_IRQ_ACTIVE)
		return (u32)FIELD_PREP(KEY_PRIORITY, irq->running);
	key = (u32)FIELD_PREP(KEY_PRIORITY, irq->priority) | KEY_NOT_ACTIVE;
	if (irq->flags & VGIC_IRQ_GROUP1)
		return vmcr & VMCR_VENG1 ? key : key | KEY_MASKED | KEY_GROUP1;
	return vmcr & VMCR_VENG0 ? key : key | KEY_MASKED;
}

static inline void consider(struct choice *c, u32 key, u16 intid)
{
	u32 i;

	if (kind_of(key) == KIND_PENDING && key < c->best_key) {
		c->best_key = key;
		c->best_intid = intid;
	}
	if (c->count < c->max) {
		i = c->count++;
	} else {
		u32 worst = c->key[c->max - 1];

		c->left |= BIT_ULL(kind_of(MAX(key, worst)));
		if (key >= worst)
			return;
		i = c->max - 1;
	}
	for (; i && c->key[i - 1] > key; i--) {
		c->key[i] = c->key[i - 1];
		c->intid[i] = c->intid[i - 1];
	}
	c->key[i] = key;
	c->intid[i] = intid;
}

/*
 * If something pending must stay outside, a list register holds the most
 * important of them, even at the cost of an active interrupt: with EOImode 1
 * it may be taken while those above it are still active, and without any in
 * pending state the no-pending maintenance interrupt would never end.
 */
static void make_room(struct choice *c)
{
	u32 i;

	if (c->best_key == KEY_NONE)
		return;
	for (i = 0; i < c->count; i++)
		if (kind_of(c->key[i]) == KIND_PENDING)
			return;
	c->left |= BIT_ULL(kind_of(c->key[c->max - 1]));
	c->left &= ~BIT_ULL(KIND_PENDING);
	c->key[c->max - 1] = c->best_key;
	c->intid[c->max - 1] = c->best_intid;
}

/* What is or was in a list register. */
static struct vgic_irq *irq_of(struct vgic *vgic, struct vgic_cpu *vc,
			       u32 intid)
{
	if (intid < VGIC_NR_PRIVATE)
		return &vc->irq[intid];
	if (unlikely(vgic_is_lpi(intid)))
		return &vgic->lpi[intid - VGIC_LPI_BASE];
	return &vgic->spi[intid - VGIC_NR_PRIVATE];
}

/* Apart: a vCPU that has none pending doesn't come here. */
static noinline void choose_lpis(struct vgic *vgic, u32 vcpu, u64 vmcr,
				 struct choice *c)
{
	const struct vgic_cpu *vc = &vgic->cpu[vcpu];
	u32 words, w, lpi;
	u64 bits;

	for (words = vc->lpi_words; words; words &= words - 1) {
		w = (u32)__builtin_ctz(words);
		for (bits = vc->lpi_queue[w]; bits; bits &= bits - 1) {
			lpi = w * 64 + (u32)__builtin_ctzll(bits);
			consider(c, key_of(&vgic->lpi[lpi], vmcr),
				 (u16)(VGIC_LPI_BASE + lpi));
		}
	}
}

static void choose(struct vgic *vgic, u32 vcpu, u64 vmcr, struct choice *c)
{
	const struct vgic_cpu *vc = &vgic->cpu[vcpu];
	u32 words, w;

	c->max = vgic->nr_lrs;
	c->count = 0;
	c->left = 0;
	c->best_key = KEY_NONE;
	for (words = vc->queued; words; words &= words - 1) {
		u64 bits;

		w = (u32)__builtin_ctz(words);
		bits = vc->queue[w];
		for (; bits; bits &= bits - 1) {
			u32 intid = w * 64 + (u32)__builtin_ctzll(bits);

			consider(c, key_of(vgic_irq(vgic, vcpu, intid), vmcr),
				 (u16)intid);
		}
	}
	if (unlikely(vgic->cpu[vcpu].lpi_words))
		choose_lpis(vgic, vcpu, vmcr, c);
	if (c->left)
		make_room(c);
}

/*
 * May the pending state of an active interrupt follow the active one in the same
 * list register? Not if it has become another vCPU's, or of another priority, by
 * which the CPU interface couldn't tell which one ends, or may have another source.
 */
static bool may_follow(const struct vgic *vgic, const struct vgic_irq *irq,
		       u32 intid)
{
	return !(irq->flags & VGIC_IRQ_SOURCES) &&
	       irq->priority == irq->running &&
	       vgic_is_target(vgic, irq, intid, irq->cpu);
}

/*
 * The source of a GICv2's SGI, in the list register that it has just gone to:
 * one at a time, and the end of one makes room for the next.
 */
static u64 load_source(struct vgic_irq *irq)
{
	u64 more = 0;

	if (irq->flags & VGIC_IRQ_LR_LATCH) {
		irq->source = (u8)__builtin_ctz(irq->sources);
		irq->sources &= irq->sources - 1;
		if (irq->sources) {
			irq->flags |= VGIC_IRQ_LATCH;
			more = LR_EOI;
		}
	}
	return FIELD_PREP(LR_CPUID, irq->source) | more;
}

static bool is_line(u32 flags)
{
	return (flags & (VGIC_IRQ_EDGE | VGIC_IRQ_LINE)) == VGIC_IRQ_LINE;
}

/* It is to be delivered, or it would be in no queue. */
static u64 load_pending(struct vgic_irq *irq)
{
	u64 lr = LR_PENDING | FIELD_PREP(LR_PRIORITY, irq->priority);
	u32 flags = irq->flags | VGIC_IRQ_LR_PENDING;

	if (flags & VGIC_IRQ_HW) {
		lr |= LR_HW | FIELD_PREP(LR_PINTID, irq->pintid);
		flags ^= VGIC_IRQ_HW | VGIC_IRQ_LR_HW;
	} else if (is_line(flags)) {
		lr |= LR_EOI;
	}
	if (flags & VGIC_IRQ_LATCH)
		flags ^= VGIC_IRQ_LATCH | VGIC_IRQ_LR_LATCH;
	irq->flags = (u16)flags;
	return lr;
}

/*
 * HW excludes pending and active (12.4): then, as for what could be pending again
 * as soon as it ends, an EOI maintenance interrupt tells of the end.
 */
static u64 load_active(const struct vgic *vgic, struct vgic_irq *irq, u32 intid)
{
	u64 lr = LR_ACTIVE | FIELD_PREP(LR_PRIORITY, irq->running);
	bool due = vgic_irq_is_deliverable(vgic, irq);
	bool pending = due && may_follow(vgic, irq, intid);
	u32 flags = irq->flags;

	if (flags & VGIC_IRQ_HW && !pending) {
		lr |= LR_HW | FIELD_PREP(LR_PINTID, irq->pintid);
		flags ^= VGIC_IRQ_HW | VGIC_IRQ_LR_HW;
	} else if ((due && (is_line(flags) || !pending)) ||
		   flags & VGIC_IRQ_HW) {
		lr |= LR_EOI;
	}
	if (pending) {
		lr |= LR_PENDING;
		flags |= VGIC_IRQ_LR_PENDING;
		if (flags & VGIC_IRQ_LATCH)
			flags ^= VGIC_IRQ_LATCH | VGIC_IRQ_LR_LATCH;
	}
	irq->flags = (u16)flags;
	return lr;
}

/* Put an interrupt of @vc's that is in no queue any more into list register @i. */
static u64 load(struct vgic *vgic, struct vgic_cpu *vc, u32 i,
		struct vgic_irq *irq, u32 intid)
{
	u64 lr = intid;

	if (unlikely(irq->flags & VGIC_IRQ_ACTIVE))
		lr |= load_active(vgic, irq, intid);
	else
		lr |= load_pending(irq);
	if (irq->flags & VGIC_IRQ_GROUP1)
		lr |= LR_GROUP1;
	if (irq->flags & VGIC_IRQ_SOURCES)
		lr |= load_source(irq);
	if (lr & LR_PENDING)
		vc->given++;
	irq->lr = (u8)i;
	vc->lr_intid[i] = (u16)intid;
	return lr;
}

static u64 load_queued(struct vgic *vgic, struct vgic_cpu *vc, u32 i, u32 intid)
{
	vgic_dequeue(vc, intid);
	return load(vgic, vc, i, irq_of(vgic, vc, intid), intid);
}

/*
 * Put what is queued into list registers of @free, in no order. Return: those
 * that it went to; if they are too few, some is left in the queue.
 */
static u32 load_queue(struct vgic *vgic, struct vgic_cpu *vc, u32 free,
		      struct vgic_lr_state *state)
{
	u32 loaded = 0;

	while (vc->queued && free) {
		u32 w = (u32)__builtin_ctz(vc->queued);
		u32 i = (u32)__builtin_ctz(free);

		state->lr[i] = load_queued(vgic, vc, i, w * 64 +
					   (u32)__builtin_ctzll(vc->queue[w]));
		loaded |= BIT_ULL(i);
		free &= free - 1;
	}
	return loaded;
}

/* Are there enough list registers for all that is queued? LPIs go by choice. */
static bool fits(const struct vgic *vgic, const struct vgic_cpu *vc)
{
	u32 room = vgic->nr_lrs, words;
	u64 bits;

	if (unlikely(vc->lpi_words))
		return false;
	for (words = vc->queued; words; words &= words - 1) {
		bits = vc->queue[__builtin_ctz(words)];
		for (; bits; bits &= bits - 1)
			if (!room--)
				return false;
	}
	return true;
}

/* When must the vCPU come back because of what is not in list registers? */
static u32 hcr_of(const struct vgic *vgic, u32 left, u64 vmcr)
{
	u32 hcr = HCR_EN;

	if (left & BIT_ULL(KIND_ACTIVE))
		hcr |= HCR_LRENPIE | HCR_TDIR;
	if (left & BIT_ULL(KIND_PENDING)) {
		hcr |= HCR_NPIE;
		if (vmcr & VMCR_VENG0)
			hcr |= HCR_VGRP0DIE;
		if (vmcr & VMCR_VENG1)
			hcr |= HCR_VGRP1DIE;
	}
	if (left & BIT_ULL(KIND_MASKED0))
		hcr |= HCR_VGRP0EIE;
	if (left & BIT_ULL(KIND_MASKED1))
		hcr |= HCR_VGRP1EIE;
	/*
	 * An SPI may be deactivated where no list register has it. With EOImode 0,
	 * which the guest changes without an exit, nobody writes ICC_DIR_EL1.
	 */
	if (vgic->nr_vcpus > 1)
		hcr |= HCR_TDIR;
	return hcr;
}

static u32 all_lrs(const struct vgic *vgic)
{
	return (u32)(BIT_ULL(vgic->nr_lrs) - 1);
}

/* The most important of what is queued. Return: kinds of what is left there. */
static noinline u32 load_best(struct vgic *vgic, u32 vcpu,
			      struct vgic_lr_state *state)
{
	struct choice c;
	u32 i;

	choose(vgic, vcpu, state->vmcr, &c);
	for (i = 0; i < c.count; i++)
		state->lr[i] = load_queued(vgic, &vgic->cpu[vcpu], i,
					   c.intid[i]);
	state->used = BIT_ULL(c.count) - 1;
	return c.left;
}

/* The lock is held. */
static void flush(struct vgic *vgic, u32 vcpu, struct vgic_lr_state *state)
{
	struct vgic_cpu *vc = &vgic->cpu[vcpu];
	u32 left = 0;

	WRITE_ONCE(vc->work, 0);
	if (likely(fits(vgic, vc)))
		state->used = load_queue(vgic, vc, all_lrs(vgic), state);
	else
		left = load_best(vgic, vcpu, state);
	vc->used = (u16)state->used;
	vc->loaded = true;
	vc->crowded = left;
	state->nr_lr = vgic->nr_lrs;
	state->hcr = hcr_of(vgic, left, state->vmcr);
	state->deactivate = vc->deactivate;
	vc->deactivate = 0;
}

void vgic_flush(struct vgic *vgic, u32 vcpu, struct vgic_lr_state *state)
{
	spin_lock(&vgic->lock);
	flush(vgic, vcpu, state);
	spin_unlock(&vgic->lock);
}

u32 vgic_fill(struct vgic *vgic, u32 vcpu, struct vgic_lr_state *state)
{
	struct vgic_cpu *vc = &vgic->cpu[vcpu];
	u32 filled = 0;

	spin_lock(&vgic->lock);
	if (vc->work == VGIC_WORK_NEW && !vc->crowded && !vc->lpi_words) {
		filled = load_queue(vgic, vc, all_lrs(vgic) & ~vc->used, state);
		vc->used |= (u16)filled;
		/* What found no room has to wait for a flush. */
		WRITE_ONCE(vc->work, vc->queued ? VGIC_WORK_SYNC : 0);
	}
	spin_unlock(&vgic->lock);
	return filled;
}

/* A list register of @vc for what is nowhere yet, and overtakes nothing. */
static u32 free_lrs(const struct vgic *vgic, const struct vgic_cpu *vc)
{
	return vc->work || vc->crowded ? 0 : all_lrs(vgic) & ~vc->used;
}

u32 vgic_inject_ppi(struct vgic *vgic, u32 vcpu, u32 intid, u32 pintid,
		    struct vgic_lr_state *state)
{
	struct vgic_cpu *vc = &vgic->cpu[vcpu];
	struct vgic_irq *irq = &vc->irq[intid];
	u64 kick = 0;
	u32 free, i;

	spin_lock(&vgic->lock);
	vgic_irq_fire(vgic, irq, pintid);
	free = free_lrs(vgic, vc);
	if (free && irq->cpu == VGIC_NONE &&
	    vgic_irq_is_enabled(vgic, irq)) {
		i = (u32)__builtin_ctz(free);
		free = (u32)BIT_ULL(i);
		irq->cpu = (u8)vcpu;
		state->lr[i] = load(vgic, vc, i, irq, intid);
		vc->used |= (u16)free;
	} else {
		free = 0;
		vgic_irq_update(vgic, irq, intid, vcpu, &kick);
	}
	spin_unlock(&vgic->lock);
	return free;
}

/*
 * The guest ended an active interrupt that no list register held (EOIcount): with
 * EOImode 0 that is the one of highest priority. With EOImode 1 it writes
 * ICC_DIR_EL1, which is trapped then.
 */
static void end_outside(struct vgic *vgic, u32 vcpu, u64 *kick)
{
	const struct vgic_cpu *vc = &vgic->cpu[vcpu];
	u32 best = KEY_NONE, best_intid = 0, words, w;

	for (words = vc->queued; words; words &= words - 1) {
		u64 bits;

		w = (u32)__builtin_ctz(words);
		bits = vc->queue[w];
		for (; bits; bits &= bits - 1) {
			u32 intid = w * 64 + (u32)__builtin_ctzll(bits);
			u32 key = key_of(vgic_irq(vgic, vcpu, intid), 0);

			if (kind_of(key) == KIND_ACTIVE && key < best) {
				best = key;
				best_intid = intid;
			}
		}
	}
	if (best != KEY_NONE)
		vgic_irq_deactivate(vgic, vgic_irq(vgic, vcpu, best_intid),
				    best_intid, vcpu, kick);
}

/* An LPI is never active (IHI 0069 4.1), whatever its list register says. */
static void unload(struct vgic *vgic, u32 vcpu, u32 i, u64 lr, u64 *kick)
{
	struct vgic_cpu *vc = &vgic->cpu[vcpu];
	u32 intid = vc->lr_intid[i];
	struct vgic_irq *irq = irq_of(vgic, vc, intid);
	u32 flags = irq->flags;
	bool active = (lr & LR_ACTIVE || flags & VGIC_IRQ_SET_ACTIVE) &&
		      !(flags & VGIC_IRQ_CLEAR_ACTIVE) && !vgic_is_lpi(intid);

	if (lr & LR_PENDING && flags & VGIC_IRQ_LR_LATCH &&
	    !(flags & VGIC_IRQ_CLEAR_PENDING)) {
		flags |= VGIC_IRQ_LATCH;
		if (flags & VGIC_IRQ_SOURCES)
			irq->sources |= BIT_ULL(irq->source);
	}
	/* If it ended there, hardware has deactivated the host's as well. */
	if (flags & VGIC_IRQ_LR_HW && lr & (LR_PENDING | LR_ACTIVE) &&
	    !(flags & VGIC_IRQ_DROP_HW))
		flags |= VGIC_IRQ_HW;
	if (flags & VGIC_IRQ_LR_PENDING && lr & LR_PENDING)
		vc->given--;
	/* Pending no more, so this activation began there. */
	if (flags & VGIC_IRQ_LR_PENDING && !(lr & LR_PENDING))
		irq->running = (u8)FIELD_GET(LR_PRIORITY, lr);
	else if (!(flags & VGIC_IRQ_ACTIVE))
		irq->running = irq->priority;
	flags &= ~(VGIC_IRQ_IN_LR | VGIC_IRQ_ACTIVE);
	if (active)
		flags |= VGIC_IRQ_ACTIVE;
	irq->flags = (u16)flags;
	irq->lr = VGIC_NONE;
	vgic_irq_requeue(vgic, irq, intid, vcpu, kick);
}

/* The lock is held. */
static void sync(struct vgic *vgic, u32 vcpu, const struct vgic_lr_state *in,
		 u64 *kick)
{
	struct vgic_cpu *vc = &vgic->cpu[vcpu];
	u64 set = 0;
	u32 n, i, used;

	for (n = (u32)FIELD_GET(HCR_EOICOUNT, in->hcr); n; n--)
		end_outside(vgic, vcpu, &set);
	for (used = vc->used; used; used &= used - 1) {
		i = (u32)__builtin_ctz(used);
		unload(vgic, vcpu, i, in->lr[i], &set);
	}
	vc->used = 0;
	vc->loaded = false;
	WRITE_ONCE(vc->work, VGIC_WORK_SYNC);
	vgic->syncing &= ~BIT_ULL(vcpu);
	*kick = set & ~BIT_ULL(vcpu);
}

void vgic_sync(struct vgic *vgic, u32 vcpu, const struct vgic_lr_state *in,
	       u64 *kick)
{
	*kick = 0;
	if (!vgic->cpu[vcpu].loaded)
		return;
	spin_lock(&vgic->lock);
	sync(vgic, vcpu, in, kick);
	spin_unlock(&vgic->lock);
}

void vgic_refill(struct vgic *vgic, u32 vcpu, struct vgic_lr_state *state,
		 u64 *kick)
{
	*kick = 0;
	spin_lock(&vgic->lock);
	if (likely(vgic->cpu[vcpu].loaded))
		sync(vgic, vcpu, state, kick);
	flush(vgic, vcpu, state);
	spin_unlock(&vgic->lock);
}
