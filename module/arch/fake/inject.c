// SPDX-License-Identifier: GPL-2.0
/* inject.c - makes the nth allocation fail; linked with --wrap. */
#include <axvisor/pool.h>
#include "fake.h"

/* Names that the linker makes of pool_alloc() and pool_reserve(). */
void *__real_pool_alloc(unsigned int count);
void *__wrap_pool_alloc(unsigned int count);
int __real_pool_reserve(struct page_list *list, unsigned int count);
int __wrap_pool_reserve(struct page_list *list, unsigned int count);

static unsigned int countdown;
static bool failed;

void fake_fail_alloc(unsigned int nth)
{
	countdown = nth;
	failed = false;
}

bool fake_alloc_failed(void)
{
	return failed;
}

static bool fail_now(void)
{
	if (!countdown || --countdown)
		return false;
	failed = true;
	return true;
}

void *__wrap_pool_alloc(unsigned int count)
{
	return fail_now() ? NULL : __real_pool_alloc(count);
}

int __wrap_pool_reserve(struct page_list *list, unsigned int count)
{
	return fail_now() ? -ENOMEM : __real_pool_reserve(list, count);
}
