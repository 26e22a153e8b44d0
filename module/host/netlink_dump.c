// SPDX-License-Identifier: GPL-2.0
/* netlink_dump.c - lists of cells, vCPUs, regions and statistics. */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/slab.h>

#include "cell_table.h"
#include "core.h"
#include "compat.h"
#include "machine.h"
#include "netlink.h"
#include "netlink_dump.h"
#include "netlink_put.h"

/**
 * struct position - how far a dump has come, in netlink_callback.ctx
 * @cell: the next cell to list, the root cell is 0
 * @item: the next vCPU or region of it
 * @done: all has been listed
 */
struct position {
	u32 cell;
	u32 item;
	bool done;
};

/* Lists the items of one cell, NULL for the root cell, from pos->item on. */
typedef int (*dump_cell_fn)(struct sk_buff *skb, struct netlink_callback *cb,
			    struct cell *cell, struct position *pos);

static void *start_message(struct sk_buff *skb, struct netlink_callback *cb,
			   u8 cmd)
{
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				   cb->nlh->nlmsg_seq, &netlink_family,
				   NLM_F_MULTI, cmd);

	if (header)
		genl_dump_check_consistent(cb, header);
	return header;
}

static int end_message(struct sk_buff *skb, void *header, int err)
{
	if (err)
		genlmsg_cancel(skb, header);
	else
		genlmsg_end(skb, header);
	return err;
}

static int dump_cell(struct sk_buff *skb, struct netlink_callback *cb,
		     struct cell *cell, struct position *pos)
{
	void *header = start_message(skb, cb, AXVISOR_CMD_CELL_GET);

	if (!header)
		return -EMSGSIZE;
	return end_message(skb, header, cell ? netlink_put_cell(skb, cell) :
					       netlink_put_root(skb));
}

static int dump_root_vcpus(struct sk_buff *skb, struct netlink_callback *cb,
			   struct position *pos)
{
	void *header;
	int err;

	for (; pos->item < nr_cpu_ids; pos->item++) {
		if (!cpu_online(pos->item))
			continue;
		header = start_message(skb, cb, AXVISOR_CMD_VCPU_GET);
		if (!header)
			return -EMSGSIZE;
		err = end_message(skb, header,
				  netlink_put_root_vcpu(skb, pos->item));
		if (err)
			return err;
	}
	return 0;
}

static int dump_vcpus(struct sk_buff *skb, struct netlink_callback *cb,
		      struct cell *cell, struct position *pos)
{
	struct cell_status status;
	void *header;
	int err;

	if (!cell)
		return dump_root_vcpus(skb, cb, pos);
	cell_status(cell, &status);
	if (status.state == AXVISOR_CELL_DESTROYED)
		return 0;
	for (; pos->item < cell->nr_vcpus; pos->item++) {
		header = start_message(skb, cb, AXVISOR_CMD_VCPU_GET);
		if (!header)
			return -EMSGSIZE;
		err = end_message(skb, header,
				  netlink_put_vcpu(skb, cell, pos->item,
						   &status));
		if (err)
			return err;
	}
	return 0;
}

static int dump_regions(struct sk_buff *skb, struct netlink_callback *cb,
			struct cell *cell, struct position *pos)
{
	bool with_hpa = netlink_capable(cb->skb, CAP_SYS_ADMIN);
	const struct donation *memory;
	void *header;
	int err;

	if (!cell)
		return 0;
	memory = &cell->memory;
	err = core_lock(&cell->core_lock);
	if (err)
		return err;
	for (; pos->item < memory->nr; pos->item++) {
		header = start_message(skb, cb, AXVISOR_CMD_REGION_GET);
		err = -EMSGSIZE;
		if (!header)
			break;
		err = netlink_put_region(skb, cell, &memory->piece[pos->item],
					 with_hpa);
		err = end_message(skb, header, err);
		if (err)
			break;
	}
	mutex_unlock(&cell->core_lock);
	return err;
}

static int dump_devices(struct sk_buff *skb, struct netlink_callback *cb,
			struct cell *cell, struct position *pos)
{
	bool with_hpa = netlink_capable(cb->skb, CAP_SYS_ADMIN);
	const struct celldev_set *set;
	void *header;
	int err;

	if (!cell)
		return 0;
	set = &cell->devices;
	err = core_lock(&cell->core_lock);
	if (err)
		return err;
	for (; !err && pos->item < set->nr; pos->item += !err) {
		header = start_message(skb, cb, AXVISOR_CMD_DEVICE_GET);
		err = -EMSGSIZE;
		if (!header)
			break;
		err = netlink_put_device(skb, cell, set->device[pos->item],
					 with_hpa);
		err = end_message(skb, header, err);
	}
	mutex_unlock(&cell->core_lock);
	return err;
}

static int dump_stat(struct sk_buff *skb, struct netlink_callback *cb,
		     struct cell *cell, struct position *pos,
		     struct ax_vcpu_stat *stat)
{
	int err = cell_stat(cell, pos->item, stat);
	void *header;

	/* The cell is over. */
	if (err)
		return err == -ENOENT ? 0 : err;
	header = start_message(skb, cb, AXVISOR_CMD_STAT_GET);
	if (!header)
		return -EMSGSIZE;
	return end_message(skb, header,
			   netlink_put_stat(skb, cell, pos->item, stat));
}

static int dump_stats(struct sk_buff *skb, struct netlink_callback *cb,
		      struct cell *cell, struct position *pos)
{
	struct ax_vcpu_stat *stat = kmalloc(sizeof(*stat), GFP_KERNEL);
	unsigned int nr = cell ? cell->nr_vcpus : nr_cpu_ids;
	int err = 0;

	if (!stat)
		return -ENOMEM;
	for (; !err && pos->item < nr; pos->item += !err)
		if (cell || cpu_online(pos->item))
			err = dump_stat(skb, cb, cell, pos, stat);
	kfree(stat);
	return err;
}

/* From pos on, all cells, or the one whose @only it is. */
static int dump_from(struct sk_buff *skb, struct netlink_callback *cb,
		     struct position *pos, dump_cell_fn dump)
{
	struct cell *cell;
	int err;

	if (!pos->cell) {
		err = dump(skb, cb, NULL, pos);
		if (err)
			return err;
		pos->cell = 1;
		pos->item = 0;
	}
	while ((cell = cell_table_next(pos->cell))) {
		/* The cell that a part was listed of may be gone. */
		if (cell->id != pos->cell)
			pos->item = 0;
		pos->cell = cell->id;
		err = dump(skb, cb, cell, pos);
		cell_put(cell);
		if (err)
			return err;
		pos->cell++;
		pos->item = 0;
	}
	return 0;
}

static int dump_named(struct sk_buff *skb, struct netlink_callback *cb,
		      struct position *pos, dump_cell_fn dump,
		      struct nlattr **attrs)
{
	struct cell *cell;
	int err;

	err = netlink_find_cell(attrs, &cell, cb->extack);
	if (err)
		return err;
	err = dump(skb, cb, cell, pos);
	if (cell)
		cell_put(cell);
	return err;
}

static int dump_all(struct sk_buff *skb, struct netlink_callback *cb,
		    dump_cell_fn dump)
{
	struct position *pos = (struct position *)cb->ctx;
	struct nlattr **attrs = compat_dump_attrs(cb);
	int err;

	BUILD_BUG_ON(sizeof(*pos) > sizeof(cb->ctx));
	if (pos->done)
		return 0;
	err = netlink_hold(cb->extack);
	if (err)
		return err;
	cb->seq = cell_table_generation();
	if (attrs && netlink_names_cell(attrs))
		err = dump_named(skb, cb, pos, dump, attrs);
	else
		err = dump_from(skb, cb, pos, dump);
	machine_drop();
	if (!err)
		pos->done = true;
	/* Full: what is in it goes out, and we are called again. */
	return err == -EMSGSIZE && skb->len ? skb->len : err ? err : skb->len;
}

int netlink_dump_cells(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, dump_cell);
}

int netlink_dump_vcpus(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, dump_vcpus);
}

int netlink_dump_regions(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, dump_regions);
}

int netlink_dump_devices(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, dump_devices);
}

int netlink_dump_stats(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_all(skb, cb, dump_stats);
}
