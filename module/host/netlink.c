// SPDX-License-Identifier: GPL-2.0
/* netlink.c - generic netlink family "axvisor": requests and announcements. */
#include <linux/capability.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cell_table.h"
#include "compat.h"
#include "control.h"
#include "core.h"
#include "machine.h"
#include "netlink.h"
#include "netlink_config.h"
#include "netlink_dump.h"
#include "netlink_put.h"
#include "region.h"

/* internal_flags of an operation */
#define ADMIN	BIT(0)

/* A request about one cell. */
static const struct nla_policy cell_policy[] = {
	[AXVISOR_A_CELL_ID]	= { .type = NLA_U32 },
	[AXVISOR_A_CELL_NAME]	= { .type = NLA_NUL_STRING,
				    .len = AX_NAME_MAX - 1 },
};

bool netlink_names_cell(struct nlattr **attrs)
{
	return attrs[AXVISOR_A_CELL_ID] || attrs[AXVISOR_A_CELL_NAME];
}

int netlink_find_cell(struct nlattr **attrs, struct cell **cell,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *id_attr = attrs[AXVISOR_A_CELL_ID];
	const struct nlattr *name_attr = attrs[AXVISOR_A_CELL_NAME];
	const char *name = name_attr ? nla_data(name_attr) : NULL;
	u32 id = id_attr ? nla_get_u32(id_attr) : 0;

	*cell = NULL;
	if (!netlink_names_cell(attrs)) {
		NL_SET_ERR_ATTR_MISS(extack, NULL, AXVISOR_A_CELL_NAME);
		NL_SET_ERR_MSG(extack, "no cell is named");
		return -EINVAL;
	}
	if ((!id_attr || !id) && (!name || !strcmp(name, "root")))
		return 0;
	if (!id_attr || id)
		*cell = cell_table_find(name, id);
	if (*cell)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, name_attr ? name_attr : id_attr,
			    "there is no such cell; axctl list names those there are");
	return -ENOENT;
}

/*
 * Answer a refused request at once: the extended ack only points at its text,
 * which lives no longer than the request. netlink_rcv_skb() takes -EINTR as
 * "answered".
 */
static int answer_refusal(struct sk_buff *skb, struct genl_info *info, int err,
			  struct refusal *why)
{
	/* As netlink_rcv_skb() has it; genl_info's is const. */
	struct nlmsghdr *request = nlmsg_hdr(skb);

	/* Whatever it was doing. */
	if (err == -EIO && core_has_stopped())
		refuse_part(why, AX_BLAME_NONE, 0, err, CORE_STOPPED_TEXT);
	if (why->text[0])
		netlink_blame(info, why);
	netlink_ack(skb, request, err, info->extack);
	return -EINTR;
}

static struct sk_buff *new_answer(struct genl_info *info)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!skb)
		NL_SET_ERR_MSG(info->extack, "out of memory");
	return skb;
}

/* NULL for the root cell. */
static int fill_answer(struct sk_buff *skb, struct genl_info *info,
		       struct cell *cell)
{
	void *header = genlmsg_put_reply(skb, info, &netlink_family, 0,
					 info->genlhdr->cmd);
	int err = -EMSGSIZE;

	if (header)
		err = cell ? netlink_put_cell(skb, cell) :
			     netlink_put_root(skb);
	if (!err)
		genlmsg_end(skb, header);
	return err;
}

static int create_cell(struct genl_info *info, struct cell **cell,
		       struct refusal *why)
{
	struct cell_config *config;
	int err;

	config = kzalloc(sizeof(*config), GFP_KERNEL);
	if (!config)
		return refuse(why, -ENOMEM, "out of memory");
	err = netlink_read_config(info, config);
	if (!err)
		err = cell_create(config, why, cell);
	kfree(config);
	return err;
}

/* The answer is there before the cell: what was done must not look undone. */
static int cell_create_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *answer = new_answer(info);
	struct refusal why = { };
	struct cell *cell;
	int err;

	if (!answer)
		return -ENOMEM;
	err = create_cell(info, &cell, &why);
	if (err) {
		nlmsg_free(answer);
		return answer_refusal(skb, info, err, &why);
	}
	err = fill_answer(answer, info, cell);
	cell_put(cell);
	/* The plain ack that follows is true in any case. */
	if (WARN_ON_ONCE(err)) {
		nlmsg_free(answer);
		return 0;
	}
	/* A socket without room for it learns that by ENOBUFS. */
	genlmsg_reply(answer, info);
	return 0;
}

static int cell_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *answer;
	struct cell *cell;
	int err;

	err = netlink_find_cell(info->attrs, &cell, info->extack);
	if (err)
		return err;
	answer = new_answer(info);
	err = answer ? fill_answer(answer, info, cell) : -ENOMEM;
	if (cell)
		cell_put(cell);
	if (!err)
		return genlmsg_reply(answer, info);
	nlmsg_free(answer);
	return err;
}

static int (* const requests[])(struct cell *cell, struct refusal *why) = {
	[AXVISOR_CMD_CELL_START]	= control_start,
	[AXVISOR_CMD_CELL_PAUSE]	= control_pause,
	[AXVISOR_CMD_CELL_RESUME]	= control_resume,
	[AXVISOR_CMD_CELL_STOP]		= control_stop,
	[AXVISOR_CMD_CELL_RESET]	= control_reset,
	[AXVISOR_CMD_CELL_DESTROY]	= cell_destroy,
};

/* Any but the root cell. */
static int find_managed(struct genl_info *info, struct cell **cell)
{
	int err = netlink_find_cell(info->attrs, cell, info->extack);

	if (err || *cell)
		return err;
	NL_SET_ERR_MSG_ATTR(info->extack,
			    info->attrs[AXVISOR_A_CELL_NAME] ?:
			    info->attrs[AXVISOR_A_CELL_ID],
			    "the root cell is Linux itself");
	return -EBUSY;
}

static int region_map_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct cell_config_region region = { };
	struct refusal why = { };
	struct cell *cell;
	int err;

	err = netlink_read_region(info, &region);
	if (!err)
		err = find_managed(info, &cell);
	if (err)
		return err;
	err = region_map(cell, &region, &why);
	cell_put(cell);
	return err ? answer_refusal(skb, info, err, &why) : 0;
}

static int region_unmap_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct refusal why = { };
	struct cell *cell;
	u64 gpa;
	int err;

	err = netlink_read_gpa(info, &gpa);
	if (!err)
		err = find_managed(info, &cell);
	if (err)
		return err;
	err = region_unmap(cell, gpa, &why);
	cell_put(cell);
	return err ? answer_refusal(skb, info, err, &why) : 0;
}

/* Everything that is done to one cell and has no further argument. */
static int cell_request_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct refusal why = { };
	struct cell *cell;
	int err;

	err = find_managed(info, &cell);
	if (err)
		return err;
	err = requests[info->genlhdr->cmd](cell, &why);
	cell_put(cell);
	return err ? answer_refusal(skb, info, err, &why) : 0;
}

static int attach(struct cell *cell, struct genl_info *info,
		  const struct nlattr *attr, struct refusal *why)
{
	struct config_device *device = kzalloc(sizeof(*device), GFP_KERNEL);
	int err;

	if (!device)
		return refuse(why, -ENOMEM, "out of memory");
	err = netlink_read_device(info, attr, device);
	if (!err)
		err = core_lock(&cell->lock);
	if (!err) {
		err = celldev_attach(cell, device, why);
		mutex_unlock(&cell->lock);
	}
	kfree(device);
	return err;
}

static int detach(struct cell *cell, struct genl_info *info,
		  const struct nlattr *attr, struct refusal *why)
{
	const char *name = netlink_read_device_name(info, attr);
	int err;

	if (!name)
		return -EINVAL;
	err = core_lock(&cell->lock);
	if (err)
		return err;
	err = celldev_detach(cell, name, why);
	mutex_unlock(&cell->lock);
	return err;
}

/* A device comes or goes. */
static int device_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[AXVISOR_A_CELL_DEVICE];
	struct refusal why = { };
	struct cell *cell;
	int err;

	if (!attr) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, AXVISOR_A_CELL_DEVICE);
		NL_SET_ERR_MSG(info->extack, "no device is named");
		return -EINVAL;
	}
	err = find_managed(info, &cell);
	if (err)
		return err;
	if (info->genlhdr->cmd == AXVISOR_CMD_DEVICE_ATTACH)
		err = attach(cell, info, attr, &why);
	else
		err = detach(cell, info, attr, &why);
	cell_put(cell);
	if (err && why.text[0])
		why.blame = AX_BLAME_DEVICE;
	return err ? answer_refusal(skb, info, err, &why) : 0;
}

int netlink_hold(struct netlink_ext_ack *extack)
{
	int err = machine_hold_core();

	if (err == -ENODEV)
		NL_SET_ERR_MSG(extack,
			       "the machine is not seized; axctl enable seizes it");
	else if (err)
		NL_SET_ERR_MSG(extack, CORE_STOPPED_TEXT);
	return err;
}

/* The machine stays seized while a request is carried out. */
static int pre_doit(const struct compat_genl_op *op, struct sk_buff *skb,
		    struct genl_info *info)
{
	if ((op->internal_flags & ADMIN) &&
	    !netlink_capable(skb, CAP_SYS_ADMIN)) {
		NL_SET_ERR_MSG(info->extack,
			       "this needs CAP_SYS_ADMIN in the initial user namespace");
		return -EPERM;
	}
	return netlink_hold(info->extack);
}

static void post_doit(const struct compat_genl_op *op, struct sk_buff *skb,
		      struct genl_info *info)
{
	machine_drop();
}

#define CELL_REQUEST(name) {						\
	.cmd		= AXVISOR_CMD_CELL_##name,			\
	.internal_flags	= ADMIN,					\
	.doit		= cell_request_doit,				\
	.policy		= cell_policy,					\
	.maxattr	= ARRAY_SIZE(cell_policy) - 1,			\
}

#define DEVICE_REQUEST(name) {						\
	.cmd		= AXVISOR_CMD_DEVICE_##name,			\
	.internal_flags	= ADMIN,					\
	.doit		= device_doit,					\
	.policy		= netlink_device_policy,			\
	.maxattr	= ARRAY_SIZE(netlink_device_policy) - 1,	\
}

static const struct genl_ops netlink_ops[] = {
	{
		.cmd		= AXVISOR_CMD_CELL_CREATE,
		.internal_flags	= ADMIN,
		.doit		= cell_create_doit,
		.policy		= netlink_create_policy,
		.maxattr	= ARRAY_SIZE(netlink_create_policy) - 1,
	},
	CELL_REQUEST(START),
	CELL_REQUEST(PAUSE),
	CELL_REQUEST(RESUME),
	CELL_REQUEST(STOP),
	CELL_REQUEST(RESET),
	CELL_REQUEST(DESTROY),
	{
		.cmd		= AXVISOR_CMD_CELL_GET,
		.doit		= cell_get_doit,
		.dumpit		= netlink_dump_cells,
		.policy		= cell_policy,
		.maxattr	= ARRAY_SIZE(cell_policy) - 1,
	},
	{
		.cmd		= AXVISOR_CMD_VCPU_GET,
		.dumpit		= netlink_dump_vcpus,
		.policy		= cell_policy,
		.maxattr	= ARRAY_SIZE(cell_policy) - 1,
	},
	{
		.cmd		= AXVISOR_CMD_REGION_GET,
		.dumpit		= netlink_dump_regions,
		.policy		= cell_policy,
		.maxattr	= ARRAY_SIZE(cell_policy) - 1,
	},
	{
		.cmd		= AXVISOR_CMD_STAT_GET,
		.dumpit		= netlink_dump_stats,
		.policy		= cell_policy,
		.maxattr	= ARRAY_SIZE(cell_policy) - 1,
	},
	{
		.cmd		= AXVISOR_CMD_REGION_MAP,
		.internal_flags	= ADMIN,
		.doit		= region_map_doit,
		.policy		= netlink_region_policy,
		.maxattr	= ARRAY_SIZE(netlink_region_policy) - 1,
	},
	{
		.cmd		= AXVISOR_CMD_REGION_UNMAP,
		.internal_flags	= ADMIN,
		.doit		= region_unmap_doit,
		.policy		= netlink_region_policy,
		.maxattr	= ARRAY_SIZE(netlink_region_policy) - 1,
	},
	DEVICE_REQUEST(ATTACH),
	DEVICE_REQUEST(DETACH),
	{
		.cmd		= AXVISOR_CMD_DEVICE_GET,
		.dumpit		= netlink_dump_devices,
		.policy		= cell_policy,
		.maxattr	= ARRAY_SIZE(cell_policy) - 1,
	},
};

static const struct genl_multicast_group netlink_groups[] = {
	{ .name = AXVISOR_MCGRP_EVENTS },
};

struct genl_family netlink_family __ro_after_init = {
	.name		= AXVISOR_FAMILY_NAME,
	.version	= AXVISOR_FAMILY_VERSION,
	.module		= THIS_MODULE,
	.netnsok	= false,
	.parallel_ops	= true,
	.ops		= netlink_ops,
	.n_ops		= ARRAY_SIZE(netlink_ops),
	.resv_start_op	= __AXVISOR_CMD_MAX,
	.mcgrps		= netlink_groups,
	.n_mcgrps	= ARRAY_SIZE(netlink_groups),
	.pre_doit	= pre_doit,
	.post_doit	= post_doit,
};

void netlink_announce(struct cell *cell)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;

	if (!skb)
		return;
	header = genlmsg_put(skb, 0, 0, &netlink_family, 0,
			     AXVISOR_CMD_CELL_NTF);
	if (!header || netlink_put_cell(skb, cell)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_multicast(&netlink_family, skb, 0, 0, GFP_KERNEL);
}

static void announce_device(u8 cmd, struct cell *cell,
			    const struct celldev *device)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;

	if (!skb)
		return;
	header = genlmsg_put(skb, 0, 0, &netlink_family, 0, cmd);
	if (!header || netlink_put_device(skb, cell, device, false)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_multicast(&netlink_family, skb, 0, 0, GFP_KERNEL);
}

void netlink_announce_attach(struct cell *cell, const struct celldev *device)
{
	announce_device(AXVISOR_CMD_DEVICE_ATTACH_NTF, cell, device);
}

void netlink_announce_detach(struct cell *cell, const struct celldev *device)
{
	announce_device(AXVISOR_CMD_DEVICE_DETACH_NTF, cell, device);
}

int netlink_init(void)
{
	return genl_register_family(&netlink_family);
}

void netlink_exit(void)
{
	genl_unregister_family(&netlink_family);
}
