// SPDX-License-Identifier: GPL-2.0
/*
 * vaplic.c - registers and sources of a domain (AIA 4.5 to 4.9). Its MSIs go to
 * the interrupt files of the cell's vCPUs, see imsic.h; without them, it drives
 * the vCPUs' external interrupts.
 */
#include "../../vm/vm.h"
#include "bits.h"
#include "imsic.h"
#include "seip.h"
#include "vaplic.h"

#define DOMAINCFG	0x0000
#define SOURCECFG	0x0004
#define SOURCECFG_END	0x1000
#define SETIP		0x1c00
#define SETIPNUM	0x1cdc
#define IN_CLRIP	0x1d00
#define CLRIPNUM	0x1ddc
#define SETIE		0x1e00
#define SETIENUM	0x1edc
#define CLRIE		0x1f00
#define CLRIENUM	0x1fdc
#define SETIPNUM_LE	0x2000
#define SETIPNUM_BE	0x2004
#define GENMSI		0x3000
#define TARGET		0x3004
#define TARGET_END	0x4000
#define IDC		0x4000
#define IDC_STRIDE	32
#define IDELIVERY	0x00
#define IFORCE		0x04
#define ITHRESHOLD	0x08
#define TOPI		0x18
#define CLAIMI		0x1c
#define ARRAY_BYTES	0x80

#define DOMAINCFG_FIXED	0x80000000U
#define DOMAINCFG_IE	BIT_ULL(8)
#define DOMAINCFG_DM	BIT_ULL(2)

/* 4.5.2; delegation needs a child domain. */
#define SM_INACTIVE	0
#define SM_DETACHED	1
#define SM_EDGE1	4
#define SM_EDGE0	5
#define SM_LEVEL1	6
#define SM_LEVEL0	7

#define TARGET_HART	GENMASK_ULL(31, 18)
#define TARGET_EIID	GENMASK_ULL(10, 0)
#define TARGET_IPRIO	GENMASK_ULL(7, 0)	/* 0 is no priority */

static bool is_active(const struct vaplic *aplic, u32 irq)
{
	return irq && irq <= NR_IRQS && aplic->sourcecfg[irq] != SM_INACTIVE;
}

/* 4.5.7: what the mode makes of the wire. */
static bool rectified(const struct vaplic *aplic, u32 irq)
{
	switch (aplic->sourcecfg[irq]) {
	case SM_EDGE1:
	case SM_LEVEL1:
		return bits_get(aplic->level, irq);
	case SM_EDGE0:
	case SM_LEVEL0:
		return !bits_get(aplic->level, irq);
	default:
		return false;
	}
}

static bool is_level(const struct vaplic *aplic, u32 irq)
{
	return aplic->sourcecfg[irq] >= SM_LEVEL1;
}

static void end(struct vaplic *aplic, u32 irq)
{
	bits_put(aplic->ended, irq, true);
	aplic->has_ended = true;
}

/* 4.9.2: an MSI takes the pending bit along. */
static void deliver(struct vm *vm, struct vaplic *aplic, u32 irq)
{
	const u32 target = aplic->target[irq];

	if (aplic->mode != VAPLIC_MSI || !(aplic->domaincfg & DOMAINCFG_IE) ||
	    !bits_get(aplic->pending, irq) || !bits_get(aplic->enabled, irq))
		return;
	bits_put(aplic->pending, irq, false);
	if (!is_level(aplic, irq))
		end(aplic, irq);
	imsic_send(vm, FIELD_GET(TARGET_HART, target),
		   FIELD_GET(TARGET_EIID, target));
}

static void deliver_all(struct vm *vm, struct vaplic *aplic)
{
	u32 irq;

	for (irq = 1; irq <= NR_IRQS; irq++)
		deliver(vm, aplic, irq);
}

/* ---- direct delivery ---- */

/*
 * 4.8.1.4: the source with the best priority that waits for vCPU @v, of equals
 * the one with the lowest number; as topi has it, 0: none.
 */
static u32 top(const struct vaplic *aplic, u32 v)
{
	u32 least = aplic->idc[v].ithreshold, best = 0, word, i, irq, iprio;

	if (!least)
		least = TARGET_IPRIO + 1;
	for (i = 0; i < ARRAY_SIZE(aplic->pending); i++) {
		word = aplic->pending[i] & aplic->enabled[i];
		for (; word; word &= word - 1) {
			irq = 32 * i + bits_lowest(word);
			iprio = aplic->target[irq] & TARGET_IPRIO;
			if (FIELD_GET(TARGET_HART, aplic->target[irq]) == v &&
			    iprio < least) {
				least = iprio;
				best = irq << 16 | iprio;
			}
		}
	}
	return best;
}

static bool is_driven(const struct vaplic *aplic, u32 v)
{
	const struct vaplic_idc *idc = &aplic->idc[v];

	return aplic->domaincfg & DOMAINCFG_IE && idc->idelivery &&
	       (idc->iforce || top(aplic, v));
}

static void update(struct vm *vm, const struct vaplic *aplic)
{
	u32 v;

	if (aplic->mode == VAPLIC_MSI)
		return;
	for (v = 0; v < vm->nr_vcpus; v++)
		seip_set(vm, v, is_driven(aplic, v));
}

/* 4.8.1.5; 4.7: a level-sensitive source stays pending. */
static u32 claim(struct vm *vm, struct vaplic *aplic, u32 v)
{
	const u32 topi = top(aplic, v), irq = topi >> 16;

	if (!topi) {
		aplic->idc[v].iforce = 0;
		return 0;
	}
	seip_count(vm, v);
	if (is_level(aplic, irq)) {
		bits_put(aplic->served, irq, true);
	} else {
		bits_put(aplic->pending, irq, false);
		end(aplic, irq);
	}
	return topi;
}

/* What vCPU @v has claimed. */
static bool end_claimed(struct vaplic *aplic, u64 v)
{
	bool any = false;
	u32 i, word, irq;

	for (i = 0; i < ARRAY_SIZE(aplic->served); i++) {
		for (word = aplic->served[i]; word; word &= word - 1) {
			irq = 32 * i + bits_lowest(word);
			if (FIELD_GET(TARGET_HART, aplic->target[irq]) != v)
				continue;
			bits_put(aplic->served, irq, false);
			end(aplic, irq);
			any = true;
		}
	}
	return any;
}

static bool end_level(struct vaplic *aplic, u64 irq)
{
	if (irq > NR_IRQS || !is_level(aplic, (u32)irq))
		return false;
	end(aplic, (u32)irq);
	return true;
}

bool vaplic_end_served(struct vaplic *aplic, u64 off, bool write, u64 val)
{
	bool any = false;

	if (aplic->mode == VAPLIC_MSI ? !write : write)
		return false;
	spin_lock(&aplic->lock);
	if (!write && off >= IDC && off % IDC_STRIDE == CLAIMI)
		any = end_claimed(aplic, (off - IDC) / IDC_STRIDE);
	else if (write && (off == SETIPNUM || off == SETIPNUM_LE))
		any = end_level(aplic, (u32)val);
	else if (write && off == SETIPNUM_BE)
		any = end_level(aplic, bits_swap_bytes((u32)val));
	spin_unlock(&aplic->lock);
	return any;
}

u32 vaplic_take_ended(struct vaplic *aplic)
{
	u32 irq;

	if (likely(!READ_ONCE(aplic->has_ended)))
		return 0;
	spin_lock(&aplic->lock);
	irq = bits_take(aplic->ended, ARRAY_SIZE(aplic->ended));
	if (!irq)
		aplic->has_ended = false;
	spin_unlock(&aplic->lock);
	return irq;
}

/* The structure that @off is in, and which register of it. */
static struct vaplic_idc *idc_at(struct vm *vm, struct vaplic *aplic, u64 off,
				 u64 *reg)
{
	const u64 v = (off - IDC) / IDC_STRIDE;

	*reg = off % IDC_STRIDE;
	return aplic->mode == VAPLIC_DIRECT && v < vm->nr_vcpus ?
	       &aplic->idc[v] : NULL;
}

static u32 read_idc(struct vm *vm, struct vaplic *aplic, u64 off)
{
	u64 reg;
	const struct vaplic_idc *idc = idc_at(vm, aplic, off, &reg);

	if (!idc)
		return 0;
	switch (reg) {
	case IDELIVERY:
		return idc->idelivery;
	case IFORCE:
		return idc->iforce;
	case ITHRESHOLD:
		return idc->ithreshold;
	case TOPI:
		return top(aplic, (u32)(idc - aplic->idc));
	case CLAIMI:
		return claim(vm, aplic, (u32)(idc - aplic->idc));
	default:
		return 0;
	}
}

static void write_idc(struct vm *vm, struct vaplic *aplic, u64 off, u32 val)
{
	u64 reg;
	struct vaplic_idc *idc = idc_at(vm, aplic, off, &reg);

	if (!idc)
		return;
	if (reg == IDELIVERY)
		idc->idelivery = val & 1;
	else if (reg == IFORCE)
		idc->iforce = val & 1;
	else if (reg == ITHRESHOLD)
		idc->ithreshold = val & TARGET_IPRIO;
}

void vaplic_reset(struct vm *vm, struct vaplic *aplic)
{
	const enum vaplic_mode mode = aplic->mode;

	__builtin_memset(aplic, 0, sizeof(*aplic));
	aplic->mode = mode;
	update(vm, aplic);
}

/* ---- sources ---- */

/*
 * 4.7: in direct delivery mode a level-sensitive source is pending while its
 * input is high, whatever else happens.
 */
static bool is_pending_by_level(const struct vaplic *aplic, u32 irq)
{
	return aplic->mode == VAPLIC_DIRECT && is_level(aplic, irq);
}

void vaplic_set_level(struct vm *vm, struct vaplic *aplic, u32 irq, bool high)
{
	bool before, now;

	spin_lock(&aplic->lock);
	before = rectified(aplic, irq);
	bits_put(aplic->level, irq, high);
	now = rectified(aplic, irq);
	if (!before && now)
		bits_put(aplic->pending, irq, true);
	if (!now && is_level(aplic, irq))
		bits_put(aplic->pending, irq, false);
	deliver(vm, aplic, irq);
	update(vm, aplic);
	spin_unlock(&aplic->lock);
}

/* 4.7: by software; a level-sensitive one only while its input is high. */
static void set_pending(struct vm *vm, struct vaplic *aplic, u32 irq)
{
	if (!is_active(aplic, irq) ||
	    (is_level(aplic, irq) && !rectified(aplic, irq)))
		return;
	bits_put(aplic->pending, irq, true);
	deliver(vm, aplic, irq);
}

static void clear_pending(struct vaplic *aplic, u32 irq)
{
	if (!is_active(aplic, irq) || is_pending_by_level(aplic, irq))
		return;
	bits_put(aplic->pending, irq, false);
	if (!is_level(aplic, irq))
		end(aplic, irq);
}

static void set_enabled(struct vm *vm, struct vaplic *aplic, u32 irq, bool on)
{
	if (!is_active(aplic, irq))
		return;
	bits_put(aplic->enabled, irq, on);
	deliver(vm, aplic, irq);
}

static void write_sourcecfg(struct vm *vm, struct vaplic *aplic, u32 irq,
			    u32 val)
{
	const bool reserved = val == 2 || val == 3 || val > SM_LEVEL0;

	aplic->sourcecfg[irq] = reserved ? SM_INACTIVE : val;
	end(aplic, irq);
	if (!is_active(aplic, irq)) {
		bits_put(aplic->pending, irq, false);
		bits_put(aplic->enabled, irq, false);
		aplic->target[irq] = 0;
		return;
	}
	if (aplic->mode == VAPLIC_DIRECT && !aplic->target[irq])
		aplic->target[irq] = 1;
	if (rectified(aplic, irq)) {
		bits_put(aplic->pending, irq, true);
		deliver(vm, aplic, irq);
	} else if (is_level(aplic, irq)) {
		bits_put(aplic->pending, irq, false);
	}
}

static void write_target(struct vaplic *aplic, u32 irq, u32 val)
{
	if (!is_active(aplic, irq))
		return;
	if (aplic->mode == VAPLIC_MSI)
		aplic->target[irq] = val & (TARGET_HART | TARGET_EIID);
	else
		aplic->target[irq] = (val & (TARGET_HART | TARGET_IPRIO)) |
				     !(val & TARGET_IPRIO);
}

/* One of the arrays with a bit a source; the word's first is @irq. */
static u32 read_array(const struct vaplic *aplic, u64 reg, u32 irq)
{
	u32 word = 0;
	u32 i;

	if (irq / 32 >= ARRAY_SIZE(aplic->pending))
		return 0;
	if (reg == SETIP)
		return aplic->pending[irq / 32];
	if (reg == SETIE)
		return aplic->enabled[irq / 32];
	if (reg == IN_CLRIP)
		for (i = 0; i < 32; i++)
			if (is_active(aplic, irq + i))
				word |= (u32)rectified(aplic, irq + i) << i;
	return word;
}

static void write_array(struct vm *vm, struct vaplic *aplic, u64 reg, u32 irq,
			u32 word)
{
	for (; word; word >>= 1, irq++) {
		if (!(word & 1))
			continue;
		if (reg == SETIP)
			set_pending(vm, aplic, irq);
		else if (reg == IN_CLRIP)
			clear_pending(aplic, irq);
		else
			set_enabled(vm, aplic, irq, reg == SETIE);
	}
}

static u32 read_word(struct vm *vm, struct vaplic *aplic, u64 off)
{
	if (off == DOMAINCFG)
		return DOMAINCFG_FIXED | aplic->domaincfg |
		       (aplic->mode == VAPLIC_MSI ? DOMAINCFG_DM : 0);
	if (off >= SOURCECFG && off < SOURCECFG_END && off / 4 <= NR_IRQS)
		return aplic->sourcecfg[off / 4];
	if (off >= SETIP && off < CLRIE + ARRAY_BYTES &&
	    off % 0x100 < ARRAY_BYTES)
		return read_array(aplic, ALIGN_DOWN(off, 0x100),
				  off % 0x100 * 8);
	if (off == GENMSI)
		return aplic->genmsi;
	if (off >= TARGET && off < TARGET_END && (off - GENMSI) / 4 <= NR_IRQS)
		return aplic->target[(off - GENMSI) / 4];
	return off >= IDC ? read_idc(vm, aplic, off) : 0;
}

static void write_number(struct vm *vm, struct vaplic *aplic, u64 off, u32 val)
{
	switch (off) {
	case SETIPNUM:
	case SETIPNUM_LE:
		set_pending(vm, aplic, val);
		break;
	case SETIPNUM_BE:
		set_pending(vm, aplic, bits_swap_bytes(val));
		break;
	case CLRIPNUM:
		clear_pending(aplic, val);
		break;
	case SETIENUM:
		set_enabled(vm, aplic, val, true);
		break;
	case CLRIENUM:
		set_enabled(vm, aplic, val, false);
		break;
	case GENMSI:
		if (aplic->mode != VAPLIC_MSI)
			break;
		aplic->genmsi = val & (TARGET_HART | TARGET_EIID);
		imsic_send(vm, FIELD_GET(TARGET_HART, val),
			   FIELD_GET(TARGET_EIID, val));
		break;
	}
}

static void write_word(struct vm *vm, struct vaplic *aplic, u64 off, u32 val)
{
	if (off == DOMAINCFG) {
		aplic->domaincfg = val & DOMAINCFG_IE;
		deliver_all(vm, aplic);
	} else if (off < SOURCECFG_END) {
		if (off / 4 <= NR_IRQS)
			write_sourcecfg(vm, aplic, off / 4, val);
	} else if (off >= SETIP && off < CLRIE + ARRAY_BYTES &&
		   off % 0x100 < ARRAY_BYTES) {
		write_array(vm, aplic, ALIGN_DOWN(off, 0x100), off % 0x100 * 8,
			    val);
	} else if (off >= TARGET && off < TARGET_END) {
		write_target(aplic, (u32)(off - GENMSI) / 4, val);
	} else if (off >= IDC) {
		write_idc(vm, aplic, off, val);
	} else {
		write_number(vm, aplic, off, val);
	}
}

int vaplic_access(struct vm *vm, struct vaplic *aplic, u64 off,
		  unsigned int size, bool write, u64 *val)
{
	if (size != 4 || off % 4)
		return -EINVAL;
	spin_lock(&aplic->lock);
	if (write)
		write_word(vm, aplic, off, (u32)*val);
	else
		*val = read_word(vm, aplic, off);
	update(vm, aplic);
	spin_unlock(&aplic->lock);
	return 0;
}
