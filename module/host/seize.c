// SPDX-License-Identifier: GPL-2.0
/* seize.c - all CPUs enter the core, or leave it, together. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>
#include <linux/timekeeping.h>

#include "arch.h"
#include "log.h"
#include "seize.h"

/**
 * struct rendezvous - one stop of the machine
 * @entry: how to enter the core
 * @public: what the core shows meanwhile
 * @round: its number, for AX_HC_RELEASE; from 1 on
 * @turn: one CPU at a time enters: the core begins without caches, hence
 *	without locks of its own
 * @nr: CPUs that take part
 * @arrived: how often a CPU has come to meet()
 * @nr_failed: CPUs whose first step failed
 * @nr_stuck: CPUs that could not be taken back
 * @dying: not 0 once somebody reports that the core has stopped
 * @bad_cpu: one that failed
 * @bad_errno: and how
 * @step: what each CPU does
 * @stopped: nanoseconds that the CPU which came out last was in @step
 */
struct rendezvous {
	phys_addr_t entry;
	u64 round;
	raw_spinlock_t turn;
	const struct ax_public *public;
	unsigned int nr;
	atomic_t arrived;
	atomic_t nr_failed;
	atomic_t nr_stuck;
	atomic_t dying;
	unsigned int bad_cpu;
	int bad_errno;
	void (*step)(struct rendezvous *r);
	u64 stopped;
};

/* A CPU that has stopped in the core won't come back, nor can Linux go on. */
static void die_with_core(struct rendezvous *r)
{
	if (!atomic_xchg(&r->dying, 1)) {
		log_to_dmesg(r->public);
		panic("axvisor: the core has stopped while all CPUs were in it");
	}
}

/* Wait until all CPUs have come here for the @round-th time; a full barrier. */
static void meet(struct rendezvous *r, unsigned int round)
{
	atomic_inc_return(&r->arrived);
	while (atomic_read_acquire(&r->arrived) < r->nr * round) {
		if (READ_ONCE(r->public->panic))
			die_with_core(r);
		cpu_relax();
	}
}

static void note_failure(struct rendezvous *r, int err)
{
	if (atomic_inc_return(&r->nr_failed) == 1) {
		r->bad_cpu = smp_processor_id();
		r->bad_errno = err;
	}
}

static void seize_this_cpu(struct rendezvous *r)
{
	int err;

	raw_spin_lock(&r->turn);
	err = arch_host_seize_cpu(r->entry, smp_processor_id());
	raw_spin_unlock(&r->turn);
	if (err)
		note_failure(r, err);
	meet(r, 1);
	if (!atomic_read(&r->nr_failed))
		return;

	if (!err && arch_host_release_cpu(r->round))
		atomic_inc(&r->nr_stuck);
	meet(r, 2);
	if (!atomic_read(&r->nr_stuck))
		arch_host_released_cpu();
}

static void release_this_cpu(struct rendezvous *r)
{
	int err = arch_host_release_cpu(r->round);

	if (err)
		note_failure(r, err);
	meet(r, 1);
	if (!atomic_read(&r->nr_failed))
		arch_host_released_cpu();
}

static int step_this_cpu(void *data)
{
	struct rendezvous *r = data;
	u64 begin = ktime_get_mono_fast_ns();

	r->step(r);
	WRITE_ONCE(r->stopped, ktime_get_mono_fast_ns() - begin);
	return 0;
}

/* All online CPUs take the step together. CPU hotplug is disabled. */
static void step_all_cpus(struct rendezvous *r)
{
	static u64 rounds;

	r->nr = num_online_cpus();
	r->round = ++rounds;
	stop_machine(step_this_cpu, r, cpu_online_mask);
	pr_info("Linux stood still for %llu ns\n", r->stopped);
}

enum seize_result seize_cpus(struct image *image, struct refusal *why)
{
	struct rendezvous r = {
		.step = seize_this_cpu,
		.entry = image->entry,
		.public = image->public,
	};

	raw_spin_lock_init(&r.turn);
	/* Who enters must be known before: the boot block says who is off. */
	cpu_hotplug_disable();
	image_mark_online(image);
	step_all_cpus(&r);
	cpu_hotplug_enable();
	arch_host_finish();

	if (!atomic_read(&r.nr_failed))
		return SEIZE_DONE;
	refuse(why, r.bad_errno,
	       "CPU %u can't be seized (%pe); all CPUs were given back",
	       r.bad_cpu, ERR_PTR(r.bad_errno));
	return atomic_read(&r.nr_stuck) ? SEIZE_STUCK : SEIZE_UNDONE;
}

enum seize_result seize_release_cpus(struct image *image, struct refusal *why)
{
	struct rendezvous r = {
		.step = release_this_cpu,
		.public = image->public,
	};
	unsigned int nr_failed;

	cpu_hotplug_disable();
	step_all_cpus(&r);
	cpu_hotplug_enable();

	nr_failed = atomic_read(&r.nr_failed);
	if (!nr_failed)
		return SEIZE_DONE;
	refuse(why, r.bad_errno, "CPU %u can't be released (%pe)",
	       r.bad_cpu, ERR_PTR(r.bad_errno));
	return nr_failed == r.nr ? SEIZE_UNDONE : SEIZE_STUCK;
}
