/* SPDX-License-Identifier: GPL-2.0 */
/* trap.h - what a handler of an exit answers, and the handlers' files. */
#ifndef RISCV_TRAP_H
#define RISCV_TRAP_H

#include "../../vm/vm.h"
#include "csr.h"

/* Handlers for a vm of @kind, by cause. */
const trap_fn *trap_handlers(enum vm_kind kind);

/* An exit of the loaded vCPU. */
enum trap_result trap_handle(struct vcpu *vcpu);

/* The instruction that trapped is done; @size bytes. */
static inline void skip_instruction(struct vcpu *vcpu, unsigned int size)
{
	vcpu->arch.regs.pc += size;
}

enum trap_result sbi_root(struct vcpu *vcpu);

/* An exception of the guest, as if its hart had raised it at pc. */
void inject_exception(struct vcpu *vcpu, u64 cause, u64 tval);

#endif /* RISCV_TRAP_H */
