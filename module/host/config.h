/* SPDX-License-Identifier: GPL-2.0 */
/* config.h - what a new cell shall be, as the user asked for it. */
#ifndef AXVISOR_HOST_CONFIG_H
#define AXVISOR_HOST_CONFIG_H

#include <linux/types.h>
#include <linux/axvisor_netlink.h>
#include <axvisor/abi.h>

#include "refusal.h"

/**
 * struct cell_config_region - one region of guest-physical memory
 * @gpa: guest-physical base
 * @size: bytes
 * @hpa: host-physical base, with AXVISOR_REGION_RESERVED and of
 *	AXVISOR_REGION_MMIO only
 * @type: enum axvisor_region_type; memory comes in multiples of AX_GRANULE,
 *	devices in those of AX_MMIO_GRANULE
 * @flags: AXVISOR_REGION_*
 */
struct cell_config_region {
	u64 gpa;
	u64 size;
	u64 hpa;
	u32 type;
	u32 flags;
};

/* Is there a host address in it? */
bool config_has_hpa(const struct cell_config_region *region);

#define CONFIG_MAX_DEVICES	16	/* of a cell */
#define CONFIG_MAX_RANGES	4	/* of a device */
#define CONFIG_MAX_IRQS		8
#define CONFIG_NONE		(~0ULL)	/* as the device has it */
#define CONFIG_NO_IRQ		(~0U)

/* Registers of a device: @gpa in the cell, @hpa of the host; @size 0 for its. */
struct config_device_range {
	u64 gpa;
	u64 hpa;
	u64 size;
};

/* An interrupt: @irq as the host's controller counts, @virq as the cell's. */
struct config_device_irq {
	u32 irq;
	u32 virq;
	u32 trigger;	/* enum ax_trigger */
};

/**
 * struct config_device - a device of the machine's
 * @path: in the host's device tree; or empty: the one whose registers are at
 *	range[0].hpa; or with no range: interrupts alone
 * @range, @irq: in the device's order
 */
struct config_device {
	char path[AXVISOR_PATH_MAX];
	unsigned int nr_ranges;
	unsigned int nr_irqs;
	struct config_device_range range[CONFIG_MAX_RANGES];
	struct config_device_irq irq[CONFIG_MAX_IRQS];
};

struct cell_config {
	char name[AX_NAME_MAX];
	u32 console;
	u32 on_fail;
	unsigned int nr_vcpus;
	unsigned int nr_regions;
	unsigned int cpu[AX_MAX_VCPUS];
	struct cell_config_region region[AX_MAX_REGIONS];
	unsigned int nr_devices;
	struct config_device device[CONFIG_MAX_DEVICES];
};

/**
 * config_check_region() - all that can be said of one region alone
 * @index: by which a refusal names it
 *
 * Return: 0, -EINVAL or -ERANGE with @why filled in.
 */
int config_check_region(const struct cell_config_region *region,
			unsigned int index, struct refusal *why);

/**
 * config_check() - all that can be said without looking at other cells
 *
 * Return: 0, -EINVAL, -ERANGE or -EBUSY with @why filled in.
 */
int config_check(const struct cell_config *config, struct refusal *why);

#endif /* AXVISOR_HOST_CONFIG_H */
