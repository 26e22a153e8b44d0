// SPDX-License-Identifier: GPL-2.0
/*
 * board.c - the machine that a cell sees: the memory map of QEMU's virt board
 * with a GIC (gic3_board.c) and a PL011; and the root cell's, which is the
 * real one.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/dev/pl011.h"
#include "gic.h"
#include "spi.h"
#include "stage2.h"
#include "vcpu_irq.h"
#include "vgic.h"

#define UART_BASE	0x09000000ULL
#define UART_INTID	33	/* SPI 1 */
#define NR_SPIS		256

/* One allocation: the UART and, behind it, the vGIC. */
struct board {
	struct spinlock uart_lock;
	struct pl011 uart;
	u16 spi[NR_SPIS];
	struct vgic vgic __aligned(16);
};

static struct board *board_of(struct vm *vm)
{
	return container_of(vm->arch.vgic, struct board, vgic);
}

static unsigned int board_pages(const struct vm *vm)
{
	u64 size = offsetof(struct board, vgic) +
		   vgic_size(vm->nr_vcpus, NR_SPIS);

	return ALIGN_UP(size, PAGE_SIZE) / PAGE_SIZE;
}

/* The UART's line to the vGIC; its lock is held. */
static void uart_update(struct vm *vm, u32 self)
{
	struct board *board = board_of(vm);
	u64 kick = 0;

	vgic_set_level(&board->vgic, self, VGIC_NONE, UART_INTID,
		       pl011_irq_level(&board->uart), &kick);
	vcpu_irq_kick(vm, kick);
}

static int uart_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	struct board *board = board_of(vcpu->vm);
	int err;

	spin_lock(&board->uart_lock);
	err = write ? pl011_write(&board->uart, off, size, *val) :
		      pl011_read(&board->uart, off, size, val);
	uart_update(vcpu->vm, vcpu->id);
	spin_unlock(&board->uart_lock);
	return err;
}

void arch_vm_console_input(struct vm *vm)
{
	struct board *board = board_of(vm);

	spin_lock(&board->uart_lock);
	pl011_input(&board->uart);
	uart_update(vm, VGIC_NONE);
	spin_unlock(&board->uart_lock);
}

int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	struct vgic *vgic = vm->arch.vgic;
	u64 kick = 0;

	if (irq < VGIC_NR_PRIVATE || irq >= VGIC_NR_PRIVATE + NR_SPIS)
		return -ERANGE;
	if (irq == UART_INTID && vm->console)
		return -EPERM;
	if (vm->arch.spi[irq - VGIC_NR_PRIVATE])
		return -EPERM;
	if (how == AX_IRQ_PULSE)
		vgic_set_pending_edge(vgic, VGIC_NONE, VGIC_NONE, (u32)irq,
				      &kick);
	else
		vgic_set_level(vgic, VGIC_NONE, VGIC_NONE, (u32)irq,
			       how == AX_IRQ_RAISE, &kick);
	vcpu_irq_kick(vm, kick);
	return 0;
}

int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq,
		       enum ax_trigger trigger)
{
	if (virq < VGIC_NR_PRIVATE || virq >= VGIC_NR_PRIVATE + NR_SPIS)
		return -ERANGE;
	if (virq == UART_INTID && vm->console)
		return -EPERM;
	if (vm->arch.spi[virq - VGIC_NR_PRIVATE])
		return -EEXIST;
	return spi_assign(vm, irq, virq, trigger);
}

int arch_vm_irq_release(struct vm *vm, u32 irq)
{
	return spi_release(vm, irq);
}

static int board_init(struct vm *vm)
{
	struct board *board = pool_alloc(board_pages(vm));
	int err;

	if (!board)
		return -ENOMEM;
	vm->arch.vgic = &board->vgic;
	vm->arch.spi = board->spi;
	vgic_init(&board->vgic, gic_ops->vgic, vm->nr_vcpus, NR_SPIS,
		  gic_ops->vif_lrs());
	err = gic_ops->board_init(vm);
	if (err) {
		pool_free(board, board_pages(vm));
		return err;
	}
	if (vm->console) {
		pl011_reset(&board->uart, vm->console);
		vm_add_mmio(vm, "UART", GPA(UART_BASE), PL011_SIZE,
			    uart_access);
	}
	return 0;
}

int arch_vm_init(struct vm *vm)
{
	int err = stage2_create(vm);

	if (err)
		return err;
	err = vm->kind == VM_ROOT ? gic_ops->root_init(vm) : board_init(vm);
	if (err)
		stage2_destroy(vm);
	return err;
}

void arch_vm_exit(struct vm *vm)
{
	if (vm->arch.vgic)
		pool_free(board_of(vm), board_pages(vm));
	stage2_destroy(vm);
}

void arch_vm_reset(struct vm *vm)
{
	struct board *board = board_of(vm);

	vgic_reset(&board->vgic);
	spi_reset(vm);
	if (vm->console)
		pl011_reset(&board->uart, vm->console);
}
