/* SPDX-License-Identifier: GPL-2.0 */
/* memory.h - what lies in a cell's memory: clearing it, loading into it. */
#ifndef AXVISOR_CELL_MEMORY_H
#define AXVISOR_CELL_MEMORY_H

#include "../common/range.h"
#include "cell.h"

/*
 * Does all of @gpa lie in the cell's RAM, which may be several regions? All here
 * is under manage_lock.
 */
bool memory_covers(const struct cell *cell, struct range gpa);

/* Bytes of RAM in these regions. */
u64 memory_size(const struct cell_region *region, u32 count);

/**
 * memory_clear() - clear one granule more of these regions' RAM
 * @done: bytes cleared so far
 *
 * Return: granules left.
 */
u64 memory_clear(const struct cell_region *region, u32 count, u64 *done);

/* AX_HC_CELL_SCRUB and AX_HC_CELL_COPY */
s64 memory_scrub(struct cell *cell);
s64 memory_copy(struct cell *cell, gpa_t gpa, hpa_t src, u64 len);

#endif /* AXVISOR_CELL_MEMORY_H */
