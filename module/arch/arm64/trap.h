/* SPDX-License-Identifier: GPL-2.0 */
/* trap.h - what a handler of an exit answers, and the handlers' files. */
#ifndef ARM64_TRAP_H
#define ARM64_TRAP_H

#include "../../vm/vm.h"
#include "sysreg.h"

/* Handlers for a vm of @kind, by exception class. */
const trap_fn *trap_handlers(enum vm_kind kind);

enum trap_result trap_fault(struct vcpu *vcpu, u64 esr, const char *text);

enum trap_result hvc_root(struct vcpu *vcpu, u64 esr);
enum trap_result hvc_cell(struct vcpu *vcpu, u64 esr);
enum trap_result smc_root(struct vcpu *vcpu, u64 esr);
enum trap_result smc_cell(struct vcpu *vcpu, u64 esr);
enum trap_result sysreg_cell(struct vcpu *vcpu, u64 esr);
enum trap_result abort_trap(struct vcpu *vcpu, u64 esr);
enum trap_result irq_trap(struct vcpu *vcpu);

#endif /* ARM64_TRAP_H */
