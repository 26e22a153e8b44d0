/* SPDX-License-Identifier: GPL-2.0 */
/* vcpu.h - a vCPU's way into the CPU that it is seized on. */
#ifndef RISCV_VCPU_H
#define RISCV_VCPU_H

#include "cpu.h"

struct vcpu;

/* The Linux that has just called goes on in VS mode at its landing. */
void vcpu_adopt(struct vcpu *vcpu, const struct linux_entry *entry);

#endif /* RISCV_VCPU_H */
