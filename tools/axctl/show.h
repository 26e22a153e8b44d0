/* SPDX-License-Identifier: GPL-2.0 */
/*
 * show.h - cells as text for people.
 */
#ifndef AXCTL_SHOW_H
#define AXCTL_SHOW_H

#include <stdio.h>

#include "cell.h"

#define SHOW_SIZE_MAX	24

/* show_size() - a number of bytes in the largest unit that divides it */
const char *show_size(uint64_t bytes, char text[SHOW_SIZE_MAX]);

/* show_state() - a state in its colour, on stdout, padded to @width */
void show_state(uint32_t state, int width);

/* show_fail() - why a cell failed, on one line of its own without newline */
void show_fail(const struct cell_fail *fail, FILE *out);

#endif /* AXCTL_SHOW_H */
