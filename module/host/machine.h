/* SPDX-License-Identifier: GPL-2.0 */
/*
 * machine.h - whether the machine is seized, and the lock that keeps it so
 * while somebody calls the core.
 */
#ifndef AXVISOR_HOST_MACHINE_H
#define AXVISOR_HOST_MACHINE_H

#include <linux/types.h>
#include <axvisor/abi.h>

#include "refusal.h"

/* First of all: a core may be there that a module before has left. */
void machine_init(void);

/**
 * machine_seize() - seize, after the checks that AXVISOR_CHECK shows
 *
 * Return: 0; -EALREADY; -ENODEV if an obstacle is in the way; -EBUSY once the
 * machine goes down; else what failed. @why holds the reason.
 */
int machine_seize(struct refusal *why);

/**
 * machine_release() - give everything back
 *
 * Return: 0; -EALREADY; -EBUSY while cells exist; -EIO if the core has stopped.
 * @why holds the reason.
 */
int machine_release(struct refusal *why);

/**
 * machine_shutdown() - destroy all cells and release, whatever happens
 *
 * For module exit and reboot: nothing can be seized or created afterwards. Of a
 * core that has stopped nothing is released, and it is not waited for.
 */
void machine_shutdown(void);

/* Has machine_shutdown() begun? */
bool machine_going_down(void);

/**
 * machine_hold() - keep the machine seized
 *
 * Return: 0, then machine_drop() follows; -ENODEV if it is not seized.
 */
int machine_hold(void);
void machine_drop(void);

/* As machine_hold(), for requests to the core: -EIO if it has stopped. */
int machine_hold_core(void);

/* A look without the lock, for what only decides what to do next. */
bool machine_is_seized(void);

/* Is there a core that can't be removed? Nothing can be seized then. */
bool machine_is_stuck(void);

/* What the core shows to Linux, NULL without one; with the machine held. */
const struct ax_public *machine_public(void);

/* Ask the core about itself; between machine_hold() and machine_drop(). */
int machine_info(struct ax_info *info);

#endif /* AXVISOR_HOST_MACHINE_H */
