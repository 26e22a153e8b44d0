// SPDX-License-Identifier: GPL-2.0
/* core.c - calls into the core, as long as it runs. */
#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mutex.h>

#include "arch.h"
#include "core.h"
#include "machine.h"

/* Between two looks at a lock that somebody else has. */
#define MAX_PAUSE_US	5000U

bool core_has_stopped(void)
{
	const struct ax_public *public = machine_public();

	return public && READ_ONCE(public->panic);
}

int core_lock(struct mutex *lock)
{
	unsigned int us = 50;

	/* lockdep sees no order in what is only tried. */
	might_lock(lock);
	while (!mutex_trylock(lock)) {
		if (core_has_stopped())
			return -EIO;
		usleep_range(us, 2 * us);
		us = min(2 * us, MAX_PAUSE_US);
	}
	return 0;
}

long core_call(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2, u64 a3)
{
	if (core_has_stopped())
		return -EIO;
	return arch_host_hypercall(nr, a0, a1, a2, a3);
}
