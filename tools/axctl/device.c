// SPDX-License-Identifier: GPL-2.0
/*
 * device.c - devices of the machine that cells have, in netlink attributes.
 */
#include <errno.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/axvisor_netlink.h>

#include "axctl.h"
#include "device.h"

static struct nla_policy device_policy[AXVISOR_A_DEVICE_MAX + 1] = {
	[AXVISOR_A_DEVICE_NAME] = { .type = NLA_STRING },
	[AXVISOR_A_DEVICE_RANGE] = { .type = NLA_NESTED },
	[AXVISOR_A_DEVICE_INTERRUPT] = { .type = NLA_NESTED },
	[AXVISOR_A_DEVICE_ERROR] = { .type = NLA_U32 },
};

static struct nla_policy range_policy[AXVISOR_A_RANGE_MAX + 1] = {
	[AXVISOR_A_RANGE_GPA] = { .type = NLA_U64 },
	[AXVISOR_A_RANGE_HPA] = { .type = NLA_U64 },
	[AXVISOR_A_RANGE_SIZE] = { .type = NLA_U64 },
};

static struct nla_policy irq_policy[AXVISOR_A_INTERRUPT_MAX + 1] = {
	[AXVISOR_A_INTERRUPT_HOST] = { .type = NLA_U32 },
	[AXVISOR_A_INTERRUPT_CELL] = { .type = NLA_U32 },
	[AXVISOR_A_INTERRUPT_TRIGGER] = { .type = NLA_U32 },
};

const char *device_trigger_name(uint32_t trigger)
{
	static const char * const names[] = {
		[AXVISOR_TRIGGER_KEEP] = "keep",
		[AXVISOR_TRIGGER_LEVEL] = "level",
		[AXVISOR_TRIGGER_EDGE] = "edge",
	};

	return trigger < ARRAY_SIZE(names) ? names[trigger] : "unknown";
}

static int put_u64_unless(struct nl_msg *msg, int type, uint64_t value, uint64_t none)
{
	return value == none ? 0 : nla_put_u64(msg, type, value);
}

static int put_u32_unless(struct nl_msg *msg, int type, uint32_t value, uint32_t none)
{
	return value == none ? 0 : nla_put_u32(msg, type, value);
}

static int put_range(struct nl_msg *msg, const struct device_range *range)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_DEVICE_RANGE | NLA_F_NESTED);

	/* An empty nest would be left out, and the next one take its place. */
	if (!nest || nla_put_u64(msg, AXVISOR_A_RANGE_SIZE, range->size) ||
	    put_u64_unless(msg, AXVISOR_A_RANGE_GPA, range->gpa, DEVICE_NONE) ||
	    put_u64_unless(msg, AXVISOR_A_RANGE_HPA, range->hpa, DEVICE_NONE))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest);
}

static int put_irq(struct nl_msg *msg, const struct device_irq *irq)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_DEVICE_INTERRUPT | NLA_F_NESTED);

	if (!nest || nla_put_u32(msg, AXVISOR_A_INTERRUPT_TRIGGER, irq->trigger) ||
	    put_u32_unless(msg, AXVISOR_A_INTERRUPT_HOST, irq->host, DEVICE_NO_IRQ) ||
	    put_u32_unless(msg, AXVISOR_A_INTERRUPT_CELL, irq->cell, DEVICE_NO_IRQ))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest);
}

int device_put(struct nl_msg *msg, const struct device *device)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_CELL_DEVICE | NLA_F_NESTED);
	uint32_t i;
	int ret = 0;

	if (!nest)
		return -EMSGSIZE;
	if (*device->name)
		ret = nla_put_string(msg, AXVISOR_A_DEVICE_PATH, device->name);
	for (i = 0; !ret && i < device->range_count; i++)
		ret = put_range(msg, &device->ranges[i]);
	for (i = 0; !ret && i < device->irq_count; i++)
		ret = put_irq(msg, &device->irqs[i]);
	return ret ? ret : nla_nest_end(msg, nest);
}

int device_put_name(struct nl_msg *msg, const char *name)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_CELL_DEVICE | NLA_F_NESTED);

	if (!nest || nla_put_string(msg, AXVISOR_A_DEVICE_NAME, name))
		return -EMSGSIZE;
	return nla_nest_end(msg, nest);
}

static int parse_range(struct nlattr *nest, struct device *device)
{
	struct nlattr *attrs[AXVISOR_A_RANGE_MAX + 1];
	struct device_range *range = &device->ranges[device->range_count];

	if (device->range_count == DEVICE_RANGES_MAX ||
	    nla_parse_nested(attrs, AXVISOR_A_RANGE_MAX, nest, range_policy) ||
	    !attrs[AXVISOR_A_RANGE_GPA] || !attrs[AXVISOR_A_RANGE_SIZE])
		return -EBADMSG;
	range->gpa = nla_get_u64(attrs[AXVISOR_A_RANGE_GPA]);
	range->size = nla_get_u64(attrs[AXVISOR_A_RANGE_SIZE]);
	range->hpa = DEVICE_NONE;
	if (attrs[AXVISOR_A_RANGE_HPA])
		range->hpa = nla_get_u64(attrs[AXVISOR_A_RANGE_HPA]);
	device->range_count++;
	return 0;
}

static int parse_irq(struct nlattr *nest, struct device *device)
{
	struct nlattr *attrs[AXVISOR_A_INTERRUPT_MAX + 1];
	struct device_irq *irq = &device->irqs[device->irq_count];

	if (device->irq_count == DEVICE_IRQS_MAX ||
	    nla_parse_nested(attrs, AXVISOR_A_INTERRUPT_MAX, nest, irq_policy) ||
	    !attrs[AXVISOR_A_INTERRUPT_HOST] || !attrs[AXVISOR_A_INTERRUPT_CELL])
		return -EBADMSG;
	irq->host = nla_get_u32(attrs[AXVISOR_A_INTERRUPT_HOST]);
	irq->cell = nla_get_u32(attrs[AXVISOR_A_INTERRUPT_CELL]);
	if (attrs[AXVISOR_A_INTERRUPT_TRIGGER])
		irq->trigger = nla_get_u32(attrs[AXVISOR_A_INTERRUPT_TRIGGER]);
	device->irq_count++;
	return 0;
}

int device_parse(struct nlattr *nest, struct device *device)
{
	struct nlattr *attrs[AXVISOR_A_DEVICE_MAX + 1];
	struct nlattr *part;
	int rest, ret = 0;

	memset(device, 0, sizeof(*device));
	if (nla_parse_nested(attrs, AXVISOR_A_DEVICE_MAX, nest, device_policy) ||
	    !attrs[AXVISOR_A_DEVICE_NAME])
		return -EBADMSG;
	nla_strlcpy(device->name, attrs[AXVISOR_A_DEVICE_NAME], sizeof(device->name));
	if (attrs[AXVISOR_A_DEVICE_ERROR])
		device->error = nla_get_u32(attrs[AXVISOR_A_DEVICE_ERROR]);
	nla_for_each_nested(part, nest, rest) {
		if (nla_type(part) == AXVISOR_A_DEVICE_RANGE)
			ret = parse_range(part, device);
		else if (nla_type(part) == AXVISOR_A_DEVICE_INTERRUPT)
			ret = parse_irq(part, device);
		if (ret)
			return ret;
	}
	return 0;
}
