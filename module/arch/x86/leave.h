/* SPDX-License-Identifier: GPL-2.0 */
/* leave.h - what svm_leave() puts back when Linux gets a CPU. */
#ifndef X86_LEAVE_H
#define X86_LEAVE_H

#include "arch_types.h"
#include <insn.h>

/**
 * struct leave_frame
 * @vmcb: its physical address, for VMLOAD
 * @slot: not 0: out of host mode, by that slot of the exit page, see host_abi.h
 * @regs: general registers, without rsp
 * @frame: rip, cs, rflags, rsp, ss, for IRETQ
 */
struct leave_frame {
	u64 exit_cr3, cr0, cr4, efer, vmcb, slot;
	struct table_ptr gdt __aligned(16);
	struct table_ptr idt __aligned(16);
	u64 ds, es;
	struct vcpu_regs regs;
	u64 frame[5];
};

/* What is copied to the exit page. */
extern const char exit_code[], exit_code_end[];

#endif /* X86_LEAVE_H */
