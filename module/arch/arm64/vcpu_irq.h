/* SPDX-License-Identifier: GPL-2.0 */
/* vcpu_irq.h - a cell's vCPU and the virtual CPU interface it is loaded on. */
#ifndef ARM64_VCPU_IRQ_H
#define ARM64_VCPU_IRQ_H

#include "../../vm/vm.h"

/* The monitors' and timers' interrupts on the cells' board, whatever the host's are. */
#define BOARD_PPI_PMU		23
#define BOARD_PPI_VTIMER	27
#define BOARD_PPI_PTIMER	30

void vcpu_irq_reset(struct vcpu *vcpu);
void vcpu_irq_load(struct vcpu *vcpu);
void vcpu_irq_put(struct vcpu *vcpu);

/* Take the list registers back, as vgic_sync() demands before some accesses. */
void vcpu_irq_sync(struct vcpu *vcpu);

/* The vCPU switches itself off: what others could take goes to them. */
void vcpu_irq_off(struct vcpu *vcpu);

/* Where vcpu->arch.irq_work is to point, once its vm's vGIC exists. */
const u32 *vcpu_irq_work(const struct vcpu *vcpu);

/* Sync and refill the list registers. */
noinline void vcpu_irq_refill(struct vcpu *vcpu);

/* Last thing before the guest. */
static inline void vcpu_irq_enter(struct vcpu *vcpu)
{
	if (unlikely(READ_ONCE(*vcpu->arch.irq_work)))
		vcpu_irq_refill(vcpu);
}

/* A trapped access of @vcpu to a register of its vGIC: vgic_*_access(). */
typedef int (*vgic_access_fn)(struct vgic *vgic, u32 self, u64 off,
			      unsigned int size, bool write, u64 *val,
			      u64 *kick);
int vcpu_irq_access(struct vcpu *vcpu, vgic_access_fn fn, u64 off,
		    unsigned int size, bool write, u64 *val);

/* The ITS does some of its commands, if it has any. */
void vcpu_irq_commands(struct vcpu *vcpu);

/* Tell vCPUs of @vm, one bit each, that their vGIC has work for them. */
void vcpu_irq_kick(struct vm *vm, u64 vcpus);

#endif /* ARM64_VCPU_IRQ_H */
