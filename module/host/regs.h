/* SPDX-License-Identifier: GPL-2.0 */
/* regs.h - registers of a vCPU, as bytes that only the architecture knows. */
#ifndef AXVISOR_HOST_REGS_H
#define AXVISOR_HOST_REGS_H

#include <linux/axvisor.h>

#include "refusal.h"

struct cell;

/*
 * AXVISOR_GET_REGS and AXVISOR_SET_REGS; cell->lock is held. Return: 0 or -errno
 * as the ioctls, @why says why.
 */
int regs_get(struct cell *cell, struct axvisor_regs *regs, struct refusal *why);
int regs_set(struct cell *cell, struct axvisor_regs *regs, struct refusal *why);

#endif /* AXVISOR_HOST_REGS_H */
