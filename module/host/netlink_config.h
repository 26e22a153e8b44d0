/* SPDX-License-Identifier: GPL-2.0 */
/* netlink_config.h - a new cell's configuration in netlink attributes. */
#ifndef AXVISOR_HOST_NETLINK_CONFIG_H
#define AXVISOR_HOST_NETLINK_CONFIG_H

#include <net/genetlink.h>
#include <linux/axvisor_netlink.h>

#include "config.h"

extern const struct nla_policy netlink_create_policy[AXVISOR_A_CELL_CONSOLE + 1];

/**
 * netlink_read_config() - fill @config from the attributes of CELL_CREATE
 *
 * Return: 0 or -errno with @info's extended ack filled in.
 */
int netlink_read_config(struct genl_info *info, struct cell_config *config);

/**
 * netlink_blame() - say in @info's extended ack why a request was refused
 *
 * With the attribute that is to blame, or which one is missing. It points into
 * @why.
 */
void netlink_blame(struct genl_info *info, const struct refusal *why);

#endif /* AXVISOR_HOST_NETLINK_CONFIG_H */
