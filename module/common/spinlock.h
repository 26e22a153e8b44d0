/* SPDX-License-Identifier: GPL-2.0 */
/* spinlock.h - a fair ticket lock. */
#ifndef AXVISOR_COMMON_SPINLOCK_H
#define AXVISOR_COMMON_SPINLOCK_H

#include <axvisor/types.h>

struct spinlock {
	u32 next;
	u32 owner;
};

/*
 * Wait for the lock's @ticket. Return: false once the core has panicked and
 * the wait doesn't end: the lock's owner is the CPU that has stopped, or
 * waits for it. The ticket is lost then, and the lock with it.
 */
bool __cold spin_wait(struct spinlock *lock, u32 ticket);

/* Leave all that this CPU does in the core, see sched_give_up(). */
__noreturn void __cold spin_give_up(void);

/* For who has an answer to give where spin_lock() would not return. */
static inline bool spin_lock_unless_dead(struct spinlock *lock)
{
	u32 ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	/* Pairs with the release in spin_unlock(). */
	return likely(load_acquire(&lock->owner) == ticket) ||
	       spin_wait(lock, ticket);
}

static inline void spin_lock(struct spinlock *lock)
{
	if (unlikely(!spin_lock_unless_dead(lock)))
		spin_give_up();
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
