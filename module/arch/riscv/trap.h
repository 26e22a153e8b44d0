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

#define ECALL_SIZE	4
#define CSR_INSTRUCTION_SIZE	4

/* The instruction that trapped is done; @size bytes. */
static inline void skip_instruction(struct vcpu *vcpu, unsigned int size)
{
	(void)vcpu;
	write_sepc(read_sepc() + size);
}

enum trap_result trap_fault(struct vcpu *vcpu, u64 cause, const char *text);

enum trap_result sbi_root(struct vcpu *vcpu);
enum trap_result sbi_cell(struct vcpu *vcpu);
/* Of both: AX_RISCV_EID, and hart state management. */
enum trap_result sbi_hypercall(struct vcpu *vcpu);
enum trap_result sbi_hsm(struct vcpu *vcpu);
/* Second-stage faults of any kind; a shorter way for those of loads and stores. */
enum trap_result guest_fault(struct vcpu *vcpu);
enum trap_result guest_access_fault(struct vcpu *vcpu);

/*
 * What the loaded vCPU would fetch at @pc, entry.S. Return: 0, or not 0 where it
 * would fault.
 */
int guest_fetch(u64 pc, u16 *half);

/* The instruction at @pc, by that. Return: 0 or -EFAULT. */
int guest_instruction(u64 pc, u32 *insn);

/* An exception of the guest, as if its hart had raised it at pc. */
void inject_exception(struct vcpu *vcpu, u64 cause, u64 tval);

#endif /* RISCV_TRAP_H */
