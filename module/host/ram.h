/* SPDX-License-Identifier: GPL-2.0 */
/* ram.h - where the machine's System RAM lies. */
#ifndef AXVISOR_HOST_RAM_H
#define AXVISOR_HOST_RAM_H

#include <linux/types.h>
#include <axvisor/abi.h>

/**
 * ram_ranges() - list System RAM as /proc/iomem knows it
 * @ranges: page-aligned, sorted, disjoint on return
 * @max: entries of @ranges
 *
 * Return: number of entries, or -E2BIG.
 */
int ram_ranges(struct ax_range *ranges, unsigned int max);

#endif /* AXVISOR_HOST_RAM_H */
