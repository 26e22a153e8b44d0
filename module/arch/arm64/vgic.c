// SPDX-License-Identifier: GPL-2.0
/*
 * vgic.c - the life of an interrupt (IHI 0069 4.1): which vCPU's queue it is
 * in, and what wakes that vCPU. Registers are in vgic_*regs.c, vgic_dist.c and
 * vgic_redist.c, list registers in vgic_lr.c.
 */
#include "vgic-internal.h"

struct vgic_irq *vgic_irq(struct vgic *vgic, u32 cpu, u32 intid)
{
	if (intid < VGIC_NR_PRIVATE)
		return &vgic->cpu[cpu].irq[intid];
	if (intid < VGIC_NR_PRIVATE + vgic->nr_spis)
		return &vgic->spi[intid - VGIC_NR_PRIVATE];
	return NULL;
}

/*
 * The vCPU sees to it before it enters the guest. If it was told so already,
 * whoever did that kicks it.
 */
static void add_work(struct vgic *vgic, u32 cpu, u32 work, u64 *kick)
{
	u32 old = vgic->cpu[cpu].work;

	if (!old)
		*kick |= BIT_ULL(cpu);
	WRITE_ONCE(vgic->cpu[cpu].work, old | work);
}

void vgic_request_sync(struct vgic *vgic, const struct vgic_irq *irq,
		       u64 *kick)
{
	if (irq->lr != VGIC_NONE)
		add_work(vgic, irq->cpu, VGIC_WORK_SYNC, kick);
}

void vgic_await_sync(struct vgic *vgic, const struct vgic_irq *irq, u64 *kick)
{
	vgic_request_sync(vgic, irq, kick);
	if (irq->lr != VGIC_NONE)
		vgic->syncing |= BIT_ULL(irq->cpu);
}

u8 vgic_choose_target(struct vgic *vgic, const struct vgic_irq *irq, u64 cpus)
{
	u32 i, cpu;

	if (irq->cpu != VGIC_NONE && cpus & BIT_ULL(irq->cpu) &&
	    !vgic->cpu[irq->cpu].asleep)
		return irq->cpu;
	for (i = 0; i < vgic->nr_vcpus; i++) {
		cpu = (vgic->next_target + i) % vgic->nr_vcpus;
		if (vgic->cpu[cpu].asleep || !(cpus & BIT_ULL(cpu)))
			continue;
		vgic->next_target = cpu + 1;
		return (u8)cpu;
	}
	return VGIC_NONE;
}

bool vgic_is_target(const struct vgic *vgic, const struct vgic_irq *irq,
		    u32 intid, u32 cpu)
{
	return intid < VGIC_NR_PRIVATE ||
	       vgic->model->is_target(vgic, irq, cpu);
}

/* Where an interrupt that is in no list register belongs. */
static u8 holder_of(struct vgic *vgic, const struct vgic_irq *irq, u32 intid,
		    u32 cpu)
{
	if (irq->flags & VGIC_IRQ_ACTIVE)
		return irq->cpu;
	if (!vgic_irq_is_deliverable(vgic, irq))
		return VGIC_NONE;
	return intid < VGIC_NR_PRIVATE ? cpu :
	       vgic->model->target(vgic, irq);
}

/*
 * The host's interrupt is to be deactivated: a private one on the CPU of vCPU
 * @cpu, any other where a flush follows, so by the CPU that is here now.
 */
static void end_hw(struct vgic *vgic, struct vgic_irq *irq, u32 cpu, u64 *kick)
{
	irq->flags &= ~VGIC_IRQ_HW;
	if (irq->pintid >= VGIC_NR_PRIVATE) {
		irq->flags |= VGIC_IRQ_ENDING;
		WRITE_ONCE(vgic->nr_ending, vgic->nr_ending + 1);
		return;
	}
	vgic->cpu[cpu].deactivate |= BIT_ULL(irq->pintid);
	add_work(vgic, cpu, VGIC_WORK_SYNC, kick);
}

/* Return: it was there already. */
static bool add_to_queue(struct vgic_cpu *vc, u32 intid)
{
	u64 bit = BIT_ULL(intid % 64);
	u64 *word, old;

	if (unlikely(vgic_is_lpi(intid)))
		return vgic_lpi_enqueue(vc, intid);
	word = &vc->queue[intid / 64];
	old = *word;
	*word = old | bit;
	vc->queued |= (u16)BIT_ULL(intid / 64);
	return old & bit;
}

static void enqueue(struct vgic *vgic, u32 intid, u32 cpu, u64 *kick)
{
	/* A vCPU that sleeps has work already: what is new must wake it. */
	if (!add_to_queue(&vgic->cpu[cpu], intid))
		*kick |= BIT_ULL(cpu);
	add_work(vgic, cpu, VGIC_WORK_NEW, kick);
}

noinline void vgic_irq_requeue(struct vgic *vgic, struct vgic_irq *irq,
			       u32 intid, u32 cpu, u64 *kick)
{
	u8 holder;

	if (irq->flags & VGIC_IRQ_HW &&
	    !(irq->flags & (VGIC_IRQ_ACTIVE | VGIC_IRQ_LATCH)))
		end_hw(vgic, irq, cpu, kick);
	holder = holder_of(vgic, irq, intid, cpu);
	if (irq->cpu != VGIC_NONE && irq->cpu != holder)
		vgic_dequeue(&vgic->cpu[irq->cpu], intid);
	irq->cpu = holder;
	if (holder != VGIC_NONE)
		enqueue(vgic, intid, holder, kick);
}

void vgic_irq_update(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
		     u32 cpu, u64 *kick)
{
	if (irq->lr != VGIC_NONE)
		add_work(vgic, irq->cpu, VGIC_WORK_SYNC, kick);
	else
		vgic_irq_requeue(vgic, irq, intid, cpu, kick);
}

void vgic_irq_set_pending(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
			  u32 cpu, u64 *kick)
{
	irq->flags |= VGIC_IRQ_LATCH;
	vgic_irq_update(vgic, irq, intid, cpu, kick);
}

void vgic_irq_clear_pending(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
			    u32 cpu, u64 *kick)
{
	irq->flags &= ~VGIC_IRQ_LATCH;
	if (irq->lr != VGIC_NONE)
		irq->flags |= VGIC_IRQ_CLEAR_PENDING;
	vgic_irq_update(vgic, irq, intid, cpu, kick);
}

/* An active interrupt belongs to one PE; this makes it the one it is for. */
void vgic_irq_activate(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
		       u32 cpu, u64 *kick)
{
	if (irq->lr != VGIC_NONE) {
		irq->flags &= ~VGIC_IRQ_CLEAR_ACTIVE;
		irq->flags |= VGIC_IRQ_SET_ACTIVE;
		vgic_request_sync(vgic, irq, kick);
		return;
	}
	if (irq->flags & VGIC_IRQ_ACTIVE)
		return;
	if (irq->cpu == VGIC_NONE)
		irq->cpu = intid < VGIC_NR_PRIVATE ? (u8)cpu :
			   vgic->model->target(vgic, irq);
	if (irq->cpu == VGIC_NONE)
		irq->cpu = 0;
	irq->flags |= VGIC_IRQ_ACTIVE;
	irq->running = irq->priority;
	vgic_irq_update(vgic, irq, intid, cpu, kick);
}

void vgic_irq_deactivate(struct vgic *vgic, struct vgic_irq *irq, u32 intid,
			 u32 cpu, u64 *kick)
{
	if (irq->lr != VGIC_NONE) {
		irq->flags &= ~VGIC_IRQ_SET_ACTIVE;
		irq->flags |= VGIC_IRQ_CLEAR_ACTIVE;
		vgic_request_sync(vgic, irq, kick);
		return;
	}
	if (!(irq->flags & VGIC_IRQ_ACTIVE))
		return;
	irq->flags &= ~VGIC_IRQ_ACTIVE;
	vgic_irq_update(vgic, irq, intid, cpu, kick);
}

void __cold vgic_reroute(struct vgic *vgic, u32 cpu, u64 *kick)
{
	struct vgic_irq *irq;
	u32 i;

	for (i = 0; i < vgic->nr_spis; i++) {
		irq = &vgic->spi[i];
		if (vgic->model->is_shared(irq) &&
		    (irq->cpu == VGIC_NONE || irq->cpu == cpu))
			vgic_irq_update(vgic, irq, i + VGIC_NR_PRIVATE, 0,
					kick);
	}
}

void __cold vgic_update_all(struct vgic *vgic, u64 *kick)
{
	u32 cpu, i;

	for (cpu = 0; cpu < vgic->nr_vcpus; cpu++)
		for (i = 0; i < VGIC_NR_PRIVATE; i++)
			vgic_irq_update(vgic, &vgic->cpu[cpu].irq[i], i, cpu,
					kick);
	for (i = 0; i < vgic->nr_spis; i++)
		vgic_irq_update(vgic, &vgic->spi[i], i + VGIC_NR_PRIVATE, 0,
				kick);
	if (vgic->lpi)
		vgic_lpi_update_all(vgic, kick);
}

/* What @kick holds is for other CPUs: @self looks at its work by itself. */
static u64 without(u64 kick, u32 self)
{
	return self < VGIC_MAX_VCPUS ? kick & ~BIT_ULL(self) : kick;
}

void vgic_set_level(struct vgic *vgic, u32 self, u32 vcpu, u32 intid,
		    bool level, u64 *kick)
{
	struct vgic_irq *irq = vgic_irq(vgic, vcpu, intid);
	u64 set = 0;
	u32 old;

	*kick = 0;
	if (!irq)
		return;
	spin_lock(&vgic->lock);
	old = irq->flags;
	irq->flags = (old & ~VGIC_IRQ_LINE) | (level ? VGIC_IRQ_LINE : 0);
	if ((old ^ irq->flags) & VGIC_IRQ_LINE) {
		if (level && old & VGIC_IRQ_EDGE)
			irq->flags |= VGIC_IRQ_LATCH;
		vgic_irq_update(vgic, irq, intid, vcpu, &set);
	}
	spin_unlock(&vgic->lock);
	*kick = without(set, self);
}

void vgic_set_pending_edge(struct vgic *vgic, u32 self, u32 vcpu, u32 intid,
			   u64 *kick)
{
	struct vgic_irq *irq = vgic_irq(vgic, vcpu, intid);
	u64 set = 0;

	*kick = 0;
	if (!irq)
		return;
	spin_lock(&vgic->lock);
	vgic_irq_set_pending(vgic, irq, intid, vcpu, &set);
	spin_unlock(&vgic->lock);
	*kick = without(set, self);
}

void vgic_irq_fire(struct vgic *vgic, struct vgic_irq *irq, u32 pintid)
{
	u32 flags = irq->flags;

	/* It can only fire again because the guest has deactivated it. */
	if (flags & VGIC_IRQ_LR_HW) {
		vgic->cpu[irq->cpu].used &= (u16)~BIT_ULL(irq->lr);
		irq->lr = VGIC_NONE;
		irq->cpu = VGIC_NONE;
		flags &= ~(VGIC_IRQ_IN_LR | VGIC_IRQ_ACTIVE);
	}
	irq->pintid = (u16)pintid;
	irq->flags = (u16)(flags | VGIC_IRQ_HW | VGIC_IRQ_LATCH);
}

void vgic_inject_hw(struct vgic *vgic, u32 vcpu, u32 intid, u32 pintid,
		    u64 *kick)
{
	struct vgic_irq *irq = vgic_irq(vgic, vcpu, intid);
	u64 set = 0;

	spin_lock(&vgic->lock);
	vgic_irq_fire(vgic, irq, pintid);
	vgic_irq_update(vgic, irq, intid, vcpu, &set);
	spin_unlock(&vgic->lock);
	*kick = without(set, vcpu);
}

static void forget_ending(struct vgic *vgic, struct vgic_irq *irq)
{
	irq->flags &= ~VGIC_IRQ_ENDING;
	WRITE_ONCE(vgic->nr_ending, vgic->nr_ending - 1);
}

u32 vgic_take_ended(struct vgic *vgic)
{
	u32 pintid = 0, i;

	spin_lock(&vgic->lock);
	for (i = 0; vgic->nr_ending && !pintid && i < vgic->nr_spis; i++) {
		if (!(vgic->spi[i].flags & VGIC_IRQ_ENDING))
			continue;
		forget_ending(vgic, &vgic->spi[i]);
		pintid = vgic->spi[i].pintid;
	}
	spin_unlock(&vgic->lock);
	return pintid;
}

bool __cold vgic_release_hw(struct vgic *vgic, u32 intid, u64 *kick)
{
	struct vgic_irq *irq = vgic_irq(vgic, 0, intid);
	bool released;

	*kick = 0;
	spin_lock(&vgic->lock);
	released = !(irq->flags & VGIC_IRQ_LR_HW);
	if (!released) {
		irq->flags |= VGIC_IRQ_DROP_HW | VGIC_IRQ_CLEAR_PENDING;
		vgic_request_sync(vgic, irq, kick);
	} else {
		if (irq->flags & VGIC_IRQ_ENDING)
			forget_ending(vgic, irq);
		if (irq->flags & VGIC_IRQ_HW)
			irq->flags &= ~(VGIC_IRQ_HW | VGIC_IRQ_LATCH);
		vgic_irq_update(vgic, irq, intid, 0, kick);
	}
	spin_unlock(&vgic->lock);
	return released;
}

/* One that is awake where there is a choice; what comes there may go on. */
static u32 first_target(const struct vgic *vgic, const struct vgic_irq *irq)
{
	u32 target = VGIC_NONE, cpu;

	for (cpu = vgic->nr_vcpus; cpu--;)
		if (vgic->model->is_target(vgic, irq, cpu) &&
		    (target == VGIC_NONE || !vgic->cpu[cpu].asleep))
			target = cpu;
	return target;
}

u32 __cold vgic_spi_target(struct vgic *vgic, u32 intid)
{
	const struct vgic_irq *irq = vgic_irq(vgic, 0, intid);
	u32 target = VGIC_NONE;

	spin_lock(&vgic->lock);
	if (vgic_irq_is_enabled(vgic, irq))
		target = first_target(vgic, irq);
	spin_unlock(&vgic->lock);
	return target;
}

/* ICC_SGI1R_EL1 (12.2) */
#define SGIR_TARGETS	GENMASK_ULL(15, 0)
#define SGIR_AFF1	GENMASK_ULL(23, 16)
#define SGIR_INTID	GENMASK_ULL(27, 24)
#define SGIR_AFF2	GENMASK_ULL(39, 32)
#define SGIR_IRM	BIT_ULL(40)
#define SGIR_RS		GENMASK_ULL(47, 44)
#define SGIR_AFF3	GENMASK_ULL(55, 48)

/* The vCPUs that an SGI register's value names. */
static u64 sgi_targets(const struct vgic *vgic, u32 self, u64 val)
{
	u64 all = GENMASK_ULL(vgic->nr_vcpus - 1, 0);
	u64 cluster = FIELD_GET(SGIR_AFF1, val);

	if (val & SGIR_IRM)
		return all & ~BIT_ULL(self);
	if (val & (SGIR_AFF2 | SGIR_AFF3 | SGIR_RS) ||
	    cluster >= VGIC_MAX_VCPUS / 16)
		return 0;
	return all & FIELD_GET(SGIR_TARGETS, val) << 16 * cluster;
}

/*
 * With one Security state, ICC_SGI0R_EL1 makes Group 0 SGIs, the two others
 * Group 1 ones; a target that has the SGI in the other group ignores it.
 */
void vgic_sgi(struct vgic *vgic, u32 self, enum vgic_sgi_reg reg, u64 val,
	      u64 *kick)
{
	u32 group = reg == VGIC_SGI0R ? 0 : VGIC_IRQ_GROUP1;
	u64 targets = sgi_targets(vgic, self, val);
	u32 intid = (u32)FIELD_GET(SGIR_INTID, val);
	u64 set = 0;
	u32 cpu;

	spin_lock(&vgic->lock);
	for (; targets; targets &= targets - 1) {
		struct vgic_irq *irq;

		cpu = (u32)__builtin_ctzll(targets);
		irq = &vgic->cpu[cpu].irq[intid];
		if ((irq->flags & VGIC_IRQ_GROUP1) == group)
			vgic_irq_set_pending(vgic, irq, intid, cpu, &set);
	}
	spin_unlock(&vgic->lock);
	*kick = without(set, self);
}

/* ICC_DIR_EL1 (12.2): a PPI or SGI is the vCPU's own, an SPI anybody's. */
void vgic_dir(struct vgic *vgic, u32 self, u64 val, u64 *kick)
{
	u32 intid = (u32)(val & GENMASK_ULL(23, 0));
	struct vgic_irq *irq = vgic_irq(vgic, self, intid);
	u64 set = 0;

	*kick = 0;
	if (!irq)
		return;
	spin_lock(&vgic->lock);
	vgic_irq_deactivate(vgic, irq, intid, self, &set);
	spin_unlock(&vgic->lock);
	*kick = without(set, self);
}

void __cold vgic_vcpu_off(struct vgic *vgic, u32 vcpu, u64 *kick)
{
	u64 set = 0;

	spin_lock(&vgic->lock);
	vgic->cpu[vcpu].asleep = true;
	vgic_reroute(vgic, vcpu, &set);
	spin_unlock(&vgic->lock);
	*kick = without(set, vcpu);
}

void __cold vgic_vcpu_on(struct vgic *vgic, u32 vcpu, u64 *kick)
{
	u64 set = 0;

	*kick = 0;
	if (vgic->model->has_waker)
		return;
	spin_lock(&vgic->lock);
	if (vgic->cpu[vcpu].asleep) {
		vgic->cpu[vcpu].asleep = false;
		vgic_reroute(vgic, vcpu, &set);
	}
	spin_unlock(&vgic->lock);
	*kick = without(set, vcpu);
}

u64 vgic_size(u32 nr_vcpus, u32 nr_spis)
{
	return sizeof(struct vgic) + nr_vcpus * sizeof(struct vgic_cpu) +
	       nr_spis * sizeof(struct vgic_irq);
}

static void reset_irq(struct vgic_irq *irq, u32 flags)
{
	*irq = (struct vgic_irq){
		.flags = (u16)flags,
		.cpu = VGIC_NONE,
		.lr = VGIC_NONE,
	};
}

/* What the host holds active for the old life is ended with the next flush. */
static void reset_cpu(const struct vgic_model *model, struct vgic_cpu *vc)
{
	u32 deactivate = vc->deactivate;
	u32 i;

	for (i = 0; i < VGIC_NR_PRIVATE; i++)
		if (vc->irq[i].flags & VGIC_IRQ_HW)
			deactivate |= BIT_ULL(vc->irq[i].pintid);
	*vc = (struct vgic_cpu){
		.work = VGIC_WORK_SYNC,
		.deactivate = deactivate,
		.given = vc->given,
		.asleep = true,
	};
	for (i = 0; i < VGIC_NR_PRIVATE; i++)
		reset_irq(&vc->irq[i], i < 16 ? model->sgi_flags : 0);
}

void __cold vgic_reset(struct vgic *vgic)
{
	u32 i;

	spin_lock(&vgic->lock);
	vgic->ctlr = 0;
	vgic->syncing = 0;
	vgic->next_target = 0;
	vgic->nr_ending = 0;
	for (i = 0; i < vgic->nr_vcpus; i++)
		reset_cpu(vgic->model, &vgic->cpu[i]);
	for (i = 0; i < vgic->nr_spis; i++)
		reset_irq(&vgic->spi[i], 0);
	spin_unlock(&vgic->lock);
}

void vgic_init(struct vgic *vgic, const struct vgic_model *model, u32 nr_vcpus,
	       u32 nr_spis, u32 nr_lrs)
{
	vgic->model = model;
	vgic->nr_vcpus = nr_vcpus;
	vgic->nr_spis = nr_spis;
	vgic->nr_lrs = nr_lrs;
	vgic->cpu = (struct vgic_cpu *)(vgic + 1);
	vgic->spi = (struct vgic_irq *)(vgic->cpu + nr_vcpus);
	vgic_reset(vgic);
}
