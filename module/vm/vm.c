// SPDX-License-Identifier: GPL-2.0
/* vm.c - machines: made of pool pages, and the uniform face of arch_vm_*(). */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>

#include "vm.h"

#define NSEC_PER_SEC	1000000000ULL
#define PAGES(type)	((sizeof(type) + PAGE_SIZE - 1) / PAGE_SIZE)

static struct vcpu *create_vcpu(struct vm *vm, u32 id, u32 cpu)
{
	struct vcpu *vcpu = pool_alloc(PAGES(*vcpu));

	if (!vcpu)
		return NULL;
	vcpu->vm = vm;
	vcpu->id = id;
	vcpu->cpu = cpu;
	vcpu->power = VCPU_OFF;
	if (arch_vcpu_init(vcpu))
		goto err_free;
	return vcpu;

err_free:
	pool_free(vcpu, PAGES(*vcpu));
	return NULL;
}

static void destroy_vcpus(struct vm *vm, u32 count)
{
	while (count--) {
		arch_vcpu_exit(vm->vcpu[count]);
		pool_free(vm->vcpu[count], PAGES(struct vcpu));
	}
}

static int create_vcpus(struct vm *vm, const u32 *cpu)
{
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		vm->vcpu[i] = create_vcpu(vm, i, cpu[i]);
		if (!vm->vcpu[i])
			goto err_destroy;
	}
	return 0;

err_destroy:
	destroy_vcpus(vm, i);
	return -ENOMEM;
}

int vm_create(struct vm **out, enum vm_kind kind, u32 id, u32 nr_vcpus,
	      const u32 *cpu, enum ax_console_type console)
{
	struct vm *vm = pool_alloc(PAGES(*vm));

	if (!vm)
		return -ENOMEM;
	vm->kind = kind;
	vm->id = id;
	vm->nr_vcpus = nr_vcpus;
	if (console != AX_CONSOLE_NONE) {
		vm->console = pool_alloc(PAGES(*vm->console));
		if (!vm->console)
			goto err_free_vm;
	}
	if (arch_vm_init(vm))
		goto err_free_console;
	if (create_vcpus(vm, cpu))
		goto err_exit_vm;
	*out = vm;
	return 0;

err_exit_vm:
	arch_vm_exit(vm);
err_free_console:
	if (vm->console)
		pool_free(vm->console, PAGES(*vm->console));
err_free_vm:
	pool_free(vm, PAGES(*vm));
	return -ENOMEM;
}

void vm_destroy(struct vm *vm)
{
	destroy_vcpus(vm, vm->nr_vcpus);
	arch_vm_exit(vm);
	if (vm->console)
		pool_free(vm->console, PAGES(*vm->console));
	pool_free(vm, PAGES(*vm));
}

void vm_reset(struct vm *vm)
{
	if (vm->console)
		console_reset(vm->console);
	arch_vm_reset(vm);
}

unsigned int vm_map_pages(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size)
{
	return arch_vm_map_pages(vm, gpa, hpa, size);
}

void vm_map(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm,
	    struct page_list *pages)
{
	spin_lock(&vm->map_lock);
	arch_vm_map(vm, gpa, hpa, size, perm, pages);
	spin_unlock(&vm->map_lock);
}

void vm_unmap(struct vm *vm, gpa_t gpa, u64 size, struct page_list *pages)
{
	spin_lock(&vm->map_lock);
	arch_vm_unmap(vm, gpa, size, pages);
	spin_unlock(&vm->map_lock);
}

u32 vm_lookup(struct vm *vm, gpa_t gpa, u64 *block)
{
	u32 perm;

	spin_lock(&vm->map_lock);
	perm = arch_vm_lookup(vm, gpa, block);
	spin_unlock(&vm->map_lock);
	return perm;
}

unsigned int vm_table_pages(const struct vm *vm)
{
	return arch_vm_table_pages(vm);
}

void vm_console_input(struct vm *vm)
{
	arch_vm_console_input(vm);
}

int vm_irq_check(const struct vm *vm, u32 virq)
{
	return arch_vm_irq_check(vm, virq);
}

int vm_irq_assign(struct vm *vm, u32 irq, u32 virq, enum ax_trigger trigger)
{
	return arch_vm_irq_assign(vm, irq, virq, trigger);
}

void vm_irq_start(struct vm *vm, u32 irq)
{
	arch_vm_irq_start(vm, irq);
}

int vm_irq_release(struct vm *vm, u32 irq)
{
	return arch_vm_irq_release(vm, irq);
}

int vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	return arch_vm_irq_inject(vm, irq, how);
}

void vm_set_wall_time(struct vm *vm, u64 now)
{
	vm->wall_base = now - arch_time_now();
}

u64 vm_wall_seconds(const struct vm *vm)
{
	return (vm->wall_base + arch_time_now()) / NSEC_PER_SEC;
}

u64 vm_time_of_second(const struct vm *vm, u64 second)
{
	return second * NSEC_PER_SEC - vm->wall_base;
}
