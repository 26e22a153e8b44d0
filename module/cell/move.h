/* SPDX-License-Identifier: GPL-2.0 */
/*
 * move.h - regions that come and go while their cell exists; manage_lock is held.
 */
#ifndef AXVISOR_CELL_MOVE_H
#define AXVISOR_CELL_MOVE_H

#include "cell.h"

/* AX_HC_REGION_MAP; @desc is the core's own copy, its refusal is filled in. */
int move_in(struct cell *cell, struct ax_region_desc *desc);

/* AX_HC_REGION_UNMAP and AX_HC_REGION_SCRUB */
int move_out(struct cell *cell, u64 gpa, u64 size);
s64 move_scrub(struct cell *cell);

#endif /* AXVISOR_CELL_MOVE_H */
