/* SPDX-License-Identifier: GPL-2.0 */
/* core.h - calls into the core, as long as it runs. */
#ifndef AXVISOR_HOST_CORE_H
#define AXVISOR_HOST_CORE_H

#include <linux/types.h>
#include <axvisor/abi.h>

struct mutex;

/* For whoever is refused. */
#define CORE_STOPPED_TEXT \
	"the core has stopped, its log says why: reboot the machine"

/**
 * core_has_stopped() - has the core panicked?
 *
 * Then nothing is asked of it any more, and what it owns, cells' memory and
 * CPUs too, is out of reach until a reboot. Between machine_hold() and
 * machine_drop(), or while a cell exists: else the core's memory may be Linux's
 * again.
 */
bool core_has_stopped(void);

/**
 * core_lock() - mutex_lock() for a lock that is held while the core is called
 *
 * Whoever is in a core that has stopped never gives it back. As core_call().
 * Return: 0, or -EIO once the core has stopped and somebody has the lock.
 */
int core_lock(struct mutex *lock);

/**
 * core_call() - arch_host_hypercall(), or -EIO once the core has stopped
 *
 * Between machine_hold() and machine_drop(), or while a cell exists.
 */
long core_call(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2, u64 a3);

#endif /* AXVISOR_HOST_CORE_H */
