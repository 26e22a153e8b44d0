/* SPDX-License-Identifier: GPL-2.0 */
/*
 * device.h - devices of the machine that cells have: registers, which are regions
 * like others, and physical interrupts. manage_lock is held everywhere.
 */
#ifndef AXVISOR_CELL_DEVICE_H
#define AXVISOR_CELL_DEVICE_H

#include "cell.h"

/*
 * AX_HC_DEVICE_CHECK, AX_HC_DEVICE_ATTACH and AX_HC_DEVICE_DETACH. @desc is the
 * core's own copy; its refusal is filled in.
 */
int device_check(struct cell *cell, struct ax_device_desc *desc);
int device_attach(struct cell *cell, struct ax_device_desc *desc);
int device_detach(struct cell *cell, struct ax_device_desc *desc);

/* All interrupts of the cell. Return: 0, or -EAGAIN: call again. */
int device_release_irqs(struct cell *cell);

#endif /* AXVISOR_CELL_DEVICE_H */
