// SPDX-License-Identifier: GPL-2.0
/* main.c - the core's start: where the layers are put together. */
#include <axvisor/arch_cpu.h>
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>

#include "../cell/cell.h"

extern char __core_start[], __core_end[];

u64 core_image_size(void)
{
	return __core_end - __core_start;
}

int core_init(char *pool)
{
	const u64 taken = pool - __core_start;
	const u64 size = core_boot.core.size;
	int err;

	if (size <= taken || !IS_ALIGNED(core_boot.core.base | size, AX_GRANULE))
		return -EINVAL;
	pool_init(pool, size - taken);
	err = arch_init();
	if (!err)
		err = cells_init(&core_boot);
	if (err)
		return err;
	log_info("%u CPUs, image %llu KiB, pool %llu KiB", core_boot.nr_cpus,
		 core_image_size() >> 10, (size - taken) >> 10);
	return 0;
}

struct vcpu *core_root_vcpu(unsigned int cpu)
{
	return root_vcpu_enter(cpu);
}

void core_cpu_refused(unsigned int cpu)
{
	sched_cpu_refused(cpu);
}

__noreturn void core_run(void)
{
	sched_run();
}

__noreturn void core_restart(void)
{
	sched_give_up();
	sched_run();
}
