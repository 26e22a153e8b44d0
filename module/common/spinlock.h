/* SPDX-License-Identifier: GPL-2.0 */
/* spinlock.h - a fair ticket lock. */
#ifndef AXVISOR_COMMON_SPINLOCK_H
#define AXVISOR_COMMON_SPINLOCK_H

#include <axvisor/types.h>

struct spinlock {
	u32 next;
	u32 owner;
};

static inline void spin_lock(struct spinlock *lock)
{
	u32 ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	/* Pairs with the release in spin_unlock(). */
	while (load_acquire(&lock->owner) != ticket)
		;
}

static inline void spin_unlock(struct spinlock *lock)
{
	store_release(&lock->owner, lock->owner + 1);
}

static inline bool spin_is_locked(struct spinlock *lock)
{
	return READ_ONCE(lock->next) != READ_ONCE(lock->owner);
}

#endif /* AXVISOR_COMMON_SPINLOCK_H */
