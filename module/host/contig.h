/* SPDX-License-Identifier: GPL-2.0 */
/*
 * contig.h - contiguous memory taken from Linux's page allocator at run time,
 * each range behind a guard page.
 */
#ifndef AXVISOR_HOST_CONTIG_H
#define AXVISOR_HOST_CONTIG_H

#include <linux/types.h>

/**
 * struct contig - a contiguous range of RAM that Linux does not use
 * @pfn: first page of the range; the guard page is the one before
 * @nr: pages, the guard page not counted
 *
 * The pages are marked PageOffline, so that dumpers and /proc/kcore leave them
 * alone. The guard page is an allocated page that nobody uses: Linux's
 * word-at-a-time string functions read past the end of a page.
 */
struct contig {
	unsigned long pfn;
	unsigned long nr;
};

/**
 * contig_alloc() - take a range from Linux
 * @size: bytes, a multiple of the page size
 * @align: bytes, a power of two
 *
 * First fit, in the highest zone that has one, so that memory for limited DMA
 * masks is taken last. May take seconds. The contents are undefined.
 * Return: 0, -ENOMEM, or -EINTR if a signal is pending.
 */
int contig_alloc(struct contig *range, u64 size, u64 align);

/* Give a range back to Linux. */
void contig_free(struct contig *range);

/* Pages since the module was loaded, guard pages included. */
unsigned long contig_taken(void);
unsigned long contig_given_back(void);

#endif /* AXVISOR_HOST_CONTIG_H */
