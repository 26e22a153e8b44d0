// SPDX-License-Identifier: GPL-2.0
/*
 * vgic2_dist.c - a GICv2's distributor (IHI 0048B 4.3), without Security
 * Extensions: where SPIs go, and SGIs, which are pending from each source by
 * itself. The registers that it shares with GICv3 are in vgic_irqregs.c.
 */
#include "vgic-internal.h"

#define GICD_CTLR	0x000U
#define GICD_TYPER	0x004U
#define GICD_IIDR	0x008U
#define GICD_IGROUPR	0x080U
#define GICD_ITARGETSR	0x800U
#define GICD_ICFGR	0xc00U
#define GICD_SGIR	0xf00U
#define GICD_CPENDSGIR	0xf10U
#define GICD_SPENDSGIR	0xf20U
#define GICD_SPENDSGIR_END 0xf30U
#define GICD_PIDR4	0xfd0U

#define TYPER_ITLINES	GENMASK_ULL(4, 0)
#define TYPER_CPUNUMBER	GENMASK_ULL(7, 5)

#define SGIR_INTID	GENMASK_ULL(3, 0)
#define SGIR_TARGETS	GENMASK_ULL(23, 16)
#define SGIR_FILTER	GENMASK_ULL(25, 24)

static u64 all_cpus(const struct vgic *vgic)
{
	return BIT_ULL(vgic->nr_vcpus) - 1;
}

/* With one CPU there is nothing to choose: GICD_ITARGETSR is RAZ/WI (4.3.12). */
static u64 targets_of(const struct vgic *vgic, const struct vgic_irq *irq)
{
	return vgic->nr_vcpus == 1 ? 1 : irq->route;
}

static u8 target(struct vgic *vgic, const struct vgic_irq *irq)
{
	return vgic_choose_target(vgic, irq, targets_of(vgic, irq));
}

static bool is_target(const struct vgic *vgic, const struct vgic_irq *irq,
		      u32 cpu)
{
	return targets_of(vgic, irq) & BIT_ULL(cpu);
}

/* A vCPU that is off takes nothing, even if it is the only one named. */
static bool is_shared(const struct vgic_irq *irq)
{
	(void)irq;
	return true;
}

const struct vgic_model vgic2_model = {
	.target = target,
	.is_target = is_target,
	.is_shared = is_shared,
	.sgi_flags = VGIC_IRQ_EDGE | VGIC_IRQ_ENABLED | VGIC_IRQ_SOURCES,
	.has_waker = false,
};

static void write_ctlr(struct vgic_access *a)
{
	u32 new = a->val & (GICD_CTLR_GRP0 | GICD_CTLR_GRP1);

	if (new == a->vgic->ctlr)
		return;
	a->vgic->ctlr = new;
	vgic_update_all(a->vgic, &a->kick);
}

static void write_target(struct vgic_access *a, u32 intid, u8 targets)
{
	struct vgic_irq *irq = vgic_irq(a->vgic, a->self, intid);

	irq->route = targets & (u32)all_cpus(a->vgic);
	vgic_irq_update(a->vgic, irq, intid, a->self, &a->kick);
}

/* A byte each; those of SGIs and PPIs name who reads them. */
static int access_targets(struct vgic_access *a)
{
	u32 intid = (u32)a->off - GICD_ITARGETSR;
	u32 i;

	if (a->size != 1 && a->size != 4)
		return -EINVAL;
	if (a->vgic->nr_vcpus == 1)
		return 0;
	for (i = 0; i < a->size && intid + i < a->limit; i++) {
		u64 byte = BIT_ULL(a->self);

		if (intid + i >= VGIC_NR_PRIVATE)
			byte = vgic_irq(a->vgic, 0, intid + i)->route;
		if (!a->write)
			a->val |= byte << 8 * i;
		else if (intid + i >= VGIC_NR_PRIVATE)
			write_target(a, intid + i, (u8)(a->val >> 8 * i));
	}
	return 0;
}

static void add_source(struct vgic_access *a, u32 sgi, u32 cpu, u64 sources)
{
	struct vgic_irq *irq = &a->vgic->cpu[cpu].irq[sgi];

	irq->sources |= (u8)sources;
	if (irq->sources)
		vgic_irq_set_pending(a->vgic, irq, sgi, cpu, &a->kick);
}

static void remove_source(struct vgic_access *a, u32 sgi, u32 cpu, u64 sources)
{
	struct vgic_irq *irq = &a->vgic->cpu[cpu].irq[sgi];

	irq->sources &= (u8)~sources;
	if (!irq->sources)
		vgic_irq_clear_pending(a->vgic, irq, sgi, cpu, &a->kick);
}

/* TargetListFilter: the list, all but this one, this one (4.3.15). */
static u64 sgi_targets(const struct vgic_access *a)
{
	u64 all = all_cpus(a->vgic), self = BIT_ULL(a->self);

	switch (FIELD_GET(SGIR_FILTER, a->val)) {
	case 0:
		return FIELD_GET(SGIR_TARGETS, a->val) & all;
	case 1:
		return all & ~self;
	case 2:
		return self;
	default:
		return 0;
	}
}

static void write_sgir(struct vgic_access *a)
{
	u32 sgi = (u32)FIELD_GET(SGIR_INTID, a->val);
	u64 targets;

	for (targets = sgi_targets(a); targets; targets &= targets - 1)
		add_source(a, sgi, (u32)__builtin_ctzll(targets),
			   BIT_ULL(a->self));
}

/*
 * GICD_CPENDSGIR<n>, GICD_SPENDSGIR<n>: a byte for each SGI of who accesses
 * (4.3.16, 4.3.17), none of which a list register holds: vgic_needs_sync().
 */
static int access_sources(struct vgic_access *a)
{
	u32 sgi = (u32)(a->off - GICD_CPENDSGIR) % 16;
	u32 i;

	if (a->size != 1 && a->size != 4)
		return -EINVAL;
	for (i = 0; i < a->size; i++) {
		u64 byte = (a->val >> 8 * i) & all_cpus(a->vgic);

		if (!a->write)
			a->val |= (u64)a->vgic->cpu[a->self].irq[sgi + i].sources
				  << 8 * i;
		else if (a->off < GICD_SPENDSGIR)
			remove_source(a, sgi + i, a->self, byte);
		else
			add_source(a, sgi + i, a->self, byte);
	}
	return 0;
}

/* JEP106 4.3b (Arm), ArchRev 2 (4.3.18) */
static u8 id_register(u64 off)
{
	static const u8 id[] = {
		0x04, 0x00, 0x00, 0x00, 0x90, 0xb4, 0x2b, 0x00,
		0x0d, 0xf0, 0x05, 0xb1,
	};

	return off < GICD_PIDR4 || off >= 0x1000 ? 0 : id[(off - GICD_PIDR4) / 4];
}

static u32 read_word(const struct vgic_access *a)
{
	switch (a->off) {
	case GICD_CTLR:
		return a->vgic->ctlr;
	case GICD_TYPER:
		return (u32)(FIELD_PREP(TYPER_ITLINES, a->limit / 32 - 1) |
			     FIELD_PREP(TYPER_CPUNUMBER, a->vgic->nr_vcpus - 1));
	case GICD_IIDR:
		return VGIC_IIDR;
	default:
		return id_register(a->off);
	}
}

static int dist_access(struct vgic_access *a)
{
	if (a->off >= GICD_ITARGETSR && a->off < GICD_ICFGR)
		return access_targets(a);
	if (a->off >= GICD_IGROUPR && a->off < GICD_SGIR)
		return vgic_irq_registers(a);
	if (a->off >= GICD_CPENDSGIR && a->off < GICD_SPENDSGIR_END)
		return access_sources(a);
	if (a->size != 4)
		return -EINVAL;
	if (!a->write)
		a->val = read_word(a);
	else if (a->off == GICD_CTLR)
		write_ctlr(a);
	else if (a->off == GICD_SGIR)
		write_sgir(a);
	return 0;
}

int vgic2_dist_access(struct vgic *vgic, u32 self, u64 off, unsigned int size,
		      bool write, u64 *val, u64 *kick)
{
	struct vgic_access a = {
		.vgic = vgic,
		.self = self,
		.cpu = self,
		.limit = VGIC_NR_PRIVATE + vgic->nr_spis,
		.off = off % VGIC_DIST_SIZE,
		.size = size,
		.write = write,
	};

	return vgic_run_access(&a, dist_access, val, kick);
}
