// SPDX-License-Identifier: GPL-2.0
/* trap.c - exits from a guest, dispatched by exception class. */
#include <axvisor/arch_cpu.h>
#include <axvisor/event.h>
#include <axvisor/log.h>
#include "cpu.h"
#include "esr.h"
#include "mmu.h"
#include "trap.h"
#include "vcpu_irq.h"

__noreturn void core_fault(u64 type, u64 esr, u64 elr, u64 far, u64 sp);
__noreturn void core_fault_again(void);

enum trap_result trap_fault(struct vcpu *vcpu, u64 esr, const char *text)
{
	struct vcpu_exit *exit = vcpu->exit;

	exit->reason = VCPU_EXIT_FAULT;
	exit->fault_gpa = GPA(~0ULL);
	exit->pc = vcpu->arch.regs.pc;
	exit->cause = esr;
	exit->text = text;
	return TRAP_EXIT;
}

static enum trap_result undef(struct vcpu *vcpu, u64 esr)
{
	(void)esr;
	inject_undef(vcpu);
	return TRAP_RESUME;
}

/*
 * CPACR_EL1 allows it, so it is KVM's: after a guest with SVE it opens CPTR_EL2
 * and ZCR_EL2 again with Linux's first use only, which may be now.
 */
static enum trap_result sve_root(struct vcpu *vcpu, u64 esr)
{
	(void)vcpu;
	(void)esr;
	el2_open_sve(&this_cpu()->el2);
	return TRAP_RESUME;
}

/* What isn't named is an instruction that this EL1 doesn't have. */
static const trap_fn traps_root[EC_MAX] = {
	[0 ... EC_MAX - 1] = undef,
	[EC_HVC64] = hvc_root,
	[EC_SMC64] = smc_root,
	[EC_SVE] = sve_root,
	[EC_IABT_LOW] = abort_trap,
	[EC_DABT_LOW] = abort_trap,
};

static const trap_fn traps_cell[EC_MAX] = {
	[0 ... EC_MAX - 1] = undef,
	[EC_HVC64] = hvc_cell,
	[EC_SMC64] = smc_cell,
	[EC_SYSREG] = sysreg_cell,
	[EC_IABT_LOW] = abort_trap,
	[EC_DABT_LOW] = abort_trap,
};

const trap_fn *trap_handlers(enum vm_kind kind)
{
	return kind == VM_ROOT ? traps_root : traps_cell;
}

noinline enum trap_result trap_async(struct vcpu *vcpu, u64 type)
{
	switch (type) {
	case TYPE_IRQ:
		return irq_trap(vcpu);
	case TYPE_FIQ:
		vcpu->arch.stat[STAT_FIQ]++;
		return trap_fault(vcpu, 0, "FIQ in non-secure state");
	default:
		vcpu->arch.stat[STAT_SERROR]++;
		return trap_fault(vcpu, read_esr_el2(), "SError");
	}
}

/* From entry.S, on a stack of its own: an exception of the core itself. */
__noreturn void core_fault(u64 type, u64 esr, u64 elr, u64 far, u64 sp)
{
	bool overflow = type == TYPE_SYNC && mmu_is_guard(far) &&
			FIELD_GET(ESR_EC, esr) == EC_DABT_SAME;

	panic("%s in the core: type %llu esr 0x%llx pc 0x%llx far 0x%llx sp 0x%llx",
	      overflow ? "stack overflow" : "exception", type, esr, elr, far,
	      sp);
}

/* The same during a panic: what would speak of it may be what is broken. */
__noreturn void core_fault_again(void)
{
	/* Pairs with core_has_panicked() and the host. */
	store_release(&core_public.panic, 1);
	arch_cpu_park();
}
