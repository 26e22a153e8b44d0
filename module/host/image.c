// SPDX-License-Identifier: GPL-2.0
/* image.c - the core's image and the memory it runs in. */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "arch.h"
#include "doorbell.h"
#include "image.h"
#include "ram.h"

static unsigned int core_mb = 4;
module_param(core_mb, uint, 0444);
MODULE_PARM_DESC(core_mb, "memory of the core in MiB, even, at least 2 (default 4)");

extern const char axcore_start[];
extern const char axcore_end[];

static int check_image(u64 size, struct refusal *why)
{
	const struct ax_image_header *header = (const void *)axcore_start;

	if (size < AX_GRANULE || size % AX_GRANULE)
		return refuse(why, -EINVAL,
			      "core_mb=%u: must be even and at least 2", core_mb);
	if (header->magic != AX_IMAGE_MAGIC ||
	    header->file_size > axcore_end - axcore_start)
		return refuse(why, -ENOEXEC, "the core image is damaged");
	if (header->memory_size >= size)
		return refuse(why, -EINVAL,
			      "core_mb=%u: the core needs more than %llu KiB",
			      core_mb, header->memory_size / SZ_1K);
	return 0;
}

static int fill_boot(struct ax_boot *boot, const struct contig *memory,
		     struct refusal *why)
{
	int ret;

	boot->core.base = PFN_PHYS(memory->pfn);
	boot->core.size = PFN_PHYS(memory->nr);
	boot->nr_cpus = nr_cpu_ids;
	boot->doorbell = doorbell_number();

	ret = ram_ranges(boot->ram, AX_MAX_RAM_RANGES);
	if (ret < 0)
		return refuse(why, ret, "System RAM lies in more than %d pieces",
			      AX_MAX_RAM_RANGES);
	boot->nr_ram = ret;

	ret = arch_host_prepare(boot);
	if (ret)
		return refuse(why, ret,
			      "the machine's description can't be used (%pe)",
			      ERR_PTR(ret));
	return 0;
}

int image_load(struct image *image, struct refusal *why)
{
	const struct ax_image_header *header = (const void *)axcore_start;
	u64 size = (u64)core_mb * SZ_1M;
	char *base;
	int err;

	err = check_image(size, why);
	if (err)
		return err;
	err = contig_alloc(&image->memory, size, AX_GRANULE);
	if (err)
		return refuse(why, err,
			      "%u MiB of contiguous memory for the core can't be had",
			      core_mb);

	base = page_address(pfn_to_page(image->memory.pfn));
	memset(base, 0, size);
	memcpy(base, axcore_start, header->file_size);
	image->entry = PFN_PHYS(image->memory.pfn) + header->entry;
	image->boot = (void *)(base + header->boot);
	image->public = (void *)(base + header->public_area);

	err = fill_boot(image->boot, &image->memory, why);
	if (err)
		image_free(image);
	return err;
}

void image_mark_online(struct image *image)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		image->boot->cpu[cpu].online = 1;
	arch_host_sync_image(page_address(pfn_to_page(image->memory.pfn)),
			     PFN_PHYS(image->memory.nr));
}

void image_free(struct image *image)
{
	/* First, for machine_public() without the lock. */
	WRITE_ONCE(image->public, NULL);
	contig_free(&image->memory);
}
