/* SPDX-License-Identifier: GPL-2.0 */
/* hotplug.h - CPUs that Linux gives to a cell, by CPU hotplug. */
#ifndef AXVISOR_HOST_HOTPLUG_H
#define AXVISOR_HOST_HOTPLUG_H

#include <linux/types.h>

#include "config.h"
#include "refusal.h"

/**
 * struct hotplug_cpu - a CPU that a cell has, or has had
 * @cpu: Linux's number
 * @was_online: Linux gets it back online
 * @orphan: why Linux did not take it back (positive errno), else 0
 */
struct hotplug_cpu {
	unsigned int cpu;
	bool was_online;
	int orphan;
};

struct hotplug_set {
	unsigned int nr;
	struct hotplug_cpu cpu[AX_MAX_VCPUS];
};

/**
 * hotplug_donate() - make Linux leave all CPUs of a configuration
 *
 * They are parked in the core on return. Return: 0 or -errno with @why filled
 * in; then all are back but orphans, which stay in the set.
 */
int hotplug_donate(struct hotplug_set *set, const struct cell_config *config,
		   struct refusal *why);

/**
 * hotplug_reclaim() - let Linux have them again; also retries orphans
 *
 * The core has given them back to the root cell. CPUs that are back leave the
 * set. Return: number of orphans, which stay in the set.
 */
unsigned int hotplug_reclaim(struct hotplug_set *set);

#endif /* AXVISOR_HOST_HOTPLUG_H */
