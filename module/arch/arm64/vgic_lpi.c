// SPDX-License-Identifier: GPL-2.0
/*
 * vgic_lpi.c - LPIs as redistributors have them (IHI 0069 5.1): enabled and of a
 * priority as the guest's table says, pending here and never in its memory.
 */
#include "vgic-internal.h"

/* What a byte of the table says (5.1.1). */
#define PROPERTY_ENABLE		BIT_ULL(0)
#define PROPERTY_PRIORITY	0xfcU

/* Names no vCPU. */
#define ROUTE_NONE	((u32)ROUTER_AFF)

bool vgic_lpi_enqueue(struct vgic_cpu *vc, u32 intid)
{
	u32 i = (intid - VGIC_LPI_BASE) / 64;
	u64 bit = BIT_ULL(intid % 64), old = vc->lpi_queue[i];

	vc->lpi_queue[i] = old | bit;
	vc->lpi_words |= (u16)BIT_ULL(i);
	return old & bit;
}

void vgic_lpi_dequeue(struct vgic_cpu *vc, u32 intid)
{
	u32 i = (intid - VGIC_LPI_BASE) / 64;

	vc->lpi_queue[i] &= ~BIT_ULL(intid % 64);
	if (!vc->lpi_queue[i])
		vc->lpi_words &= (u16)~BIT_ULL(i);
}

/* By what it is enabled: the table, and the redistributor that it goes to. */
static void refresh(struct vgic *vgic, u32 lpi, u64 *kick)
{
	struct vgic_irq *irq = &vgic->lpi[lpi];
	u8 target = vgic_route_target(vgic, irq->route);
	bool enabled = irq->property & PROPERTY_ENABLE &&
		       target != VGIC_NONE && vgic->cpu[target].lpis_enabled;

	irq->flags = (u16)(irq->flags & ~VGIC_IRQ_ENABLED);
	if (enabled)
		irq->flags |= VGIC_IRQ_ENABLED;
	irq->priority = irq->property & PROPERTY_PRIORITY & VGIC_PRIORITY_MASK;
	vgic_irq_update(vgic, irq, lpi + VGIC_LPI_BASE, 0, kick);
	vgic_await_sync(vgic, irq, kick);
}

static void clear_pending(struct vgic *vgic, u32 lpi, u64 *kick)
{
	struct vgic_irq *irq = &vgic->lpi[lpi];

	vgic_irq_clear_pending(vgic, irq, lpi + VGIC_LPI_BASE, 0, kick);
	vgic_await_sync(vgic, irq, kick);
}

/* One that is neither pending nor in a queue stays as it is. */
void vgic_lpi_update_all(struct vgic *vgic, u64 *kick)
{
	struct vgic_irq *irq;
	u32 i;

	for (i = 0; i < VGIC_NR_LPIS; i++) {
		irq = &vgic->lpi[i];
		if (irq->flags & VGIC_IRQ_LATCH || irq->cpu != VGIC_NONE)
			vgic_irq_update(vgic, irq, i + VGIC_LPI_BASE, 0, kick);
	}
}

void vgic_enable_lpis(struct vgic *vgic, u32 cpu, bool enable, u64 *kick)
{
	struct vgic_cpu *vc = &vgic->cpu[cpu];
	bool none_pending = enable && vc->pendbaser & PENDBASER_PTZ;
	u32 i;

	if (!vgic->lpi || vc->lpis_enabled == enable)
		return;
	vc->lpis_enabled = enable;
	/* It tells of the table as it was written. */
	if (enable)
		vc->pendbaser &= ~PENDBASER_PTZ;
	for (i = 0; i < VGIC_NR_LPIS; i++) {
		if (vgic_lpi_target(vgic, i) != cpu)
			continue;
		if (none_pending)
			clear_pending(vgic, i, kick);
		refresh(vgic, i, kick);
	}
}

u32 vgic_lpi_target(const struct vgic *vgic, u32 lpi)
{
	return vgic_route_target(vgic, vgic->lpi[lpi].route);
}

static void unlock(struct vgic *vgic, u32 self, u64 set, u64 *kick)
{
	spin_unlock(&vgic->lock);
	if (self < VGIC_MAX_VCPUS)
		set &= ~BIT_ULL(self);
	*kick |= set;
}

void vgic_lpi_route(struct vgic *vgic, u32 self, u32 lpi, u32 target,
		    u64 *kick)
{
	u64 set = 0;

	spin_lock(&vgic->lock);
	vgic->lpi[lpi].route = target == VGIC_NONE ? ROUTE_NONE :
			       VGIC_AFFINITY(target);
	refresh(vgic, lpi, &set);
	unlock(vgic, self, set, kick);
}

void vgic_lpi_set_property(struct vgic *vgic, u32 self, u32 lpi, u8 property,
			   u64 *kick)
{
	u64 set = 0;

	spin_lock(&vgic->lock);
	if (vgic->lpi[lpi].property != property) {
		vgic->lpi[lpi].property = property;
		refresh(vgic, lpi, &set);
	}
	unlock(vgic, self, set, kick);
}

void vgic_lpi_set_pending(struct vgic *vgic, u32 self, u32 lpi, u64 *kick)
{
	u32 target;
	u64 set = 0;

	spin_lock(&vgic->lock);
	target = vgic_lpi_target(vgic, lpi);
	if (target != VGIC_NONE && vgic->cpu[target].lpis_enabled)
		vgic_irq_set_pending(vgic, &vgic->lpi[lpi],
				     lpi + VGIC_LPI_BASE, target, &set);
	unlock(vgic, self, set, kick);
}

void vgic_lpi_clear_pending(struct vgic *vgic, u32 self, u32 lpi, u64 *kick)
{
	u64 set = 0;

	spin_lock(&vgic->lock);
	clear_pending(vgic, lpi, &set);
	unlock(vgic, self, set, kick);
}

void vgic_lpi_move_pending(struct vgic *vgic, u32 self, u32 from, u32 to,
			   u64 *kick)
{
	u64 set = 0;
	u32 i;

	spin_lock(&vgic->lock);
	for (i = 0; i < VGIC_NR_LPIS; i++) {
		if (vgic_lpi_target(vgic, i) != from ||
		    !vgic_irq_is_pending(&vgic->lpi[i]))
			continue;
		vgic->lpi[i].route = VGIC_AFFINITY(to);
		refresh(vgic, i, &set);
	}
	unlock(vgic, self, set, kick);
}

bool vgic_is_syncing_others(struct vgic *vgic, u32 self)
{
	bool syncing;

	spin_lock(&vgic->lock);
	syncing = vgic->syncing & ~BIT_ULL(self);
	spin_unlock(&vgic->lock);
	return syncing;
}

void vgic_add_lpis(struct vgic *vgic, struct vgic_irq *irq)
{
	u32 i;

	for (i = 0; i < VGIC_NR_LPIS; i++)
		irq[i] = (struct vgic_irq){
			.route = ROUTE_NONE,
			.flags = VGIC_IRQ_GROUP1 | VGIC_IRQ_EDGE,
			.cpu = VGIC_NONE,
			.lr = VGIC_NONE,
		};
	vgic->lpi = irq;
}
