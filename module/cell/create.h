/* SPDX-License-Identifier: GPL-2.0 */
/* create.h - cells come and go: what is taken from the root and given back. */
#ifndef AXVISOR_CELL_CREATE_H
#define AXVISOR_CELL_CREATE_H

#include "cell.h"

/**
 * cell_create() - make a cell of what the root cell owns; manage_lock is held
 * @desc: the core's own copy; its refusal is filled in
 *
 * Return: the new cell's id; -EINVAL for a description that can't be right,
 * -EEXIST for a name that is taken, -ENODEV for a CPU that does not exist,
 * -EBUSY for what belongs to somebody else, -ENOSPC, -ENOMEM. Nothing is
 * changed then.
 */
int cell_create(struct ax_cell_desc *desc);

/**
 * cell_reclaim() - end a cell; manage_lock is held
 *
 * Return: 0, or -EBUSY unless it is being destroyed and its memory is clear.
 */
int cell_reclaim(struct cell *cell);

#endif /* AXVISOR_CELL_CREATE_H */
