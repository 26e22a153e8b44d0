// SPDX-License-Identifier: GPL-2.0
/*
 * plic.c - the physical platform-level interrupt controller (PLIC specification
 * 1.0). Linux claims by itself: reads of its registers are its own. Writes trap,
 * so that the core learns of completions, after which the line may be low: two
 * exits an interrupt. A line that becomes low before anything was claimed (its
 * source was disabled, or another hart was faster) shows by nothing, so a timer
 * of HS mode looks after each one that stays high.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "intc.h"
#include "line.h"
#include "mmu.h"
#include "stage2.h"
#include "timer.h"

/* PLIC 3, "Memory Map" */
#define PRIORITY	0x000000	/* a word a source */
#define PENDING		0x001000
#define ENABLE		0x002000	/* a bit a source */
#define ENABLE_SIZE	0x80
#define CONTEXT		0x200000
#define CONTEXT_SIZE	0x1000
#define THRESHOLD	0x0
#define CLAIM		0x4

/* Linux may see a line that is low for a thousandth of a second. */
#define LOOK_HZ		1000

static void *plic;
static struct vm *root;
/* Of cells' sources, as the root cell had them. */
static u32 priorities[AX_MAX_IRQS];

static u32 context_of(u32 cpu)
{
	return boot_info()->context[cpu];
}

static int init(void)
{
	const struct ax_range *r = &boot_info()->wired;

	plic = mmu_map_device(HPA(r->base), r->size);
	return plic ? 0 : -ENOSPC;
}

static void look_soon(struct vcpu *vcpu)
{
	timer_look(vcpu, boot_info()->timebase / LOOK_HZ);
}

static void follow(struct vcpu *vcpu)
{
	if (line_follow())
		look_soon(vcpu);
	else
		timer_look_never(vcpu);
}

static void external(struct vcpu *vcpu)
{
	line_raise(vcpu);
	look_soon(vcpu);
}

static void put(struct vcpu *vcpu)
{
	line_put(vcpu);
	timer_look_never(vcpu);
}

/*
 * Contexts of other modes, and the enables of these, are the firmware's; while a
 * hart takes interrupts of a cell, its own are the core's.
 */
static bool is_roots(u64 context)
{
	const u32 cpu = intc_cpu_of(context);

	return cpu < AX_MAX_CPUS && !intc_cpu_is_cells(cpu);
}

/* What a completion names isn't checked by all PLICs. */
static int write_context(u64 off, u32 val)
{
	if (!is_roots((off - CONTEXT) / CONTEXT_SIZE))
		return -EINVAL;
	if (off % CONTEXT_SIZE != CLAIM || intc_owner(val) == AX_MAX_CPUS)
		mmio_write32(plic + off, val);
	return 0;
}

/*
 * An emulated PLIC may not signal what is pending when it is enabled, until
 * anything else is written. Between Linux's writes, of which each traps, there is
 * more time for that than without us.
 */
static void write_enables(u64 off, u32 val)
{
	void *const priority = plic + PRIORITY + 4;

	mmio_write32(plic + off, val);
	if (val)
		mmio_write32(priority, mmio_read32(priority));
}

/* Nothing of a cell's sources changes. */
static int write_source(u64 off, u32 val)
{
	int err = 0;

	spin_lock(&intc_lock);
	if (off < PENDING) {
		if (intc_owner(off / 4) == AX_MAX_CPUS)
			mmio_write32(plic + off, val);
	} else if (off >= ENABLE && is_roots((off - ENABLE) / ENABLE_SIZE)) {
		val &= ~intc_owned((u32)(off - ENABLE) % ENABLE_SIZE * 8);
		write_enables(off, val);
	} else {
		err = -EINVAL;
	}
	spin_unlock(&intc_lock);
	return err;
}

static int write_word(u64 off, u32 val)
{
	return off >= CONTEXT ? write_context(off, val) :
				write_source(off, val);
}

/* Reads fault where a context isn't mapped. */
static int read_word(u64 off, u64 *val)
{
	if (off >= CONTEXT && !is_roots((off - CONTEXT) / CONTEXT_SIZE))
		return -EINVAL;
	*val = mmio_read32(plic + off);
	return 0;
}

/* Which context's registers they are doesn't matter: the line tells. */
static int access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		  u64 *val)
{
	int err;

	if (size != 4 || off % 4)
		return -EINVAL;
	err = write ? write_word(off, (u32)*val) : read_word(off, val);
	if (!err)
		follow(vcpu);
	return err;
}

static int map_context(struct vm *vm, u32 cpu)
{
	const u64 base = boot_info()->wired.base + CONTEXT +
			 (u64)context_of(cpu) * CONTEXT_SIZE;

	return stage2_map_device(vm, GPA(base), HPA(base), CONTEXT_SIZE, VM_READ);
}

static int root_init(struct vm *vm)
{
	const u64 base = boot_info()->wired.base;
	int err = stage2_map_device(vm, GPA(base), HPA(base), CONTEXT, VM_READ);
	u32 i;

	root = vm;
	for (i = 0; i < core_boot.nr_cpus && !err; i++)
		if (context_of(i) != AX_RISCV_NO_CONTEXT)
			err = map_context(vm, i);
	if (!err)
		vm_add_mmio(vm, "PLIC", GPA(base), boot_info()->wired.size,
			    access);
	return err;
}

/* ---- sources of cells ---- */

static u64 enable_of(u32 cpu, u32 source)
{
	return ENABLE + (u64)context_of(cpu) * ENABLE_SIZE + source / 32 * 4;
}

static u64 context_reg(u32 cpu, u64 reg)
{
	return CONTEXT + (u64)context_of(cpu) * CONTEXT_SIZE + reg;
}

static u32 enabled(u32 cpu, u32 source)
{
	return mmio_read32(plic + enable_of(cpu, source)) & 1U << source % 32;
}

static void enable(u32 cpu, u32 source)
{
	void *reg = plic + enable_of(cpu, source);

	mmio_write32(reg, mmio_read32(reg) | 1U << source % 32);
}

static void disable(u32 cpu, u32 source)
{
	void *reg = plic + enable_of(cpu, source);

	mmio_write32(reg, mmio_read32(reg) & ~(1U << source % 32));
}

static bool root_has_enabled(u32 source)
{
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++)
		if (context_of(i) != AX_RISCV_NO_CONTEXT && enabled(i, source))
			return true;
	return false;
}

/* From Linux, which has the hart offline, to the core. A leaf of its own. */
static void take_context(u32 cpu)
{
	const u64 base = boot_info()->wired.base + context_reg(cpu, 0);
	struct page_list none = { 0 };
	u32 i;

	spin_lock(&root->map_lock);
	arch_vm_unmap(root, GPA(base), CONTEXT_SIZE, &none);
	spin_unlock(&root->map_lock);
	for (i = 0; i <= boot_info()->nr_sources; i += 32)
		mmio_write32(plic + enable_of(cpu, i), 0);
	mmio_write32(plic + context_reg(cpu, THRESHOLD), 0);
}

/* Where there is no page for the mapping, each access traps. */
static void give_context(u32 cpu)
{
	const u64 base = boot_info()->wired.base + context_reg(cpu, 0);
	struct page_list pages = { 0 };

	if (pool_reserve(&pages, arch_vm_map_pages(root, GPA(base), HPA(base),
						   CONTEXT_SIZE)))
		return;
	spin_lock(&root->map_lock);
	arch_vm_map(root, GPA(base), HPA(base), CONTEXT_SIZE,
		    VM_READ | VM_DEVICE, &pages);
	spin_unlock(&root->map_lock);
	pool_unreserve(&pages);
}

/*
 * Off is priority 0: a completion counts only while the source is enabled
 * (PLIC 9). How an input triggers is wired.
 */
static int source_take(u32 source, u32 cpu, enum ax_trigger trigger)
{
	const bool first = !intc_cpu_is_cells(cpu);
	int err = 0;

	(void)trigger;
	if (!intc_has_source(source, cpu))
		return -ENXIO;
	spin_lock(&intc_lock);
	if (root_has_enabled(source))
		err = -EBUSY;
	else
		intc_set_owner(source, cpu);
	spin_unlock(&intc_lock);
	if (err)
		return err;
	if (first)
		take_context(cpu);
	spin_lock(&intc_lock);
	priorities[source] = mmio_read32(plic + PRIORITY + source * 4);
	mmio_write32(plic + PRIORITY + source * 4, 0);
	enable(cpu, source);
	spin_unlock(&intc_lock);
	return 0;
}

static void complete(u32 source)
{
	mmio_write32(plic + context_reg(intc_owner(source), CLAIM), source);
}

static void source_give(u32 source)
{
	const u32 cpu = intc_owner(source);

	complete(source);
	spin_lock(&intc_lock);
	disable(cpu, source);
	mmio_write32(plic + PRIORITY + source * 4, priorities[source]);
	intc_set_roots(source);
	spin_unlock(&intc_lock);
	if (!intc_cpu_is_cells(cpu))
		give_context(cpu);
}

static void source_unmask(u32 source)
{
	mmio_write32(plic + PRIORITY + source * 4, 1);
}

static void source_mask(u32 source)
{
	mmio_write32(plic + PRIORITY + source * 4, 0);
}

/*
 * Without a source of the cell's it is one that Linux has left enabled, or
 * enables now: not claimed it would interrupt for ever. Linux writes the threshold
 * when it has the hart again, take_context() for a first source.
 */
static u32 claim(void)
{
	const u32 cpu = this_cpu()->id;

	spin_lock(&intc_lock);
	if (!intc_cpu_is_cells(cpu) && context_of(cpu) != AX_RISCV_NO_CONTEXT)
		mmio_write32(plic + context_reg(cpu, THRESHOLD), ~0U);
	spin_unlock(&intc_lock);
	return intc_cpu_is_cells(cpu) ?
	       mmio_read32(plic + context_reg(cpu, CLAIM)) : 0;
}

const struct intc_ops plic_ops = {
	.init = init,
	.root_init = root_init,
	.adopt = follow,
	.restore = put,
	.load = follow,
	.put = put,
	.external = external,
	.look = follow,
	.source_take = source_take,
	.source_give = source_give,
	.source_unmask = source_unmask,
	.source_mask = source_mask,
	.claim = claim,
	.complete = complete,
};
