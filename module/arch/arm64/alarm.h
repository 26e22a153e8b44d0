/* SPDX-License-Identifier: GPL-2.0 */
/*
 * alarm.h - the time at which a cell's board has something to do, though nobody
 * touches it: the EL2 physical timer of all CPUs that the cell's vCPUs are on.
 */
#ifndef ARM64_ALARM_H
#define ARM64_ALARM_H

#include "../../vm/vm.h"

#define ALARM_NEVER	(~0ULL)

/*
 * The alarm of @vcpu's vm is at @time (of arch_time_now()), or ALARM_NEVER. The
 * vCPU is loaded, and what decides on the alarm is locked. There is none where
 * the host's timer has no PPI.
 */
void alarm_set(struct vcpu *vcpu, u64 time);

/* Around a vCPU's time on a CPU, whose timer is its vm's meanwhile. */
void alarm_load(struct vcpu *vcpu);
void alarm_put(void);

/* This CPU was kicked, perhaps because of a new alarm. */
void alarm_follow(struct vcpu *vcpu);

#endif /* ARM64_ALARM_H */
