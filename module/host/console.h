/* SPDX-License-Identifier: GPL-2.0 */
/* console.h - a cell's console as a file. */
#ifndef AXVISOR_HOST_CONSOLE_H
#define AXVISOR_HOST_CONSOLE_H

#include <linux/axvisor.h>

struct cell;

/**
 * console_open() - AXVISOR_CONSOLE
 *
 * The file keeps the cell object, not the cell: it goes on after destruction.
 * Return: a file descriptor or -errno as the ioctl.
 */
int console_open(struct cell *cell, u32 flags);

/*
 * Keep what the cell wrote, for files that are still open; the core is about
 * to forget the cell, and cell->core_lock is held.
 */
void console_keep(struct cell *cell);

#endif /* AXVISOR_HOST_CONSOLE_H */
