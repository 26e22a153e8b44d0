// SPDX-License-Identifier: GPL-2.0
/* memory.c - what lies in a cell's memory: clearing it, loading into it. */
#include <axvisor/mem.h>

#include "ledger.h"
#include "memory.h"

/* Bytes of the region that are memory. */
static u64 ram_size(const struct cell_region *r)
{
	return r->map.type == AX_REGION_RAM ? r->map.size : 0;
}

static const struct ax_region *find_region(const struct cell *cell, u64 gpa)
{
	const u32 count = cell->nr_regions - cell->nr_moving;
	const struct cell_region *r;

	for (r = cell->region; r < cell->region + count; r++) {
		if (ram_size(r) && range_has(RANGE(r->map.gpa, r->map.size), gpa))
			return &r->map;
	}
	return NULL;
}

/* Bytes from @gpa to the end of @r, at most @len. */
static u64 piece(const struct ax_region *r, u64 gpa, u64 len)
{
	return MIN(len, r->size - (gpa - r->gpa));
}

bool memory_covers(const struct cell *cell, struct range gpa)
{
	const struct ax_region *r;
	u64 size;

	if (!range_valid(gpa))
		return false;
	while (gpa.size) {
		r = find_region(cell, gpa.base);
		if (!r)
			return false;
		size = piece(r, gpa.base, gpa.size);
		gpa.base += size;
		gpa.size -= size;
	}
	return true;
}

u64 memory_size(const struct cell_region *region, u32 count)
{
	u64 size = 0;
	u32 i;

	for (i = 0; i < count; i++)
		size += ram_size(&region[i]);
	return size;
}

/* The granule at @offset of these regions' RAM. */
static void clear_granule(const struct cell_region *r, u64 offset)
{
	for (; offset >= ram_size(r); r++)
		offset -= ram_size(r);
	mem_clear(HPA(r->map.hpa + offset), AX_GRANULE);
}

u64 memory_clear(const struct cell_region *region, u32 count, u64 *done)
{
	const u64 size = memory_size(region, count);

	if (*done < size) {
		clear_granule(region, *done);
		*done += AX_GRANULE;
	}
	return *done < size ? (size - *done) / AX_GRANULE : 0;
}

s64 memory_scrub(struct cell *cell)
{
	int err = cell_check(cell, CELL_SCRUB);
	u64 left;

	if (err)
		return err;
	if (cell_nr_active(cell))
		return -EAGAIN;
	left = memory_clear(cell->region, cell->nr_regions, &cell->scrubbed);
	return left ? (s64)left : cell_apply(cell, CELL_SCRUBBED);
}

s64 memory_copy(struct cell *cell, gpa_t gpa, hpa_t src, u64 len)
{
	int err = cell_check(cell, CELL_COPY);
	const struct ax_region *r;
	u64 size;

	if (err)
		return err;
	if (!len)
		return 0;
	if (len > AX_GRANULE)
		return -EINVAL;
	if (!memory_covers(cell, RANGE(gpa.v, len)))
		return -ERANGE;
	if (!ledger_root_ram(RANGE(src.v, len)))
		return -EFAULT;
	for (; len; len -= size) {
		r = find_region(cell, gpa.v);
		size = piece(r, gpa.v, len);
		mem_copy(HPA(r->hpa + (gpa.v - r->gpa)), src, size);
		gpa.v += size;
		src.v += size;
	}
	return 0;
}
