// SPDX-License-Identifier: GPL-2.0
/* sched.c - which vCPU a CPU runs. */
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>

#include "../common/spinlock.h"
#include "cell.h"
#include "exit.h"
#include "sched.h"

/* How often sched_release_parked() asks the firmware about one CPU. */
#define OFF_POLLS	1000000

/**
 * struct sched_cpu - one CPU's queue
 * @lock: of all that follows, and of the power of the vCPUs in the queue
 * @resched: choose again before the next entry; the CPU itself looks at it
 *	without the lock
 * @leaving: the CPU has been told to power off, and looks at nothing any more
 *	unless the firmware refuses
 * @current: chosen, and loaded; NULL while the CPU idles. Written by the CPU
 *	itself only, so it needs no lock to read it.
 * @loaded, @exit: for the CPU itself: the vCPU whose state its registers hold,
 *	or NULL, and the exit that waits for an answer, or VCPU_EXIT_KICK
 */
struct sched_cpu {
	struct spinlock lock;
	u32 resched;
	bool leaving;
	struct vcpu *queue;
	struct vcpu *current;
	struct vcpu *loaded;
	struct vcpu_exit exit;
} __aligned(64);

static struct sched_cpu *sched_cpus;	/* one each */

static unsigned int queue_pages(u32 nr_cpus)
{
	return ALIGN_UP(nr_cpus * sizeof(*sched_cpus), PAGE_SIZE) / PAGE_SIZE;
}

int sched_init(u32 nr_cpus)
{
	sched_cpus = pool_alloc(queue_pages(nr_cpus));
	return sched_cpus ? 0 : -ENOMEM;
}

void sched_exit(u32 nr_cpus)
{
	pool_free(sched_cpus, queue_pages(nr_cpus));
}

void sched_add(struct vcpu *vcpu)
{
	struct sched_cpu *sc = &sched_cpus[vcpu->cpu];

	spin_lock(&sc->lock);
	vcpu->next = sc->queue;
	sc->queue = vcpu;
	spin_unlock(&sc->lock);
}

void sched_remove(struct vcpu *vcpu)
{
	struct sched_cpu *sc = &sched_cpus[vcpu->cpu];
	struct vcpu **p;

	spin_lock(&sc->lock);
	for (p = &sc->queue; *p != vcpu; p = &(*p)->next)
		;
	*p = vcpu->next;
	spin_unlock(&sc->lock);
}

/*
 * Is the CPU off by now? Then it comes back by the firmware only. The queue's
 * lock is held.
 */
static bool note_off(struct sched_cpu *sc)
{
	const unsigned int cpu = (unsigned int)(sc - sched_cpus);

	if (!smp_is_off(cpu))
		return false;
	sc->leaving = false;
	smp_mark_present(cpu, false);
	return true;
}

/* The queue's lock is held. Return: 0 or -ENODEV. */
static int kick_locked(struct sched_cpu *sc)
{
	const unsigned int cpu = (unsigned int)(sc - sched_cpus);

	WRITE_ONCE(sc->resched, 1);
	if (cpu == smp_cpu_id())
		return 0;
	if (sc->current && sc->current->vm->kind == VM_ROOT)
		return 0;
	if (sc->leaving && !note_off(sc))
		return -ENODEV;
	return smp_kick(cpu);
}

void sched_kick(unsigned int cpu)
{
	struct sched_cpu *sc = &sched_cpus[cpu];

	spin_lock(&sc->lock);
	/* It can fail for a CPU that has nothing to look at yet only. */
	kick_locked(sc);
	spin_unlock(&sc->lock);
}

/* The queue's lock is held. */
static int check_off(const struct vcpu *vcpu)
{
	if (vcpu->power == VCPU_OFF)
		return 0;
	return vcpu->power == VCPU_ON ? -EALREADY : -EINPROGRESS;
}

/* Its registers are ready. The queue's lock is held. */
static int start_locked(struct sched_cpu *sc, struct vcpu *vcpu)
{
	int err;

	WRITE_ONCE(vcpu->power, VCPU_ON_PENDING);
	err = kick_locked(sc);
	if (err)
		WRITE_ONCE(vcpu->power, VCPU_OFF);
	return err;
}

int sched_vcpu_on(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	struct sched_cpu *sc = &sched_cpus[vcpu->cpu];
	int err;

	spin_lock(&sc->lock);
	err = check_off(vcpu);
	if (!err) {
		vcpu_reset(vcpu, entry, arg);
		err = start_locked(sc, vcpu);
	}
	spin_unlock(&sc->lock);
	return err;
}

int sched_vcpu_start(struct vcpu *vcpu)
{
	struct sched_cpu *sc = &sched_cpus[vcpu->cpu];
	int err;

	spin_lock(&sc->lock);
	err = check_off(vcpu);
	if (!err)
		err = start_locked(sc, vcpu);
	spin_unlock(&sc->lock);
	return err;
}

void sched_vcpu_off(struct vcpu *vcpu)
{
	struct sched_cpu *sc = &sched_cpus[vcpu->cpu];

	/* Once it is seen to be off, another CPU may reset and start it. */
	sc->loaded = NULL;
	vcpu_put(vcpu);
	spin_lock(&sc->lock);
	sc->current = NULL;
	WRITE_ONCE(vcpu->power, VCPU_OFF);
	spin_unlock(&sc->lock);
	cell_deactivate(cell_of(vcpu));
}

void sched_cpu_refused(unsigned int cpu)
{
	struct sched_cpu *sc = &sched_cpus[cpu];
	struct vcpu *vcpu;

	spin_lock(&sc->lock);
	for (vcpu = sc->queue; vcpu; vcpu = vcpu->next) {
		if (vcpu->power == VCPU_ON_PENDING)
			WRITE_ONCE(vcpu->power, VCPU_OFF);
	}
	spin_unlock(&sc->lock);
}

void sched_vcpu_set_power(struct vcpu *vcpu, enum vcpu_power power)
{
	struct sched_cpu *sc = &sched_cpus[vcpu->cpu];

	spin_lock(&sc->lock);
	WRITE_ONCE(vcpu->power, power);
	spin_unlock(&sc->lock);
}

/*
 * The current vCPU stays as long as it may run, else the first that may. The
 * queue's lock is held. A new choice is active in its cell.
 */
static struct vcpu *choose(struct sched_cpu *sc)
{
	struct vcpu *vcpu;

	if (sc->current && cell_is_running(cell_of(sc->current)))
		return sc->current;
	for (vcpu = sc->queue; vcpu; vcpu = vcpu->next) {
		if (vcpu != sc->current && vcpu->power != VCPU_OFF &&
		    cell_activate(cell_of(vcpu)))
			return vcpu;
	}
	return NULL;
}

static noinline void switch_vcpu(struct sched_cpu *sc)
{
	struct vcpu *prev, *next;

	spin_lock(&sc->lock);
	WRITE_ONCE(sc->resched, 0);
	prev = sc->current;
	next = choose(sc);
	sc->current = next;
	if (next)
		WRITE_ONCE(next->power, VCPU_ON);
	spin_unlock(&sc->lock);

	if (next == prev)
		return;
	sc->loaded = NULL;
	if (prev) {
		vcpu_put(prev);
		cell_deactivate(cell_of(prev));
	}
	if (next)
		vcpu_load(next, &sc->exit);
	sc->loaded = next;
}

/* Return: 0, or -ETIMEDOUT: it may go off later, or wait in the core again. */
static int power_off(struct sched_cpu *sc)
{
	const unsigned int cpu = (unsigned int)(sc - sched_cpus);
	unsigned int polls;
	bool in_core;

	spin_lock(&sc->lock);
	in_core = smp_is_present(cpu) && !sc->current &&
		  !(sc->leaving && note_off(sc));
	/* One that has been told already goes off without a kick. */
	if (in_core && !sc->leaving)
		kick_locked(sc);
	spin_unlock(&sc->lock);
	for (polls = 0; in_core && polls < OFF_POLLS; polls++) {
		spin_lock(&sc->lock);
		in_core = smp_is_present(cpu) && !note_off(sc);
		spin_unlock(&sc->lock);
	}
	if (in_core)
		log_error("CPU %u does not power off", cpu);
	return in_core ? -ETIMEDOUT : 0;
}

int sched_release_parked(void)
{
	unsigned int cpu;
	int err = 0;

	for (cpu = 0; cpu < core_boot.nr_cpus && !err; cpu++)
		err = power_off(&sched_cpus[cpu]);
	return err;
}

/* On a CPU that nothing runs on, during a release. */
static void leave(struct sched_cpu *sc)
{
	spin_lock(&sc->lock);
	/* The release may have failed, and something been started here. */
	sc->leaving = core_is_releasing() && !sc->resched;
	spin_unlock(&sc->lock);
	if (!sc->leaving)
		return;
	smp_release_parked();
	/* The firmware refuses. */
	spin_lock(&sc->lock);
	sc->leaving = false;
	spin_unlock(&sc->lock);
}

/* Until the next exit or kick. */
static void step(struct sched_cpu *sc)
{
	struct vcpu *vcpu;

	/*
	 * A kick that comes after this look ends the guest's run or the idling
	 * at once, and what it announces was written before. One that came
	 * before the vCPU was loaded has ended nothing: a second look.
	 */
	while (unlikely(!sc->current || READ_ONCE(sc->resched))) {
		switch_vcpu(sc);
		if (!sc->current) {
			if (core_is_releasing())
				leave(sc);
			smp_idle();
			return;
		}
	}
	vcpu = sc->current;
	vcpu_run(vcpu);
	exit_handle(vcpu, &sc->exit);
	sc->exit.reason = VCPU_EXIT_KICK;
}

void sched_step(unsigned int cpu)
{
	step(&sched_cpus[cpu]);
}

void sched_give_up(void)
{
	struct sched_cpu *sc = &sched_cpus[smp_cpu_id()];

	if (!sc->loaded || sc->loaded->vm->kind != VM_ROOT)
		smp_park();
	/* The queue's lock may be the one: there is nothing else to run. */
	WRITE_ONCE(sc->resched, 0);
	exit_give_up(sc->loaded, &sc->exit);
	sc->exit.reason = VCPU_EXIT_KICK;
}

__noreturn void sched_run(void)
{
	struct sched_cpu *sc = &sched_cpus[smp_cpu_id()];

	for (;;)
		step(sc);
}
