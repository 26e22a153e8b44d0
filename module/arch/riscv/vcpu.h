/* SPDX-License-Identifier: GPL-2.0 */
/* vcpu.h - a vCPU's way into the CPU that it is seized on. */
#ifndef RISCV_VCPU_H
#define RISCV_VCPU_H

#include "cpu.h"

struct vcpu;

/* The Linux that has just called goes on in VS mode at its landing. */
void vcpu_adopt(struct vcpu *vcpu, const struct linux_entry *entry);

/*
 * A general register of the loaded vCPU, also one that an exit doesn't save (x0
 * is 0).
 */
u64 vcpu_reg(struct vcpu *vcpu, unsigned int n);
void vcpu_set_reg(struct vcpu *vcpu, unsigned int n, u64 val);

/* Bytes of a vector register; the hart has V. */
u64 vcpu_vector_size(void);

/* Are this hart's of the size that the first one's have? */
bool vcpu_vectors_fit_hart(void);

/* IPIs of other vCPUs become the loaded one's software interrupt. */
void vcpu_take_soft(struct vcpu *vcpu);

#endif /* RISCV_VCPU_H */
