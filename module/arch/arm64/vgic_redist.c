// SPDX-License-Identifier: GPL-2.0
/*
 * vgic_redist.c - the redistributors' own registers (IHI 0069 12.11); two
 * frames of 64 KiB each: RD_base and SGI_base.
 */
#include "vgic-internal.h"

#define GICR_CTLR	0x0000U
#define GICR_IIDR	0x0004U
#define GICR_TYPER	0x0008U
#define GICR_TYPER_HI	0x000cU
#define GICR_WAKER	0x0014U
#define GICR_PROPBASER	0x0070U
#define GICR_PENDBASER	0x0078U
#define GICR_IGROUPR0	0x0080U
#define GICR_SGI_END	0x0f00U

/* GICR_CTLR */
#define CTLR_RWP	BIT_ULL(3)
/* GICR_TYPER: no LPIs */
#define TYPER_LAST	BIT_ULL(4)
#define TYPER_PROCESSOR	GENMASK_ULL(23, 8)
#define TYPER_AFFINITY	GENMASK_ULL(63, 32)
/* GICR_WAKER */
#define WAKER_SLEEP	BIT_ULL(1)
#define WAKER_CHILDREN	BIT_ULL(2)

static u64 typer(const struct vgic_access *a)
{
	u64 val = FIELD_PREP(TYPER_AFFINITY, VGIC_AFFINITY(a->cpu)) |
		  FIELD_PREP(TYPER_PROCESSOR, a->cpu);

	if (a->cpu == a->vgic->nr_vcpus - 1)
		val |= TYPER_LAST;
	return val;
}

static u64 read_rd(const struct vgic_access *a)
{
	switch (a->off) {
	case GICR_CTLR:
		return vgic_is_syncing(a, BIT_ULL(a->cpu)) ? CTLR_RWP : 0;
	case GICR_IIDR:
		return VGIC_IIDR;
	case GICR_TYPER:
		return typer(a);
	case GICR_TYPER_HI:
		return typer(a) >> 32;
	case GICR_WAKER:
		return a->vgic->cpu[a->cpu].asleep ?
		       WAKER_SLEEP | WAKER_CHILDREN : 0;
	default:
		return vgic_id_register(a->off, 0x93);
	}
}

static void write_waker(struct vgic_access *a)
{
	bool asleep = a->val & WAKER_SLEEP;

	if (a->vgic->cpu[a->cpu].asleep == asleep)
		return;
	a->vgic->cpu[a->cpu].asleep = asleep;
	vgic_reroute(a->vgic, a->cpu, &a->kick);
}

static int rd_access(struct vgic_access *a)
{
	bool is_wide = a->off == GICR_TYPER || a->off == GICR_PROPBASER ||
		       a->off == GICR_PENDBASER;

	if (a->size != 4 && !(a->size == 8 && is_wide))
		return -EINVAL;
	if (!a->write)
		a->val = read_rd(a) & GENMASK_ULL(8 * a->size - 1, 0);
	else if (a->off == GICR_WAKER)
		write_waker(a);
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
