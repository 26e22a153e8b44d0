// SPDX-License-Identifier: GPL-2.0
/*
 * panic.c - the core's own end. The CPU that panics stops with all locks that
 * it holds; the others never enter what these protect, but keep Linux alive.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/event.h>
#include <axvisor/log.h>
#include <axvisor/smp.h>

#include "../common/spinlock.h"
#include "log.h"

/* Looks at a lock until it is taken for one that its owner won't give back. */
#define DEAD_SPINS	1000000

__noreturn void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	log_last_words(fmt, args);
	va_end(args);
	/* Pairs with core_has_panicked(), here and in the host. */
	store_release(&core_public.panic, 1);
	event_notify();
	arch_cpu_park();
}

bool core_has_panicked(void)
{
	return load_acquire(&core_public.panic);
}

bool spin_wait(struct spinlock *lock, u32 ticket)
{
	unsigned int spins = 0;

	while (load_acquire(&lock->owner) != ticket) {
		if (unlikely(core_has_panicked()) && ++spins == DEAD_SPINS)
			return false;
	}
	return true;
}

__noreturn void spin_give_up(void)
{
	arch_cpu_restart();
}
