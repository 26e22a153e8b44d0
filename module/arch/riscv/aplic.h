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

/* The root cell's access to an aligned word there. */
u32 aplic_read(u64 off);
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

/* ---- MSI delivery mode, aplic_msi.c ---- */

/* What Linux has as a source's target: with its guest file, and without. */
u32 aplic_msi_target(u32 val);
u32 aplic_msi_hide(u32 val);

/*
 * The root cell's sources that go to @cpu go to its guest file, which is in use,
 * from now on; and those of all to the S files.
 */
void aplic_msi_adopt(u32 cpu);
void aplic_msi_restore(void);

/*
 * An MSI to the S file of @cpu, behind all that the APLIC has sent to that hart
 * (AIA 4.5.15).
 */
void aplic_msi_send(u32 cpu, u32 id);

#endif /* RISCV_APLIC_H */
