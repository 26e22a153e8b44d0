/* SPDX-License-Identifier: GPL-2.0 */
/* celldev.h - devices and interrupts of the machine that Linux gives to a cell. */
#ifndef AXVISOR_HOST_CELLDEV_H
#define AXVISOR_HOST_CELLDEV_H

#include <linux/types.h>

#include "config.h"
#include "refusal.h"

struct cell;
struct device;
struct resource;

/**
 * struct celldev - a device that a cell has
 * @alias: the name where there is no path
 * @name: path in the host's device tree, or the address, or the interrupt
 * @dev: bound to our driver, with a reference; NULL where Linux has no such
 *	device
 * @claim: its registers in /proc/iomem, where there is no @dev
 * @had_driver: one of Linux's gets it back
 * @in_cell: else only an orphan
 * @orphan: why Linux did not take it back (positive errno), else 0
 * @config: where it appears, with nothing left to be chosen
 */
struct celldev {
	char alias[24];
	const char *name;
	struct device *dev;
	struct resource *claim[CONFIG_MAX_RANGES];
	bool had_driver;
	bool in_cell;
	int orphan;
	struct config_device config;
};

struct celldev_set {
	unsigned int nr;
	struct celldev *device[CONFIG_MAX_DEVICES];
};

/* Register and forget what devices of cells are bound to. */
int celldev_init(void);
void celldev_exit(void);

/**
 * celldev_attach() - take a device from Linux and give it to a cell
 *
 * cell->lock is held. Return: 0 or -errno with @why filled in; Linux has it
 * again then, unless the core has stopped meanwhile and may have it.
 */
int celldev_attach(struct cell *cell, const struct config_device *config,
		   struct refusal *why);

/**
 * celldev_detach() - and back
 *
 * cell->lock is held. Return: 0; -ENOENT: it has none of that name; -EBUSY if
 * Linux won't take it: the cell does not have it any more all the same, and
 * calling again retries; else what kept the core from it.
 */
int celldev_detach(struct cell *cell, const char *name, struct refusal *why);

/* The device in it with registers at @gpa, or NULL; cell->lock is held. */
const struct celldev *celldev_at(const struct cell *cell, u64 gpa);

/**
 * celldev_reclaim() - let Linux have all again; also retries orphans
 *
 * cell->lock is held, the core has forgotten the cell. Return: an orphan, or NULL.
 */
const struct celldev *celldev_reclaim(struct cell *cell);

/* Forget them; what the core has it keeps. */
void celldev_abandon(struct cell *cell);

/* ---- celldev_find.c ---- */

/**
 * celldev_find() - fill in what the host's device tree says of a device
 * @d: config is a copy of the user's; name, dev and config are filled in
 *
 * Return: 0; -ENOENT where there is none, -EPERM for one that can't be given up.
 * d->dev is referenced.
 */
int celldev_find(struct celldev *d, struct refusal *why);

/* ---- celldev_driver.c ---- */

/* Unbind it from Linux's driver and keep others away. */
int celldev_take(struct celldev *d, struct refusal *why);

/* Return: 0, or why Linux won't take it back (-errno). */
int celldev_return(struct celldev *d);

#endif /* AXVISOR_HOST_CELLDEV_H */
