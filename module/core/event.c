// SPDX-License-Identifier: GPL-2.0
/* event.c - the public page, and the counter in it that the host watches. */
#include <axvisor/event.h>

struct ax_public core_public
	__aligned(PAGE_SIZE) __attribute__((section(".public")));

void event_notify(void)
{
	/* Pairs with the host's acquire: what changed was written before. */
	__atomic_fetch_add(&core_public.event_seq, 1, __ATOMIC_RELEASE);
}
