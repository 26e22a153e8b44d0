/* SPDX-License-Identifier: GPL-2.0 */
/* netlink.h - generic netlink family "axvisor". */
#ifndef AXVISOR_HOST_NETLINK_H
#define AXVISOR_HOST_NETLINK_H

#include <linux/types.h>

struct cell;
struct celldev;
struct genl_family;
struct netlink_ext_ack;
struct nlattr;

extern struct genl_family netlink_family;

int netlink_init(void);
void netlink_exit(void);

/* Multicast a change of state; from any process context. */
void netlink_announce(struct cell *cell);

/* That a device has come to a cell, or left it; cell->lock is held. */
void netlink_announce_attach(struct cell *cell, const struct celldev *device);
void netlink_announce_detach(struct cell *cell, const struct celldev *device);

/**
 * netlink_hold() - machine_hold_core() for a request
 *
 * Return: 0, then machine_drop() follows; or -errno with @extack filled in.
 */
int netlink_hold(struct netlink_ext_ack *extack);

/* Does a request say which cell it is about? */
bool netlink_names_cell(struct nlattr **attrs);

/**
 * netlink_find_cell() - the cell that a request names
 * @cell: a reference, or NULL for the root cell
 *
 * Return: 0, -EINVAL or -ENOENT with @extack filled in.
 */
int netlink_find_cell(struct nlattr **attrs, struct cell **cell,
		      struct netlink_ext_ack *extack);

#endif /* AXVISOR_HOST_NETLINK_H */
