/* SPDX-License-Identifier: GPL-2.0 */
/* imsic.h - interrupt files of the incoming MSI controller (AIA 3). */
#ifndef RISCV_IMSIC_H
#define RISCV_IMSIC_H

struct vcpu;
struct vm;

/* The root cell's second stage: where it expects S files are guest files. */
int imsic_root_init(struct vm *vm);

/* What Linux's S file holds goes into the guest file that it has from now on. */
void imsic_adopt(struct vcpu *vcpu);
/* And back. */
void imsic_restore(struct vcpu *vcpu);
void imsic_load(struct vcpu *vcpu);

/* MSIs of devices still come to the S file: pass them on. */
void imsic_forward(struct vcpu *vcpu);

#endif /* RISCV_IMSIC_H */
