/* SPDX-License-Identifier: GPL-2.0 */
/* region.h - regions that a cell gets and loses while it exists. */
#ifndef AXVISOR_HOST_REGION_H
#define AXVISOR_HOST_REGION_H

#include "cell.h"
#include "config.h"
#include "refusal.h"

/**
 * region_map() - take a region from Linux and map it into a cell
 *
 * The machine is held. The cell is created, loaded, running or paused; it sees
 * the region when it is clear. Return: 0 or -errno with @why filled in, and
 * nothing has changed, unless the core has stopped.
 */
int region_map(struct cell *cell, const struct cell_config_region *region,
	       struct refusal *why);

/**
 * region_unmap() - take a region out of a cell and give it back to Linux
 * @gpa: where it begins
 *
 * As region_map(). What was loaded into it is forgotten.
 */
int region_unmap(struct cell *cell, u64 gpa, struct refusal *why);

#endif /* AXVISOR_HOST_REGION_H */
