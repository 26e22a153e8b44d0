// SPDX-License-Identifier: GPL-2.0
/* main.c - the core's start, and which CPUs are in it. */
#include <axvisor/arch_cpu.h>
#include <axvisor/log.h>
#include "../cell/cell.h"
#include "pool.h"
#include "smp.h"

struct ax_boot core_boot;

extern char __core_start[], __core_end[];

static u64 present;
static bool releasing;

_Static_assert(AX_MAX_CPUS <= 64, "a CPU mask is one word");

void smp_mark_present(unsigned int cpu, bool in_core)
{
	if (in_core)
		__atomic_fetch_or(&present, BIT_ULL(cpu), __ATOMIC_ACQ_REL);
	else
		__atomic_fetch_and(&present, ~BIT_ULL(cpu), __ATOMIC_ACQ_REL);
}

bool smp_is_present(unsigned int cpu)
{
	return load_acquire(&present) & BIT_ULL(cpu);
}

void core_set_releasing(void)
{
	store_release(&releasing, true);
}

bool core_is_releasing(void)
{
	return load_acquire(&releasing);
}

int core_init(void)
{
	const u64 image = __core_end - __core_start;
	const u64 size = core_boot.core.size;
	int err;

	if (size <= image || !IS_ALIGNED(core_boot.core.base | size, AX_GRANULE))
		return -EINVAL;
	pool_init(__core_end, size - image);
	err = arch_init();
	if (!err)
		err = cells_init(&core_boot);
	if (err)
		return err;
	log_info("%u CPUs, image %llu KiB, pool %llu KiB", core_boot.nr_cpus,
		 image >> 10, (size - image) >> 10);
	return 0;
}
