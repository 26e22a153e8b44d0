// SPDX-License-Identifier: GPL-2.0
/*
 * vgic_irqregs.c - the registers that distributor (IHI 0069 12.9) and
 * redistributors (12.11) have in common: some bits for each interrupt, at the
 * same offsets.
 */
#include "vgic-internal.h"

/* Offsets */
#define IGROUPR		0x080U
#define IPRIORITYR	0x400U
#define ITARGETSR	0x800U
#define ICFGR		0xc00U
#define IGRPMODR	0xd00U

/* Each takes 0x80 bytes from IGROUPR on, in this order. */
enum bit_register {
	REG_IGROUPR,
	REG_ISENABLER,
	REG_ICENABLER,
	REG_ISPENDR,
	REG_ICPENDR,
	REG_ISACTIVER,
	REG_ICACTIVER,
};

/* An interrupt of the frame, or NULL. */
static struct vgic_irq *irq_of(const struct vgic_access *a, u32 intid)
{
	if (intid < a->first || intid >= a->limit)
		return NULL;
	return vgic_irq(a->vgic, a->cpu, intid);
}

static bool is_active(const struct vgic_irq *irq)
{
	return irq->flags & (VGIC_IRQ_ACTIVE | VGIC_IRQ_SET_ACTIVE) &&
	       !(irq->flags & VGIC_IRQ_CLEAR_ACTIVE);
}

static bool read_bit(struct vgic_access *a, const struct vgic_irq *irq,
		     enum bit_register reg)
{
	switch (reg) {
	case REG_IGROUPR:
		return irq->flags & VGIC_IRQ_GROUP1;
	case REG_ISENABLER:
	case REG_ICENABLER:
		return irq->flags & VGIC_IRQ_ENABLED;
	case REG_ISPENDR:
	case REG_ICPENDR:
		vgic_request_sync(a->vgic, irq, &a->kick);
		return vgic_irq_is_pending(irq);
	case REG_ISACTIVER:
	case REG_ICACTIVER:
		vgic_request_sync(a->vgic, irq, &a->kick);
		return is_active(irq);
	}
	return false;
}

static void change_flag(struct vgic_access *a, struct vgic_irq *irq, u32 intid,
			u32 flag, bool set)
{
	u32 old = irq->flags;

	irq->flags = (u16)(set ? old | flag : old & ~flag);
	if (irq->flags != old)
		vgic_irq_update(a->vgic, irq, intid, a->cpu, &a->kick);
}

/*
 * A GICv2's SGIs are always enabled, which it may choose (IHI 0048B 4.3.5), and
 * become pending by other registers only (4.3.7, 4.3.8).
 */
static bool is_fixed(const struct vgic_irq *irq, enum bit_register reg)
{
	return irq->flags & VGIC_IRQ_SOURCES && reg >= REG_ISENABLER &&
	       reg <= REG_ICPENDR;
}

static void write_bit(struct vgic_access *a, struct vgic_irq *irq, u32 intid,
		      enum bit_register reg, bool set)
{
	if (is_fixed(irq, reg))
		return;
	switch (reg) {
	case REG_IGROUPR:
		change_flag(a, irq, intid, VGIC_IRQ_GROUP1, set);
		break;
	case REG_ISENABLER:
		change_flag(a, irq, intid, VGIC_IRQ_ENABLED, true);
		break;
	case REG_ICENABLER:
		change_flag(a, irq, intid, VGIC_IRQ_ENABLED, false);
		break;
	case REG_ISPENDR:
		vgic_irq_set_pending(a->vgic, irq, intid, a->cpu, &a->kick);
		break;
	case REG_ICPENDR:
		vgic_irq_clear_pending(a->vgic, irq, intid, a->cpu, &a->kick);
		break;
	case REG_ISACTIVER:
		vgic_irq_activate(a->vgic, irq, intid, a->cpu, &a->kick);
		break;
	case REG_ICACTIVER:
		vgic_irq_deactivate(a->vgic, irq, intid, a->cpu, &a->kick);
		break;
	}
	vgic_await_sync(a->vgic, irq, &a->kick);
}

/* A 0 changes nothing but groups. */
static void write_bits(struct vgic_access *a, struct vgic_irq *irq, u32 intid,
		       enum bit_register reg)
{
	u32 bits = reg == REG_IGROUPR ? ~0U : (u32)a->val;
	u32 i;

	for (; bits; bits &= bits - 1) {
		i = (u32)__builtin_ctz(bits);
		write_bit(a, &irq[i], intid + i, reg, a->val & BIT_ULL(i));
	}
}

static u32 read_bits(struct vgic_access *a, const struct vgic_irq *irq,
		     enum bit_register reg)
{
	u32 val = 0, i;

	for (i = 0; i < 32; i++)
		if (read_bit(a, &irq[i], reg))
			val |= BIT_ULL(i);
	return val;
}

static int access_bits(struct vgic_access *a)
{
	enum bit_register reg = (u32)(a->off - IGROUPR) / 0x80;
	u32 intid = (u32)(a->off % 0x80) * 8;
	/* A register's interrupts are there all or none, one after the other. */
	struct vgic_irq *irq = irq_of(a, intid);

	if (a->size != 4)
		return -EINVAL;
	if (!irq)
		return 0;
	if (a->write)
		write_bits(a, irq, intid, reg);
	else
		a->val = read_bits(a, irq, reg);
	return 0;
}

static int access_priority(struct vgic_access *a)
{
	u32 intid = (u32)a->off - IPRIORITYR;
	u32 i;

	if (a->size != 1 && a->size != 4)
		return -EINVAL;
	for (i = 0; i < a->size; i++) {
		struct vgic_irq *irq = irq_of(a, intid + i);
		u8 new = (a->val >> 8 * i) & VGIC_PRIORITY_MASK;

		if (!irq)
			continue;
		if (!a->write) {
			a->val |= (u64)irq->priority << 8 * i;
		} else if (new != irq->priority) {
			irq->priority = new;
			vgic_irq_update(a->vgic, irq, intid + i, a->cpu,
					&a->kick);
			vgic_await_sync(a->vgic, irq, &a->kick);
		}
	}
	return 0;
}

/* Two bits each, the upper one says edge. SGIs are edge-triggered. */
static int access_config(struct vgic_access *a)
{
	u32 intid = (u32)(a->off - ICFGR) * 4;
	u32 i;

	if (a->size != 4)
		return -EINVAL;
	for (i = 0; i < 16; i++) {
		struct vgic_irq *irq = irq_of(a, intid + i);
		u64 edge = BIT_ULL(2 * i + 1);

		if (!irq)
			continue;
		if (!a->write && irq->flags & VGIC_IRQ_EDGE)
			a->val |= edge;
		if (a->write && intid)
			change_flag(a, irq, intid + i, VGIC_IRQ_EDGE,
				    a->val & edge);
	}
	return 0;
}

int vgic_irq_registers(struct vgic_access *a)
{
	if (a->off < IPRIORITYR)
		return access_bits(a);
	if (a->off < ITARGETSR)
		return access_priority(a);
	/* ITARGETSR with ARE is RAZ/WI, by byte as well. */
	if (a->off < ICFGR)
		return a->size == 1 || a->size == 4 ? 0 : -EINVAL;
	if (a->off < IGRPMODR)
		return access_config(a);
	/* GICD_IGRPMODR, GICD_NSACR and GICD_SGIR: RES0 with DS and ARE. */
	return a->size == 4 ? 0 : -EINVAL;
}

bool vgic_id_register(u64 off, u8 pidr0, u64 *val)
{
	/* PIDR4-7, PIDR0-3, CIDR0-3: JEP106 4.3b (Arm), ArchRev 3 */
	static const u8 id[] = {
		0x44, 0x00, 0x00, 0x00, 0x00, 0xb4, 0x3b, 0x00,
		0x0d, 0xf0, 0x05, 0xb1,
	};

	if (off < 0xffd0 || off & 3)
		return false;
	*val = off == GIC_PIDR0 ? pidr0 : id[(off - 0xffd0) / 4];
	return true;
}

int vgic_run_access(struct vgic_access *a,
		    int (*handle)(struct vgic_access *a), u64 *val, u64 *kick)
{
	int ret;

	*kick = 0;
	if (a->size != 1 && a->size != 2 && a->size != 4 && a->size != 8)
		return -EINVAL;
	if (a->off & (a->size - 1))
		return -EINVAL;
	a->val = a->write ? *val & GENMASK_ULL(8 * a->size - 1, 0) : 0;
	spin_lock(&a->vgic->lock);
	ret = handle(a);
	spin_unlock(&a->vgic->lock);
	if (ret)
		return ret;
	if (!a->write)
		*val = a->val;
	*kick = a->kick & ~BIT_ULL(a->self);
	return 0;
}
