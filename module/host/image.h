/* SPDX-License-Identifier: GPL-2.0 */
/* image.h - the core's image and the memory it runs in. */
#ifndef AXVISOR_HOST_IMAGE_H
#define AXVISOR_HOST_IMAGE_H

#include <axvisor/abi.h>

#include "contig.h"
#include "refusal.h"

/**
 * struct image - a core in memory
 * @memory: what the core owns
 * @entry: physical address that a CPU enters the core by
 * @boot: the boot block; out of bounds once the machine is seized
 * @public: what Linux may read at any time
 */
struct image {
	struct contig memory;
	phys_addr_t entry;
	struct ax_boot *boot;
	const struct ax_public *public;
};

/**
 * image_load() - take memory for the core, copy the image, fill the boot block
 *
 * boot->cpu[].online is left to image_mark_online(). Return: 0 or -errno with
 * the reason in @why, then nothing is held.
 */
int image_load(struct image *image, struct refusal *why);

/**
 * image_mark_online() - note which CPUs will enter the core, and make all of
 * the core's memory visible to them
 *
 * With CPU hotplug disabled until they have entered.
 */
void image_mark_online(struct image *image);

/* Give the core's memory back to Linux. No CPU is in the core any more. */
void image_free(struct image *image);

#endif /* AXVISOR_HOST_IMAGE_H */
