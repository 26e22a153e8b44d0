// SPDX-License-Identifier: GPL-2.0
/* move.c - regions that come and go while their cell exists. */
#include "../common/range.h"
#include "memory.h"
#include "move.h"
#include "refuse.h"
#include "region.h"

static struct cell_region *first_moving(struct cell *cell)
{
	return cell->region + cell->nr_regions - cell->nr_moving;
}

/* ---- in ---- */

/* With the regions that the cell has. */
static int check_overlap(const struct cell *cell, const struct ax_region *new,
			 u32 i, struct ax_refusal *why)
{
	const struct ax_region *old;
	u32 j;

	for (j = 0; j < cell->nr_regions; j++) {
		old = &cell->region[j].map;
		if (ranges_overlap(region_gpa(new), region_gpa(old)))
			return refuse(why, -EBUSY, AX_BLAME_REGION, i,
				      "region at gpa 0x%llx+0x%llx overlaps the cell's region at gpa 0x%llx+0x%llx",
				      new->gpa, new->size, old->gpa, old->size);
	}
	return 0;
}

static int check_desc(struct cell *cell, struct ax_region_desc *desc)
{
	struct ax_refusal *why = &desc->refusal;
	int err;
	u32 i;

	if (desc->reserved)
		return refuse(why, -EINVAL, AX_BLAME_NONE, 0,
			      "a reserved field is not 0");
	if (cell->nr_moving)
		return refuse(why, -EBUSY, AX_BLAME_NONE, 0,
			      "another region of the cell is on its way");
	err = region_check(desc->region, desc->nr_regions, why);
	if (!err)
		err = region_check_vm(cell->vm, desc->region, desc->nr_regions,
				      why);
	for (i = 0; i < desc->nr_regions && !err; i++)
		err = check_overlap(cell, &desc->region[i], i, why);
	if (!err && desc->nr_regions > AX_MAX_REGIONS - cell->nr_regions)
		return refuse(why, -ENOSPC, AX_BLAME_REGION, 0,
			      "%u more regions: the cell has %u of %u",
			      desc->nr_regions, cell->nr_regions,
			      AX_MAX_REGIONS);
	return err;
}

int move_in(struct cell *cell, struct ax_region_desc *desc)
{
	struct cell_region *new = cell->region + cell->nr_regions;
	struct page_list take = { 0 };
	int err;
	u32 i;

	desc->refusal.text[0] = '\0';
	err = cell_check(cell, CELL_MOVE);
	if (!err)
		err = check_desc(cell, desc);
	if (err)
		return err;
	for (i = 0; i < desc->nr_regions; i++)
		new[i] = (struct cell_region){ .map = desc->region[i] };
	err = region_reserve(cell->vm, new, desc->nr_regions, &take,
			     &desc->refusal);
	if (err)
		return err;
	for (i = 0; i < desc->nr_regions; i++)
		region_take(cell, &new[i], &take);
	cell->nr_regions += desc->nr_regions;
	cell->nr_moving = desc->nr_regions;
	cell->moving_in = true;
	cell->moved = 0;
	pool_unreserve(&take);
	return 0;
}

/* ---- out ---- */

/* Return: how many regions make up all of @gpa; 0 if they don't. */
static u32 count_whole(const struct cell *cell, struct range gpa)
{
	u32 i, count = 0;
	u64 size = 0;

	for (i = 0; i < cell->nr_regions; i++) {
		const struct range r = region_gpa(&cell->region[i].map);

		if (!ranges_overlap(gpa, r))
			continue;
		if (!range_contains(gpa, r))
			return 0;
		size += r.size;
		count++;
	}
	return size == gpa.size ? count : 0;
}

/* What lies in @gpa becomes the last regions. */
static void move_to_end(struct cell *cell, struct range gpa)
{
	struct cell_region *last = cell->region + cell->nr_regions;
	struct cell_region *r = last, other;

	while (r-- > cell->region) {
		if (!range_contains(gpa, region_gpa(&r->map)))
			continue;
		other = *--last;
		*last = *r;
		*r = other;
	}
}

static int reserve_unmap(const struct cell *cell, struct range gpa,
			 struct page_list *pages)
{
	const struct ax_region *r;
	unsigned int needed = 0;
	u32 i;

	for (i = 0; i < cell->nr_regions; i++) {
		r = &cell->region[i].map;
		if (range_contains(gpa, region_gpa(r)))
			needed += vm_map_pages(cell->vm, GPA(r->gpa),
					       HPA(r->hpa), r->size);
	}
	return pool_reserve(pages, needed);
}

int move_out(struct cell *cell, u64 gpa, u64 size)
{
	const struct range range = RANGE(gpa, size);
	int err = cell_check(cell, CELL_MOVE);
	struct page_list pages = { 0 };
	struct cell_region *r;
	u32 count;

	if (err)
		return err;
	if (cell->nr_moving)
		return -EBUSY;
	count = range_valid(range) ? count_whole(cell, range) : 0;
	if (!count)
		return -EINVAL;
	err = reserve_unmap(cell, range, &pages);
	if (err)
		return err;
	move_to_end(cell, range);
	cell->nr_moving = count;
	cell->moving_in = false;
	cell->moved = 0;
	for (r = first_moving(cell); r < cell->region + cell->nr_regions; r++)
		vm_unmap(cell->vm, GPA(r->map.gpa), r->map.size, &pages);
	pool_unreserve(&pages);
	return 0;
}

/* ---- both ---- */

static void arrive(struct cell *cell)
{
	struct cell_region *r;

	for (r = first_moving(cell); r < cell->region + cell->nr_regions; r++) {
		if (cell->moving_in)
			region_enter(cell, r);
		else
			region_give_back(r);
	}
	if (!cell->moving_in)
		cell->nr_regions -= cell->nr_moving;
	cell->nr_moving = 0;
}

s64 move_scrub(struct cell *cell)
{
	int err = cell_check(cell, CELL_MOVED);
	u64 left;

	if (err)
		return err;
	left = memory_clear(first_moving(cell), cell->nr_moving, &cell->moved);
	if (!left)
		arrive(cell);
	return (s64)left;
}
