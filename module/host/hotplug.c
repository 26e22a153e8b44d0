// SPDX-License-Identifier: GPL-2.0
/* hotplug.c - CPUs that Linux gives to a cell, by CPU hotplug. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/printk.h>

#include "core.h"
#include "hotplug.h"

#define PARK_TIMEOUT	(2 * HZ)

/* add_cpu() and remove_cpu() return 1 where nothing had to be done. */
static int cpu_up_again(unsigned int cpu)
{
	int ret = add_cpu(cpu);

	return ret < 0 ? ret : 0;
}

static int cpu_leave(unsigned int cpu)
{
	int ret = remove_cpu(cpu);

	return ret < 0 ? ret : 0;
}

/* A CPU that Linux calls dead may still be on its last instructions. */
static int wait_parked(unsigned int cpu)
{
	unsigned long end = jiffies + PARK_TIMEOUT;
	long state;

	for (;;) {
		state = core_call(AX_HC_CPU_GET, cpu, 0, 0, 0);
		if (state < 0)
			return state;
		if (state == AX_CPU_PARKED)
			return 0;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		usleep_range(50, 200);
	}
}

/* A CPU that was off when we seized has never been in the core. */
static int fetch_absent(unsigned int cpu)
{
	long state = core_call(AX_HC_CPU_GET, cpu, 0, 0, 0);

	if (state < 0)
		return state;
	return state == AX_CPU_ABSENT ? cpu_up_again(cpu) : 0;
}

static int donate_cpu(struct hotplug_cpu *c, struct refusal *why,
		      unsigned int index)
{
	int err;

	c->was_online = cpu_online(c->cpu);
	err = fetch_absent(c->cpu);
	if (err)
		return refuse_part(why, AX_BLAME_VCPU, index, err,
				   "vCPU %u: CPU %u can't be brought into the core (%pe)",
				   index, c->cpu, ERR_PTR(err));
	err = cpu_leave(c->cpu);
	if (err)
		return refuse_part(why, AX_BLAME_VCPU, index, err,
				   "vCPU %u: Linux can't take CPU %u offline (%pe)",
				   index, c->cpu, ERR_PTR(err));
	err = wait_parked(c->cpu);
	if (err)
		return refuse_part(why, AX_BLAME_VCPU, index, err,
				   "vCPU %u: CPU %u is offline but did not park in the core (%pe)",
				   index, c->cpu, ERR_PTR(err));
	return 0;
}

/* As it was before donate_cpu(); nothing is to be done for one that was off. */
static int reclaim_cpu(struct hotplug_cpu *c)
{
	int err;

	if (!c->was_online || cpu_online(c->cpu))
		return 0;
	err = core_has_stopped() ? -EIO : cpu_up_again(c->cpu);
	if (err)
		pr_err("Linux can't take CPU %u back (%pe)\n", c->cpu,
		       ERR_PTR(err));
	return err;
}

int hotplug_donate(struct hotplug_set *set, const struct cell_config *config,
		   struct refusal *why)
{
	struct hotplug_cpu *c;
	int err;

	for (set->nr = 0; set->nr < config->nr_vcpus; set->nr++) {
		c = &set->cpu[set->nr];
		c->cpu = config->cpu[set->nr];
		c->orphan = 0;
		err = donate_cpu(c, why, set->nr);
		if (err) {
			/* This one too: it may be half-way. */
			set->nr++;
			hotplug_reclaim(set);
			return err;
		}
	}
	return 0;
}

unsigned int hotplug_reclaim(struct hotplug_set *set)
{
	unsigned int kept = 0;
	unsigned int i;

	for (i = 0; i < set->nr; i++) {
		set->cpu[i].orphan = -reclaim_cpu(&set->cpu[i]);
		if (set->cpu[i].orphan)
			set->cpu[kept++] = set->cpu[i];
	}
	set->nr = kept;
	return kept;
}
