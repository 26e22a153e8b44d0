/* SPDX-License-Identifier: GPL-2.0 */
/*
 * region.h - the regions of cells: taken from the root cell, mapped, and given
 * back. The only place where memory and registers of devices change owners.
 *
 * region_check() and region_reserve() may refuse; what follows cannot fail.
 * manage_lock is held everywhere.
 */
#ifndef AXVISOR_CELL_REGION_H
#define AXVISOR_CELL_REGION_H

#include "../common/range.h"
#include "cell.h"

static inline struct range region_gpa(const struct ax_region *r)
{
	return RANGE(r->gpa, r->size);
}

/**
 * region_check() - may these become regions of one cell?
 *
 * All that can be said without its machine: their shape, overlaps among them,
 * and that the root cell owns what they name. Return: 0, -EINVAL or -EBUSY.
 */
int region_check(const struct ax_region *region, u32 count,
		 struct ax_refusal *why);

/* Do they fit into this machine's address space, beside its devices? */
int region_check_vm(const struct vm *vm, const struct ax_region *region,
		    u32 count, struct ax_refusal *why);

/**
 * region_reserve() - set aside the table pages that @region will need
 * @region: @map is filled in; the lists are empty
 * @take: more pages, for region_take() of all of them
 *
 * Return: 0, or -ENOMEM and no page is held.
 */
int region_reserve(struct vm *vm, struct cell_region *region, u32 count,
		   struct page_list *take, struct ax_refusal *why);

/* Out of the root cell: from now on it is the cell's, but not yet mapped. */
void region_take(struct cell *cell, const struct cell_region *region,
		 struct page_list *take);

/* Into the cell's second stage, and the root cell's where that shares it. */
void region_enter(struct cell *cell, struct cell_region *region);

/* Back to the root cell. It is in no second stage of the cell any more. */
void region_give_back(struct cell_region *region);

#endif /* AXVISOR_CELL_REGION_H */
