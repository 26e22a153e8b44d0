// SPDX-License-Identifier: GPL-2.0
/* ram.c - where the machine's System RAM lies. */
#include <linux/ioport.h>
#include <linux/mm.h>

#include "ram.h"

struct ram_list {
	struct ax_range *ranges;
	unsigned int nr;
	unsigned int max;
};

/* Called in ascending order; the kernel's own image is listed once more. */
static int add_ram(struct resource *res, void *arg)
{
	struct ram_list *list = arg;
	u64 base = PAGE_ALIGN(res->start);
	u64 end = ALIGN_DOWN(res->end + 1, PAGE_SIZE);
	struct ax_range *last;

	if (base >= end)
		return 0;
	if (list->nr) {
		last = &list->ranges[list->nr - 1];
		if (base <= last->base + last->size) {
			last->size = max(last->size, end - last->base);
			return 0;
		}
	}
	if (list->nr == list->max)
		return -E2BIG;
	list->ranges[list->nr].base = base;
	list->ranges[list->nr].size = end - base;
	list->nr++;
	return 0;
}

int ram_ranges(struct ax_range *ranges, unsigned int max)
{
	struct ram_list list = { .ranges = ranges, .max = max };
	int err;

	err = walk_iomem_res_desc(IORES_DESC_NONE,
				  IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
				  0, -1, &list, add_ram);
	return err ? err : list.nr;
}
