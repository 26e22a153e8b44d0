/* SPDX-License-Identifier: GPL-2.0 */
/* root.h - the root cell: the Linux that loaded us. */
#ifndef AXVISOR_CELL_ROOT_H
#define AXVISOR_CELL_ROOT_H

#include "../vm/vm.h"

struct vm *root_vm(void);

/* The boot block, checked. */
const struct ax_boot *root_boot(void);

/* An enum ax_cpu_state, or -EINVAL. */
int root_cpu_state(u64 cpu);

/*
 * Exits of a root vCPU. vcpu_on: 0; -EPERM where the CPU is a cell's, -EFAULT
 * for an entry outside the root cell's RAM, else as sched_vcpu_on().
 */
int root_vcpu_on(struct vcpu *target, gpa_t entry, u64 arg);
void root_fault(struct vcpu *vcpu, const struct vcpu_exit *exit);

#endif /* AXVISOR_CELL_ROOT_H */
