// SPDX-License-Identifier: GPL-2.0
/*
 * guarded_mem.c - what the core may touch of Linux's and of cells' memory; linked
 * around core/mem.c, it checks each access.
 */
#include <sys/mman.h>

#include "fuzz.h"
#include "guarded_mem.h"
#include "world.h"
#include "cell/root.h"
#include <axvisor/mem.h>

void __wrap_mem_read(void *dst, hpa_t src, u64 size);
void __wrap_mem_write(hpa_t dst, const void *src, u64 size);
void __wrap_mem_copy(hpa_t dst, hpa_t src, u64 size);
void __wrap_mem_clear(hpa_t dst, u64 size);
void __real_mem_read(void *dst, hpa_t src, u64 size);
void __real_mem_write(hpa_t dst, const void *src, u64 size);
void __real_mem_copy(hpa_t dst, hpa_t src, u64 size);

bool is_root_ram(u64 hpa, u64 size)
{
	const struct fake_stage2 *s = root_vm()->arch.stage2;
	unsigned int i;

	for (i = 0; i < s->nr_segments; i++)
		if (s->segment[i].perm == VM_RWX && hpa >= s->segment[i].gpa &&
		    hpa - s->segment[i].gpa < s->segment[i].size)
			return size <= s->segment[i].size -
				       (hpa - s->segment[i].gpa);
	return false;
}

static const struct cell *owner_of(u64 hpa, u64 size)
{
	const struct cell *cell;
	u32 id, i;

	for (id = 1; id < AX_MAX_CELLS; id++) {
		cell = cell_find(id);
		for (i = 0; cell && i < cell->nr_regions; i++)
			if (cell->region[i].map.type == AX_REGION_RAM &&
			    hpa >= cell->region[i].map.hpa &&
			    hpa - cell->region[i].map.hpa < cell->region[i].map.size &&
			    size <= cell->region[i].map.size -
				    (hpa - cell->region[i].map.hpa))
				return cell;
	}
	return NULL;
}

/* In a region that is on its way into the cell or out of it? */
static bool is_moving(const struct cell *cell, u64 hpa)
{
	u32 i;

	for (i = cell->nr_regions - cell->nr_moving; i < cell->nr_regions; i++)
		if (hpa >= cell->region[i].map.hpa &&
		    hpa - cell->region[i].map.hpa < cell->region[i].map.size)
			return true;
	return false;
}

void __wrap_mem_read(void *dst, hpa_t src, u64 size)
{
	fuzz_check(is_root_ram(src.v, size), "read of %llx+%llx", src.v, size);
	__real_mem_read(dst, src, size);
}

void __wrap_mem_write(hpa_t dst, const void *src, u64 size)
{
	fuzz_check(is_root_ram(dst.v, size), "write to %llx+%llx", dst.v, size);
	__real_mem_write(dst, src, size);
}

void __wrap_mem_copy(hpa_t dst, hpa_t src, u64 size)
{
	const struct cell *cell = owner_of(dst.v, size);

	fuzz_check(is_root_ram(src.v, size), "copy from %llx+%llx", src.v,
		   size);
	fuzz_check(cell, "copy to %llx+%llx", dst.v, size);
	fuzz_check(cell->state == AX_CELL_CREATED ||
		   cell->state == AX_CELL_LOADED, "copy in state %u",
		   cell->state);
	if (dst.v + size <= FAKE_MEMORY)
		__real_mem_copy(dst, src, size);
}

/* Given back to the build machine, which clears it. */
void __wrap_mem_clear(hpa_t dst, u64 size)
{
	const struct cell *cell = owner_of(dst.v, size);

	fuzz_check(cell, "clear of %llx+%llx", dst.v, size);
	fuzz_check(cell->state == AX_CELL_SCRUBBING ||
		   cell->state == AX_CELL_DESTROYING || is_moving(cell, dst.v),
		   "clear in state %u", cell->state);
	fuzz_check(!cell->nr_active || is_moving(cell, dst.v),
		   "clear under a vCPU that executes");
	if (dst.v + size <= FAKE_MEMORY)
		madvise(fake_mem(dst.v), size, MADV_DONTNEED);
}
