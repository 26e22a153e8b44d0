// SPDX-License-Identifier: GPL-2.0
/* offsets.c - compiled to text, from which the assembler's offsets are made. */
#include "arch_types.h"
#include "cpu.h"

#define OFFSET(sym, type, member) \
	__asm__ volatile("\n.ascii \"->" #sym " %0\"" \
			 : : "i" (offsetof(type, member)))

void offsets(void);
void offsets(void)
{
	OFFSET(REGS_X, struct vcpu_regs, x);
	OFFSET(REGS_HOST_SP, struct vcpu_regs, host_sp);
	OFFSET(REGS_HOST_TP, struct vcpu_regs, host_tp);
	OFFSET(REGS_HOST_PC, struct vcpu_regs, host_pc);
	OFFSET(CPU_FIXUP, struct cpu, fixup);
	OFFSET(FP_FCSR, struct fp_state, fcsr);
	OFFSET(VECTOR_VSTART, struct vector_state, vstart);
	OFFSET(VECTOR_VCSR, struct vector_state, vcsr);
	OFFSET(VECTOR_VL, struct vector_state, vl);
	OFFSET(VECTOR_VTYPE, struct vector_state, vtype);
	OFFSET(ENTRY_SP, struct linux_entry, sp);
	OFFSET(ENTRY_TP, struct linux_entry, tp);
	OFFSET(ENTRY_LANDING, struct linux_entry, landing);
	OFFSET(ENTRY_STVEC, struct linux_entry, stvec);
	OFFSET(ENTRY_SSTATUS, struct linux_entry, sstatus);
	OFFSET(ENTRY_SATP, struct linux_entry, satp);
	OFFSET(ENTRY_RESULT, struct linux_entry, result);
	__asm__ volatile("\n.ascii \"->CPU_SIZE %0\""
			 : : "i" (sizeof(struct cpu)));
	__asm__ volatile("\n.ascii \"->ENTRY_SIZE %0\""
			 : : "i" (sizeof(struct linux_entry)));
}
