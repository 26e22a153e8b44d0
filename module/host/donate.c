// SPDX-License-Identifier: GPL-2.0
/* donate.c - memory that Linux gives to a cell. */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "arch.h"
#include "donate.h"
#include "memmap.h"

static atomic64_t total = ATOMIC64_INIT(0);

/* As the core shall map it: what AXVISOR_REGION_* says about that. */
static u32 map_flags(u32 flags)
{
	static_assert(AX_REGION_READ_ONLY == AXVISOR_REGION_READ_ONLY);
	static_assert(AX_REGION_NO_EXEC == AXVISOR_REGION_NO_EXEC);
	static_assert(AX_REGION_SHARED_READ == AXVISOR_REGION_SHARED_READ);
	static_assert(AX_REGION_SHARED_WRITE == AXVISOR_REGION_SHARED_WRITE);

	return flags & ~(AXVISOR_REGION_CONTIGUOUS | AXVISOR_REGION_RESERVED);
}

static struct donated *new_piece(struct donation *donation,
				 const struct cell_config_region *region,
				 u64 gpa, u64 size, unsigned int index)
{
	struct donated *piece;

	if (donation->nr == donation->max)
		return NULL;
	piece = &donation->piece[donation->nr];
	*piece = (struct donated){
		.map = {
			.gpa = gpa,
			.size = size,
			.type = region->type,
			.flags = map_flags(region->flags),
		},
		.flags = region->flags,
		.index = index,
	};
	return piece;
}

/*
 * Blocks of 1 GiB need both addresses aligned alike; where none can be had,
 * 2 MiB will do.
 */
static int alloc_aligned(struct contig *range, u64 gpa, u64 size)
{
	int err;

	if (size >= SZ_1G && IS_ALIGNED(gpa, SZ_1G)) {
		err = contig_alloc(range, size, SZ_1G);
		if (err != -ENOMEM)
			return err;
	}
	return contig_alloc(range, size, AX_GRANULE);
}

static int alloc_piece(struct donation *donation,
		       const struct cell_config_region *region, u64 gpa,
		       u64 size, unsigned int index)
{
	struct donated *piece = new_piece(donation, region, gpa, size, index);
	int err;

	if (!piece)
		return -E2BIG;
	err = alloc_aligned(&piece->range, gpa, size);
	if (err)
		return err;
	piece->map.hpa = PFN_PHYS(piece->range.pfn);
	donation->nr++;
	atomic64_add(size, &total);
	return 0;
}

/* Largest first: what can't be had whole is tried in halves. */
static int alloc_pieces(struct donation *donation,
			const struct cell_config_region *region,
			unsigned int index)
{
	u64 chunk = region->size;
	u64 done = 0;
	u64 size;
	int err;

	while (done < region->size) {
		size = min(chunk, region->size - done);
		err = alloc_piece(donation, region, region->gpa + done, size,
				  index);
		if (!err) {
			done += size;
			continue;
		}
		if (err != -ENOMEM || size == AX_GRANULE ||
		    (region->flags & AXVISOR_REGION_CONTIGUOUS))
			return err;
		chunk = ALIGN(size / 2, AX_GRANULE);
	}
	return 0;
}

static int donate_from_linux(struct donation *donation,
			     const struct cell_config_region *region,
			     unsigned int index, struct refusal *why)
{
	int err = alloc_pieces(donation, region, index);

	switch (err) {
	case 0:
		return 0;
	case -E2BIG:
		return refuse_part(why, AX_BLAME_REGION, index, -ENOMEM,
				   "the region at %#llx: free memory is too fragmented for %llu MiB: the cell may have %u pieces more at most",
				   region->gpa, region->size / SZ_1M,
				   donation->max);
	case -ENOMEM:
		return refuse_part(why, AX_BLAME_REGION, index, err,
				   "the region at %#llx: %llu MiB%s can't be had from Linux",
				   region->gpa, region->size / SZ_1M,
				   region->flags & AXVISOR_REGION_CONTIGUOUS ?
				   " in one piece" : "");
	case -EINTR:
		return refuse(why, err, "interrupted");
	default:
		return refuse_part(why, AX_BLAME_REGION, index, err,
				   "the region at %#llx: allocation failed (%pe)",
				   region->gpa, ERR_PTR(err));
	}
}

/* /proc/iomem may show the name longer than there is this module. */
static int request_named(struct donated *piece, u64 hpa)
{
	char *name = kstrdup("axvisor", GFP_KERNEL);

	if (!name)
		return -ENOMEM;
	piece->reserved = __request_region(&iomem_resource, hpa,
					   piece->map.size, name,
					   IORESOURCE_EXCLUSIVE);
	if (piece->reserved)
		return 0;
	kfree(name);
	return -EBUSY;
}

static void release_named(struct donated *piece)
{
	const char *name = piece->reserved->name;

	__release_region(&iomem_resource, piece->map.hpa, piece->map.size);
	kfree(name);
}

/* What a named range must be, before it is anybody's. */
static int check_named(const struct cell_config_region *region,
		       unsigned int index, struct refusal *why)
{
	bool mmio = region->type == AXVISOR_REGION_MMIO;
	const char *kept = mmio ? arch_host_keeps(region->hpa, region->size) : NULL;

	if (!memmap_is_known())
		return refuse_part(why, AX_BLAME_REGION, index, -EOPNOTSUPP,
				   "the region at %#llx: nobody says whether host address %#llx is memory: ACPI does not, and there is no memory map of UEFI's",
				   region->gpa, region->hpa);
	if (kept)
		return refuse_part(why, AX_BLAME_REGION, index, -EPERM,
				   "the region at %#llx: host address %#llx, size %#llx is %s",
				   region->gpa, region->hpa, region->size, kept);
	if (!mmio && !memmap_is_memory(region->hpa, region->size))
		return refuse_part(why, AX_BLAME_REGION, index, -EBUSY,
				   "the region at %#llx: host address %#llx, size %#llx is no memory of this machine",
				   region->gpa, region->hpa, region->size);
	if (region_intersects(region->hpa, region->size, IORESOURCE_SYSTEM_RAM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return refuse_part(why, AX_BLAME_REGION, index, -EBUSY,
				   "the region at %#llx: host address %#llx, size %#llx is RAM that Linux uses",
				   region->gpa, region->hpa, region->size);
	if (mmio && memmap_has_memory(region->hpa, region->size))
		return refuse_part(why, AX_BLAME_REGION, index, -EBUSY,
				   "the region at %#llx: host address %#llx, size %#llx is memory, not a device",
				   region->gpa, region->hpa, region->size);
	return 0;
}

static int claim_named(struct donation *donation,
		       const struct cell_config_region *region,
		       unsigned int index, struct refusal *why)
{
	bool mmio = region->type == AXVISOR_REGION_MMIO;
	struct donated *piece = new_piece(donation, region, region->gpa,
					  region->size, index);
	int err;

	if (!piece)
		return refuse_part(why, AX_BLAME_REGION, index, -ENOMEM,
				   "the region at %#llx: the cell already has %d pieces of memory",
				   region->gpa, AX_MAX_REGIONS);
	err = check_named(region, index, why);
	if (err)
		return err;
	err = request_named(piece, region->hpa);
	if (err == -ENOMEM)
		return refuse(why, err, "out of memory");
	if (err)
		return refuse_part(why, AX_BLAME_REGION, index, err,
				   "the region at %#llx: host address %#llx, size %#llx is claimed by somebody else, see /proc/iomem%s",
				   region->gpa, region->hpa, region->size,
				   mmio ? "; axctl attach takes a device from its driver" : "");
	piece->map.hpa = region->hpa;
	donation->nr++;
	return 0;
}

/*
 * Better to say so at once than to search for minutes: what is in the way of
 * a range needs a free page elsewhere to be moved to.
 */
static int check_available(const struct cell_config_region *region,
			   unsigned int nr, struct refusal *why)
{
	u64 available = (u64)max(si_mem_available(), 0L) << PAGE_SHIFT;
	u64 wanted = 0;
	unsigned int i;

	for (i = 0; i < nr; i++, region++) {
		if (config_has_hpa(region))
			continue;
		if (check_add_overflow(wanted, region->size, &wanted) ||
		    wanted > available)
			return refuse_part(why, AX_BLAME_REGION, i, -ENOMEM,
					   "the region at %#llx: %llu MiB can't be had, Linux has %llu MiB available for all regions",
					   region->gpa, region->size / SZ_1M,
					   available / SZ_1M);
	}
	return 0;
}

static int donate_one(struct donation *donation,
		      const struct cell_config_region *region,
		      unsigned int index, struct refusal *why)
{
	if (config_has_hpa(region))
		return claim_named(donation, region, index, why);
	return donate_from_linux(donation, region, index, why);
}

int donate_memory(struct donation *donation, const struct cell_config *config,
		  struct refusal *why)
{
	unsigned int i;
	int err;

	donation->max = AX_MAX_REGIONS;
	err = check_available(config->region, config->nr_regions, why);
	for (i = 0; !err && i < config->nr_regions; i++)
		err = donate_one(donation, &config->region[i], i, why);
	if (err)
		donate_undo(donation);
	return err;
}

int donate_region(struct donation *donation, unsigned int max,
		  const struct cell_config_region *region, unsigned int index,
		  struct refusal *why)
{
	int err;

	donation->max = max;
	err = check_available(region, 1, why);
	if (!err)
		err = donate_one(donation, region, index, why);
	if (err)
		donate_undo(donation);
	return err;
}

void donate_join(struct donation *to, struct donation *from,
		 unsigned int index)
{
	unsigned int i;

	for (i = 0; i < from->nr; i++)
		from->piece[i].index = index;
	memcpy(to->piece + to->nr, from->piece,
	       from->nr * sizeof(from->piece[0]));
	to->nr += from->nr;
	from->nr = 0;
}

void donate_part(struct donation *from, unsigned int index,
		 struct donation *to)
{
	unsigned int i, kept = 0;

	to->nr = 0;
	for (i = 0; i < from->nr; i++) {
		if (from->piece[i].index == index)
			to->piece[to->nr++] = from->piece[i];
		else
			from->piece[kept++] = from->piece[i];
	}
	from->nr = kept;
}

void donate_undo(struct donation *donation)
{
	struct donated *piece;

	while (donation->nr) {
		piece = &donation->piece[--donation->nr];
		if (piece->reserved) {
			release_named(piece);
		} else {
			contig_free(&piece->range);
			atomic64_sub(piece->map.size, &total);
		}
		cond_resched();
	}
}

void donate_abandon(struct donation *donation)
{
	donation->nr = 0;
}

const struct donated *donate_find(const struct donation *donation, u64 gpa)
{
	const struct donated *piece;

	for (piece = donation->piece; piece < donation->piece + donation->nr;
	     piece++)
		if (gpa >= piece->map.gpa &&
		    gpa - piece->map.gpa < piece->map.size)
			return piece;
	return NULL;
}

bool donate_covers(const struct donation *donation, u64 gpa, u64 size)
{
	const struct donated *piece;
	u64 rest;

	while (size) {
		piece = donate_find(donation, gpa);
		if (!piece || piece->map.type != AX_REGION_RAM)
			return false;
		rest = piece->map.size - (gpa - piece->map.gpa);
		if (size <= rest)
			return true;
		gpa += rest;
		size -= rest;
	}
	return true;
}

u64 donate_size(const struct donation *donation)
{
	u64 size = 0;
	unsigned int i;

	for (i = 0; i < donation->nr; i++)
		if (donation->piece[i].map.type == AX_REGION_RAM)
			size += donation->piece[i].map.size;
	return size;
}

u64 donate_total(void)
{
	return atomic64_read(&total);
}
