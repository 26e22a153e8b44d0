/* SPDX-License-Identifier: GPL-2.0 */
/* walk.h - a guest's own translation of an address. */
#ifndef RISCV_WALK_H
#define RISCV_WALK_H

#include <axvisor/types.h>

struct vcpu;

/**
 * walk_guest() - the address that the second stage was asked for
 * @va: of the loaded vCPU, which has just faulted there
 *
 * What htval has where a hart writes it: the gpa of @va, or that of an entry of the
 * guest's tables which isn't memory of its vm. Return: 0, or -EAGAIN: by now its
 * tables don't map @va.
 */
int __cold walk_guest(struct vcpu *vcpu, u64 va, gpa_t *gpa);

#endif /* RISCV_WALK_H */
