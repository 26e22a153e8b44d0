/* SPDX-License-Identifier: GPL-2.0 */
/* memory.h - memory that a cell shares with Linux, mapped by user space. */
#ifndef AXVISOR_HOST_MEMORY_H
#define AXVISOR_HOST_MEMORY_H

#include "cell.h"

/* A new cell's part of this. */
void memory_init(struct cell *cell);

/**
 * memory_open() - AXVISOR_MEMORY
 * @flags: AXVISOR_MEMORY_*; the caller may
 *
 * Return: a descriptor or -errno.
 */
int memory_open(struct cell *cell, u32 flags);

/**
 * memory_zap() - take [gpa, gpa + size) out of all mappings
 *
 * What lies there is no part of cell->memory any more, so none comes back.
 */
void memory_zap(struct cell *cell, u64 gpa, u64 size);

/* All of the new cell has been scrubbed: from now on it can be mapped. */
void memory_share(struct cell *cell);

/* Take all out of all mappings, for good: the cell ends. */
void memory_withdraw(struct cell *cell);

#endif /* AXVISOR_HOST_MEMORY_H */
