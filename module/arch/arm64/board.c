// SPDX-License-Identifier: GPL-2.0
/*
 * board.c - the machine that a cell sees: the memory map of QEMU's virt board
 * with a GIC (gic3_board.c), a PL011 and a PL031; and the root cell's, which is
 * the real one.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/dev/pl011.h"
#include "../../vm/dev/pl031.h"
#include "alarm.h"
#include "board.h"
#include "gic.h"
#include "spi.h"
#include "stage2.h"
#include "vcpu_irq.h"
#include "vgic.h"
#include "vits.h"

#define UART_BASE	0x09000000ULL
#define UART_INTID	33	/* SPI 1 */
#define RTC_BASE	0x09010000ULL
#define RTC_INTID	34	/* SPI 2 */
#define NR_SPIS		256

/* One allocation: the devices, whose lock it is, and, behind them, the vGIC. */
struct board {
	struct spinlock lock;
	struct pl011 uart;
	struct pl031 rtc;
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

	spin_lock(&board->lock);
	err = write ? pl011_write(&board->uart, off, size, *val) :
		      pl011_read(&board->uart, off, size, val);
	uart_update(vcpu->vm, vcpu->id);
	spin_unlock(&board->lock);
	return err;
}

void arch_vm_console_input(struct vm *vm)
{
	struct board *board = board_of(vm);

	spin_lock(&board->lock);
	pl011_input(&board->uart);
	uart_update(vm, VGIC_NONE);
	spin_unlock(&board->lock);
}

/* The clock's line to the vGIC, and when it changes next; its lock is held. */
static void rtc_update(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	struct board *board = board_of(vm);
	u64 alarm = pl031_alarm(&board->rtc), kick = 0;

	vgic_set_level(&board->vgic, vcpu->id, VGIC_NONE, RTC_INTID,
		       pl031_irq_level(&board->rtc), &kick);
	vcpu_irq_kick(vm, kick);
	alarm_set(vcpu, alarm == PL031_NEVER ? ALARM_NEVER :
			vm_time_of_second(vm, alarm));
}

static int rtc_access(struct vcpu *vcpu, u64 off, unsigned int size,
		      bool write, u64 *val)
{
	struct board *board = board_of(vcpu->vm);
	u64 now;
	int err;

	spin_lock(&board->lock);
	now = vm_wall_seconds(vcpu->vm);
	pl031_update(&board->rtc, now);
	err = write ? pl031_write(&board->rtc, now, off, size, *val) :
		      pl031_read(&board->rtc, now, off, size, val);
	rtc_update(vcpu);
	spin_unlock(&board->lock);
	return err;
}

void board_alarm(struct vcpu *vcpu)
{
	struct board *board = board_of(vcpu->vm);

	spin_lock(&board->lock);
	pl031_update(&board->rtc, vm_wall_seconds(vcpu->vm));
	rtc_update(vcpu);
	spin_unlock(&board->lock);
}

/* What drives the board's own lines is the board. */
static bool is_board_line(const struct vm *vm, u64 intid)
{
	return (intid == UART_INTID && vm->console) || intid == RTC_INTID;
}

static int inject_msi(struct vm *vm, u64 msi)
{
	u64 kick;
	int err;

	if (!vm->arch.vits)
		return -ENODEV;
	err = vits_msi(vm->arch.vits, AX_MSI_DEVICE(msi), AX_MSI_EVENT(msi),
		       &kick);
	vcpu_irq_kick(vm, kick);
	return err;
}

int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	struct vgic *vgic = vm->arch.vgic;
	u64 kick = 0;

	if (how == AX_IRQ_MSI)
		return inject_msi(vm, irq);
	if (irq < VGIC_NR_PRIVATE || irq >= VGIC_NR_PRIVATE + NR_SPIS)
		return -ERANGE;
	if (is_board_line(vm, irq) || vm->arch.spi[irq - VGIC_NR_PRIVATE])
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

int arch_vm_irq_check(const struct vm *vm, u32 virq)
{
	if (virq < VGIC_NR_PRIVATE || virq >= VGIC_NR_PRIVATE + NR_SPIS)
		return -ERANGE;
	if (is_board_line(vm, virq))
		return -EPERM;
	if (vm->arch.spi[virq - VGIC_NR_PRIVATE])
		return -EEXIST;
	return 0;
}

int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq,
		       enum ax_trigger trigger)
{
	int err = arch_vm_irq_check(vm, virq);

	return err ? err : spi_assign(vm, irq, virq, trigger);
}

void arch_vm_irq_start(struct vm *vm, u32 irq)
{
	(void)vm;
	spi_start(irq);
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
	vm->arch.alarm = ALARM_NEVER;
	pl031_reset(&board->rtc);
	vm_add_mmio(vm, "RTC", GPA(RTC_BASE), PL031_SIZE, rtc_access);
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
	if (vm->arch.vits)
		pool_free(vm->arch.vits, VITS_PAGES);
	if (vm->arch.vgic)
		pool_free(board_of(vm), board_pages(vm));
	stage2_destroy(vm);
}

void arch_vm_reset(struct vm *vm)
{
	struct board *board = board_of(vm);

	spi_reset_begin(vm);
	vgic_reset(&board->vgic);
	if (vm->arch.vits)
		vits_reset(vm->arch.vits);
	spi_reset_end(vm);
	if (vm->console)
		pl011_reset(&board->uart, vm->console);
	pl031_reset(&board->rtc);
	vm->arch.alarm = ALARM_NEVER;
}
