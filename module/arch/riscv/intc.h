/* SPDX-License-Identifier: GPL-2.0 */
/*
 * intc.h - the interrupt controller of the machine: how the root cell's external
 * interrupts reach it in VS mode, and wired interrupts that are a cell's. Which
 * one there is, is known at run time: each is a struct intc_ops.
 */
#ifndef RISCV_INTC_H
#define RISCV_INTC_H

#include <axvisor/abi.h>
#include <axvisor/types.h>

struct vcpu;
struct vm;

/**
 * struct intc_ops - one kind of interrupt controller
 * @init: map its registers. Return: 0 or -ENOSPC.
 * @root_init: the root cell's second stage: what of it Linux reaches and what
 *	traps. Return: 0 or -ENOMEM.
 * @adopt: on the hart, while it is seized, after VS mode's CSRs were written:
 *	what HS mode has of it is the root vCPU's now
 * @restore: and back, before VS mode's CSRs are read for Linux
 * @load: the root vCPU is loaded on its hart, from whatever state
 * @put: and is no longer: no external interrupt comes for it
 * @external: the hart has been interrupted while the root vCPU ran
 *
 * Wired interrupts of cells; a source is a number from 1 to nr_sources of the
 * boot block. Any CPU unless said otherwise:
 *
 * @source_take: from the root cell, whose writes for it have no effect from now
 *	on; off and not pending. When on, it interrupts @cpu, which a cell has.
 *	Return: 0, -ENXIO where there is none, -EBUSY: the root cell has it enabled.
 * @source_give: and back: off, not pending, as the root cell had it configured
 * @source_unmask: on: it may be claimed at once
 * @source_mask: off; what was claimed before may still be completed
 * @claim: on the hart: the next of its sources that wants attention, 0: none. It
 *	does not come again until it is completed. Callers repeat it until 0.
 * @complete: of what was claimed: a level-sensitive one comes again at once
 *	while its input is high
 */
struct intc_ops {
	int (*init)(void);
	int (*root_init)(struct vm *vm);
	void (*adopt)(struct vcpu *vcpu);
	void (*restore)(struct vcpu *vcpu);
	void (*load)(struct vcpu *vcpu);
	void (*put)(struct vcpu *vcpu);
	void (*external)(struct vcpu *vcpu);

	int (*source_take)(u32 source, u32 cpu, enum ax_trigger trigger);
	void (*source_give)(u32 source);
	void (*source_unmask)(u32 source);
	void (*source_mask)(u32 source);
	u32 (*claim)(void);
	void (*complete)(u32 source);
};

/* The one of this machine, from intc_init() on. */
extern const struct intc_ops *intc_ops;

/* Return: 0, -ENOSPC, or -ENODEV for a kind that nobody knows. */
int intc_init(void);

extern const struct intc_ops imsic_ops, aplic_ops, plic_ops;

#endif /* RISCV_INTC_H */
