/* SPDX-License-Identifier: GPL-2.0 */
/*
 * console.h - what console shares with run.
 */
#ifndef AXCTL_CONSOLE_H
#define AXCTL_CONSOLE_H

#include "cell.h"

/**
 * console_open() - open the console of a cell
 * @cell: the cell
 * @flags: AXVISOR_CONSOLE_*
 *
 * Return: a descriptor that doesn't block, or -1 after the reason was printed.
 */
int console_open(const struct cell *cell, uint32_t flags);

/**
 * console_attach() - connect stdin and stdout with a console
 * @client: connection
 * @events: from client_open_events(), opened before the cell was started
 * @cell: the cell
 * @fd: from console_open(), closed at the end
 *
 * Goes on until the cell ends, the user detaches or a signal asks to end.
 *
 * Return: EXIT_DONE, or EXIT_REFUSED if the cell failed.
 */
int console_attach(struct client *client, struct client *events,
		   const struct cell *cell, int fd);

#endif /* AXCTL_CONSOLE_H */
