/* SPDX-License-Identifier: GPL-2.0 */
/* stage2.h - second-stage translation of a vm. */
#ifndef ARM64_STAGE2_H
#define ARM64_STAGE2_H

#include <axvisor/types.h>

struct vm;

/* Choose VTCR_EL2 by this CPU. Return: 0. */
int stage2_init(void);
/* Has this CPU as many physical address bits as the one it was chosen by? */
bool stage2_fits_cpu(void);
u64 stage2_vtcr(void);

int stage2_create(struct vm *vm);
void stage2_destroy(struct vm *vm);

/*
 * Read a vm's own RAM as its CPUs and devices see it, from within one page.
 * Takes vm->map_lock. Return: 0, or -EFAULT where it has no such RAM.
 */
int stage2_read(struct vm *vm, gpa_t gpa, void *dst, u64 size);

/* All of EL1&0 and stage 2 on this CPU: after the regime was switched. */
void stage2_flush_local(void);

#endif /* ARM64_STAGE2_H */
