// SPDX-License-Identifier: GPL-2.0
/* board.c - a vm's machine: second stage and what the root cell needs. */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "imsic.h"
#include "stage2.h"

int arch_vm_init(struct vm *vm)
{
	int err;

	if (vm->kind != VM_ROOT)
		return -ENOMEM;
	err = stage2_create(vm);
	if (!err)
		err = imsic_root_init(vm);
	return err;
}

void arch_vm_exit(struct vm *vm)
{
	stage2_destroy(vm);
}

void arch_vm_reset(struct vm *vm)
{
	(void)vm;
}

void arch_vm_console_input(struct vm *vm)
{
	(void)vm;
}

int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	(void)vm;
	(void)irq;
	(void)how;
	return -ERANGE;
}

int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq,
		       enum ax_trigger trigger)
{
	(void)vm;
	(void)irq;
	(void)virq;
	(void)trigger;
	return -ERANGE;
}

int arch_vm_irq_release(struct vm *vm, u32 irq)
{
	(void)vm;
	(void)irq;
	return -ENOENT;
}

u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	(void)vcpu;
	(void)state;
	return 0;
}

int arch_vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size)
{
	(void)vcpu;
	(void)state;
	(void)size;
	return -EINVAL;
}
