/* SPDX-License-Identifier: GPL-2.0 */
/*
 * create.h - what create shares with run.
 */
#ifndef AXCTL_CREATE_H
#define AXCTL_CREATE_H

#include "axctl.h"
#include "cell.h"

/**
 * create_set_name() - use another name than the configuration's
 *
 * Ends the program with EXIT_USAGE if it is no name.
 */
void create_set_name(const struct command *cmd, struct dts_cell *config, const char *name);

/* create_print() - say that a cell was created */
void create_print(const struct cell *cell);

#endif /* AXCTL_CREATE_H */
