/* SPDX-License-Identifier: GPL-2.0 */
/* netlink_config.h - a new cell's configuration in netlink attributes. */
#ifndef AXVISOR_HOST_NETLINK_CONFIG_H
#define AXVISOR_HOST_NETLINK_CONFIG_H

#include <net/genetlink.h>
#include <linux/axvisor_netlink.h>

#include "config.h"

extern const struct nla_policy netlink_create_policy[AXVISOR_A_CELL_ON_FAIL + 1];
extern const struct nla_policy netlink_region_policy[AXVISOR_A_CELL_REGION + 1];

/**
 * netlink_read_config() - fill @config from the attributes of CELL_CREATE
 *
 * Return: 0 or -errno with @info's extended ack filled in.
 */
int netlink_read_config(struct genl_info *info, struct cell_config *config);

/* A DEVICE nest of DEVICE_ATTACH; likewise. */
int netlink_read_device(struct genl_info *info, const struct nlattr *attr,
			struct config_device *device);

/* The name in that of DEVICE_DETACH, or NULL with the extended ack filled in. */
const char *netlink_read_device_name(struct genl_info *info,
				     const struct nlattr *attr);

/**
 * netlink_read_region() - fill @region from the one REGION of REGION_MAP
 * netlink_read_gpa() - or @gpa from that of REGION_UNMAP
 *
 * Return: as netlink_read_config().
 */
int netlink_read_region(struct genl_info *info,
			struct cell_config_region *region);
int netlink_read_gpa(struct genl_info *info, u64 *gpa);

/**
 * netlink_blame() - say in @info's extended ack why a request was refused
 *
 * With the attribute that is to blame, or which one is missing. It points into
 * @why.
 */
void netlink_blame(struct genl_info *info, const struct refusal *why);

/* DEVICE_ATTACH and DEVICE_DETACH. */
extern const struct nla_policy netlink_device_policy[AXVISOR_A_CELL_DEVICE + 1];

#endif /* AXVISOR_HOST_NETLINK_CONFIG_H */
