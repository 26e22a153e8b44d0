/* SPDX-License-Identifier: GPL-2.0 */
/* trap.h - what a handler of an exit answers, and the handlers' files. */
#ifndef ARM64_TRAP_H
#define ARM64_TRAP_H

#include "../../vm/vm.h"
#include "sysreg.h"

/* Handlers for a vm of @kind, by exception class. */
const trap_fn *trap_handlers(enum vm_kind kind);

enum trap_type { TYPE_SYNC, TYPE_IRQ, TYPE_FIQ, TYPE_SERROR };

enum trap_result trap_async(struct vcpu *vcpu, u64 type);

/* An exit of the loaded vCPU: @type as guest_enter() returned it. */
static inline enum trap_result trap_handle(struct vcpu *vcpu, u64 type)
{
	u64 esr;

	if (unlikely(type != TYPE_SYNC))
		return trap_async(vcpu, type);
	esr = read_esr_el2();
	vcpu->arch.stat[FIELD_GET(ESR_EC, esr)]++;
	return vcpu->arch.traps[FIELD_GET(ESR_EC, esr)](vcpu, esr);
}

enum trap_result trap_fault(struct vcpu *vcpu, u64 esr, const char *text);

enum trap_result hvc_root(struct vcpu *vcpu, u64 esr);
enum trap_result hvc_cell(struct vcpu *vcpu, u64 esr);
enum trap_result smc_root(struct vcpu *vcpu, u64 esr);
enum trap_result smc_cell(struct vcpu *vcpu, u64 esr);
enum trap_result sysreg_cell(struct vcpu *vcpu, u64 esr);
enum trap_result abort_trap(struct vcpu *vcpu, u64 esr);
enum trap_result irq_trap(struct vcpu *vcpu);

#endif /* ARM64_TRAP_H */
