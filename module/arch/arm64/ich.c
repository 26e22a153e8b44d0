// SPDX-License-Identifier: GPL-2.0
/*
 * ich.c - the virtual CPU interface of a GICv3: list registers and ICH_* state
 * of the loaded vCPU (GIC specification IHI 0069 6, 12.4).
 */
#include "arch_types.h"
#include "gic_regs.h"
#include "ich.h"
#include "sysreg.h"
#include "vgic.h"

#define ICH_VTR_LISTREGS	GENMASK_ULL(4, 0)
#define ICH_VTR_TDS		BIT_ULL(19)
#define ICH_VTR_PREBITS		GENMASK_ULL(28, 26)
#define ICH_HCR_EN		BIT_ULL(0)
#define ICH_HCR_TC		BIT_ULL(10)
#define ICH_HCR_TDIR		BIT_ULL(14)

#define LR_ACCESS(op, n)						\
	case n:								\
		LR_##op(n);						\
		break

#define LR_READ(n)	val = read_ich_lr##n##_el2()
#define LR_WRITE(n)	write_ich_lr##n##_el2(val)
#define LR_ALL(op)							\
	LR_ACCESS(op, 0); LR_ACCESS(op, 1); LR_ACCESS(op, 2);		\
	LR_ACCESS(op, 3); LR_ACCESS(op, 4); LR_ACCESS(op, 5);		\
	LR_ACCESS(op, 6); LR_ACCESS(op, 7); LR_ACCESS(op, 8);		\
	LR_ACCESS(op, 9); LR_ACCESS(op, 10); LR_ACCESS(op, 11);		\
	LR_ACCESS(op, 12); LR_ACCESS(op, 13); LR_ACCESS(op, 14);	\
	LR_ACCESS(op, 15)

static u64 read_lr(u32 n)
{
	u64 val = 0;

	switch (n) {
	LR_ALL(READ);
	}
	return val;
}

static void write_lr(u32 n, u64 val)
{
	switch (n) {
	LR_ALL(WRITE);
	}
}

u32 ich_lrs(void)
{
	return FIELD_GET(ICH_VTR_LISTREGS, read_ich_vtr_el2()) + 1;
}

void ich_read(u32 used, struct vgic_lr_state *state)
{
	u32 i;

	for (; used; used &= used - 1) {
		i = (u32)__builtin_ctz(used);
		state->lr[i] = read_lr(i);
	}
	state->hcr = read_ich_hcr_el2();
	state->vmcr = read_ich_vmcr_el2();
}

/* Deactivation traps alone where the CPU can do that, else with its group. */
static u64 hcr_bits(u64 hcr)
{
	if ((hcr & ICH_HCR_TDIR) && !(read_ich_vtr_el2() & ICH_VTR_TDS))
		return (hcr & ~ICH_HCR_TDIR) | ICH_HCR_TC;
	return hcr;
}

void ich_write(u32 which, const struct vgic_lr_state *state)
{
	u32 i;

	for (; which; which &= which - 1) {
		i = (u32)__builtin_ctz(which);
		write_lr(i, state->used & BIT_ULL(i) ? state->lr[i] : 0);
	}
	write_ich_hcr_el2(hcr_bits(state->hcr));
	isb();
}

/*
 * ERET makes it known to the guest. Until then only what was written is read
 * again, which needs no barrier (Arm ARM D19.1.2).
 */
void ich_fill(u32 which, const struct vgic_lr_state *state)
{
	u32 i;

	for (; which; which &= which - 1) {
		i = (u32)__builtin_ctz(which);
		write_lr(i, state->lr[i]);
	}
}

/* Active-priority registers: 1, 2 or 4 by the number of preemption bits. */
static u32 nr_apr(void)
{
	return 1U << (FIELD_GET(ICH_VTR_PREBITS, read_ich_vtr_el2()) + 1 - 5);
}

static void write_apr(const struct ich_state *ich)
{
	u32 n = nr_apr();

	write_ich_ap0r0_el2(ich->ap0r[0]);
	write_ich_ap1r0_el2(ich->ap1r[0]);
	if (n < 2)
		return;
	write_ich_ap0r1_el2(ich->ap0r[1]);
	write_ich_ap1r1_el2(ich->ap1r[1]);
	if (n < 4)
		return;
	write_ich_ap0r2_el2(ich->ap0r[2]);
	write_ich_ap1r2_el2(ich->ap1r[2]);
	write_ich_ap0r3_el2(ich->ap0r[3]);
	write_ich_ap1r3_el2(ich->ap1r[3]);
}

static void read_apr(struct ich_state *ich)
{
	u32 n = nr_apr();

	ich->ap0r[0] = read_ich_ap0r0_el2();
	ich->ap1r[0] = read_ich_ap1r0_el2();
	if (n < 2)
		return;
	ich->ap0r[1] = read_ich_ap0r1_el2();
	ich->ap1r[1] = read_ich_ap1r1_el2();
	if (n < 4)
		return;
	ich->ap0r[2] = read_ich_ap0r2_el2();
	ich->ap1r[2] = read_ich_ap1r2_el2();
	ich->ap0r[3] = read_ich_ap0r3_el2();
	ich->ap1r[3] = read_ich_ap1r3_el2();
}

/* Bit n of all of them in a row: priority n << (8 - preemption bits). */
u32 ich_running_priority(void)
{
	u64 prebits = FIELD_GET(ICH_VTR_PREBITS, read_ich_vtr_el2()) + 1;
	struct ich_state ich = { 0 };
	u32 i, active;

	read_apr(&ich);
	for (i = 0; i < ARRAY_SIZE(ich.ap1r); i++) {
		active = ich.ap0r[i] | ich.ap1r[i];
		if (active)
			return (i * 32 + (u32)__builtin_ctz(active)) <<
			       (8 - prebits);
	}
	return 0xff;
}

static void clear_lrs(void)
{
	u32 i, nr = ich_lrs();

	for (i = 0; i < nr; i++)
		write_lr(i, 0);
}

void ich_load(const struct ich_state *ich)
{
	/* Enable clear: the guest can't leave the system register interface. */
	write_icc_sre_el2(ICC_SRE_EL2_ALL & ~ICC_SRE_EL2_ENABLE);
	isb();
	clear_lrs();
	write_ich_vmcr_el2(ich->vmcr);
	write_apr(ich);
	write_ich_hcr_el2(ICH_HCR_EN);
	isb();
}

void ich_put(struct ich_state *ich)
{
	ich->vmcr = read_ich_vmcr_el2();
	read_apr(ich);
	clear_lrs();
	write_ich_hcr_el2(0);
	write_icc_sre_el2(ICC_SRE_EL2_ALL);
	isb();
}

void ich_reset(void)
{
	write_ich_hcr_el2(0);
	isb();
}
