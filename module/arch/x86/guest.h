/* SPDX-License-Identifier: GPL-2.0 */
/* guest.h - instructions of a guest that the core carries out for it. */
#ifndef X86_GUEST_H
#define X86_GUEST_H

#include "arch_types.h"

/*
 * The loaded vCPU's instruction that has met what is emulated at @gpa, by the
 * vm's vm_mmio ranges. Return: 0; or -EINVAL, it is no such instruction, and
 * nothing has changed.
 */
int guest_emulate(struct vcpu *vcpu, gpa_t gpa);

/*
 * The same of an INS or OUTS of a cell that has met a port. Also -ECANCELED: a port has
 * ended what the vCPU does.
 */
int guest_emulate_io(struct vcpu *vcpu);

/* Bytes of the loaded vCPU's instruction that is intercepted; 0: nobody can tell. */
unsigned int guest_length(struct vcpu *vcpu);

#endif /* X86_GUEST_H */
