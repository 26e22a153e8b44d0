// SPDX-License-Identifier: GPL-2.0
/*
 * gich.c - the virtual CPU interface of a GICv2: GICH registers of the loaded
 * vCPU (GIC specification IHI 0048B 5.3). To others they look like ICH_*, of
 * which they have the fields: the list registers' are elsewhere, the rest is
 * in the same place.
 */
#include "arch_types.h"
#include "gic2_regs.h"
#include "gich.h"
#include "sysreg.h"
#include "vgic.h"

/* ICH_LR<n>_EL2 (IHI 0069 12.4) */
#define ICH_LR_CPUID		GENMASK_ULL(12, 10)
#define ICH_LR_VIRTUALID	GENMASK_ULL(9, 0)
#define ICH_LR_PHYSICALID	GENMASK_ULL(41, 32)
#define ICH_LR_EOI		BIT_ULL(41)
#define ICH_LR_PRIORITY		GENMASK_ULL(55, 51)
#define ICH_LR_GROUP1		BIT_ULL(60)
#define ICH_LR_HW		BIT_ULL(61)
#define ICH_LR_STATE		GENMASK_ULL(63, 62)

static void *gich;

void gich_init(void *base)
{
	gich = base;
}

static u64 move(u64 to, u64 from, u64 val)
{
	return FIELD_PREP(to, FIELD_GET(from, val));
}

static u32 lr_to_gich(u64 lr)
{
	u64 val = move(GICH_LR_VIRTUALID, ICH_LR_VIRTUALID, lr) |
		  move(GICH_LR_PRIORITY, ICH_LR_PRIORITY, lr) |
		  move(GICH_LR_STATE, ICH_LR_STATE, lr) |
		  move(GICH_LR_GRP1, ICH_LR_GROUP1, lr);

	if (lr & ICH_LR_HW)
		return (u32)(val | GICH_LR_HW |
			     move(GICH_LR_PHYSICALID, ICH_LR_PHYSICALID, lr));
	return (u32)(val | move(GICH_LR_CPUID, ICH_LR_CPUID, lr) |
		     move(GICH_LR_EOI, ICH_LR_EOI, lr));
}

/* What hardware changes, and what an acknowledged interrupt ran with. */
static u64 lr_from_gich(u32 val)
{
	return move(ICH_LR_VIRTUALID, GICH_LR_VIRTUALID, val) |
	       move(ICH_LR_PRIORITY, GICH_LR_PRIORITY, val) |
	       move(ICH_LR_STATE, GICH_LR_STATE, val);
}

static u32 read_lr(u32 i)
{
	return mmio_read32(gich + GICH_LR0 + 4 * i);
}

static void write_lr(u32 i, u32 val)
{
	mmio_write32(gich + GICH_LR0 + 4 * i, val);
}

u32 gich_lrs(void)
{
	u64 vtr = mmio_read32(gich + GICH_VTR);

	return (u32)MIN(FIELD_GET(GICH_VTR_LISTREGS, vtr) + 1, VGIC_MAX_LRS);
}

void gich_read(u32 used, struct vgic_lr_state *state)
{
	u32 i;

	for (i = 0; used >> i; i++)
		if (used & BIT_ULL(i))
			state->lr[i] = lr_from_gich(read_lr(i));
	state->hcr = mmio_read32(gich + GICH_HCR);
	state->vmcr = mmio_read32(gich + GICH_VMCR);
}

/* GICV_DIR always traps (gic2_board.c), so there is no TDIR. */
void gich_write(u32 which, const struct vgic_lr_state *state)
{
	u32 i;

	for (i = 0; which >> i; i++)
		if (which & BIT_ULL(i))
			write_lr(i, state->used & BIT_ULL(i) ?
				    lr_to_gich(state->lr[i]) : 0);
	mmio_write32(gich + GICH_HCR, state->hcr & GICH_HCR_MASK);
}

void gich_fill(u32 which, const struct vgic_lr_state *state)
{
	u32 i;

	for (; which; which &= which - 1) {
		i = (u32)__builtin_ctz(which);
		write_lr(i, lr_to_gich(state->lr[i]));
	}
}

static void clear_lrs(void)
{
	u32 i, nr = gich_lrs();

	for (i = 0; i < nr; i++)
		write_lr(i, 0);
}

/* 32 priorities at most: one register for the active ones (5.3.7). */
void gich_load(const struct ich_state *ich)
{
	clear_lrs();
	mmio_write32(gich + GICH_VMCR, (u32)ich->vmcr);
	mmio_write32(gich + GICH_APR, ich->ap0r[0]);
	mmio_write32(gich + GICH_HCR, GICH_HCR_EN);
}

void gich_put(struct ich_state *ich)
{
	ich->vmcr = mmio_read32(gich + GICH_VMCR);
	ich->ap0r[0] = mmio_read32(gich + GICH_APR);
	clear_lrs();
	gich_reset();
}

void gich_reset(void)
{
	mmio_write32(gich + GICH_HCR, 0);
	dsb_sy();
}
