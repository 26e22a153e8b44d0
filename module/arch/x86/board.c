// SPDX-License-Identifier: GPL-2.0
/* board.c - a vm's machine: second stage and interrupt controllers. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "root_apic.h"
#include "stage2.h"

/* There are no cells here. */
int arch_vm_init(struct vm *vm)
{
	int err;

	if (vm->kind != VM_ROOT)
		return -EOPNOTSUPP;
	err = stage2_create(vm);
	if (err)
		return err;
	err = root_apic_init(vm);
	if (err)
		stage2_destroy(vm);
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

int arch_vm_irq_check(const struct vm *vm, u32 virq)
{
	(void)vm;
	(void)virq;
	return -ERANGE;
}

int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq, enum ax_trigger trigger)
{
	(void)vm;
	(void)irq;
	(void)virq;
	(void)trigger;
	return -ERANGE;
}

void arch_vm_irq_start(struct vm *vm, u32 irq)
{
	(void)vm;
	(void)irq;
}

int arch_vm_irq_release(struct vm *vm, u32 irq)
{
	(void)vm;
	(void)irq;
	return -ENOENT;
}

/* Linux has none: see host_irq.c. */
void arch_doorbell_ring(u32 irq)
{
	(void)irq;
}
