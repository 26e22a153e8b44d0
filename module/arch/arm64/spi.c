// SPDX-License-Identifier: GPL-2.0
/*
 * spi.c - physical shared peripheral interrupts (SPIs) that cells own. Register
 * names as in the GIC specification (IHI 0069) 12.9.
 *
 * One of them fires on the CPU of the vCPU that its guest wants it on, is
 * acknowledged there, and ended by the guest through a list register: one exit
 * an interrupt. While the guest has it disabled, so is the physical one.
 */
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "gic.h"
#include "gic_regs.h"
#include "spi.h"
#include "vcpu_irq.h"
#include "vgic.h"

#define FIRST		32U
#define LIMIT		1020U
#define PRIORITY	0xa0	/* of all alike, as Linux has it */

/* All but SPI_OPEN are off, whatever the guest wants. */
enum spi_state {
	SPI_ASSIGNED,	/* until spi_start() */
	SPI_OPEN,
	SPI_RESETTING,	/* until spi_reset_end() */
	SPI_CLOSING,	/* it is being given back */
};

/**
 * struct spi - a physical SPI
 * @lock: around what follows and its delivery; taken before @dist.lock and a
 *	vGIC's
 * @vm: whose it is, NULL: the root cell's; written with @dist.lock as well
 * @virq: its INTID there
 * @state: whether it may fire
 * @enabled: in the distributor
 * @route, @priority, @edge: as the root cell had them
 */
struct spi {
	struct spinlock lock;
	struct vm *vm;
	u64 route;
	u16 virq;
	u8 priority;
	bool edge;
	bool enabled;
	enum spi_state state;
};

/*
 * All of them.
 * @lock: around changes of owners and of registers that several SPIs share, and
 *	the root cell's writes
 * @limit: behind the last INTID
 * @spi: from FIRST on
 */
static struct {
	struct spinlock lock;
	const struct spi_ops *ops;
	void *base;
	u32 limit;
	struct spi *spi;
} dist;

int spi_init(void *gicd, const struct spi_ops *ops)
{
	u64 typer = mmio_read32(gicd + GICD_TYPER);
	u64 size;

	dist.base = gicd;
	dist.ops = ops;
	dist.limit = MIN(32 * ((u32)FIELD_GET(GICD_TYPER_ITLINES, typer) + 1),
			 LIMIT);
	size = (dist.limit - FIRST) * sizeof(*dist.spi);
	if (!size)
		return 0;
	dist.spi = pool_alloc((unsigned int)(ALIGN_UP(size, PAGE_SIZE) / PAGE_SIZE));
	return dist.spi ? 0 : -ENOMEM;
}

static struct spi *spi_of(u32 intid)
{
	return intid >= FIRST && intid < dist.limit ?
	       &dist.spi[intid - FIRST] : NULL;
}

/* ---- registers of one interrupt ---- */

static void *bit_reg(u64 reg, u32 intid)
{
	return dist.base + reg + intid / 32 * 4;
}

static void write_bit(u64 reg, u32 intid)
{
	mmio_write32(bit_reg(reg, intid), BIT_ULL(intid % 32));
}

/* GICD_CTLR.RWP: what was disabled fires no more. Bounded, as redist_wait(). */
static void dist_wait(void)
{
	unsigned int tries = 1000000;

	while ((mmio_read32(dist.base + GICD_CTLR) & GICD_CTLR_RWP) && --tries)
		;
	if (!tries)
		log_error("gic: the distributor stays busy");
}

static void disable(struct spi *spi, u32 intid)
{
	write_bit(GIC_ICENABLER, intid);
	dist_wait();
	spi->enabled = false;
}

static void clear(u32 intid)
{
	write_bit(GIC_ICPENDR, intid);
	write_bit(GIC_ICACTIVER, intid);
}

static u64 edge_bit(u32 intid)
{
	return BIT_ULL(intid % 16 * 2 + 1);
}

static bool is_edge(u32 intid)
{
	return mmio_read32(dist.base + GIC_ICFGR + intid / 16 * 4) &
	       edge_bit(intid);
}

/* While it is disabled (12.9.9). dist.lock is held. */
static void set_edge(u32 intid, bool edge)
{
	void *reg = dist.base + GIC_ICFGR + intid / 16 * 4;
	u32 others = mmio_read32(reg) & ~(u32)edge_bit(intid);

	mmio_write32(reg, others | (edge ? (u32)edge_bit(intid) : 0));
}

/* ---- where the guest wants it ---- */

/* spi->lock is held. */
static void steer(struct spi *spi, u32 intid)
{
	u32 target = VGIC_NONE;
	u64 route;

	if (spi->state == SPI_OPEN)
		target = vgic_spi_target(spi->vm->arch.vgic, spi->virq);
	if (target == VGIC_NONE) {
		if (spi->enabled)
			disable(spi, intid);
		return;
	}
	route = dist.ops->route_to(cpus[spi->vm->vcpu[target]->cpu]);
	if (dist.ops->route(dist.base, intid) != route) {
		if (spi->enabled)
			disable(spi, intid);
		/* A GICv2's root cell may be writing the bytes beside it. */
		spin_lock(&dist.lock);
		dist.ops->set_route(dist.base, intid, route);
		spin_unlock(&dist.lock);
	}
	if (spi->enabled)
		return;
	spi->enabled = true;
	write_bit(GIC_ISENABLER, intid);
}

/* The physical SPIs behind [first, first + count) of the guest's. */
static void follow(struct vm *vm, u32 first, u32 count)
{
	struct spi *spi;
	u32 i, intid;

	if (!READ_ONCE(vm->arch.nr_spis))
		return;
	for (i = first; i < first + count; i++) {
		intid = i >= FIRST && i - FIRST < vm->arch.vgic->nr_spis ?
			READ_ONCE(vm->arch.spi[i - FIRST]) : 0;
		spi = spi_of(intid);
		if (!spi)
			continue;
		spin_lock(&spi->lock);
		if (spi->vm == vm)
			steer(spi, intid);
		spin_unlock(&spi->lock);
	}
}

/* Enables, by themselves or by group, and routes: the same on both versions. */
void spi_follow_write(struct vm *vm, u64 off)
{
	if (off == GICD_CTLR)
		follow(vm, FIRST, vm->arch.vgic->nr_spis);
	else if (off >= GIC_IGROUPR && off < GIC_ISPENDR)
		follow(vm, (u32)(off % 0x80) * 8, 32);
	else if (off >= GIC_ITARGETSR && off < GIC_ICFGR)
		follow(vm, (u32)(off - GIC_ITARGETSR), 4);
	else if (off >= GICD_IROUTER && off < GICD_IROUTER_END)
		follow(vm, (u32)(off - GICD_IROUTER) / 8, 1);
}

/* Each of the vm's, locked. */
static void for_each_spi(struct vm *vm, void (*fn)(struct spi *spi, u32 intid))
{
	struct spi *spi;
	u32 i;

	for (i = 0; i < vm->arch.vgic->nr_spis; i++) {
		spi = spi_of(vm->arch.spi[i]);
		if (!spi)
			continue;
		spin_lock(&spi->lock);
		fn(spi, vm->arch.spi[i]);
		spin_unlock(&spi->lock);
	}
}

static void reset_begin(struct spi *spi, u32 intid)
{
	if (spi->state == SPI_OPEN)
		spi->state = SPI_RESETTING;
	disable(spi, intid);
	clear(intid);
}

static void reset_end(struct spi *spi, u32 intid)
{
	(void)intid;
	if (spi->state == SPI_RESETTING)
		spi->state = SPI_OPEN;
}

void spi_reset_begin(struct vm *vm)
{
	for_each_spi(vm, reset_begin);
}

void spi_reset_end(struct vm *vm)
{
	for_each_spi(vm, reset_end);
}

/* ---- change of owner ---- */

/* Both locks are held. */
static int take(struct spi *spi, u32 intid, enum ax_trigger trigger)
{
	void *priority = dist.base + GIC_IPRIORITYR + intid;

	if (mmio_read32(bit_reg(GIC_ISENABLER, intid)) & BIT_ULL(intid % 32))
		return -EBUSY;
	spi->priority = mmio_read8(priority);
	mmio_write8(priority, PRIORITY);
	/* Secure interrupts are RAZ/WI for us (4.6.2). */
	if (!mmio_read8(priority))
		return -EACCES;
	spi->route = dist.ops->route(dist.base, intid);
	spi->edge = is_edge(intid);
	clear(intid);
	if (trigger != AX_TRIGGER_KEEP)
		set_edge(intid, trigger == AX_TRIGGER_EDGE);
	return 0;
}

int spi_assign(struct vm *vm, u32 intid, u32 virq, enum ax_trigger trigger)
{
	struct spi *spi = spi_of(intid);
	int err;

	if (!spi)
		return -ENXIO;
	spin_lock(&spi->lock);
	spin_lock(&dist.lock);
	err = take(spi, intid, trigger);
	if (!err) {
		spi->virq = (u16)virq;
		spi->state = SPI_ASSIGNED;
		spi->enabled = false;
		spi->vm = vm;
	}
	spin_unlock(&dist.lock);
	spin_unlock(&spi->lock);
	if (err)
		return err;
	/* The vGIC's lock, in spi_start(), orders both against follow(). */
	WRITE_ONCE(vm->arch.spi[virq - FIRST], (u16)intid);
	WRITE_ONCE(vm->arch.nr_spis, vm->arch.nr_spis + 1);
	return 0;
}

void spi_start(u32 intid)
{
	struct spi *spi = spi_of(intid);

	spin_lock(&spi->lock);
	spi->state = SPI_OPEN;
	/* The guest may have enabled it when it was not there. */
	steer(spi, intid);
	spin_unlock(&spi->lock);
}

static void give_back(struct spi *spi, u32 intid)
{
	spin_lock(&dist.lock);
	set_edge(intid, spi->edge);
	mmio_write8(dist.base + GIC_IPRIORITYR + intid, spi->priority);
	dist.ops->set_route(dist.base, intid,
			    dist.ops->route_back(spi->route));
	clear(intid);
	spi->vm = NULL;
	spin_unlock(&dist.lock);
}

int spi_release(struct vm *vm, u32 intid)
{
	struct spi *spi = spi_of(intid);
	u64 kick = 0;
	bool released;

	if (!spi || spi->vm != vm)
		return -ENOENT;
	spin_lock(&spi->lock);
	if (spi->state != SPI_CLOSING) {
		spi->state = SPI_CLOSING;
		disable(spi, intid);
		clear(intid);
	}
	released = vgic_release_hw(vm->arch.vgic, spi->virq, &kick);
	if (released) {
		WRITE_ONCE(vm->arch.spi[spi->virq - FIRST], 0);
		WRITE_ONCE(vm->arch.nr_spis, vm->arch.nr_spis - 1);
		give_back(spi, intid);
	}
	spin_unlock(&spi->lock);
	vcpu_irq_kick(vm, kick);
	return released ? 0 : -EAGAIN;
}

/* ---- delivery ---- */

bool spi_deliver(struct vcpu *loaded, u32 intid)
{
	struct spi *spi = spi_of(intid);
	u32 self = VGIC_NONE;
	struct vm *vm;
	u64 kick = 0;
	bool owned;

	if (!spi)
		return false;
	spin_lock(&spi->lock);
	vm = spi->vm;
	owned = vm && spi->state == SPI_OPEN;
	if (owned) {
		if (loaded && loaded->vm == vm)
			self = loaded->id;
		vgic_inject_hw(vm->arch.vgic, self, spi->virq, intid, &kick);
		vcpu_irq_kick(vm, kick);
	}
	spin_unlock(&spi->lock);
	return owned;
}

/* ---- the root cell's writes ---- */

/**
 * struct field - registers with as many bits for each interrupt
 * @merge: they hold a state; else a 0 written has no effect
 */
struct field {
	u64 base;
	u64 end;
	u32 bits;
	bool merge;
};

static const struct field fields[] = {
	{ GIC_IGROUPR, GIC_ISENABLER, 1, true },
	{ GIC_ISENABLER, GIC_IPRIORITYR, 1, false },
	{ GIC_IPRIORITYR, GIC_ICFGR, 8, true },	/* and GICD_ITARGETSR */
	{ GIC_ICFGR, GIC_IGRPMODR, 2, true },
	{ GIC_IGRPMODR, GIC_NSACR, 1, true },
	{ GIC_NSACR, GICD_SGIR, 2, true },
	{ GICD_INMIR, GICD_INMIR_END, 1, true },
};

#define NR_INTIDS	1024	/* that a register has bits for */

static bool is_cells(u32 intid)
{
	const struct spi *spi = spi_of(intid);

	return spi && spi->vm;
}

static const struct field *find_field(u64 off)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (off >= fields[i].base && off < fields[i].end)
			return &fields[i];
	return NULL;
}

/* Bits of the access that belong to interrupts of cells. */
static u64 cells_bits(const struct field *f, u64 off, unsigned int size)
{
	u64 span = NR_INTIDS * f->bits / 8, mask = 0;
	u32 first = (u32)((off - f->base) % span) * 8 / f->bits;
	u32 count = size * 8 / f->bits, i;

	for (i = 0; i < count; i++)
		if (is_cells(first + i))
			mask |= GENMASK_ULL(f->bits - 1, 0) << i * f->bits;
	return mask;
}

static u64 read_now(u64 off, unsigned int size)
{
	return size == 1 ? mmio_read8(dist.base + off) :
			   mmio_read32(dist.base + off);
}

/* dist.lock is held. Return: is there anything left to write? */
static bool filter(u64 off, unsigned int size, u64 *val)
{
	const struct field *f = find_field(off);
	u64 mask = f ? cells_bits(f, off, size) : 0;

	if (is_cells(dist.ops->names(off, *val)))
		return false;
	if (!mask)
		return true;
	*val &= ~mask;
	if (f->merge)
		*val |= read_now(off, size) & mask;
	return true;
}

int spi_root_write(struct vcpu *vcpu, u64 off, unsigned int size, u64 *val,
		   int (*write)(struct vcpu *vcpu, u64 off, unsigned int size,
				u64 *val))
{
	int err = 0;

	/* No exit waits for an answer here: the write fails. */
	if (!spin_lock_unless_dead(&dist.lock))
		return 0;
	if (filter(off, size, val))
		err = write(vcpu, off, size, val);
	spin_unlock(&dist.lock);
	return err;
}
