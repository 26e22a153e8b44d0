/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vaplic.h - model of a cell's advanced platform-level interrupt controller: one
 * supervisor-level domain that sends MSIs (AIA 4).
 */
#ifndef RISCV_VAPLIC_H
#define RISCV_VAPLIC_H

#include <axvisor/types.h>
#include "../../common/spinlock.h"
#include "board.h"

#define VAPLIC_SIZE	0x8000

/**
 * struct vaplic
 * @lock: of all, taken before nothing
 * @level: what drives each line
 * @sourcecfg, @target: by number of the source, 1 to NR_IRQS
 */
struct vaplic {
	struct spinlock lock;
	u32 domaincfg;
	u32 genmsi;
	u32 sourcecfg[NR_IRQS + 1];
	u32 target[NR_IRQS + 1];
	u32 level[NR_IRQS / 32 + 1];
	u32 pending[NR_IRQS / 32 + 1];
	u32 enabled[NR_IRQS / 32 + 1];
};

struct vm;

void vaplic_reset(struct vaplic *aplic);

/* A guest's access. Return: 0, or -EINVAL for other than aligned words. */
int vaplic_access(struct vm *vm, struct vaplic *aplic, u64 off,
		  unsigned int size, bool write, u64 *val);

/* The line of source @irq is driven high or low. */
void vaplic_set_level(struct vm *vm, struct vaplic *aplic, u32 irq, bool high);

#endif /* RISCV_VAPLIC_H */
