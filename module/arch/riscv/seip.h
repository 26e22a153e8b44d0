/* SPDX-License-Identifier: GPL-2.0 */
/*
 * seip.h - the external interrupt of a vCPU that has no guest interrupt file:
 * the core drives it, by hvip.VSEIP.
 */
#ifndef RISCV_SEIP_H
#define RISCV_SEIP_H

#include <axvisor/types.h>

struct vcpu;
struct vm;

/* From now on it is high or low at vCPU @id. Any hart. */
void seip_set(struct vm *vm, u64 id, bool high);

/* The guest has taken an interrupt, or it is where the guest can take it now. */
void seip_count(struct vm *vm, u64 id);

/* The vCPU is loaded, or another hart has asked to look: what has changed. */
void seip_load(struct vcpu *vcpu);
/* Nothing of it stays on the hart. */
void seip_put(struct vcpu *vcpu);

#endif /* RISCV_SEIP_H */
