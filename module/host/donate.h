/* SPDX-License-Identifier: GPL-2.0 */
/* donate.h - memory that Linux gives to a cell. */
#ifndef AXVISOR_HOST_DONATE_H
#define AXVISOR_HOST_DONATE_H

#include <linux/ioport.h>
#include <axvisor/abi.h>

#include "config.h"
#include "contig.h"
#include "refusal.h"

/**
 * struct donated - one host-physical range behind a cell's memory, or a device
 * @map: where it appears in the cell
 * @flags: AXVISOR_REGION_* of the region that it is part of
 * @index: which region that is: of the configuration, then those mapped later
 * @range: the pages, where they came from the page allocator
 * @reserved: the claim, where the configuration named the range
 */
struct donated {
	struct ax_region map;
	u32 flags;
	unsigned int index;
	struct contig range;
	struct resource *reserved;
};

/**
 * struct donation - all of a cell, or what is on its way
 * @max: more pieces are refused
 */
struct donation {
	unsigned int nr;
	unsigned int max;
	struct donated piece[AX_MAX_REGIONS];
};

/**
 * donate_memory() - get the memory of all regions from Linux
 *
 * One range a region where one can be had, else several, the largest first. A
 * device's registers are claimed, so that no driver of Linux can use them.
 * May take seconds. Return: 0 or -errno with @why filled in; then nothing is
 * held.
 */
int donate_memory(struct donation *donation, const struct cell_config *config,
		  struct refusal *why);

/**
 * donate_region() - get the memory of one more region
 * @max: how many pieces it may have
 * @index: of the region
 *
 * As donate_memory().
 */
int donate_region(struct donation *donation, unsigned int max,
		  const struct cell_config_region *region, unsigned int index,
		  struct refusal *why);

/* All of @from becomes part of @to, which has room for it, as region @index. */
void donate_join(struct donation *to, struct donation *from,
		 unsigned int index);

/* The region @index of @from becomes all of @to. */
void donate_part(struct donation *from, unsigned int index,
		 struct donation *to);

/* The piece in which @gpa lies, of any type, or NULL. */
const struct donated *donate_find(const struct donation *donation, u64 gpa);

/* Give it back to Linux; the core has scrubbed and reclaimed it. */
void donate_undo(struct donation *donation);

/*
 * Never give it back: a core that has stopped may still use it. /proc/iomem goes
 * on showing reserved ranges, also without this module.
 */
void donate_abandon(struct donation *donation);

/* Does all of [gpa, gpa + size) lie in RAM of the cell? */
bool donate_covers(const struct donation *donation, u64 gpa, u64 size);

/* Bytes of one cell's memory. */
u64 donate_size(const struct donation *donation);

/* Bytes of System RAM that all cells have at the moment. */
u64 donate_total(void);

#endif /* AXVISOR_HOST_DONATE_H */
