// SPDX-License-Identifier: GPL-2.0
/* device.c - devices of the machine that cells have. */
#include <axvisor/pool.h>

#include "../common/string.h"
#include "device.h"
#include "ledger.h"
#include "refuse.h"
#include "region.h"

/* ---- interrupts ---- */

static int explain(const struct ax_device_irq *irq, int err,
		   struct ax_refusal *why)
{
	static const struct {
		int err;
		bool virq;
		const char *text;
	} texts[] = {
		{ -ERANGE, true, "a cell has none of that number" },
		{ -EPERM, true, "in the cell it is a device's of the board" },
		{ -EEXIST, true, "the cell has a physical one of that number" },
		{ -ENXIO, false, "the machine has none of that number that a cell could have" },
		{ -EBUSY, false, "the root cell uses it: unbind its driver first" },
		{ -EACCES, false, "it is the firmware's" },
		{ -EOPNOTSUPP, false, "cells on this machine get none of devices; give it one that works without" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].err == err)
			return refuse(why, err, AX_BLAME_NONE, 0,
				      "interrupt %u: %s",
				      texts[i].virq ? irq->virq : irq->irq,
				      texts[i].text);
	return err;
}

static int check_irq(const struct cell *cell, const struct ax_device_irq *irq,
		     struct ax_refusal *why)
{
	u32 owner;
	int err;

	if (irq->reserved || irq->trigger >= AX_NR_TRIGGERS)
		return refuse(why, -EINVAL, AX_BLAME_NONE, 0,
			      "interrupt %u: a field has an unknown value",
			      irq->irq);
	if (irq->irq >= AX_MAX_IRQS)
		return explain(irq, -ENXIO, why);
	owner = ledger_irq_owner(irq->irq);
	if (owner != LEDGER_ROOT)
		return refuse(why, -EBUSY, AX_BLAME_NONE, 0,
			      "interrupt %u belongs to cell '%s'", irq->irq,
			      cell_find(owner)->name);
	err = vm_irq_check(cell->vm, irq->virq);
	return err ? explain(irq, err, why) : 0;
}

static int check_irqs(const struct cell *cell, struct ax_device_desc *desc)
{
	u32 i;
	int err = 0;

	for (i = 0; i < desc->nr_irqs && !err; i++)
		err = check_irq(cell, &desc->irq[i], &desc->refusal);
	return err;
}

/* Checked, but for one that is named twice and what the machine says of it. */
static int assign(struct cell *cell, const struct ax_device_irq *irq,
		  struct ax_refusal *why)
{
	int err = check_irq(cell, irq, why);

	if (err)
		return err;
	err = vm_irq_assign(cell->vm, irq->irq, irq->virq,
			    (enum ax_trigger)irq->trigger);
	if (err)
		return explain(irq, err, why);
	ledger_set_irq_owner(irq->irq, cell->id);
	return 0;
}

static int release(struct cell *cell, u32 irq)
{
	int err = vm_irq_release(cell->vm, irq);

	if (!err)
		ledger_set_irq_owner(irq, LEDGER_ROOT);
	return err;
}

/* None of them fires yet, so no vCPU can be in the way of taking one back. */
static int assign_all(struct cell *cell, struct ax_device_desc *desc)
{
	u32 i;
	int err = 0;

	for (i = 0; i < desc->nr_irqs && !err; i++)
		err = assign(cell, &desc->irq[i], &desc->refusal);
	if (err)
		for (i = i - 1; i; i--)
			release(cell, desc->irq[i - 1].irq);
	return err;
}

static void start_all(struct cell *cell, const struct ax_device_desc *desc)
{
	u32 i;

	for (i = 0; i < desc->nr_irqs; i++)
		vm_irq_start(cell->vm, desc->irq[i].irq);
}

int device_release_irqs(struct cell *cell)
{
	int err = 0;
	u32 irq;

	for (irq = 0; irq < AX_MAX_IRQS && !err; irq++)
		if (ledger_irq_owner(irq) == cell->id)
			err = release(cell, irq);
	return err;
}

/* ---- registers ---- */

static bool same(const struct ax_region *a, const struct ax_region *b)
{
	return a->type == b->type && a->gpa == b->gpa && a->hpa == b->hpa &&
	       a->size == b->size;
}

static struct cell_region *find(struct cell *cell, const struct ax_region *r)
{
	u32 i;

	for (i = 0; i < cell->nr_regions; i++)
		if (same(&cell->region[i].map, r))
			return &cell->region[i];
	return NULL;
}

static int check_beside(const struct cell *cell, struct ax_device_desc *desc)
{
	const struct ax_region *new, *old;
	u32 i, j;

	for (i = 0; i < desc->nr_regions; i++) {
		new = &desc->region[i];
		for (j = 0; j < cell->nr_regions; j++) {
			old = &cell->region[j].map;
			if (ranges_overlap(RANGE(new->gpa, new->size),
					   RANGE(old->gpa, old->size)))
				return refuse(&desc->refusal, -EEXIST,
					      AX_BLAME_REGION, i,
					      "registers at gpa 0x%llx+0x%llx overlap the cell's region at gpa 0x%llx+0x%llx",
					      new->gpa, new->size, old->gpa,
					      old->size);
		}
	}
	return 0;
}

static int check_regions(const struct cell *cell, struct ax_device_desc *desc)
{
	u32 i;
	int err;

	if (!desc->nr_regions)
		return 0;
	if (cell->nr_moving)
		return refuse(&desc->refusal, -EBUSY, AX_BLAME_NONE, 0,
			      "another region of the cell is on its way");
	if (cell->nr_regions + desc->nr_regions > AX_MAX_REGIONS)
		return refuse(&desc->refusal, -ENOSPC, AX_BLAME_NONE, 0,
			      "the cell has %u regions, it may have %u",
			      cell->nr_regions, AX_MAX_REGIONS);
	for (i = 0; i < desc->nr_regions; i++)
		if (desc->region[i].type != AX_REGION_MMIO)
			return refuse(&desc->refusal, -EINVAL, AX_BLAME_REGION,
				      i, "region %u: a device has registers only",
				      i);
	err = region_check(desc->region, desc->nr_regions, &desc->refusal);
	if (!err)
		err = region_check_vm(cell->vm, desc->region, desc->nr_regions,
				      &desc->refusal);
	return err ? err : check_beside(cell, desc);
}

int device_check(struct cell *cell, struct ax_device_desc *desc)
{
	int err;

	if (desc->nr_regions > AX_MAX_DEVICE_REGIONS ||
	    desc->nr_irqs > AX_MAX_DEVICE_IRQS)
		return -EINVAL;
	err = cell_check(cell, CELL_DEVICE);
	if (!err)
		err = check_regions(cell, desc);
	return err ? err : check_irqs(cell, desc);
}

int device_attach(struct cell *cell, struct ax_device_desc *desc)
{
	struct cell_region *r = &cell->region[cell->nr_regions];
	struct page_list take = { 0 };
	u32 i;
	int err = device_check(cell, desc);

	if (err)
		return err;
	for (i = 0; i < desc->nr_regions; i++)
		r[i] = (struct cell_region){ .map = desc->region[i] };
	err = region_reserve(cell->vm, r, desc->nr_regions, &take,
			     &desc->refusal);
	if (err)
		return err;
	err = assign_all(cell, desc);
	if (err) {
		pool_unreserve(&take);
		for (i = 0; i < desc->nr_regions; i++) {
			pool_unreserve(&r[i].enter_pages);
			pool_unreserve(&r[i].give_back_pages);
		}
		return err;
	}
	for (i = 0; i < desc->nr_regions; i++)
		region_take(cell, &r[i], &take);
	for (i = 0; i < desc->nr_regions; i++)
		region_enter(cell, &r[i]);
	cell->nr_regions += desc->nr_regions;
	pool_unreserve(&take);
	/* Last: a handler that the guest has already finds the registers. */
	start_all(cell, desc);
	return 0;
}

/* Is the i-th region one of those before it? Each goes once. */
static bool names_twice(const struct ax_device_desc *desc, u32 i)
{
	u32 j;

	for (j = 0; j < i; j++)
		if (same(&desc->region[i], &desc->region[j]))
			return true;
	return false;
}

/* Does the cell have all that is left of it? Interrupts go first. */
static int check_detach(struct cell *cell, struct ax_device_desc *desc,
			struct page_list *pages)
{
	const struct ax_region *r;
	unsigned int needed = 0;
	u32 i;

	for (i = 0; i < desc->nr_irqs; i++)
		if (desc->irq[i].irq >= AX_MAX_IRQS)
			return -ENOENT;
	if (desc->nr_regions && cell->nr_moving)
		return -EBUSY;
	for (i = 0; i < desc->nr_regions; i++) {
		r = &desc->region[i];
		if (r->type != AX_REGION_MMIO || !find(cell, r))
			return -ENOENT;
		if (names_twice(desc, i))
			return -EINVAL;
		needed += vm_map_pages(cell->vm, GPA(r->gpa), HPA(r->hpa),
				       r->size);
	}
	return pool_reserve(pages, needed);
}

static void remove_region(struct cell *cell, const struct ax_region *map,
			  struct page_list *pages)
{
	struct cell_region *r = find(cell, map);

	vm_unmap(cell->vm, GPA(map->gpa), map->size, pages);
	region_give_back(r);
	cell->nr_regions--;
	memmove(r, r + 1, (size_t)(&cell->region[cell->nr_regions] - r) *
			  sizeof(*r));
}

int device_detach(struct cell *cell, struct ax_device_desc *desc)
{
	struct page_list pages = { 0 };
	u32 i, irq;
	int err;

	if (desc->nr_regions > AX_MAX_DEVICE_REGIONS ||
	    desc->nr_irqs > AX_MAX_DEVICE_IRQS)
		return -EINVAL;
	err = cell_check(cell, CELL_DEVICE);
	if (!err)
		err = check_detach(cell, desc, &pages);
	for (i = 0; i < desc->nr_irqs && !err; i++) {
		irq = desc->irq[i].irq;
		/* An earlier call may have come so far. */
		if (ledger_irq_owner(irq) == cell->id)
			err = release(cell, irq);
	}
	for (i = 0; i < desc->nr_regions && !err; i++)
		remove_region(cell, &desc->region[i], &pages);
	pool_unreserve(&pages);
	return err;
}
