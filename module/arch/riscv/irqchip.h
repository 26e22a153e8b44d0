/* SPDX-License-Identifier: GPL-2.0 */
/* irqchip.h - the interrupt controller that cells have: of the host's kind. */
#ifndef RISCV_IRQCHIP_H
#define RISCV_IRQCHIP_H

#include <axvisor/types.h>

struct vcpu;
struct vm;

/**
 * struct irqchip - one kind of it
 * @nr_irqs: sources are numbered from 1 on, up to this one
 * @size: bytes of its state, vm->arch.irqchip; zero at first
 * @init: enter its ranges; there are no vCPUs yet
 * @reset: all lines are low
 * @set_level, @pulse: of a source; any hart
 * @rise: a physical source behind it has been claimed: it is high until
 *	wired_end() sets it low, which comes before the model looks again
 * @settle: after accesses of the guest, and levels: tells wired_end() what has
 *	ended
 * @msi: a message, see arch_vm_irq_inject()
 * @vcpu_init, @vcpu_exit: what a vCPU needs of it; 0 or -ENOMEM
 * @vcpu_load: the vCPU is loaded on this hart
 */
struct irqchip {
	u32 nr_irqs;
	u32 size;
	void (*init)(struct vm *vm);
	void (*reset)(struct vm *vm);
	void (*set_level)(struct vm *vm, u32 irq, bool high);
	void (*pulse)(struct vm *vm, u32 irq);
	void (*rise)(struct vm *vm, u32 irq);
	void (*settle)(struct vm *vm);
	int (*msi)(struct vm *vm, u32 vcpu, u32 id);
	int (*vcpu_init)(struct vcpu *vcpu);
	void (*vcpu_exit)(struct vcpu *vcpu);
	void (*vcpu_load)(struct vcpu *vcpu);
};

extern const struct irqchip irqchip_plic, irqchip_aplic, irqchip_imsic;

/* The cells' one. */
const struct irqchip *irqchip(void);

#endif /* RISCV_IRQCHIP_H */
