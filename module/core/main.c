// SPDX-License-Identifier: GPL-2.0
/* main.c - the core's start, and which CPUs are in it. */
#include <axvisor/arch_cpu.h>
#include <axvisor/log.h>
#include "../cell/cell.h"
#include "../common/range.h"
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

static bool boot_is_sane(const struct ax_boot *boot)
{
	u64 image = __core_end - __core_start;

	return boot->nr_cpus && boot->nr_cpus <= AX_MAX_CPUS &&
	       boot->nr_ram && boot->nr_ram <= AX_MAX_RAM_RANGES &&
	       range_valid(RANGE(boot->core.base, boot->core.size)) &&
	       IS_ALIGNED(boot->core.base | boot->core.size, AX_GRANULE) &&
	       boot->core.size > image;
}

int core_init(void)
{
	u64 image = __core_end - __core_start;
	int err;

	if (!boot_is_sane(&core_boot))
		return -EINVAL;
	pool_init(__core_end, core_boot.core.size - image);
	err = arch_init();
	if (!err)
		err = cells_init(&core_boot);
	if (err)
		return err;
	log_info("%u CPUs, image %llu KiB, pool %llu KiB", core_boot.nr_cpus,
		 image >> 10, (core_boot.core.size - image) >> 10);
	return 0;
}
