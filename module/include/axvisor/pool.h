/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pool.h - the core's page pool: all the memory that it has. Pages are zero
 * when they are handed out.
 */
#ifndef AXVISOR_POOL_H
#define AXVISOR_POOL_H

#include <axvisor/types.h>

/* Pages set aside so that a commit cannot fail; linked through themselves. */
struct page_list {
	void *first;
	unsigned int count;
};

/* @base: hva, page-aligned. */
void pool_init(void *base, u64 size);

/* @count contiguous pages, aligned to @count rounded up to a power of two. */
void *pool_alloc(unsigned int count);
void pool_free(void *pages, unsigned int count);

/* Pages in all, and pages handed out or needed for the pool's own books. */
unsigned int pool_total(void);
unsigned int pool_used(void);

/* All or -ENOMEM. What was not taken goes back with pool_unreserve(). */
int pool_reserve(struct page_list *list, unsigned int count);
void pool_unreserve(struct page_list *list);
void *page_list_take(struct page_list *list);

/* The linear map of the core's own memory; defined by the architecture. */
hpa_t hva_to_hpa(const void *hva);
void *hpa_to_hva(hpa_t hpa);

#endif /* AXVISOR_POOL_H */
