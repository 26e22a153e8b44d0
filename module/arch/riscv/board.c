// SPDX-License-Identifier: GPL-2.0
/* board.c - a vm's machine: second stage, interrupt controllers and devices. */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/dev/ns16550.h"
#include "../../vm/vm.h"
#include "board.h"
#include "imsic.h"
#include "intc.h"
#include "stage2.h"
#include "vaplic.h"

/**
 * struct board - the devices of a cell
 * @uart_lock: of the UART; taken before the APLIC's
 */
struct board {
	struct vaplic aplic;
	struct spinlock uart_lock;
	struct ns16550 uart;
};

#define BOARD_PAGES	((sizeof(struct board) + PAGE_SIZE - 1) / PAGE_SIZE)

static void uart_update(struct vm *vm)
{
	struct board *board = vm->arch.board;

	vaplic_set_level(vm, &board->aplic, UART_IRQ,
			 ns16550_irq_level(&board->uart));
}

/* Registers are bytes; wider accesses reach the first one (QEMU: the same). */
static int uart_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	struct board *board = vcpu->vm->arch.board;

	(void)size;
	spin_lock(&board->uart_lock);
	if (write)
		ns16550_write(&board->uart, off, (u8)*val);
	else
		*val = ns16550_read(&board->uart, off);
	uart_update(vcpu->vm);
	spin_unlock(&board->uart_lock);
	return 0;
}

static int aplic_access(struct vcpu *vcpu, u64 off, unsigned int size,
			bool write, u64 *val)
{
	return vaplic_access(vcpu->vm, &vcpu->vm->arch.board->aplic, off, size,
			     write, val);
}

void arch_vm_console_input(struct vm *vm)
{
	struct board *board = vm->arch.board;

	spin_lock(&board->uart_lock);
	ns16550_input(&board->uart);
	uart_update(vm);
	spin_unlock(&board->uart_lock);
}

static void board_reset(struct vm *vm)
{
	struct board *board = vm->arch.board;

	vaplic_reset(&board->aplic);
	if (vm->console)
		ns16550_reset(&board->uart, vm->console);
}

static int board_init(struct vm *vm)
{
	vm->arch.board = pool_alloc(BOARD_PAGES);
	if (!vm->arch.board)
		return -ENOMEM;
	board_reset(vm);
	imsic_cell_init(vm);
	vm_add_mmio(vm, "APLIC", GPA(APLIC_BASE), VAPLIC_SIZE, aplic_access);
	if (vm->console)
		vm_add_mmio(vm, "UART", GPA(UART_BASE), NS16550_SIZE,
			    uart_access);
	return 0;
}

int arch_vm_init(struct vm *vm)
{
	int err = stage2_create(vm);

	if (err)
		return err;
	err = vm->kind == VM_ROOT ? intc_ops->root_init(vm) : board_init(vm);
	if (err)
		stage2_destroy(vm);
	return err;
}

void arch_vm_exit(struct vm *vm)
{
	if (vm->arch.board)
		pool_free(vm->arch.board, BOARD_PAGES);
	stage2_destroy(vm);
}

void arch_vm_reset(struct vm *vm)
{
	board_reset(vm);
}

int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	struct vaplic *aplic = &vm->arch.board->aplic;

	if (how == AX_IRQ_MSI)
		return -ENODEV;
	if (!irq || irq > NR_IRQS)
		return -ERANGE;
	if (irq == UART_IRQ && vm->console)
		return -EPERM;
	vaplic_set_level(vm, aplic, (u32)irq, how != AX_IRQ_LOWER);
	if (how == AX_IRQ_PULSE)
		vaplic_set_level(vm, aplic, (u32)irq, false);
	return 0;
}

int arch_vm_irq_check(const struct vm *vm, u32 virq)
{
	(void)vm;
	(void)virq;
	return -ENXIO;
}

int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq,
		       enum ax_trigger trigger)
{
	(void)vm;
	(void)irq;
	(void)virq;
	(void)trigger;
	return -ENXIO;
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
