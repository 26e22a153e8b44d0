/* SPDX-License-Identifier: GPL-2.0 */
/*
 * wired.h - physical wired interrupts that cells own: claimed on a hart of the
 * cell's, they are the input of a source of its interrupt controller, and are
 * completed when the guest has ended that.
 */
#ifndef RISCV_WIRED_H
#define RISCV_WIRED_H

#include <axvisor/abi.h>
#include <axvisor/types.h>

struct vm;

/* Once, after intc_init(). Return: 0 or -ENOMEM. */
int wired_init(void);

/* Harts of cells take external interrupts. */
bool wired_is_possible(void);

/* As arch_vm_irq_*() of a @virq that the cell's board has and that is free. */
int wired_assign(struct vm *vm, u32 source, u32 virq, enum ax_trigger trigger);
void wired_start(u32 source);
int wired_release(struct vm *vm, u32 source);

/* All lines are low again, and no vCPU executes: what was claimed is over. */
void wired_reset(struct vm *vm);

/* The hart has been interrupted: whatever it can claim reaches its cell. */
void wired_claim(void);

/* Is there a source behind the interrupt @virq, whose end wired_end() wants? */
bool wired_is_behind(const struct vm *vm, u32 virq);

/* The guest has ended its interrupt @virq, of whatever origin. */
void wired_end(struct vm *vm, u32 virq);

#endif /* RISCV_WIRED_H */
