/* SPDX-License-Identifier: GPL-2.0 */
/*
 * device.h - devices of the machine that cells have, in netlink attributes.
 */
#ifndef AXCTL_DEVICE_H
#define AXCTL_DEVICE_H

#include <stdint.h>

#include <netlink/msg.h>

#include <linux/axvisor.h>

#define DEVICE_RANGES_MAX	4
#define DEVICE_IRQS_MAX		8
/* Left to the device, or not known. */
#define DEVICE_NONE		UINT64_MAX
#define DEVICE_NO_IRQ		UINT32_MAX

struct device_range {
	uint64_t gpa;
	uint64_t hpa;
	uint64_t size;
};

/* @host: as the host's interrupt controller numbers it, @cell: as the cell's. */
struct device_irq {
	uint32_t host;
	uint32_t cell;
	uint32_t trigger;
};

/**
 * struct device - a device, as it is wanted or as the kernel tells of it
 * @name: how detach knows it; its path in the host's device tree if it has one
 * @error: why Linux won't take it back, else 0
 * @range_count: number of elements of @ranges
 * @ranges: its registers
 * @irq_count: number of elements of @irqs
 * @irqs: its interrupts
 */
struct device {
	char name[AXVISOR_PATH_MAX];
	uint32_t error;
	uint32_t range_count;
	struct device_range ranges[DEVICE_RANGES_MAX];
	uint32_t irq_count;
	struct device_irq irqs[DEVICE_IRQS_MAX];
};

/* device_put() - a DEVICE nest that wants @device; @name is a path or empty */
int device_put(struct nl_msg *msg, const struct device *device);

/* device_put_name() - a DEVICE nest with its name only */
int device_put_name(struct nl_msg *msg, const char *name);

/* device_parse() - what the kernel tells of one. Return: 0 or -EBADMSG. */
int device_parse(struct nlattr *nest, struct device *device);

/* device_trigger_name() - enum axvisor_trigger in words */
const char *device_trigger_name(uint32_t trigger);

#endif /* AXCTL_DEVICE_H */
