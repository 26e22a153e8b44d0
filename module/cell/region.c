// SPDX-License-Identifier: GPL-2.0
/* region.c - the regions of cells: taken from the root cell and given back. */
#include "ledger.h"
#include "refuse.h"
#include "region.h"
#include "root.h"

#define SHARED		(AX_REGION_SHARED_READ | AX_REGION_SHARED_WRITE)
#define ALL_FLAGS	(AX_REGION_READ_ONLY | AX_REGION_NO_EXEC | SHARED)

static struct range hpa_range(const struct ax_region *r)
{
	return RANGE(r->hpa, r->size);
}

static const char *type_name(const struct ax_region *r)
{
	return r->type == AX_REGION_MMIO ? "device" : "memory";
}

/* What the cell may do there. */
static u32 cell_perm(const struct ax_region *r)
{
	u32 perm = VM_RWX;

	if (r->type == AX_REGION_MMIO)
		perm = VM_READ | VM_WRITE | VM_DEVICE;
	if (r->flags & AX_REGION_READ_ONLY)
		perm &= ~VM_WRITE;
	if (r->flags & AX_REGION_NO_EXEC)
		perm &= ~VM_EXEC;
	return perm;
}

/* What the root cell may do there while it is the cell's; 0: nothing. */
static u32 root_perm(const struct ax_region *r)
{
	if (r->flags & AX_REGION_SHARED_WRITE)
		return VM_READ | VM_WRITE;
	return r->flags & AX_REGION_SHARED_READ ? VM_READ : 0;
}

/* Only RAM is mapped back at once; the rest comes back on demand. */
static bool is_ram(const struct ax_region *r)
{
	return ledger_ram(hpa_range(r)) == LEDGER_RAM;
}

/* ---- checks ---- */

static int check_type(const struct ax_region *r, u32 i, struct ax_refusal *why)
{
	if (r->type >= AX_NR_REGION_TYPES)
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: type %u is not known", i, r->type);
	if (r->flags & ~ALL_FLAGS)
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: flags 0x%x are not known", i,
			      r->flags & ~ALL_FLAGS);
	if (r->type == AX_REGION_MMIO && (r->flags & SHARED))
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: a device can't be shared", i);
	return 0;
}

static int check_shape(const struct ax_region *r, u32 i, struct ax_refusal *why)
{
	const u64 granule = r->type == AX_REGION_MMIO ? AX_MMIO_GRANULE :
							AX_GRANULE;

	if (!r->size || !IS_ALIGNED(r->gpa | r->hpa | r->size, granule))
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: gpa 0x%llx, hpa 0x%llx and size 0x%llx must be multiples of 0x%llx",
			      i, r->gpa, r->hpa, r->size, granule);
	if (!range_valid(hpa_range(r)) ||
	    range_last(hpa_range(r)) >= root_vm()->gpa_limit)
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: %s 0x%llx+0x%llx does not end below 0x%llx",
			      i, type_name(r), r->hpa, r->size,
			      root_vm()->gpa_limit);
	if (!range_valid(region_gpa(r)))
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: gpa 0x%llx+0x%llx wraps around", i,
			      r->gpa, r->size);
	return 0;
}

static int check_overlap(const struct ax_region *region, u32 i, u32 j,
			 struct ax_refusal *why)
{
	const struct ax_region *a = &region[i], *b = &region[j];

	if (ranges_overlap(region_gpa(a), region_gpa(b)))
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u overlaps region %u at gpa 0x%llx", i,
			      j, MAX(a->gpa, b->gpa));
	if (ranges_overlap(hpa_range(a), hpa_range(b)))
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "region %u overlaps region %u at hpa 0x%llx", i,
			      j, MAX(a->hpa, b->hpa));
	return 0;
}

static int check_ram(const struct ax_region *r, u32 i, struct ax_refusal *why)
{
	const enum ledger_ram ram = ledger_ram(hpa_range(r));

	if (r->type == AX_REGION_MMIO && ram != LEDGER_NOT_RAM)
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "device 0x%llx+0x%llx is System RAM", r->hpa,
			      r->size);
	if (ram == LEDGER_PARTLY_RAM)
		return refuse(why, -EINVAL, AX_BLAME_REGION, i,
			      "memory 0x%llx+0x%llx is only in part System RAM",
			      r->hpa, r->size);
	return 0;
}

static int check_owner(const struct ax_region *r, u32 i, struct ax_refusal *why)
{
	const struct vm_mmio *mmio;
	struct ledger_entry who;

	if (ledger_check_donate_mem(hpa_range(r), &who)) {
		if (who.owner == LEDGER_CORE)
			return refuse(why, -EBUSY, AX_BLAME_REGION, i,
				      "memory 0x%llx+0x%llx belongs to the core",
				      who.range.base, who.range.size);
		return refuse(why, -EBUSY, AX_BLAME_REGION, i,
			      "%s 0x%llx+0x%llx belongs to cell '%s'",
			      type_name(r), who.range.base, who.range.size,
			      cell_find(who.owner)->name);
	}
	mmio = vm_find_mmio(root_vm(), GPA(r->hpa), r->size);
	if (mmio)
		return refuse(why, -EBUSY, AX_BLAME_REGION, i,
			      "%s 0x%llx+0x%llx is the machine's %s",
			      type_name(r), mmio->base.v, mmio->size,
			      mmio->name);
	return check_ram(r, i, why);
}

int region_check(const struct ax_region *region, u32 count,
		 struct ax_refusal *why)
{
	int err = 0;
	u32 i, j;

	if (!count || count > AX_MAX_REGIONS)
		return refuse(why, -EINVAL, AX_BLAME_REGION, 0,
			      "%u regions: a cell has 1 to %u", count,
			      AX_MAX_REGIONS);
	for (i = 0; i < count && !err; i++) {
		err = check_type(&region[i], i, why);
		if (!err)
			err = check_shape(&region[i], i, why);
		for (j = 0; j < i && !err; j++)
			err = check_overlap(region, i, j, why);
		if (!err)
			err = check_owner(&region[i], i, why);
	}
	return err;
}

int region_check_vm(const struct vm *vm, const struct ax_region *region,
		    u32 count, struct ax_refusal *why)
{
	const struct vm_mmio *mmio;
	const struct ax_region *r;
	u32 i;

	for (i = 0; i < count; i++) {
		r = &region[i];
		if (range_last(region_gpa(r)) >= vm->gpa_limit)
			return refuse(why, -EINVAL, AX_BLAME_REGION, i,
				      "the region at 0x%llx, size 0x%llx does not end below 0x%llx",
				      r->gpa, r->size, vm->gpa_limit);
		mmio = vm_find_mmio(vm, GPA(r->gpa), r->size);
		if (mmio)
			return refuse(why, -EINVAL, AX_BLAME_REGION, i,
				      "the region at 0x%llx overlaps the board's %s at 0x%llx",
				      r->gpa, mmio->name, mmio->base.v);
	}
	return 0;
}

/* ---- table pages ---- */

static unsigned int root_pages(const struct ax_region *r)
{
	return vm_map_pages(root_vm(), GPA(r->hpa), HPA(r->hpa), r->size);
}

/* For region_enter(): the cell, and the root cell's share. */
static unsigned int enter_pages(struct vm *vm, const struct ax_region *r)
{
	return vm_map_pages(vm, GPA(r->gpa), HPA(r->hpa), r->size) +
	       (root_perm(r) ? root_pages(r) : 0);
}

/* For region_give_back(): out of the share, and back as it was. */
static unsigned int give_back_pages(const struct ax_region *r)
{
	return (root_perm(r) ? root_pages(r) : 0) +
	       (is_ram(r) ? root_pages(r) : 0);
}

static int reserve_lists(struct vm *vm, struct cell_region *region, u32 count,
			 struct page_list *take)
{
	struct cell_region *r;
	int err = 0;

	for (r = region; r < region + count && !err; r++) {
		err = pool_reserve(take, root_pages(&r->map));
		if (!err)
			err = pool_reserve(&r->enter_pages,
					   enter_pages(vm, &r->map));
		if (!err)
			err = pool_reserve(&r->give_back_pages,
					   give_back_pages(&r->map));
	}
	return err;
}

int region_reserve(struct vm *vm, struct cell_region *region, u32 count,
		   struct page_list *take, struct ax_refusal *why)
{
	const unsigned int free = pool_total() - pool_used();
	unsigned int needed = 0;
	struct cell_region *r;

	if (!reserve_lists(vm, region, count, take))
		return 0;
	pool_unreserve(take);
	for (r = region; r < region + count; r++) {
		needed += root_pages(&r->map) + enter_pages(vm, &r->map) +
			  give_back_pages(&r->map);
		pool_unreserve(&r->enter_pages);
		pool_unreserve(&r->give_back_pages);
	}
	return refuse(why, -ENOMEM, AX_BLAME_NONE, 0,
		      "the core's page pool is exhausted: %u pages needed, %u free; reload with a larger core_mb",
		      needed, free);
}

/* ---- commit ---- */

void region_take(struct cell *cell, const struct cell_region *region,
		 struct page_list *take)
{
	const struct ax_region *r = &region->map;

	ledger_donate_mem(hpa_range(r), cell->id);
	vm_unmap(root_vm(), GPA(r->hpa), r->size, take);
}

void region_enter(struct cell *cell, struct cell_region *region)
{
	const struct ax_region *r = &region->map;

	vm_map(cell->vm, GPA(r->gpa), HPA(r->hpa), r->size, cell_perm(r),
	       &region->enter_pages);
	if (root_perm(r))
		vm_map(root_vm(), GPA(r->hpa), HPA(r->hpa), r->size,
		       root_perm(r), &region->enter_pages);
	pool_unreserve(&region->enter_pages);
}

void region_give_back(struct cell_region *region)
{
	const struct ax_region *r = &region->map;

	if (root_perm(r))
		vm_unmap(root_vm(), GPA(r->hpa), r->size,
			 &region->give_back_pages);
	if (is_ram(r))
		vm_map(root_vm(), GPA(r->hpa), HPA(r->hpa), r->size, VM_RWX,
		       &region->give_back_pages);
	ledger_reclaim_mem(hpa_range(r));
	pool_unreserve(&region->enter_pages);
	pool_unreserve(&region->give_back_pages);
}
