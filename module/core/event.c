// SPDX-License-Identifier: GPL-2.0
/* event.c - how Linux learns that something has changed. */
#include <axvisor/arch_cpu.h>
#include <axvisor/event.h>
#include <axvisor/smp.h>

/* The next change rings. A word: not all machines exchange less at once. */
static u32 armed;

static void ring(void)
{
	if (__atomic_exchange_n(&armed, 0, __ATOMIC_SEQ_CST) &&
	    core_boot.doorbell)
		arch_doorbell_ring(core_boot.doorbell);
}

/*
 * Either the change is seen by who arms, or who changes sees that it is armed:
 * each writes its own word before it reads the other's.
 */
void event_notify(void)
{
	/* Pairs with the host's acquire, too: what changed was written before. */
	__atomic_fetch_add(&core_public.event_seq, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&armed, __ATOMIC_SEQ_CST))
		ring();
}

void event_arm(u64 seq)
{
	__atomic_store_n(&armed, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&core_public.event_seq, __ATOMIC_SEQ_CST) != seq)
		ring();
}
