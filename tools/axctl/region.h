/* SPDX-License-Identifier: GPL-2.0 */
/*
 * region.h - regions of cells in words.
 */
#ifndef AXCTL_REGION_H
#define AXCTL_REGION_H

#include <stdint.h>

#include <linux/axvisor_netlink.h>

/* A flag of axvisor_netlink.h and its name, everywhere. */
struct region_flag {
	uint32_t flag;
	const char *name;
};

/* Ended by one without a name. */
extern const struct region_flag region_flags[];

/* "ram", "mmio" */
const char *region_type_name(uint32_t type);

/* What sizes and addresses of that type are multiples of, and in words. */
uint64_t region_granule(uint32_t type);
const char *region_granule_name(uint32_t type);

#endif /* AXCTL_REGION_H */
