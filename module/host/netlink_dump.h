/* SPDX-License-Identifier: GPL-2.0 */
/* netlink_dump.h - lists of cells, vCPUs, regions and statistics. */
#ifndef AXVISOR_HOST_NETLINK_DUMP_H
#define AXVISOR_HOST_NETLINK_DUMP_H

#include <linux/netlink.h>

int netlink_dump_cells(struct sk_buff *skb, struct netlink_callback *cb);
int netlink_dump_vcpus(struct sk_buff *skb, struct netlink_callback *cb);
int netlink_dump_regions(struct sk_buff *skb, struct netlink_callback *cb);
int netlink_dump_devices(struct sk_buff *skb, struct netlink_callback *cb);
int netlink_dump_stats(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* AXVISOR_HOST_NETLINK_DUMP_H */
