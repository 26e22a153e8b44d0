// SPDX-License-Identifier: GPL-2.0
/* pgtable_arena.c - the pool that the tables are made of. */
#include <stdlib.h>
#include <string.h>

#include "pgtable_model.h"
#include <axvisor/pool.h>

#define ARENA_PAGES	8192U
#define ARENA_HPA	0x7000000000ULL

static char arena[ARENA_PAGES][PAGE_SIZE] __aligned(65536);
static bool arena_used[ARENA_PAGES];
unsigned int arena_used_pages;

hpa_t hva_to_hpa(const void *hva)
{
	return HPA((u64)((const char *)hva - arena[0]) + ARENA_HPA);
}

void *hpa_to_hva(hpa_t hpa)
{
	return arena[0] + (hpa.v - ARENA_HPA);
}

unsigned int arena_index(const void *page)
{
	return (unsigned int)(((const char *)page - arena[0]) /
			      (long)PAGE_SIZE);
}

void *pool_alloc(unsigned int count)
{
	unsigned int i, j;

	for (i = 0; i + count <= ARENA_PAGES; i += count) {
		for (j = 0; j < count && !arena_used[i + j]; j++)
			;
		if (j < count)
			continue;
		memset(arena[i], 0, count * PAGE_SIZE);
		memset(&arena_used[i], true, count);
		arena_used_pages += count;
		return arena[i];
	}
	abort();
}

void pool_free(void *pages, unsigned int count)
{
	unsigned int i, first = arena_index(pages);

	for (i = 0; i < count; i++) {
		model_check(arena_used[first + i], "a page was freed twice");
		model_check(!walker_remembers(arena[first + i]),
			    "a table was freed that a walker may still use");
		arena_used[first + i] = false;
		memset(arena[first + i], 0xff, PAGE_SIZE);
	}
	arena_used_pages -= count;
}

int pool_reserve(struct page_list *list, unsigned int count)
{
	while (count--) {
		void *page = pool_alloc(1);

		*(void **)page = list->first;
		list->first = page;
		list->count++;
	}
	return 0;
}

void *page_list_take(struct page_list *list)
{
	void *page = list->first;

	if (!page) {
		model_check(false, "more pages were taken than promised");
		return pool_alloc(1);
	}
	list->first = *(void **)page;
	list->count--;
	*(void **)page = NULL;
	return page;
}

const void *arena_page(const void *p)
{
	return arena[arena_index(p)];
}

bool arena_has(const void *p)
{
	return arena_used[arena_index(p)];
}
