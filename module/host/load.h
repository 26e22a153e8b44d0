/* SPDX-License-Identifier: GPL-2.0 */
/* load.h - bytes loaded into a cell, kept because a reset loads them again. */
#ifndef AXVISOR_HOST_LOAD_H
#define AXVISOR_HOST_LOAD_H

#include <linux/xarray.h>
#include <linux/axvisor.h>

#include "refusal.h"

struct cell;

/**
 * struct load_list - what was loaded
 * @chunks: by guest-physical address; later bytes replace earlier ones, so
 *	that it never holds more than the cell's memory
 * @has_entry: @entry, @arg and @mode are valid
 */
struct load_list {
	struct xarray chunks;
	bool has_entry;
	u64 entry;
	u64 arg;
	u32 mode;
};

void load_init(struct load_list *list);
void load_free(struct load_list *list);

/**
 * load_cell() - AXVISOR_LOAD; cell->lock is held
 *
 * Return: 0 or -errno as the ioctl.
 */
int load_cell(struct cell *cell, const struct axvisor_load *load);

/* What lies in [gpa, gpa + size) is not loaded again; cell->lock is held. */
void load_forget(struct load_list *list, u64 gpa, u64 size);

/* Load all again after a reset; cell->lock is held. */
int load_again(struct cell *cell);

#endif /* AXVISOR_HOST_LOAD_H */
