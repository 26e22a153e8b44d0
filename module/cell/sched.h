/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sched.h - which vCPU a CPU runs. Every CPU has a queue of the vCPUs whose
 * place it is, of whatever cells, and chooses from it.
 */
#ifndef AXVISOR_CELL_SCHED_H
#define AXVISOR_CELL_SCHED_H

#include "../vm/vm.h"

/* The queues of that many CPUs, empty. Return: 0 or -ENOMEM. */
int sched_init(u32 nr_cpus);
void sched_exit(u32 nr_cpus);

/* Enter into and take out of the queue of vcpu->cpu. remove: not active. */
void sched_add(struct vcpu *vcpu);
void sched_remove(struct vcpu *vcpu);

/**
 * sched_vcpu_on() - switch a vCPU on, to start at @entry
 *
 * Return: 0; -EALREADY or -EINPROGRESS where it is on or about to be, -ENODEV
 * where its CPU can't be brought in, and then it is off as before.
 */
int sched_vcpu_on(struct vcpu *vcpu, gpa_t entry, u64 arg);

/* The same with the registers as they are. */
int sched_vcpu_start(struct vcpu *vcpu);

/* The vCPU that this CPU has just run switches itself off. */
void sched_vcpu_off(struct vcpu *vcpu);

/* By management, while no vCPU of the cell is active. */
void sched_vcpu_set_power(struct vcpu *vcpu, enum vcpu_power power);

/**
 * sched_kick() - make @cpu choose again, since a state or power has changed
 *
 * A CPU that runs a root vCPU is not interrupted, see smp_kick(); it
 * looks at its next exit.
 */
void sched_kick(unsigned int cpu);

/**
 * sched_release_parked() - power off the CPUs that wait in the core
 *
 * While core_is_releasing(). Return: 0, or -ETIMEDOUT where the firmware does
 * not report one as off. Those that are off by then are no longer present, as if
 * they had been off at the seize; the others wait in the core, or will be
 * noticed to be off when they are needed.
 */
int sched_release_parked(void);

/* One round of sched_run() on @cpu, which is this one. */
void sched_step(unsigned int cpu);

#endif /* AXVISOR_CELL_SCHED_H */
