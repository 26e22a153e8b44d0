// SPDX-License-Identifier: GPL-2.0
/*
 * vgic_redist.c - the redistributors' own registers (IHI 0069 12.11); two
 * frames of 64 KiB each: RD_base and SGI_base.
 */
#include "gic_regs.h"
#include "vgic-internal.h"

#define GICR_IIDR	0x0004U
#define GICR_TYPER_HI	0x000cU
#define GICR_SYNCR	0x00c0U
#define GICR_IGROUPR0	0x0080U
#define GICR_SGI_END	0x0f00U

/* GICR_CTLR: LPIs can be switched off again, there is GICR_INV*R */
#define CTLR_CES	BIT_ULL(1)
#define CTLR_IR		BIT_ULL(2)
/* GICR_TYPER: LPIs if there is an ITS, no GICR_SETLPIR, one table for all */
#define TYPER_PLPIS	BIT_ULL(0)
#define TYPER_PROCESSOR	GENMASK_ULL(23, 8)
#define TYPER_AFFINITY	GENMASK_ULL(63, 32)
/* GICR_PROPBASER: attributes, address, IDbits. GICR_PENDBASER likewise. */
#define PROPBASER_MASK	(GENMASK_ULL(58, 56) | GENMASK_ULL(51, 7) | \
			 GENMASK_ULL(4, 0))
#define PENDBASER_MASK	(PENDBASER_PTZ | GENMASK_ULL(58, 56) | \
			 GENMASK_ULL(51, 16) | GENMASK_ULL(11, 7))

static u64 typer(const struct vgic *vgic, u32 cpu)
{
	u64 val = FIELD_PREP(TYPER_AFFINITY, VGIC_AFFINITY(cpu)) |
		  FIELD_PREP(TYPER_PROCESSOR, cpu);

	if (cpu == vgic->nr_vcpus - 1)
		val |= GICR_TYPER_LAST;
	if (vgic->lpi)
		val |= TYPER_PLPIS;
	return val;
}

static u64 read_ctlr(const struct vgic_access *a)
{
	u64 val = vgic_is_syncing(a, BIT_ULL(a->cpu)) ? GICR_CTLR_RWP : 0;

	if (a->vgic->lpi)
		val |= CTLR_CES | CTLR_IR;
	if (a->vgic->cpu[a->cpu].lpis_enabled)
		val |= GICR_CTLR_ENABLE_LPIS;
	return val;
}

bool vgic_redist_fixed(const struct vgic *vgic, u64 off, unsigned int size,
		       u64 *val)
{
	u32 cpu = (u32)(off / VGIC_REDIST_STRIDE);

	off %= VGIC_REDIST_STRIDE;
	if (off == GICR_TYPER && size == 8) {
		*val = typer(vgic, cpu);
		return true;
	}
	if (size != 4)
		return false;
	switch (off) {
	case GICR_IIDR:
		*val = VGIC_IIDR;
		return true;
	case GICR_TYPER:
		*val = (u32)typer(vgic, cpu);
		return true;
	case GICR_TYPER_HI:
		*val = typer(vgic, cpu) >> 32;
		return true;
	default:
		return off < SZ_64K && vgic_id_register(off, 0x93, val);
	}
}

static void read_rd(struct vgic_access *a)
{
	switch (a->off) {
	case GICR_CTLR:
		a->val = read_ctlr(a);
		break;
	case GICR_WAKER:
		a->val = a->vgic->cpu[a->cpu].asleep ?
			 GICR_WAKER_SLEEP | GICR_WAKER_CHILDREN_ASLEEP : 0;
		break;
	case GICR_SYNCR:
		a->val = vgic_is_syncing(a, BIT_ULL(a->cpu));
		break;
	default:
		vgic_redist_fixed(a->vgic, a->cpu * VGIC_REDIST_STRIDE + a->off,
				  a->size, &a->val);
	}
}

static void write_waker(struct vgic_access *a)
{
	bool asleep = a->val & GICR_WAKER_SLEEP;

	if (a->vgic->cpu[a->cpu].asleep == asleep)
		return;
	a->vgic->cpu[a->cpu].asleep = asleep;
	vgic_reroute(a->vgic, a->cpu, &a->kick);
}

/* All of a register or either half; neither is written while LPIs are on. */
static void access_baser(struct vgic_access *a, u64 *reg, u64 mask)
{
	unsigned int shift = (unsigned int)(a->off & 4) * 8;
	u64 part = GENMASK_ULL(8 * a->size - 1, 0) << shift;

	if (!a->write)
		a->val = (*reg & ~PENDBASER_PTZ & part) >> shift;
	else if (a->vgic->lpi && !a->vgic->cpu[a->cpu].lpis_enabled)
		*reg = (*reg & ~part) | (a->val << shift & mask & part);
}

static bool is_wide(const struct vgic_access *a)
{
	if (a->off == GICR_INVLPIR || a->off == GICR_INVALLR)
		return a->vgic->lpi;
	return a->off == GICR_TYPER || a->off == GICR_PROPBASER ||
	       a->off == GICR_PENDBASER;
}

static int rd_access(struct vgic_access *a)
{
	struct vgic_cpu *vc = &a->vgic->cpu[a->cpu];

	if (a->size != 4 && !(a->size == 8 && is_wide(a)))
		return -EINVAL;
	if ((a->off & ~4ULL) == GICR_PROPBASER)
		access_baser(a, &vc->propbaser, PROPBASER_MASK);
	else if ((a->off & ~4ULL) == GICR_PENDBASER)
		access_baser(a, &vc->pendbaser, PENDBASER_MASK);
	else if (!a->write)
		read_rd(a);
	else if (a->off == GICR_WAKER)
		write_waker(a);
	else if (a->off == GICR_CTLR)
		vgic_enable_lpis(a->vgic, a->cpu, a->val & GICR_CTLR_ENABLE_LPIS,
				 &a->kick);
	return 0;
}

static int sgi_access(struct vgic_access *a)
{
	if (a->off >= GICR_IGROUPR0 && a->off < GICR_SGI_END)
		return vgic_irq_registers(a);
	return a->size == 4 ? 0 : -EINVAL;
}

int vgic_redist_access(struct vgic *vgic, u32 self, u64 off, unsigned int size,
		       bool write, u64 *val, u64 *kick)
{
	struct vgic_access a = {
		.vgic = vgic,
		.self = self,
		.cpu = (u32)(off / VGIC_REDIST_STRIDE),
		.limit = VGIC_NR_PRIVATE,
		.off = off % SZ_64K,
		.size = size,
		.write = write,
	};

	*kick = 0;
	if (off / VGIC_REDIST_STRIDE >= vgic->nr_vcpus)
		return -EINVAL;
	return vgic_run_access(&a, off & SZ_64K ? sgi_access : rd_access, val,
			       kick);
}
