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

/* All of the guests' translations on this hart. */
void stage2_flush_local(void);

#endif /* RISCV_STAGE2_H */
