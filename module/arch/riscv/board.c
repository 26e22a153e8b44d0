// SPDX-License-Identifier: GPL-2.0
/* board.c - a vm's machine: second stage, interrupt controllers and devices. */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/dev/ns16550.h"
#include "../../vm/vm.h"
#include "board.h"
#include "intc.h"
#include "irqchip.h"
#include "stage2.h"
#include "wired.h"

/**
 * struct board - the devices of a cell
 * @uart_lock: of the UART; taken before the interrupt controller's
 */
struct board {
	struct spinlock uart_lock;
	struct ns16550 uart;
};

#define BOARD_PAGES	((sizeof(struct board) + PAGE_SIZE - 1) / PAGE_SIZE)

static void uart_update(struct vm *vm)
{
	struct board *board = vm->arch.board;

	irqchip()->set_level(vm, UART_IRQ, ns16550_irq_level(&board->uart));
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

void arch_vm_console_input(struct vm *vm)
{
	struct board *board = vm->arch.board;

	spin_lock(&board->uart_lock);
	ns16550_input(&board->uart);
	uart_update(vm);
	spin_unlock(&board->uart_lock);
}

int board_console_getc(struct vm *vm)
{
	struct board *board = vm->arch.board;
	int byte;

	spin_lock(&board->uart_lock);
	byte = ns16550_getc(&board->uart);
	uart_update(vm);
	spin_unlock(&board->uart_lock);
	return byte;
}

static unsigned int irqchip_pages(void)
{
	return ALIGN_UP(irqchip()->size, PAGE_SIZE) / PAGE_SIZE;
}

static void board_exit(struct vm *vm)
{
	if (vm->arch.board)
		pool_free(vm->arch.board, BOARD_PAGES);
	if (vm->arch.irqchip)
		pool_free(vm->arch.irqchip, irqchip_pages());
}

static int board_init(struct vm *vm)
{
	vm->arch.board = pool_alloc(BOARD_PAGES);
	vm->arch.irqchip = pool_alloc(irqchip_pages());
	if (!vm->arch.board || !vm->arch.irqchip) {
		board_exit(vm);
		return -ENOMEM;
	}
	irqchip()->init(vm);
	if (vm->console) {
		ns16550_reset(&vm->arch.board->uart, vm->console);
		vm_add_mmio(vm, "UART", GPA(UART_BASE), NS16550_SIZE,
			    uart_access);
	}
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
	board_exit(vm);
	stage2_destroy(vm);
}

void arch_vm_reset(struct vm *vm)
{
	irqchip()->reset(vm);
	if (vm->console)
		ns16550_reset(&vm->arch.board->uart, vm->console);
}

/* Is there such a source, and who drives it? */
static int check_source(const struct vm *vm, u64 irq)
{
	if (!irq || irq > irqchip()->nr_irqs)
		return -ERANGE;
	return irq == UART_IRQ && vm->console ? -EPERM : 0;
}

int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	const struct irqchip *chip = irqchip();
	int err;

	if (how == AX_IRQ_MSI)
		return chip->msi(vm, AX_MSI_DEVICE(irq), AX_MSI_EVENT(irq));
	err = check_source(vm, irq);
	if (err)
		return err;
	if (vm->arch.wired[irq])
		return -EPERM;
	if (how == AX_IRQ_PULSE)
		chip->pulse(vm, (u32)irq);
	else
		chip->set_level(vm, (u32)irq, how == AX_IRQ_RAISE);
	return 0;
}

int arch_vm_irq_check(const struct vm *vm, u32 virq)
{
	int err = check_source(vm, virq);

	if (err)
		return err;
	return vm->arch.wired[virq] ? -EEXIST : 0;
}

int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq,
		       enum ax_trigger trigger)
{
	return wired_assign(vm, irq, virq, trigger);
}

void arch_vm_irq_start(struct vm *vm, u32 irq)
{
	(void)vm;
	wired_start(irq);
}

int arch_vm_irq_release(struct vm *vm, u32 irq)
{
	return wired_release(vm, irq);
}
