/* SPDX-License-Identifier: GPL-2.0 */
/* netlink_put.h - cells in netlink attributes; all return 0 or -EMSGSIZE. */
#ifndef AXVISOR_HOST_NETLINK_PUT_H
#define AXVISOR_HOST_NETLINK_PUT_H

#include <linux/skbuff.h>

#include "cell.h"

/* What CELL_GET tells, of a cell and of the root cell. */
int netlink_put_cell(struct sk_buff *skb, struct cell *cell);
int netlink_put_root(struct sk_buff *skb);

/* What VCPU_GET tells of one vCPU. */
int netlink_put_vcpu(struct sk_buff *skb, struct cell *cell, unsigned int vcpu,
		     const struct cell_status *status);
int netlink_put_root_vcpu(struct sk_buff *skb, unsigned int cpu);

/* What STAT_GET tells of one vCPU; @cell may be NULL: the root cell. */
int netlink_put_stat(struct sk_buff *skb, const struct cell *cell,
		     unsigned int vcpu, const struct ax_vcpu_stat *stat);

/* What REGION_GET tells of one piece of memory. */
int netlink_put_region(struct sk_buff *skb, const struct cell *cell,
		       const struct donated *piece, bool with_hpa);

/* A device of the cell's; cell->lock or core_lock is held. */
int netlink_put_device(struct sk_buff *skb, const struct cell *cell,
		       const struct celldev *device, bool with_hpa);

#endif /* AXVISOR_HOST_NETLINK_PUT_H */
