// SPDX-License-Identifier: GPL-2.0
/* region.c - regions that a cell gets and loses while it exists. */
#include <linux/err.h>
#include <linux/io.h>
#include <linux/slab.h>

#include "cell_table.h"
#include "control.h"
#include "core.h"
#include "memory.h"
#include "netlink.h"
#include "region.h"

/* Until the core has cleared what is on its way. */
static int scrub(struct cell *cell)
{
	long left;

	do {
		cond_resched();
		left = cell_call(cell, AX_HC_REGION_SCRUB, 0, 0, 0);
	} while (left > 0);
	return left;
}

/* What it has is another than before; with who lists cells and their regions. */
static void changed(struct cell *cell)
{
	cell_table_touch();
	netlink_announce(cell);
}

/* ---- map ---- */

/* Taking memory may last for seconds: better to say so before. */
static int check_state(struct cell *cell, struct refusal *why)
{
	struct cell_status status;

	cell_status(cell, &status);
	switch (status.state) {
	case AXVISOR_CELL_CREATED:
	case AXVISOR_CELL_LOADED:
	case AXVISOR_CELL_RUNNING:
	case AXVISOR_CELL_PAUSED:
		return 0;
	default:
		return control_explain(cell, CONTROL_MAP, -EBUSY, why);
	}
}

static int check_overlap(const struct cell *cell,
			 const struct cell_config_region *region,
			 struct refusal *why)
{
	const struct ax_region *old;
	unsigned int i;

	for (i = 0; i < cell->memory.nr; i++) {
		old = &cell->memory.piece[i].map;
		if (region->gpa < old->gpa + old->size &&
		    old->gpa < region->gpa + region->size)
			return refuse_part(why, AX_BLAME_REGION, 0, -EBUSY,
					   "the region at %#llx, size %#llx overlaps the one that the cell has at %#llx, size %#llx",
					   region->gpa, region->size, old->gpa,
					   old->size);
	}
	return 0;
}

/* No other region of the cell has it. */
static unsigned int new_index(const struct donation *memory)
{
	unsigned int i, index = 0;

	for (i = 0; i < memory->nr; i++)
		index = max(index, memory->piece[i].index + 1);
	return index;
}

static int enter_core(struct cell *cell, const struct donation *added,
		      struct refusal *why)
{
	struct ax_region_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	int err;

	if (!desc)
		return refuse(why, -ENOMEM, "out of memory");
	desc->nr_regions = cell_describe(added, desc->region);
	err = cell_call(cell, AX_HC_REGION_MAP, virt_to_phys(desc), 0, 0);
	if (err && desc->refusal.text[0])
		refuse_part(why, desc->refusal.blame, 0, err, "%.*s",
			    AX_TEXT_MAX, desc->refusal.text);
	else
		control_explain(cell, CONTROL_MAP, err, why);
	kfree(desc);
	return err;
}

static void join(struct cell *cell, struct donation *added)
{
	mutex_lock(&cell->core_lock);
	donate_join(&cell->memory, added, new_index(&cell->memory));
	mutex_unlock(&cell->core_lock);
}

/* With room for what is on its way. */
static int map_locked(struct cell *cell,
		      const struct cell_config_region *region,
		      struct donation *added, struct refusal *why)
{
	int err;

	err = check_state(cell, why);
	if (!err && cell->memory.nr == AX_MAX_REGIONS)
		err = refuse_part(why, AX_BLAME_REGION, 0, -ENOSPC,
				  "the cell has %d regions already, and can't have more",
				  AX_MAX_REGIONS);
	if (!err)
		err = config_check_region(region, 0, why);
	if (!err)
		err = check_overlap(cell, region, why);
	if (!err)
		err = donate_region(added, AX_MAX_REGIONS - cell->memory.nr,
				    region, 0, why);
	if (err)
		return err;
	err = enter_core(cell, added, why);
	if (err && !core_has_stopped()) {
		donate_undo(added);
		return err;
	}
	if (!err) {
		err = scrub(cell);
		control_explain(cell, CONTROL_MAP, err, why);
	}
	/* Also what a core that has stopped keeps. */
	join(cell, added);
	changed(cell);
	return err;
}

int region_map(struct cell *cell, const struct cell_config_region *region,
	       struct refusal *why)
{
	struct donation *added = kzalloc(sizeof(*added), GFP_KERNEL);
	int err;

	if (!added)
		return refuse(why, -ENOMEM, "out of memory");
	if (mutex_lock_interruptible(&cell->lock)) {
		err = refuse(why, -EINTR, "interrupted");
	} else {
		err = map_locked(cell, region, added, why);
		cell_refresh(cell);
		mutex_unlock(&cell->lock);
	}
	kfree(added);
	return err;
}

/* ---- unmap ---- */

static int blame_nothing(const struct cell *cell, u64 gpa, struct refusal *why)
{
	const struct celldev *device = celldev_at(cell, gpa);

	if (device)
		return refuse_part(why, AX_BLAME_REGION, 0, -EBUSY,
				   "%#llx belongs to the device '%s': detach takes it away",
				   gpa, device->name);
	return refuse_part(why, AX_BLAME_REGION, 0, -ENOENT,
			   "the cell has no region at %#llx", gpa);
}

/* All pieces of the region that begins at @gpa; they adjoin. */
static int find_region(const struct cell *cell, u64 gpa, unsigned int *index,
		       u64 *size, struct refusal *why)
{
	const struct donation *memory = &cell->memory;
	const struct donated *piece = donate_find(memory, gpa);
	u64 base = gpa;
	unsigned int i;

	if (!piece)
		return blame_nothing(cell, gpa, why);
	*index = piece->index;
	*size = 0;
	for (i = 0; i < memory->nr; i++) {
		if (memory->piece[i].index != *index)
			continue;
		base = min(base, memory->piece[i].map.gpa);
		*size += memory->piece[i].map.size;
	}
	if (base == gpa)
		return 0;
	return refuse_part(why, AX_BLAME_REGION, 0, -EINVAL,
			   "%#llx lies in the region at %#llx, size %#llx, which goes as a whole: name its beginning",
			   gpa, base, *size);
}

static int leave_core(struct cell *cell, u64 gpa, u64 size, struct refusal *why)
{
	int err = cell_call(cell, AX_HC_REGION_UNMAP, gpa, size, 0);

	if (err == -ENOMEM)
		return refuse(why, err,
			      "the core's page pool is exhausted; reload with a larger core_mb");
	return control_explain(cell, CONTROL_UNMAP, err, why);
}

static int unmap_locked(struct cell *cell, u64 gpa, struct donation *leaving,
			struct refusal *why)
{
	unsigned int index;
	u64 size;
	int err;

	err = find_region(cell, gpa, &index, &size, why);
	if (!err)
		err = leave_core(cell, gpa, size, why);
	if (err)
		return err;
	mutex_lock(&cell->core_lock);
	donate_part(&cell->memory, index, leaving);
	mutex_unlock(&cell->core_lock);
	memory_zap(cell, gpa, size);
	err = scrub(cell);
	if (err) {
		/* A core that has stopped keeps it. */
		join(cell, leaving);
		return control_explain(cell, CONTROL_UNMAP, err, why);
	}
	load_forget(&cell->loads, gpa, size);
	donate_undo(leaving);
	changed(cell);
	return 0;
}

int region_unmap(struct cell *cell, u64 gpa, struct refusal *why)
{
	struct donation *leaving = kzalloc(sizeof(*leaving), GFP_KERNEL);
	int err;

	if (!leaving)
		return refuse(why, -ENOMEM, "out of memory");
	if (mutex_lock_interruptible(&cell->lock)) {
		err = refuse(why, -EINTR, "interrupted");
	} else {
		err = unmap_locked(cell, gpa, leaving, why);
		cell_refresh(cell);
		mutex_unlock(&cell->lock);
	}
	kfree(leaving);
	return err;
}
