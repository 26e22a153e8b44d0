// SPDX-License-Identifier: GPL-2.0
/*
 * cell_vcpu.c - a cell's vCPU: what it takes before it enters its guest, interrupts,
 * its timer, INIT and start-up IPIs, and its sleep in between.
 */
#include <linux/axvisor_x86_64.h>
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"

#define SIPI_SHIFT	12	/* the vector names a page (APM 2 16.5) */

/* Exits after which a vCPU takes what it would have taken before. */
#define QUIET	(BIT_ULL(X86_EXIT_HYPERCALL) | BIT_ULL(X86_EXIT_CPUID) | \
		 BIT_ULL(X86_EXIT_MSR_READ) | BIT_ULL(X86_EXIT_MSR_WRITE) | \
		 BIT_ULL(X86_EXIT_IO) | BIT_ULL(X86_EXIT_FAULT))

_Static_assert(X86_NR_EXITS <= 64, "a bit each");

u64 cell_tsc(const struct vcpu *vcpu)
{
	return rdtsc() + vcpu->vm->arch.tsc_offset;
}

static u64 apic_now(struct vlapic *apic)
{
	return cell_tsc(container_of(apic, struct cell_vcpu, apic)->vcpu);
}

static void apic_send(struct vlapic *apic, const struct apic_message *message)
{
	struct vm *vm = container_of(apic, struct cell_vcpu, apic)->vcpu->vm;

	apic_bus_send(&vm->arch.board->bus, apic, message);
}

static void apic_end(struct vlapic *apic, u8 vector)
{
	struct vm *vm = container_of(apic, struct cell_vcpu, apic)->vcpu->vm;

	vioapic_end(&vm->arch.board->ioapic, vector);
}

static const struct vlapic_ops apic_ops = {
	.now = apic_now,
	.send = apic_send,
	.end = apic_end,
};

int cell_vcpu_init(struct vcpu *vcpu)
{
	struct cell_vcpu *cell = pool_alloc(1);

	_Static_assert(sizeof(*cell) <= PAGE_SIZE, "it has room");
	if (!cell)
		return -ENOMEM;
	vcpu->arch.cell = cell;
	cell->vcpu = vcpu;
	vcpu->vm->arch.board->bus.apic[vcpu->id] = &cell->apic;
	cell_vcpu_power_on(vcpu);
	return 0;
}

void cell_vcpu_exit(struct vcpu *vcpu)
{
	pool_free(vcpu->arch.cell, 1);
}

void cell_vcpu_power_on(struct vcpu *vcpu)
{
	struct cell_vcpu *cell = vcpu->arch.cell;

	vlapic_reset(&cell->apic, &apic_ops, vcpu->id);
	startup_reset(&cell->startup, !vcpu->id);
	cell->sipi = false;
	cell->boots = false;
	cell->halted = false;
	cell->nmi = 0;
	cell->starts = 0;
}

/* SIPI (APM 2 14.1.5): in real mode, at the beginning of a page. */
static void start_in_page(struct vcpu *vcpu, u8 page)
{
	struct x86_seg cs;

	vendor->get_seg(vcpu, X86_CS, &cs);
	cs.selector = (u16)(page << 8);
	cs.base = (u64)page << SIPI_SHIFT;
	vendor->set_seg(vcpu, X86_CS, &cs);
}

int arch_vcpu_set_mode(struct vcpu *vcpu, gpa_t entry, u64 mode)
{
	if (mode > AXVISOR_X86_64_MODE_REAL)
		return -EINVAL;
	if (mode != AXVISOR_X86_64_MODE_LONG && (entry.v >> 32))
		return -ERANGE;
	vcpu->arch.cell->mode = (u8)mode;
	return 0;
}

/* The first vCPU at its entry, the others where a SIPI says. */
void cell_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	struct cell_vcpu *cell = vcpu->arch.cell;

	cell->halted = false;
	cell->nmi = 0;
	cell->boots = !cell->sipi && cell->mode == AXVISOR_X86_64_MODE_LONG;
	if (cell->sipi)
		start_in_page(vcpu, cell->sipi_page);
	else
		cell_boot_regs(vcpu, entry, arg);
	cell->sipi = false;
}

/* INIT (APM 2 14.1.3) while it runs; its local APIC keeps its mode. */
static void restart(struct vcpu *vcpu)
{
	struct cell_vcpu *cell = vcpu->arch.cell;

	vlapic_init(&cell->apic);
	vendor->reset(vcpu);
	vcpu_reset_regs(vcpu);
	cell->boots = false;
	cell->halted = false;
	cell->nmi = 0;
}

/* Return: shall it go on? */
static bool take_startup(struct vcpu *vcpu)
{
	struct cell_vcpu *cell = vcpu->arch.cell;
	u8 page;

	switch (startup_take(&cell->startup, &page)) {
	case STARTUP_STOP:
		restart(vcpu);
		vcpu->exit->reason = VCPU_EXIT_VCPU_OFF;
		return false;
	case STARTUP_RESTART:
		restart(vcpu);
		start_in_page(vcpu, page);
		return true;
	default:
		return true;
	}
}

/* Return: as take_startup() */
static bool boot(struct vcpu *vcpu)
{
	struct cell_vcpu *cell = vcpu->arch.cell;

	if (cell->boots && cell_boot_tables(vcpu)) {
		exit_fault(vcpu, "there is no memory at 0x9000 to 0xffff, where the page tables of a 64-bit entry go");
		return false;
	}
	cell->boots = false;
	return true;
}

static void tell_start(struct vcpu *vcpu)
{
	const struct cell_vcpu *cell = vcpu->arch.cell;
	const u32 target = (u32)__builtin_ctzll(cell->starts);

	vcpu->exit->reason = VCPU_EXIT_VCPU_ON;
	vcpu->exit->target = target;
	vcpu->exit->entry =
		GPA((u64)vcpu->vm->vcpu[target]->arch.cell->sipi_page << SIPI_SHIFT);
	vcpu->exit->context = 0;
}

/* One that is on its way off is started as soon as it is there. */
void cell_vcpu_started(struct vcpu *vcpu, s64 err)
{
	struct cell_vcpu *cell = vcpu->arch.cell, *other;
	const u32 target = (u32)__builtin_ctzll(cell->starts);

	if (err == -EALREADY)
		return;
	cell->starts &= cell->starts - 1;
	if (!err)
		return;
	other = vcpu->vm->vcpu[target]->arch.cell;
	other->sipi = false;
	startup_reset(&other->startup, false);
}

struct vlapic *cell_apic(struct vcpu *vcpu)
{
	WRITE_ONCE(vcpu->arch.cell->look, 1);
	return &vcpu->arch.cell->apic;
}

/* Both sides write first and look then: see cell_vcpu_load() and look(). */
void cell_wake(struct vcpu *vcpu)
{
	struct cpu *cpu = cpus[vcpu->cpu];

	store_release(&vcpu->arch.cell->look, 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (cpu != this_cpu() && READ_ONCE(cpu->loaded) == vcpu)
		cpu_interrupt(cpu);
}

void cell_vcpu_load(struct vcpu *vcpu)
{
	WRITE_ONCE(vcpu->arch.cell->look, 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	vendor->tsc_offset(vcpu, vcpu->vm->arch.tsc_offset);
	cell_timer_load();
}

void cell_vcpu_put(struct vcpu *vcpu)
{
	(void)vcpu;
	cell_timer_put();
}

static bool wakes_up(struct vcpu *vcpu)
{
	const struct cell_vcpu *cell = vcpu->arch.cell;

	if (vcpu->arch.nmi_pending)
		return true;
	return vlapic_pending(&cell->apic) >= 0 &&
	       (vendor->get(vcpu, X86_RFLAGS) & RFLAGS_IF);
}

/* What it takes before its next instruction, and what it must leave for then. */
static void deliver(struct vcpu *vcpu)
{
	struct vlapic *apic = &vcpu->arch.cell->apic;
	struct x86_event event = { .type = X86_EVENT_INTR };
	int vector = vlapic_pending(apic);

	if (vcpu->arch.nmi_pending)
		nmi_deliver(vcpu);
	if (vector >= 0 && vendor->can_interrupt(vcpu)) {
		event.vector = (u8)vector;
		vendor->inject(vcpu, &event);
		vlapic_accept(apic, (u8)vector);
		vcpu->arch.interrupts++;
	}
	vendor->await(vcpu, vlapic_waiting(apic));
}

/* By the CPU's own TSC. */
static void arm(const struct vcpu *vcpu)
{
	const u64 deadline = vlapic_deadline(&vcpu->arch.cell->apic);

	cell_timer_arm(deadline == ~0ULL ? deadline :
		       deadline - vcpu->vm->arch.tsc_offset);
}

static enum exit_result sleep(struct vcpu *vcpu)
{
	arm(vcpu);
	vendor->idle(true);
	cell_take_interrupts();
	WRITE_ONCE(vcpu->arch.cell->look, 1);
	return EXIT_RESUME;
}

/*
 * What it must know before it enters its guest, if that isn't what it knew the last
 * time. Return: does it enter? Else @result is cell_run()'s.
 */
static bool look(struct vcpu *vcpu, enum exit_result *result)
{
	struct cell_vcpu *cell = vcpu->arch.cell;

	*result = EXIT_LEAVE;
	if (cell->starts) {
		tell_start(vcpu);
		return false;
	}
	/* Who changes something after this sets it again; see cell_wake(). */
	__atomic_exchange_n(&cell->look, 0, __ATOMIC_SEQ_CST);
	if (!take_startup(vcpu) || !boot(vcpu))
		return false;
	if (READ_ONCE(cell->nmi) &&
	    __atomic_exchange_n(&cell->nmi, 0, __ATOMIC_ACQUIRE))
		vcpu->arch.nmi_pending = true;
	vlapic_check_timer(&cell->apic);
	if (cell->halted && !wakes_up(vcpu)) {
		*result = sleep(vcpu);
		return false;
	}
	cell->halted = false;
	deliver(vcpu);
	if (vcpu->arch.nmi_pending)
		WRITE_ONCE(cell->look, 1);
	arm(vcpu);
	vendor->set(vcpu, X86_CR8, vlapic_cr8(&cell->apic));
	return true;
}

enum exit_result cell_run(struct vcpu *vcpu)
{
	struct cell_vcpu *cell = vcpu->arch.cell;
	const struct x86_exit_info *exit = &vcpu->arch.exit;
	enum exit_result result;

	if (READ_ONCE(cell->look) && !look(vcpu, &result))
		return result;
	vendor->run(vcpu);
	if (unlikely(exit->cr8 != vlapic_cr8(&cell->apic)))
		vlapic_set_cr8(&cell->apic, exit->cr8);
	if (!(QUIET >> exit->kind & 1))
		WRITE_ONCE(cell->look, 1);
	return exit_dispatch(vcpu);
}
