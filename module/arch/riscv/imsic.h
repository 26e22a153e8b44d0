/* SPDX-License-Identifier: GPL-2.0 */
/* imsic.h - interrupt files of the incoming MSI controller (AIA 3). */
#ifndef RISCV_IMSIC_H
#define RISCV_IMSIC_H

#include <axvisor/types.h>

struct vcpu;
struct vm;

/* VGEIN of the root cell, and of the cell that has the hart. */
#define IMSIC_ROOT_FILE	1
#define IMSIC_CELL_FILE	2

/* The vCPU's own file on this hart; forgotten first, if that is due. */
void imsic_load(struct vcpu *vcpu);

/* A cell's second stage: its vCPUs' files, as the board has them. */
void imsic_cell_init(struct vm *vm);
/* Return: 0 or -ENOMEM. */
int imsic_vcpu_init(struct vcpu *vcpu);

/* An MSI for @vcpu of a cell; what doesn't exist is ignored. */
void imsic_send(struct vm *vm, u64 vcpu, u64 number);

#endif /* RISCV_IMSIC_H */
