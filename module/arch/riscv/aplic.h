/* SPDX-License-Identifier: GPL-2.0 */
/*
 * aplic.h - the physical APLIC's supervisor-level domain, whatever its delivery
 * mode: what the root cell may write, and sources of cells.
 */
#ifndef RISCV_APLIC_H
#define RISCV_APLIC_H

#include <axvisor/abi.h>
#include <axvisor/types.h>

struct vm;

/* Registers, once aplic_init() has returned 0; -ENOSPC otherwise. */
extern void *aplic;
int aplic_init(void);

/* Below the IDCs: Linux reads; writes trap. Return: 0 or -ENOMEM. */
int aplic_map(struct vm *vm);

/* The root cell's write of an aligned word there. */
void aplic_write(u64 off, u32 val);

/* As struct intc_ops has them. */
int aplic_source_take(u32 source, u32 cpu, enum ax_trigger trigger);
void aplic_source_give(u32 source);
void aplic_source_unmask(u32 source);
void aplic_source_mask(u32 source);
void aplic_complete(u32 source);

/*
 * @source has come to this hart. Return: it is a cell's and off until it is
 * completed.
 */
bool aplic_claimed(u32 source);
/* It isn't: it is Linux's and interrupts another hart, now. */
void aplic_send_away(u32 source);

#endif /* RISCV_APLIC_H */
