// SPDX-License-Identifier: GPL-2.0
/* netlink_config.c - a new cell's configuration in netlink attributes. */
#include <net/genetlink.h>

#include "netlink_config.h"

static const struct nla_policy vcpu_policy[] = {
	[AXVISOR_A_VCPU_CPU]	= { .type = NLA_U32 },
};

static const struct nla_policy region_policy[] = {
	[AXVISOR_A_REGION_GPA]	= { .type = NLA_U64 },
	[AXVISOR_A_REGION_SIZE]	= { .type = NLA_U64 },
	[AXVISOR_A_REGION_HPA]	= { .type = NLA_U64 },
	[AXVISOR_A_REGION_TYPE]	= NLA_POLICY_MAX(NLA_U32, AXVISOR_REGION_MMIO),
	[AXVISOR_A_REGION_FLAGS] =
		NLA_POLICY_MASK(NLA_U32, AXVISOR_REGION_CONTIGUOUS |
					 AXVISOR_REGION_RESERVED |
					 AXVISOR_REGION_READ_ONLY |
					 AXVISOR_REGION_NO_EXEC |
					 AXVISOR_REGION_SHARED_READ |
					 AXVISOR_REGION_SHARED_WRITE),
};

static const struct nla_policy range_policy[] = {
	[AXVISOR_A_RANGE_GPA]	= { .type = NLA_U64 },
	[AXVISOR_A_RANGE_HPA]	= { .type = NLA_U64 },
	[AXVISOR_A_RANGE_SIZE]	= { .type = NLA_U64 },
};

static const struct nla_policy irq_policy[] = {
	[AXVISOR_A_INTERRUPT_HOST]	= { .type = NLA_U32 },
	[AXVISOR_A_INTERRUPT_CELL]	= { .type = NLA_U32 },
	[AXVISOR_A_INTERRUPT_TRIGGER]	=
		NLA_POLICY_MAX(NLA_U32, AXVISOR_TRIGGER_EDGE),
};

static const struct nla_policy device_policy[] = {
	[AXVISOR_A_DEVICE_NAME]	= { .type = NLA_NUL_STRING,
				    .len = AXVISOR_PATH_MAX - 1 },
	[AXVISOR_A_DEVICE_PATH]	= { .type = NLA_NUL_STRING,
				    .len = AXVISOR_PATH_MAX - 1 },
	[AXVISOR_A_DEVICE_RANGE] = NLA_POLICY_NESTED(range_policy),
	[AXVISOR_A_DEVICE_INTERRUPT]	= NLA_POLICY_NESTED(irq_policy),
};

const struct nla_policy netlink_device_policy[AXVISOR_A_CELL_DEVICE + 1] = {
	[AXVISOR_A_CELL_ID]	= { .type = NLA_U32 },
	[AXVISOR_A_CELL_NAME]	= { .type = NLA_NUL_STRING,
				    .len = AX_NAME_MAX - 1 },
	[AXVISOR_A_CELL_DEVICE]	= NLA_POLICY_NESTED(device_policy),
};

const struct nla_policy netlink_create_policy[AXVISOR_A_CELL_ON_FAIL + 1] = {
	[AXVISOR_A_CELL_NAME]	= { .type = NLA_NUL_STRING,
				    .len = AX_NAME_MAX - 1 },
	[AXVISOR_A_CELL_VCPU]	= NLA_POLICY_NESTED(vcpu_policy),
	[AXVISOR_A_CELL_REGION]	= NLA_POLICY_NESTED(region_policy),
	[AXVISOR_A_CELL_CONSOLE] =
		NLA_POLICY_MAX(NLA_U32, AXVISOR_CONSOLE_UART),
	[AXVISOR_A_CELL_DEVICE]	= NLA_POLICY_NESTED(device_policy),
	[AXVISOR_A_CELL_ON_FAIL] =
		NLA_POLICY_MAX(NLA_U32, AXVISOR_ON_FAIL_RESET),
};

const struct nla_policy netlink_region_policy[AXVISOR_A_CELL_REGION + 1] = {
	[AXVISOR_A_CELL_ID]	= { .type = NLA_U32 },
	[AXVISOR_A_CELL_NAME]	= { .type = NLA_NUL_STRING,
				    .len = AX_NAME_MAX - 1 },
	[AXVISOR_A_CELL_REGION]	= NLA_POLICY_NESTED(region_policy),
};

/* What NL_SET_ERR_MSG_ATTR does, as an expression. */
static int bad(struct genl_info *info, const struct nlattr *attr, int err,
	       const char *text)
{
	info->extack->_msg = text;
	info->extack->bad_attr = attr;
	return err;
}

static int read_vcpu(struct genl_info *info, const struct nlattr *attr,
		     struct cell_config *config)
{
	struct nlattr *tb[ARRAY_SIZE(vcpu_policy)];
	int err;

	if (config->nr_vcpus == AX_MAX_VCPUS)
		return bad(info, attr, -ERANGE, "too many vCPUs");
	err = nla_parse_nested(tb, ARRAY_SIZE(vcpu_policy) - 1, attr,
			       vcpu_policy, info->extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(info->extack, attr, tb, AXVISOR_A_VCPU_CPU))
		return bad(info, attr, -EINVAL, "a vCPU names no CPU");
	config->cpu[config->nr_vcpus++] = nla_get_u32(tb[AXVISOR_A_VCPU_CPU]);
	return 0;
}

static int read_region(struct genl_info *info, const struct nlattr *attr,
		       struct cell_config_region *r)
{
	struct nlattr *tb[ARRAY_SIZE(region_policy)];
	int err;

	err = nla_parse_nested(tb, ARRAY_SIZE(region_policy) - 1, attr,
			       region_policy, info->extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(info->extack, attr, tb, AXVISOR_A_REGION_GPA) ||
	    NL_REQ_ATTR_CHECK(info->extack, attr, tb, AXVISOR_A_REGION_SIZE))
		return bad(info, attr, -EINVAL,
			   "a region lacks its guest address or size");
	r->gpa = nla_get_u64(tb[AXVISOR_A_REGION_GPA]);
	r->size = nla_get_u64(tb[AXVISOR_A_REGION_SIZE]);
	if (tb[AXVISOR_A_REGION_FLAGS])
		r->flags = nla_get_u32(tb[AXVISOR_A_REGION_FLAGS]);
	if (tb[AXVISOR_A_REGION_TYPE])
		r->type = nla_get_u32(tb[AXVISOR_A_REGION_TYPE]);
	if (!tb[AXVISOR_A_REGION_HPA] != !config_has_hpa(r))
		return bad(info, attr, -EINVAL,
			   "a host address goes with a reserved range or a device, and with nothing else");
	if (tb[AXVISOR_A_REGION_HPA])
		r->hpa = nla_get_u64(tb[AXVISOR_A_REGION_HPA]);
	return 0;
}

static int add_region(struct genl_info *info, const struct nlattr *attr,
		      struct cell_config *config)
{
	if (config->nr_regions == AX_MAX_REGIONS)
		return bad(info, attr, -ERANGE, "too many regions");
	return read_region(info, attr, &config->region[config->nr_regions++]);
}

/* The one REGION of a request. */
static const struct nlattr *only_region(struct genl_info *info)
{
	const struct nlattr *attr, *found = NULL;
	int rest;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rest) {
		if (nla_type(attr) != AXVISOR_A_CELL_REGION)
			continue;
		if (found) {
			bad(info, attr, -EINVAL, "one region a request");
			return NULL;
		}
		found = attr;
	}
	if (!found) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, AXVISOR_A_CELL_REGION);
		NL_SET_ERR_MSG(info->extack, "no region is named");
	}
	return found;
}

int netlink_read_region(struct genl_info *info,
			struct cell_config_region *region)
{
	const struct nlattr *attr = only_region(info);

	return attr ? read_region(info, attr, region) : -EINVAL;
}

int netlink_read_gpa(struct genl_info *info, u64 *gpa)
{
	const struct nlattr *attr = only_region(info);
	struct nlattr *tb[ARRAY_SIZE(region_policy)];
	int type, err;

	if (!attr)
		return -EINVAL;
	err = nla_parse_nested(tb, ARRAY_SIZE(region_policy) - 1, attr,
			       region_policy, info->extack);
	if (err)
		return err;
	if (NL_REQ_ATTR_CHECK(info->extack, attr, tb, AXVISOR_A_REGION_GPA))
		return bad(info, attr, -EINVAL,
			   "a region lacks its guest address");
	for (type = 0; type < ARRAY_SIZE(tb); type++)
		if (tb[type] && type != AXVISOR_A_REGION_GPA)
			return bad(info, tb[type], -EINVAL,
				   "a region is unmapped as a whole: its guest address names it");
	*gpa = nla_get_u64(tb[AXVISOR_A_REGION_GPA]);
	return 0;
}

static u64 u64_or(const struct nlattr *attr, u64 other)
{
	return attr ? nla_get_u64(attr) : other;
}

static u32 u32_or(const struct nlattr *attr, u32 other)
{
	return attr ? nla_get_u32(attr) : other;
}

static int read_range(struct genl_info *info, const struct nlattr *attr,
		      struct config_device *device)
{
	struct nlattr *tb[ARRAY_SIZE(range_policy)];
	int err;

	if (device->nr_ranges == CONFIG_MAX_RANGES)
		return bad(info, attr, -ERANGE,
			   "too many ranges of registers of one device");
	err = nla_parse_nested(tb, ARRAY_SIZE(range_policy) - 1, attr,
			       range_policy, info->extack);
	if (err)
		return err;
	device->range[device->nr_ranges++] = (struct config_device_range){
		.gpa = u64_or(tb[AXVISOR_A_RANGE_GPA], CONFIG_NONE),
		.hpa = u64_or(tb[AXVISOR_A_RANGE_HPA], CONFIG_NONE),
		.size = u64_or(tb[AXVISOR_A_RANGE_SIZE], 0),
	};
	return 0;
}

static int read_irq(struct genl_info *info, const struct nlattr *attr,
		    struct config_device *device)
{
	struct nlattr *tb[ARRAY_SIZE(irq_policy)];
	int err;

	if (device->nr_irqs == CONFIG_MAX_IRQS)
		return bad(info, attr, -ERANGE,
			   "too many interrupts of one device");
	err = nla_parse_nested(tb, ARRAY_SIZE(irq_policy) - 1, attr,
			       irq_policy, info->extack);
	if (err)
		return err;
	device->irq[device->nr_irqs++] = (struct config_device_irq){
		.irq = u32_or(tb[AXVISOR_A_INTERRUPT_HOST], CONFIG_NO_IRQ),
		.virq = u32_or(tb[AXVISOR_A_INTERRUPT_CELL], CONFIG_NO_IRQ),
		.trigger = u32_or(tb[AXVISOR_A_INTERRUPT_TRIGGER], AX_TRIGGER_KEEP),
	};
	return 0;
}

int netlink_read_device(struct genl_info *info, const struct nlattr *attr,
			struct config_device *device)
{
	struct nlattr *tb[ARRAY_SIZE(device_policy)];
	const struct nlattr *part;
	int rest, err;

	BUILD_BUG_ON((int)AXVISOR_TRIGGER_EDGE != (int)AX_TRIGGER_EDGE);
	err = nla_parse_nested(tb, ARRAY_SIZE(device_policy) - 1, attr,
			       device_policy, info->extack);
	if (err)
		return err;
	if (tb[AXVISOR_A_DEVICE_PATH])
		nla_strscpy(device->path, tb[AXVISOR_A_DEVICE_PATH],
			    sizeof(device->path));
	nla_for_each_nested(part, attr, rest) {
		if (nla_type(part) == AXVISOR_A_DEVICE_RANGE)
			err = read_range(info, part, device);
		else if (nla_type(part) == AXVISOR_A_DEVICE_INTERRUPT)
			err = read_irq(info, part, device);
		if (err)
			return err;
	}
	return 0;
}

const char *netlink_read_device_name(struct genl_info *info,
				     const struct nlattr *attr)
{
	struct nlattr *tb[ARRAY_SIZE(device_policy)];

	if (nla_parse_nested(tb, ARRAY_SIZE(device_policy) - 1, attr,
			     device_policy, info->extack))
		return NULL;
	if (tb[AXVISOR_A_DEVICE_NAME])
		return nla_data(tb[AXVISOR_A_DEVICE_NAME]);
	bad(info, attr, -EINVAL, "no device is named");
	return NULL;
}

static int add_device(struct genl_info *info, const struct nlattr *attr,
		      struct cell_config *config)
{
	if (config->nr_devices == CONFIG_MAX_DEVICES)
		return bad(info, attr, -ERANGE, "too many devices");
	return netlink_read_device(info, attr,
				   &config->device[config->nr_devices++]);
}

int netlink_read_config(struct genl_info *info, struct cell_config *config)
{
	const struct nlattr *attr;
	int err = 0;
	int rest;

	if (GENL_REQ_ATTR_CHECK(info, AXVISOR_A_CELL_NAME))
		return bad(info, NULL, -EINVAL, "the cell has no name");
	nla_strscpy(config->name, info->attrs[AXVISOR_A_CELL_NAME],
		    sizeof(config->name));
	if (info->attrs[AXVISOR_A_CELL_CONSOLE])
		config->console = nla_get_u32(info->attrs[AXVISOR_A_CELL_CONSOLE]);
	if (info->attrs[AXVISOR_A_CELL_ON_FAIL])
		config->on_fail = nla_get_u32(info->attrs[AXVISOR_A_CELL_ON_FAIL]);

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rest) {
		if (nla_type(attr) == AXVISOR_A_CELL_VCPU)
			err = read_vcpu(info, attr, config);
		else if (nla_type(attr) == AXVISOR_A_CELL_REGION)
			err = add_region(info, attr, config);
		else if (nla_type(attr) == AXVISOR_A_CELL_DEVICE)
			err = add_device(info, attr, config);
		if (err)
			return err;
	}
	return 0;
}

static const struct nlattr *nth(struct genl_info *info, int type,
				unsigned int index)
{
	const struct nlattr *attr;
	int rest;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rest)
		if (nla_type(attr) == type && !index--)
			return attr;
	return NULL;
}

void netlink_blame(struct genl_info *info, const struct refusal *why)
{
	static const int types[] = {
		[AX_BLAME_NAME]		= AXVISOR_A_CELL_NAME,
		[AX_BLAME_VCPU]		= AXVISOR_A_CELL_VCPU,
		[AX_BLAME_REGION]	= AXVISOR_A_CELL_REGION,
		[AX_BLAME_CONSOLE]	= AXVISOR_A_CELL_CONSOLE,
		[AX_BLAME_DEVICE]	= AXVISOR_A_CELL_DEVICE,
		[AX_BLAME_ON_FAIL]	= AXVISOR_A_CELL_ON_FAIL,
	};
	const struct nlattr *attr;

	info->extack->_msg = why->text;
	if (why->blame == AX_BLAME_NONE || why->blame >= ARRAY_SIZE(types))
		return;
	attr = nth(info, types[why->blame], why->index);
	if (attr)
		info->extack->bad_attr = attr;
	else
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, types[why->blame]);
}
