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
	OFFSET(REGS_X30, struct vcpu_regs, x[30]);
	OFFSET(REGS_PC, struct vcpu_regs, pc);
	OFFSET(REGS_PSTATE, struct vcpu_regs, pstate);
	OFFSET(REGS_HOST_SP, struct vcpu_regs, host_sp);
	OFFSET(ENTRY_X18, struct el2_entry, x18_30);
	OFFSET(ENTRY_SCTLR, struct el2_entry, sctlr);
	OFFSET(ENTRY_TCR, struct el2_entry, tcr);
	OFFSET(ENTRY_MAIR, struct el2_entry, mair);
	OFFSET(ENTRY_ELR, struct el2_entry, elr);
	OFFSET(ENTRY_TPIDR, struct el2_entry, tpidr);
	OFFSET(ENTRY_X0, struct el2_entry, x0);
	OFFSET(ENTRY_X2, struct el2_entry, x2);
	__asm__ volatile("\n.ascii \"->ENTRY_SIZE %0\""
			 : : "i" (sizeof(struct el2_entry)));
}
