/* SPDX-License-Identifier: GPL-2.0 */
/* cell_table.h - which cells there are, and which name and CPU is whose. */
#ifndef AXVISOR_HOST_CELL_TABLE_H
#define AXVISOR_HOST_CELL_TABLE_H

#include <linux/types.h>

#include "cell.h"
#include "refusal.h"

/**
 * cell_table_claim() - take name and CPUs for a cell that is being made
 *
 * The table gets a reference of its own. Return: 0, -EEXIST or -EBUSY.
 */
int cell_table_claim(struct cell *cell, struct refusal *why);

/* The cell exists from now on; @wanted is its id unless that is in use. */
void cell_table_publish(struct cell *cell, u32 wanted);

/* The cell is destroyed; it keeps its orphans, listed in cell->cpus. */
void cell_table_retire(struct cell *cell);

/* Has it been destroyed? Then only orphans keep it in the table. */
bool cell_table_is_over(struct cell *cell);

/* Copy the orphans of a cell, up to AX_MAX_VCPUS. Return: how many. */
unsigned int cell_table_orphans(struct cell *cell, struct hotplug_cpu *orphans);

/* Forget the cell, and drop the table's reference. */
void cell_table_remove(struct cell *cell);

/**
 * cell_table_find() - look a cell up; cell_put() follows
 * @name: or NULL
 * @id: or 0
 *
 * Return: NULL if there is none, or if name and id disagree.
 */
struct cell *cell_table_find(const char *name, u32 id);

/* The published cell with the lowest id of at least @id, or NULL. */
struct cell *cell_table_next(u32 id);

/* Does a cell exist, or is one being made? Orphans don't count. */
bool cell_table_in_use(void);

/* How many cells there are, without the root cell. */
unsigned int cell_table_count(void);

/* What a cell in the table has is another than before. */
void cell_table_touch(void);

/* Changes with the table; never 0. For consistent dumps. */
unsigned int cell_table_generation(void);

#endif /* AXVISOR_HOST_CELL_TABLE_H */
