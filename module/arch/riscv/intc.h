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
#include "../../common/spinlock.h"

struct vcpu;
struct vm;

/**
 * struct intc_ops - one kind of interrupt controller
 * @vgein: hstatus.VGEIN of the root cell's vCPUs; 0: they have no guest file
 * @init: map its registers. Return: 0 or -ENOSPC.
 * @fits_hart: has this hart what the first one has of it? NULL: it is the same for all
 * @root_init: the root cell's second stage: what of it Linux reaches and what
 *	traps. Return: 0 or -ENOMEM.
 * @adopt: on the hart, while it is seized, after VS mode's CSRs were written:
 *	what HS mode has of it is the root vCPU's now
 * @restore: and back, before VS mode's CSRs are read for Linux
 * @load: the root vCPU is loaded on its hart, from whatever state
 * @put: and is no longer: no external interrupt comes for it
 * @external: the hart has been interrupted while the root vCPU ran
 * @look: the time of timer_look() is over; NULL where nothing calls that
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
	u64 vgein;
	int (*init)(void);
	bool (*fits_hart)(void);
	int (*root_init)(struct vm *vm);
	void (*adopt)(struct vcpu *vcpu);
	void (*restore)(struct vcpu *vcpu);
	void (*load)(struct vcpu *vcpu);
	void (*put)(struct vcpu *vcpu);
	void (*external)(struct vcpu *vcpu);
	void (*look)(struct vcpu *vcpu);

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

/*
 * Of the wired controller: the logical CPU that has a context, or hart index;
 * AX_MAX_CPUS: none that Linux knows.
 */
u32 intc_cpu_of(u64 context);

/*
 * Which sources are cells'. The lock is around changes and the root cell's
 * writes to registers that several sources share.
 */
extern struct spinlock intc_lock;

/* Can there be one on that CPU at all? */
bool intc_has_source(u32 source, u32 cpu);
void intc_set_owner(u32 source, u32 cpu);
void intc_set_roots(u32 source);
/* The CPU that it interrupts, AX_MAX_CPUS: it is not a cell's. */
u32 intc_owner(u64 source);
/* Those from @first, a multiple of 32, on: a bit each. */
u32 intc_owned(u32 first);
bool intc_is_any_owned(void);
/* Does it interrupt any source of a cell? */
bool intc_cpu_is_cells(u32 cpu);

extern const struct intc_ops imsic_ops, aplic_ops, plic_ops;

#endif /* RISCV_INTC_H */
