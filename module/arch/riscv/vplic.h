/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vplic.h - model of a cell's platform-level interrupt controller, with the
 * registers of the PLIC specification 1.0 where QEMU's virt machine has them.
 */
#ifndef RISCV_VPLIC_H
#define RISCV_VPLIC_H

#include <axvisor/abi.h>
#include <axvisor/types.h>
#include "../../common/spinlock.h"
#include "board.h"

#define VPLIC_SIZE	0x600000
#define VPLIC_SOURCES	NR_IRQS		/* number 0 included */
#define VPLIC_WORDS	(VPLIC_SOURCES / 32)

/**
 * struct vplic_context
 * @best: the source that is claimed next, of those that are pending and enabled; 0: none
 */
struct vplic_context {
	u32 enabled[VPLIC_WORDS];
	u8 threshold;
	u8 best;
};

/**
 * struct vplic
 * @lock: of all, taken before nothing
 * @gateway: of each source
 * @nr_pending: ones in @pending
 * @ended, @has_ended: completed since vplic_take_ended()
 * @context: of each vCPU
 */
struct vplic {
	struct spinlock lock;
	u8 priority[VPLIC_SOURCES];
	u8 gateway[VPLIC_SOURCES];
	u32 nr_pending;
	u32 pending[VPLIC_WORDS];
	u32 ended[VPLIC_WORDS];
	bool has_ended;
	struct vplic_context context[AX_MAX_VCPUS];
};

struct vm;

/* All of it as after power-on; vCPUs' lines are low. */
void vplic_reset(struct vm *vm, struct vplic *plic);

/* A guest's access. Return: 0, or -EINVAL for other than aligned words. */
int vplic_access(struct vm *vm, struct vplic *plic, u64 off, unsigned int size,
		 bool write, u64 *val);

/* Source @irq is driven high or low; or for a moment. */
void vplic_set_level(struct vm *vm, struct vplic *plic, u32 irq, bool high);
void vplic_pulse(struct vm *vm, struct vplic *plic, u32 irq);

/*
 * A source with a physical one behind it that the guest has completed; each time
 * once. 0: there is none.
 */
u32 vplic_take_ended(struct vplic *plic);

#endif /* RISCV_VPLIC_H */
