/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vm.h - the uniform interface of a machine. Architecture differences end
 * here: what is above sees only this file, vcpu.h and console.h.
 */
#ifndef AXVISOR_VM_VM_H
#define AXVISOR_VM_VM_H

#include <arch_types.h>
#include <axvisor/abi.h>
#include "../common/spinlock.h"
#include "console.h"
#include "vcpu.h"

#define VM_READ		(1U << 0)
#define VM_WRITE	(1U << 1)
#define VM_EXEC		(1U << 2)
#define VM_DEVICE	(1U << 3)	/* registers of a device */
#define VM_RWX		(VM_READ | VM_WRITE | VM_EXEC)

/* Of the root cell: interrupt controllers may have a range a CPU. */
#define VM_MAX_MMIO	(AX_MAX_CPUS + 8)

enum vm_kind {
	VM_ROOT,	/* runs the Linux that loaded us, sees the real devices */
	VM_CELL,	/* sees the default board */
};

struct page_list;
struct vm;

/**
 * struct vm_mmio - a range that accesses trap to
 * @access: @off within the range, @size 1, 2, 4 or 8; reads fill *@val.
 *	Return: 0, or -EINVAL where the device defines no such access (the
 *	guest gets its architecture's answer to that).
 */
struct vm_mmio {
	const char *name;
	gpa_t base;
	u64 size;
	int (*access)(struct vcpu *vcpu, u64 off, unsigned int size,
		      bool write, u64 *val);
};

/**
 * struct vm - one machine
 * @gpa_limit: first guest-physical address that cannot be mapped, a power of
 *	two; set by arch_vm_init(). The root vm's bounds hpa too.
 * @wall_base: wall-clock time, in nanoseconds since 1970, when the machine's
 *	time was 0
 * @map_lock: serializes changes of the second stage
 */
struct vm {
	enum vm_kind kind;
	u32 id;
	u32 nr_vcpus;
	u32 nr_mmio;
	u64 gpa_limit;
	struct vcpu *vcpu[AX_MAX_VCPUS];
	struct vm_mmio mmio[VM_MAX_MMIO];
	u64 wall_base;
	struct spinlock map_lock;
	struct vm_console *console;	/* NULL: none */
	struct arch_vm arch;
};

/**
 * vm_create() - make a machine with all its vCPUs, off and at reset
 * @cpu: which CPU each vCPU runs on
 *
 * Return: 0, or -ENOMEM and nothing is held.
 */
int vm_create(struct vm **vm, enum vm_kind kind, u32 id, u32 nr_vcpus,
	      const u32 *cpu, enum ax_console_type console);
void vm_destroy(struct vm *vm);

/*
 * Devices and input as they were when the vm was made; vCPUs by vcpu_reset().
 * No vCPU of the vm executes.
 */
void vm_reset(struct vm *vm);

/* Pool pages that vm_map() or vm_unmap() may need; see arch_vm_map_pages(). */
unsigned int vm_map_pages(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size);
void vm_map(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm,
	    struct page_list *pages);
void vm_unmap(struct vm *vm, gpa_t gpa, u64 size, struct page_list *pages);

/* As arch_vm_*(), see axvisor/arch_vm.h. lookup takes vm->map_lock. */
u32 vm_lookup(struct vm *vm, gpa_t gpa, u64 *block);
unsigned int vm_table_pages(const struct vm *vm);
void vm_console_input(struct vm *vm);
int vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how);
int vm_irq_check(const struct vm *vm, u32 virq);
int vm_irq_assign(struct vm *vm, u32 irq, u32 virq, enum ax_trigger trigger);
void vm_irq_start(struct vm *vm, u32 irq);
int vm_irq_release(struct vm *vm, u32 irq);

/* The last wall-clock time that has an alarm of any 32-bit seconds behind it. */
#define VM_WALL_TIME_MAX	GENMASK_ULL(62, 0)

/*
 * The wall-clock time: what it is now, in nanoseconds since 1970, set while the
 * vm is being made; in seconds; and at which of the machine's times (see
 * arch_time_now()) one of these seconds begins.
 */
void vm_set_wall_time(struct vm *vm, u64 now);
u64 vm_wall_seconds(const struct vm *vm);
u64 vm_time_of_second(const struct vm *vm, u64 second);

/* Enter an emulated range; only while the vm is being made. */
void vm_add_mmio(struct vm *vm, const char *name, gpa_t base, u64 size,
		 int (*access)(struct vcpu *vcpu, u64 off, unsigned int size,
			       bool write, u64 *val));

/* The emulated range that @gpa is in, or NULL. */
const struct vm_mmio *vm_mmio_at(const struct vm *vm, gpa_t gpa);
/* The one that [gpa, gpa + size) touches, or NULL. */
const struct vm_mmio *vm_find_mmio(const struct vm *vm, gpa_t gpa, u64 size);

#endif /* AXVISOR_VM_VM_H */
