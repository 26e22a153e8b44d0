/* SPDX-License-Identifier: GPL-2.0 */
/* imsic.h - interrupt files of the incoming MSI controller (AIA 3). */
#ifndef RISCV_IMSIC_H
#define RISCV_IMSIC_H

#include <axvisor/types.h>

struct vcpu;
struct vm;

/* VGEIN of the root cell, and the first that cells have. */
#define IMSIC_ROOT_FILE	1
#define IMSIC_CELL_FILE	2

/* Of one of the hart's guest files. */
hpa_t imsic_file_address(u32 cpu, u32 file);
/* How many each hart has. */
u32 imsic_nr_files(void);
/* An MSI to it. */
void imsic_write(u32 cpu, u32 file, u32 number);
/* The one of the vCPU that is being loaded forgets all. */
void imsic_clear_file(void);

/* ---- of cells, imsic_cell.c ---- */

/* A cell's second stage: its vCPUs' files, as the board has them. */
void imsic_cell_init(struct vm *vm);
/* Return: 0 or -ENOMEM. */
int imsic_vcpu_init(struct vcpu *vcpu);
void imsic_vcpu_exit(struct vcpu *vcpu);

/* The vCPU's own file is on this hart now. */
void imsic_load(struct vcpu *vcpu);
/* Nothing is pending or enabled in any of them; no vCPU executes. */
void imsic_reset(struct vm *vm);

/* An MSI for @vcpu of a cell; what doesn't exist is ignored. */
void imsic_send(struct vm *vm, u64 vcpu, u64 number);
/* Is there such a one? */
bool imsic_has_id(const struct vcpu *vcpu, u32 id);

/*
 * The loaded vCPU executes @insn, which raised a virtual-instruction exception.
 * Return: false where that is not an access to a file in software.
 */
bool imsic_emulate(struct vcpu *vcpu, u32 insn);

#endif /* RISCV_IMSIC_H */
