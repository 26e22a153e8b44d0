/* SPDX-License-Identifier: GPL-2.0 */
/* hypercall.h - what cells may ask of the core, see axvisor/abi.h. */
#ifndef AXVISOR_CELL_HYPERCALL_H
#define AXVISOR_CELL_HYPERCALL_H

#include "../vm/vcpu.h"

/**
 * hypercall() - do what a vCPU asks for
 * @arg: four arguments; a handler looks at those that its number has
 *
 * On the vCPU's CPU, with the vCPU loaded. Return: >= 0, or -errno: -ENOSYS for
 * a number that does not exist, -EPERM for one that this cell may not use,
 * -EIO once the core has panicked.
 */
s64 hypercall(struct vcpu *caller, u64 nr, const u64 *arg);

#endif /* AXVISOR_CELL_HYPERCALL_H */
