// SPDX-License-Identifier: GPL-2.0
/* offsets.c - compiled to text, from which the assembler's offsets are made. */
#include "arch_types.h"
#include "cpu.h"
#include "leave.h"

#define CONSTANT(sym, value) \
	__asm__ volatile("\n.ascii \"->" #sym " %0\"" : : "i" (value))
#define OFFSET(sym, type, member) CONSTANT(sym, offsetof(type, member))

void offsets(void);
void offsets(void)
{
	OFFSET(ENTRY_RSP, struct linux_entry, rsp);
	OFFSET(ENTRY_LANDING, struct linux_entry, landing);
	OFFSET(ENTRY_CR3, struct linux_entry, cr3);
	CONSTANT(ENTRY_SIZE, sizeof(struct linux_entry));
	OFFSET(LEAVE_EXIT_CR3, struct leave_frame, exit_cr3);
	OFFSET(LEAVE_CR0, struct leave_frame, cr0);
	OFFSET(LEAVE_CR4, struct leave_frame, cr4);
	OFFSET(LEAVE_EFER, struct leave_frame, efer);
	OFFSET(LEAVE_VMCB, struct leave_frame, vmcb);
	OFFSET(LEAVE_SLOT, struct leave_frame, slot);
	OFFSET(LEAVE_GDT, struct leave_frame, gdt);
	OFFSET(LEAVE_IDT, struct leave_frame, idt);
	OFFSET(LEAVE_DS, struct leave_frame, ds);
	OFFSET(LEAVE_ES, struct leave_frame, es);
	OFFSET(LEAVE_REGS, struct leave_frame, regs);
	OFFSET(LEAVE_FRAME, struct leave_frame, frame);
}
