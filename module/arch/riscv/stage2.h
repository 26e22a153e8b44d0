/* SPDX-License-Identifier: GPL-2.0 */
/* stage2.h - second-stage translation of a vm. */
#ifndef RISCV_STAGE2_H
#define RISCV_STAGE2_H

#include <axvisor/types.h>

struct vm;

/* Choose the mode of hgatp by this hart. Return: 0 or -EOPNOTSUPP. */
int stage2_init(void);

int stage2_create(struct vm *vm);
void stage2_destroy(struct vm *vm);

/**
 * stage2_load() - this hart's guest is @vm from now on
 * stage2_put() - it has none
 *
 * vsatp is 0 afterwards. Where the hart has too few VMIDs, nothing of another
 * vm's translations is left.
 */
void stage2_load(const struct vm *vm);
void stage2_put(void);

/* Can this hart do what the first one can? */
bool stage2_fits_hart(void);

/*
 * Registers of a device, while the vm is being made. Return: 0 or -ENOMEM.
 * @perm: VM_*
 */
int stage2_map_device(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm);

/* All of the guests' translations on this hart. */
void stage2_flush_local(void);

#endif /* RISCV_STAGE2_H */
