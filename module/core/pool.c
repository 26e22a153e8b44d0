// SPDX-License-Identifier: GPL-2.0
/*
 * pool.c - the core's page pool: a bitmap at its own start, first fit. The
 * pool is a few thousand pages, and nothing is allocated on a hot path.
 */
#include <axvisor/log.h>
#include <axvisor/pool.h>

#include "../common/spinlock.h"
#include "../common/string.h"

#define WORD_BITS	64

/*
 * @lock: of all that follows
 * @hint: no page below is free
 */
static struct {
	struct spinlock lock;
	char *base;
	u64 *used_map;
	unsigned int nr;
	unsigned int used;
	unsigned int hint;
} pool;

static bool page_used(unsigned int i)
{
	return pool.used_map[i / WORD_BITS] & BIT_ULL(i % WORD_BITS);
}

static void mark_used(unsigned int first, unsigned int count)
{
	unsigned int i;

	for (i = first; i < first + count; i++)
		pool.used_map[i / WORD_BITS] |= BIT_ULL(i % WORD_BITS);
	pool.used += count;
	if (first <= pool.hint && pool.hint < first + count)
		pool.hint = first + count;
}

void pool_init(void *base, u64 size)
{
	u64 map_bytes;

	memset(&pool, 0, sizeof(pool));
	pool.base = base;
	pool.used_map = base;
	pool.nr = (unsigned int)(size / PAGE_SIZE);
	map_bytes = ALIGN_UP((pool.nr + 7) / 8, PAGE_SIZE);
	memset(base, 0, map_bytes);
	mark_used(0, (unsigned int)(map_bytes / PAGE_SIZE));
}

/* First free run of @count pages at or behind the hint; pool.nr if none. */
static unsigned int find_run(unsigned int count, unsigned int align)
{
	/* Aligned in the address, which is as aligned as the physical one. */
	unsigned long first_page = (unsigned long)pool.base / PAGE_SIZE;
	unsigned int start, i;

	start = (unsigned int)(ALIGN_UP(first_page + pool.hint, align) -
			       first_page);
	for (; start < pool.nr && count <= pool.nr - start; start += align) {
		for (i = 0; i < count && !page_used(start + i); i++)
			;
		if (i == count)
			return start;
	}
	return pool.nr;
}

void *pool_alloc(unsigned int count)
{
	unsigned int align = 1, first;
	char *pages;

	while (align < count)
		align *= 2;
	spin_lock(&pool.lock);
	first = find_run(count, align);
	if (first == pool.nr) {
		spin_unlock(&pool.lock);
		return NULL;
	}
	mark_used(first, count);
	spin_unlock(&pool.lock);

	pages = pool.base + (u64)first * PAGE_SIZE;
	memset(pages, 0, (u64)count * PAGE_SIZE);
	return pages;
}

void pool_free(void *pages, unsigned int count)
{
	unsigned int first = (unsigned int)(((char *)pages - pool.base) /
					    (long)PAGE_SIZE);
	unsigned int i;

	spin_lock(&pool.lock);
	for (i = first; i < first + count; i++) {
		if (i >= pool.nr || !page_used(i))
			panic("pool: page %u is freed twice", i);
		pool.used_map[i / WORD_BITS] &= ~BIT_ULL(i % WORD_BITS);
	}
	pool.used -= count;
	pool.hint = MIN(pool.hint, first);
	spin_unlock(&pool.lock);
}

unsigned int pool_total(void)
{
	return pool.nr;
}

unsigned int pool_used(void)
{
	return READ_ONCE(pool.used);
}

/* A page that is set aside is zero but for the link in its first word. */
static void list_add(struct page_list *list, void *page)
{
	*(void **)page = list->first;
	list->first = page;
	list->count++;
}

void *page_list_take(struct page_list *list)
{
	void *page = list->first;

	if (!page)
		panic("pool: a list of reserved pages is too short");
	list->first = *(void **)page;
	list->count--;
	*(void **)page = NULL;
	return page;
}

int pool_reserve(struct page_list *list, unsigned int count)
{
	unsigned int i;
	void *page;

	for (i = 0; i < count; i++) {
		page = pool_alloc(1);
		if (!page)
			goto err_free;
		list_add(list, page);
	}
	return 0;

err_free:
	while (i--)
		pool_free(page_list_take(list), 1);
	return -ENOMEM;
}

void pool_unreserve(struct page_list *list)
{
	while (list->count)
		pool_free(page_list_take(list), 1);
}
