// SPDX-License-Identifier: GPL-2.0
/* vgic_dist.c - the distributor's own registers (IHI 0069 12.9). */
#include "vgic-internal.h"

#define GICD_CTLR	0x0000U
#define GICD_TYPER	0x0004U
#define GICD_IIDR	0x0008U
#define GICD_IGROUPR	0x0080U
#define GICD_SGIR	0x0f00U
#define GICD_IROUTER	0x6000U		/* INTID 0; they begin with 32 */
#define GICD_IROUTER_END	0x8000U

/* GICD_TYPER: 1-of-N and no message or extended SPIs; LPIs if there is an ITS */
#define TYPER_ITLINES	GENMASK_ULL(4, 0)
#define TYPER_NUM_LPIS	GENMASK_ULL(15, 11)	/* log2, less 1 */
#define TYPER_LPIS	BIT_ULL(17)
#define TYPER_IDBITS	GENMASK_ULL(23, 19)
#define ID_BITS		10
#define ID_BITS_LPIS	14

u8 vgic_route_target(const struct vgic *vgic, u32 route)
{
	u32 aff = route & ROUTER_AFF;
	u32 cpu = (aff >> 8) * 16 + (aff & 15);

	if (cpu >= vgic->nr_vcpus || VGIC_AFFINITY(cpu) != aff)
		return VGIC_NONE;
	return (u8)cpu;
}

static u8 target(struct vgic *vgic, const struct vgic_irq *irq)
{
	if (irq->route & ROUTER_IRM)
		return vgic_choose_target(vgic, irq, ~0ULL);
	return vgic_route_target(vgic, irq->route);
}

static bool is_target(const struct vgic *vgic, const struct vgic_irq *irq,
		      u32 cpu)
{
	return irq->route & ROUTER_IRM ||
	       vgic_route_target(vgic, irq->route) == cpu;
}

static bool is_shared(const struct vgic_irq *irq)
{
	return irq->route & ROUTER_IRM;
}

const struct vgic_model vgic3_model = {
	.target = target,
	.is_target = is_target,
	.is_shared = is_shared,
	.sgi_flags = VGIC_IRQ_EDGE,
	.has_waker = true,
};

static u32 read_ctlr(const struct vgic_access *a)
{
	u32 val = a->vgic->ctlr | GICD_CTLR_ARE | GICD_CTLR_DS;

	if (vgic_is_syncing(a, ~0ULL))
		val |= GICD_CTLR_RWP;
	return val;
}

static void write_ctlr(struct vgic_access *a)
{
	u32 new = a->val & (GICD_CTLR_GRP0 | GICD_CTLR_GRP1);

	if (new == a->vgic->ctlr)
		return;
	a->vgic->ctlr = new;
	vgic_update_all(a->vgic, &a->kick);
}

/* 64 bits, or either half. There is no Aff3 (TYPER.A3V = 0). */
static int access_router(struct vgic_access *a)
{
	u32 intid = (u32)(a->off - GICD_IROUTER) / 8;
	struct vgic_irq *irq;

	if (a->size != 8 && a->size != 4)
		return -EINVAL;
	if (intid < a->first || intid >= a->limit || a->off & 4)
		return 0;
	irq = vgic_irq(a->vgic, 0, intid);
	if (!a->write) {
		a->val = irq->route;
		return 0;
	}
	irq->route = (u32)(a->val & (ROUTER_AFF | ROUTER_IRM));
	vgic_irq_update(a->vgic, irq, intid, 0, &a->kick);
	vgic_await_sync(a->vgic, irq, &a->kick);
	return 0;
}

static u32 typer(const struct vgic *vgic)
{
	u32 lines = (u32)FIELD_PREP(TYPER_ITLINES, vgic->nr_spis / 32);

	if (!vgic->lpi)
		return lines | (u32)FIELD_PREP(TYPER_IDBITS, ID_BITS - 1);
	return lines | TYPER_LPIS |
	       (u32)FIELD_PREP(TYPER_IDBITS, ID_BITS_LPIS - 1) |
	       (u32)FIELD_PREP(TYPER_NUM_LPIS,
			       __builtin_ctz(VGIC_NR_LPIS) - 1);
}

bool vgic_dist_fixed(const struct vgic *vgic, u64 off, unsigned int size,
		     u64 *val)
{
	if (size != 4)
		return false;
	switch (off) {
	case GICD_TYPER:
		*val = typer(vgic);
		return true;
	case GICD_IIDR:
		*val = VGIC_IIDR;
		return true;
	default:
		return vgic_id_register(off, 0x92, val);
	}
}

static void read_word(struct vgic_access *a)
{
	if (a->off == GICD_CTLR)
		a->val = read_ctlr(a);
	else
		vgic_dist_fixed(a->vgic, a->off, a->size, &a->val);
}

static int dist_access(struct vgic_access *a)
{
	if (a->off >= GICD_IGROUPR && a->off < GICD_SGIR)
		return vgic_irq_registers(a);
	if (a->off >= GICD_IROUTER && a->off < GICD_IROUTER_END)
		return access_router(a);
	if (a->size != 4)
		return -EINVAL;
	if (!a->write)
		read_word(a);
	else if (a->off == GICD_CTLR)
		write_ctlr(a);
	return 0;
}

int vgic_dist_access(struct vgic *vgic, u32 self, u64 off, unsigned int size,
		     bool write, u64 *val, u64 *kick)
{
	struct vgic_access a = {
		.vgic = vgic,
		.self = self,
		.first = VGIC_NR_PRIVATE,
		.limit = VGIC_NR_PRIVATE + vgic->nr_spis,
		.off = off % VGIC_DIST_SIZE,
		.size = size,
		.write = write,
	};

	return vgic_run_access(&a, dist_access, val, kick);
}
