/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch_vm.h - the contract between vm/ and an architecture: machines and their
 * vCPUs. Implemented once in each module/arch/<a>/, chosen at link time. Only
 * module/vm/ calls these.
 */
#ifndef AXVISOR_ARCH_VM_H
#define AXVISOR_ARCH_VM_H

#include <axvisor/abi.h>
#include <axvisor/types.h>

struct vm;
struct vcpu;
struct vcpu_exit;
struct page_list;

/**
 * arch_vm_init() - make the machine: empty second stage, interrupt controller,
 * board devices, with all registers in their reset state
 * @vm: kind, id, nr_vcpus and console are set, the rest is zero
 *
 * Ranges that it emulates are entered with vm_add_mmio(). For the root vm it
 * maps what must be there before the first guest instruction (interrupt
 * controller); RAM is mapped by management. Return: 0, or -ENOMEM and nothing
 * is held. Undone by arch_vm_exit().
 */
int arch_vm_init(struct vm *vm);
void arch_vm_exit(struct vm *vm);

/**
 * arch_vm_reset() - devices and interrupt controller back to reset
 *
 * No vCPU of the vm executes. Memory and mappings stay.
 */
void arch_vm_reset(struct vm *vm);

/**
 * arch_vm_map_pages() - most pool pages that one arch_vm_map() of
 * [gpa, gpa + size) to @hpa can consume, or one arch_vm_unmap() of it, splits
 * included
 */
unsigned int arch_vm_map_pages(const struct vm *vm, gpa_t gpa, hpa_t hpa,
			       u64 size);

/**
 * arch_vm_map() - map guest-physical memory
 * @gpa, @hpa, @size: page-aligned; the range must be unmapped
 * @perm: VM_READ, with it any of VM_WRITE, VM_EXEC and VM_DEVICE; the last one
 *	makes the vm's accesses those to a device's registers, whatever its own
 *	tables say
 * @pages: at least arch_vm_map_pages() pages; taken from as needed
 *
 * Uses the largest pages that fit, and merges with neighbours. Other CPUs may
 * run the vm. vm->map_lock is held. Cannot fail.
 */
void arch_vm_map(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm,
		 struct page_list *pages);

/**
 * arch_vm_unmap() - unmap guest-physical memory
 *
 * When it returns, no CPU and no cached translation reaches the range through
 * this vm. What is not mapped is skipped. As arch_vm_map() otherwise.
 */
void arch_vm_unmap(struct vm *vm, gpa_t gpa, u64 size,
		   struct page_list *pages);

/**
 * arch_vm_lookup() - what is mapped at @gpa
 * @block: out, may be NULL: the largest naturally aligned power of two around
 *	@gpa that is wholly in the same state: the leaf's size if mapped, else
 *	the size of the hole that one entry leaves
 *
 * vm->map_lock is held. Return: permissions, 0 where nothing is mapped.
 */
u32 arch_vm_lookup(struct vm *vm, gpa_t gpa, u64 *block);

/* Second-stage table pages of @vm in use. */
unsigned int arch_vm_table_pages(const struct vm *vm);

/**
 * arch_vm_console_input() - vm->console has received input
 *
 * Any CPU. Raises the UART's interrupt if the guest asked for that.
 */
void arch_vm_console_input(struct vm *vm);

/**
 * arch_vm_irq_inject() - an interrupt line from outside the machine
 * @irq: as the guest's interrupt controller numbers it; AX_MSI() of a message
 *
 * Of a cell. Any CPU, vCPUs may execute. What no vCPU takes now stays pending;
 * arch_vm_reset() lowers all lines. Return: 0, -ERANGE where there is no such
 * line, -EPERM for one that a device drives, of the board or a physical one. Of
 * a message: -ERANGE where there can be no such device or event, -ENXIO where the
 * guest has made no interrupt of it, -ENODEV where the machine takes none.
 */
int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how);

/**
 * arch_vm_irq_check() - could an interrupt be the cell's as @virq?
 *
 * What arch_vm_irq_assign() would say of the guest's side.
 */
int arch_vm_irq_check(const struct vm *vm, u32 virq);

/**
 * arch_vm_irq_assign() - a physical interrupt becomes one of the cell's
 * @irq: as the host's interrupt controller numbers it, below AX_MAX_IRQS
 * @virq: as the guest's does
 *
 * It is off until arch_vm_irq_start(). Management calls it for what nobody else
 * has, one at a time; vCPUs may execute. Return: 0; -ERANGE: the guest has no
 * such interrupt, -EPERM: it is a device's of the board, -EEXIST: there is a
 * physical one behind it; -ENXIO: the host has none that can be assigned, -EBUSY:
 * the root cell has it enabled, -EACCES: it is the firmware's, -EOPNOTSUPP: cells of
 * this architecture get none. Nothing has changed then.
 */
int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq,
		       enum ax_trigger trigger);

/**
 * arch_vm_irq_start() - from now on it reaches the guest as it would on hardware
 *
 * Once, for what arch_vm_irq_assign() gave the vm. The guest may have enabled it
 * long ago: it may fire at once. Off while the guest has it disabled.
 */
void arch_vm_irq_start(struct vm *vm, u32 irq);

/**
 * arch_vm_irq_release() - take it back: off, not pending, configured as before
 *
 * Return: 0; -ENOENT: the cell does not have it; -EAGAIN while a vCPU that
 * executes may still end it, which can't be before arch_vm_irq_start(): it is
 * off, the vCPU has been told, call again.
 */
int arch_vm_irq_release(struct vm *vm, u32 irq);

/**
 * arch_vcpu_init() - allocate and reset what a vCPU needs; state is "off"
 *
 * Return: 0 or -ENOMEM. Undone by arch_vcpu_exit().
 */
int arch_vcpu_init(struct vcpu *vcpu);
void arch_vcpu_exit(struct vcpu *vcpu);

/**
 * arch_vcpu_set_mode() - how vCPU 0 of a cell starts from its next reset on
 * @entry: where it will
 * @mode: 0, or what the architecture's header in include/uapi/linux/ names
 *
 * Return: 0; -EINVAL: there is no such mode; -ERANGE: none that reaches @entry.
 */
int arch_vcpu_set_mode(struct vcpu *vcpu, gpa_t entry, u64 mode);

/**
 * arch_vcpu_reset() - architectural reset state, about to start at @entry
 * @arg: boot argument: arm64 x0, riscv64 a1, x86_64 rsi or ebx or unused
 *
 * The vCPU is not loaded on any CPU.
 */
void arch_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg);

/**
 * arch_vcpu_load() - put the vCPU's state into this CPU's registers
 * arch_vcpu_put() - and save it again
 *
 * All that the guest can see and that differs between vCPUs, floating point
 * and timers included. Paired; between them the vCPU may be run many times.
 * Kicks of this CPU that came before it was loaded may be lost: who loads it
 * then looks at what they announced.
 */
void arch_vcpu_load(struct vcpu *vcpu);
void arch_vcpu_put(struct vcpu *vcpu);

/**
 * arch_vcpu_run() - run the loaded vCPU until management must decide
 *
 * Why it returned is in vcpu->exit. What the architecture can answer itself
 * (emulated registers and devices, interrupts, firmware calls without effect on
 * other vCPUs) does not return.
 */
void arch_vcpu_run(struct vcpu *vcpu);

/**
 * arch_vcpu_complete() - give the guest the result of its VCPU_EXIT_HYPERCALL
 * arch_vcpu_complete_on() - and of its VCPU_EXIT_VCPU_ON
 * @result: >= 0 or -errno
 * @err: 0 or -errno; translated to the firmware interface's own codes
 */
void arch_vcpu_complete(struct vcpu *vcpu, s64 result);
void arch_vcpu_complete_on(struct vcpu *vcpu, s64 err);

/**
 * arch_vcpu_inject_abort() - let the guest's faulting access fail
 *
 * After VCPU_EXIT_FAULT, for the root cell: the exception that its Linux
 * survives (design: "a forbidden access of the root cell").
 */
void arch_vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit);

/**
 * arch_vcpu_get_state() - all registers of a vCPU that is on no CPU
 * @state: AX_STATE_MAX bytes, aligned to 8
 *
 * Return: size of the structure, which is the architecture's in
 * include/uapi/linux/; nobody else looks into it.
 */
u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state);

/**
 * arch_vcpu_set_state() - replace them
 *
 * Return: 0, or -EINVAL for a size that is not the structure's or a value that
 * the vCPU must not be entered with; then nothing has changed.
 */
int arch_vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size);

/**
 * arch_stat_name() - name of a reason for which vCPUs leave their guests
 *
 * [a-z_]+, shorter than AX_STAT_NAME_MAX; NULL from the number of reasons on,
 * of which there are at most AX_MAX_STATS. Each exit has exactly one.
 */
const char *arch_stat_name(u32 n);

/**
 * arch_vcpu_stat() - how often that was the reason
 * arch_vcpu_interrupts() - virtual interrupts that the guest has taken, or that
 * are where it can take them now
 *
 * Since arch_vcpu_init(); any CPU, while the vCPU may run.
 */
u64 arch_vcpu_stat(const struct vcpu *vcpu, u32 n);
u64 arch_vcpu_interrupts(const struct vcpu *vcpu);

/* The machine's time in nanoseconds, the same on all CPUs; below 2^63. */
u64 arch_time_now(void);

#endif /* AXVISOR_ARCH_VM_H */
