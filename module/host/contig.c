// SPDX-License-Identifier: GPL-2.0
/* contig.c - contiguous memory taken from Linux's page allocator at run time. */
#include <linux/atomic.h>
#include <linux/gfp.h>
#include <linux/ioport.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>

#include "contig.h"

#define NO_BLOCKER	ULONG_MAX

/* Pages, guard pages included. */
static atomic_long_t taken = ATOMIC_LONG_INIT(0);
static atomic_long_t given_back = ATOMIC_LONG_INIT(0);

struct search {
	struct contig *found;
	unsigned long nr;
	unsigned long align;
	enum zone_type zone;
};

/*
 * A guess that saves failing attempts, each of which costs milliseconds: what
 * is in use, but neither on an LRU list nor of a file or a process, belongs to
 * the kernel and can't be moved. alloc_contig_range() decides.
 */
static bool page_blocks(unsigned long pfn, enum zone_type zone)
{
	struct page *page = pfn_to_online_page(pfn);
	struct page *head;

	if (!page || page_zonenum(page) != zone)
		return true;
	if (PageReserved(page) || PageOffline(page))
		return true;
	head = compound_head(page);
	if (PageSlab(head))
		return true;
	return page_ref_count(head) && !PageLRU(head) &&
	       !READ_ONCE(head->mapping);
}

/* The highest page in the way of a range, its guard page included. */
static unsigned long last_blocker(const struct search *search,
				  unsigned long base)
{
	unsigned long pfn = base + search->nr;

	while (pfn-- >= base) {
		if (page_blocks(pfn, search->zone))
			return pfn;
		if (!(pfn & 0x3fff))
			cond_resched();
	}
	return NO_BLOCKER;
}

/* Called for each range of System RAM; > 0 ends the walk. */
static int search_ram(struct resource *res, void *arg)
{
	struct search *search = arg;
	unsigned long end = PFN_DOWN(res->end + 1);
	unsigned long base = ALIGN(PFN_UP(res->start) + 1, search->align);
	unsigned long blocker;

	while (base < end && search->nr <= end - base) {
		if (signal_pending(current))
			return -EINTR;
		cond_resched();
		blocker = last_blocker(search, base);
		if (blocker == NO_BLOCKER) {
			if (!alloc_contig_range(base - 1, base + search->nr,
						MIGRATE_MOVABLE,
						GFP_KERNEL | __GFP_NOWARN)) {
				search->found->pfn = base;
				search->found->nr = search->nr;
				return 1;
			}
			/*
			 * Much moved, and in vain: the next attempt shares
			 * half of the range at most, or they would never end.
			 */
			blocker = base + search->nr / 2;
		}
		/* The guard page comes behind the blocker too. */
		base = ALIGN(blocker + 2, search->align);
	}
	return 0;
}

static void mark_offline(const struct contig *range)
{
	unsigned long i;

	page_offline_begin();
	for (i = 0; i < range->nr; i++)
		__SetPageOffline(pfn_to_page(range->pfn + i));
	page_offline_end();
}

int contig_alloc(struct contig *range, u64 size, u64 align)
{
	struct search search = {
		.found = range,
		.nr = PHYS_PFN(size),
		.align = PHYS_PFN(align),
	};
	int zone;
	int ret;

	for (zone = MAX_NR_ZONES - 1; zone >= 0; zone--) {
		search.zone = zone;
		ret = walk_iomem_res_desc(IORES_DESC_NONE,
					  IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
					  0, -1, &search, search_ram);
		if (ret > 0) {
			atomic_long_add(range->nr + 1, &taken);
			mark_offline(range);
			return 0;
		}
		if (ret == -EINTR)
			return ret;
	}
	return -ENOMEM;
}

void contig_free(struct contig *range)
{
	unsigned long i;

	for (i = 0; i < range->nr; i++)
		__ClearPageOffline(pfn_to_page(range->pfn + i));
	free_contig_range(range->pfn - 1, range->nr + 1);
	atomic_long_add(range->nr + 1, &given_back);
	range->nr = 0;
}

unsigned long contig_taken(void)
{
	return atomic_long_read(&taken);
}

unsigned long contig_given_back(void)
{
	return atomic_long_read(&given_back);
}
