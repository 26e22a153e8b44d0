// SPDX-License-Identifier: GPL-2.0
/*
 * wired.c - physical wired interrupts that cells own. One that was claimed does
 * not come again until it is completed: so a level that stays high interrupts
 * once, and the guest's end of it lets the input be looked at again.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "intc.h"
#include "irqchip.h"
#include "wired.h"

/**
 * struct wired - a physical source
 * @vm: whose it is, NULL: the root cell's
 * @cpu: where it interrupts, a CPU of the vm's
 * @virq: its number there
 * @claimed: and not completed yet
 */
struct wired {
	struct vm *vm;
	u32 cpu;
	u16 virq;
	bool claimed;
};

/* Around claims on one CPU and what is claimed; before those of a vm's models. */
struct claim_lock {
	struct spinlock lock;
} __aligned(64);

static struct claim_lock locks[AX_MAX_CPUS];
static struct wired *wired;	/* by number */

int wired_init(void)
{
	u64 size = (boot_info()->nr_sources + 1ULL) * sizeof(*wired);

	if (!intc_ops->source_take)
		return 0;
	wired = pool_alloc((unsigned int)(ALIGN_UP(size, PAGE_SIZE) / PAGE_SIZE));
	return wired ? 0 : -ENOMEM;
}

static struct wired *wired_of(u32 source)
{
	return wired && source && source <= boot_info()->nr_sources ?
	       &wired[source] : NULL;
}

int wired_assign(struct vm *vm, u32 source, u32 virq, enum ax_trigger trigger)
{
	struct wired *w = wired_of(source);
	const u32 cpu = vm->vcpu[0]->cpu;
	int err;

	if (!w)
		return -ENXIO;
	err = intc_ops->source_take(source, cpu, trigger);
	if (err)
		return err;
	spin_lock(&locks[cpu].lock);
	*w = (struct wired){ .vm = vm, .cpu = cpu, .virq = (u16)virq };
	spin_unlock(&locks[cpu].lock);
	WRITE_ONCE(vm->arch.wired[virq], (u16)source);
	return 0;
}

bool wired_is_possible(void)
{
	return wired;
}

void wired_start(u32 source)
{
	intc_ops->source_unmask(source);
}

/* The CPU's lock is held. */
static void complete(struct wired *w, u32 source)
{
	if (!w->claimed)
		return;
	w->claimed = false;
	irqchip()->set_level(w->vm, w->virq, false);
	intc_ops->complete(source);
}

int wired_release(struct vm *vm, u32 source)
{
	struct wired *w = wired_of(source);
	u32 cpu;

	if (!w || w->vm != vm)
		return -ENOENT;
	cpu = w->cpu;
	WRITE_ONCE(vm->arch.wired[w->virq], 0);
	spin_lock(&locks[cpu].lock);
	intc_ops->source_mask(source);
	complete(w, source);
	w->vm = NULL;
	intc_ops->source_give(source);
	spin_unlock(&locks[cpu].lock);
	return 0;
}

bool wired_is_behind(const struct vm *vm, u32 virq)
{
	return READ_ONCE(vm->arch.wired[virq]);
}

void wired_end(struct vm *vm, u32 virq)
{
	const u32 source = READ_ONCE(vm->arch.wired[virq]);
	struct wired *w = wired_of(source);
	struct claim_lock *l;

	if (!w)
		return;
	l = &locks[READ_ONCE(w->cpu)];
	spin_lock(&l->lock);
	if (w->vm == vm && w->virq == virq)
		complete(w, source);
	spin_unlock(&l->lock);
}

void wired_reset(struct vm *vm)
{
	u32 virq;

	for (virq = 1; virq < ARRAY_SIZE(vm->arch.wired); virq++)
		wired_end(vm, virq);
}

void wired_claim(void)
{
	struct claim_lock *l = &locks[arch_cpu_id()];
	struct vm *vm = NULL;	/* a CPU has vCPUs of one cell */
	struct wired *w;
	u32 source;

	if (!wired)
		return;
	spin_lock(&l->lock);
	while ((source = intc_ops->claim())) {
		w = wired_of(source);
		if (!w || !w->vm)
			continue;
		vm = w->vm;
		w->claimed = true;
		irqchip()->rise(vm, w->virq);
	}
	spin_unlock(&l->lock);
	if (vm)
		irqchip()->settle(vm);
}
