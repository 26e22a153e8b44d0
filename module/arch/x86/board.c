// SPDX-License-Identifier: GPL-2.0
/* board.c - a vm's machine: second stage and interrupt controllers. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "cell.h"
#include "cpu.h"
#include "root_apic.h"
#include "stage2.h"

#define BOARD_PAGES	((sizeof(struct board) + PAGE_SIZE - 1) / PAGE_SIZE)

/* ---- interrupts: the bus of the local APICs ---- */

static void bus_kick(void *context, u32 n)
{
	const struct vm *vm = context;

	cell_wake(vm->vcpu[n]);
}

static void bus_nmi(void *context, u32 n)
{
	const struct vm *vm = context;

	store_release(&vm->vcpu[n]->arch.cell->nmi, 1);
	cell_wake(vm->vcpu[n]);
}

static void bus_init(void *context, u32 n)
{
	const struct vm *vm = context;

	if (startup_init(&vm->vcpu[n]->arch.cell->startup) == STARTUP_KICK)
		cell_wake(vm->vcpu[n]);
}

/* By one of the cell's vCPUs, which tells management; nothing else sends these. */
static void bus_startup(void *context, u32 n, u8 vector)
{
	const struct vm *vm = context;
	struct cell_vcpu *target = vm->vcpu[n]->arch.cell;
	struct vcpu *sender = this_cpu()->loaded;

	if (!sender || sender->vm != vm)
		return;
	switch (startup_ipi(&target->startup, vector)) {
	case STARTUP_START:
		target->sipi_page = vector;
		target->sipi = true;
		sender->arch.cell->starts |= BIT_ULL(n);
		break;
	case STARTUP_KICK:
		cell_wake(vm->vcpu[n]);
		break;
	default:
		break;
	}
}

static const struct apic_bus_ops bus_ops = {
	.kick = bus_kick,
	.nmi = bus_nmi,
	.init = bus_init,
	.startup = bus_startup,
};

/* ---- registers in memory ---- */

static int apic_access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		       u64 *val)
{
	struct vlapic *apic = cell_apic(vcpu);

	return write ? vlapic_write(apic, off, size, *val) :
		       vlapic_read(apic, off, size, val);
}

static int ioapic_access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
			 u64 *val)
{
	return vioapic_access(&vcpu->vm->arch.board->ioapic, off, size, write, val);
}

static void reset(struct vm *vm)
{
	struct board *board = vm->arch.board;

	ports_reset(&board->ports, vm->console);
	vioapic_reset(&board->ioapic, &board->bus);
	vm->arch.tsc_offset = -rdtsc();
}

static int cell_init(struct vm *vm)
{
	struct board *board = pool_alloc(BOARD_PAGES);

	if (!board)
		return -ENOMEM;
	vm->arch.board = board;
	board->bus.ops = &bus_ops;
	board->bus.context = vm;
	board->bus.nr = vm->nr_vcpus;
	reset(vm);
	vm_add_mmio(vm, "local APIC", GPA(APIC_BASE_DEFAULT), APIC_SIZE, apic_access);
	vm_add_mmio(vm, "IO-APIC", GPA(VIOAPIC_BASE), VIOAPIC_SIZE, ioapic_access);
	return 0;
}

int arch_vm_init(struct vm *vm)
{
	int err = stage2_create(vm);

	if (err)
		return err;
	err = vm->kind == VM_ROOT ? root_apic_init(vm) : cell_init(vm);
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
	u32 i;

	reset(vm);
	for (i = 0; i < vm->nr_vcpus; i++)
		cell_vcpu_power_on(vm->vcpu[i]);
}

void arch_vm_console_input(struct vm *vm)
{
	struct board *board = vm->arch.board;
	bool high;

	spin_lock(&board->uart_lock);
	spin_lock(&board->ports.lock);
	ns16550_input(&board->ports.uart);
	high = ns16550_irq_level(&board->ports.uart);
	spin_unlock(&board->ports.lock);
	vioapic_set_level(&board->ioapic, IRQ_COM1, high);
	spin_unlock(&board->uart_lock);
}

int arch_vm_irq_check(const struct vm *vm, u32 virq)
{
	if (virq >= VIOAPIC_PINS)
		return -ERANGE;
	return virq == IRQ_COM1 && vm->console ? -EPERM : 0;
}

/* Messages are of devices, of which a cell has none. */
int arch_vm_irq_inject(struct vm *vm, u64 irq, enum ax_irq how)
{
	struct vioapic *ioapic = &vm->arch.board->ioapic;
	int err;

	if (how == AX_IRQ_MSI)
		return -ENODEV;
	err = irq < VIOAPIC_PINS ? arch_vm_irq_check(vm, (u32)irq) : -ERANGE;
	if (err)
		return err;
	if (how != AX_IRQ_LOWER)
		vioapic_set_level(ioapic, (u32)irq, true);
	if (how != AX_IRQ_RAISE)
		vioapic_set_level(ioapic, (u32)irq, false);
	return 0;
}

/*
 * Linux owns the IO-APICs and what remaps interrupts, and both would have to be
 * shared with it to bring one to a cell's CPU.
 */
int arch_vm_irq_assign(struct vm *vm, u32 irq, u32 virq, enum ax_trigger trigger)
{
	const int err = arch_vm_irq_check(vm, virq);

	(void)irq;
	(void)trigger;
	return err ? err : -EOPNOTSUPP;
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
