// SPDX-License-Identifier: GPL-2.0
/* trap.c - exits from a guest, dispatched by cause. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/event.h>
#include <axvisor/log.h>
#include "cpu.h"
#include "decode.h"
#include "imsic.h"
#include "intc.h"
#include "mmu.h"
#include "seip.h"
#include "timer.h"
#include "trap.h"
#include "vcpu.h"
#include "wired.h"

__noreturn void core_fault(u64 cause, u64 pc, u64 val, u64 sp);
__noreturn void core_fault_again(void);

void inject_exception(struct vcpu *vcpu, u64 cause, u64 tval)
{
	u64 status = read_vsstatus();

	(void)vcpu;
	write_vsepc(read_sepc());
	write_vscause(cause);
	write_vstval(tval);
	status &= ~(SSTATUS_SPP | SSTATUS_SPIE);
	if (read_sstatus() & SSTATUS_SPP)
		status |= SSTATUS_SPP;
	if (status & SSTATUS_SIE)
		status |= SSTATUS_SPIE;
	write_vsstatus(status & ~SSTATUS_SIE);
	set_sstatus(SSTATUS_SPP);
	write_sepc(read_vstvec() & ~3ULL);
}

enum trap_result trap_fault(struct vcpu *vcpu, u64 cause, const char *text)
{
	struct vcpu_exit *exit = vcpu->exit;

	exit->reason = VCPU_EXIT_FAULT;
	exit->fault_gpa = GPA(~0ULL);
	exit->pc = read_sepc();
	exit->cause = cause;
	exit->text = text;
	return TRAP_EXIT;
}

static enum trap_result unexpected(struct vcpu *vcpu)
{
	return trap_fault(vcpu, read_scause(), "an exception that guests don't raise");
}

/*
 * Zkr: what is there for S mode traps in VS mode. Any write is one of nothing.
 * Only by what the hart itself reports: the guest may have rewritten what is
 * fetched again, and where there is no seed, HS mode's access is illegal, too.
 */
static bool read_entropy(struct vcpu *vcpu, u32 insn)
{
	struct csr_access access;

	if (!read_stval() || !(read_sstatus() & SSTATUS_SPP) || decode_csr(insn, &access) ||
	    access.csr != CSR_NUMBER_SEED || access.op == CSR_READ)
		return false;
	vcpu_set_reg(vcpu, access.reg, swap_seed(0));
	return true;
}

static bool emulate(struct vcpu *vcpu, u32 insn)
{
	return read_entropy(vcpu, insn) ||
	       (vcpu->vm->kind == VM_CELL && imsic_emulate(vcpu, insn));
}

/*
 * stval has the instruction, or 0. All else is what a hart without the H
 * extension doesn't have.
 */
static enum trap_result virtual_instruction(struct vcpu *vcpu)
{
	const u64 val = read_stval();
	u32 insn = (u32)val;

	if (!insn && guest_instruction(read_sepc(), &insn))
		return TRAP_RESUME;	/* the fetch will fault for the guest */
	if (emulate(vcpu, insn))
		skip_instruction(vcpu, CSR_INSTRUCTION_SIZE);
	else
		inject_exception(vcpu, EXC_ILLEGAL, val);
	return TRAP_RESUME;
}

static const trap_fn traps_root[EXC_MAX] = {
	[0 ... EXC_MAX - 1] = unexpected,
	[EXC_ECALL_VS] = sbi_root,
	[EXC_INST_GUEST_PAGE] = guest_fault,
	[EXC_LOAD_GUEST_PAGE] = guest_access_fault,
	[EXC_STORE_GUEST_PAGE] = guest_access_fault,
	[EXC_VIRTUAL_INST] = virtual_instruction,
};

static const trap_fn traps_cell[EXC_MAX] = {
	[0 ... EXC_MAX - 1] = unexpected,
	[EXC_ECALL_VS] = sbi_cell,
	[EXC_INST_GUEST_PAGE] = guest_fault,
	[EXC_LOAD_GUEST_PAGE] = guest_access_fault,
	[EXC_STORE_GUEST_PAGE] = guest_access_fault,
	[EXC_VIRTUAL_INST] = virtual_instruction,
};

const trap_fn *trap_handlers(enum vm_kind kind)
{
	return kind == VM_ROOT ? traps_root : traps_cell;
}

/* An IPI through the firmware: for the guest, or to make us look. */
static enum trap_result software_irq(struct vcpu *vcpu)
{
	clear_sip(BIT_ULL(IRQ_S_SOFT));
	fence();
	vcpu->arch.stat[STAT_SOFT]++;
	if (vcpu->vm->kind == VM_ROOT) {
		set_hvip(BIT_ULL(IRQ_VS_SOFT));
	} else {
		vcpu_take_soft(vcpu);
		seip_load(vcpu);
	}
	return TRAP_RESUME;
}

static enum trap_result irq(struct vcpu *vcpu, u64 number)
{
	switch (number) {
	case IRQ_S_SOFT:
		return software_irq(vcpu);
	case IRQ_S_TIMER:
		vcpu->arch.stat[STAT_TIMER]++;
		timer_fire(vcpu);
		return TRAP_RESUME;
	case IRQ_S_EXT:
		vcpu->arch.stat[STAT_EXTERNAL]++;
		if (vcpu->vm->kind == VM_ROOT)
			intc_ops->external(vcpu);
		else
			wired_claim();
		return TRAP_RESUME;
	default:
		vcpu->arch.stat[STAT_IRQ]++;
		clear_sie(BIT_ULL(number));
		return TRAP_RESUME;
	}
}

/* medeleg has a bit for each exception that can come here (3.1.8). */
enum trap_result trap_handle(struct vcpu *vcpu)
{
	u64 cause = read_scause();

	if (cause & CAUSE_IRQ)
		return irq(vcpu, cause & ~CAUSE_IRQ);
	vcpu->arch.stat[cause]++;
	return vcpu->arch.traps[cause](vcpu);
}

/* From entry.S, on a stack of its own: an exception of the core itself. */
__noreturn void core_fault(u64 cause, u64 pc, u64 val, u64 sp)
{
	panic("%s in the core: cause %llu pc 0x%llx tval 0x%llx sp 0x%llx",
	      mmu_is_guard(val) ? "stack overflow" : "exception", cause, pc,
	      val, sp);
}

/* The same during a panic: what would speak of it may be what is broken. */
__noreturn void core_fault_again(void)
{
	/* Pairs with core_has_panicked() and the host. */
	store_release(&core_public.panic, 1);
	arch_cpu_park();
}
