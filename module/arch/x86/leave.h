/* SPDX-License-Identifier: GPL-2.0 */
/* leave.h - what svm_leave() puts back when Linux gets a CPU. */
#ifndef X86_LEAVE_H
#define X86_LEAVE_H

#include "arch_types.h"
#include <insn.h>

/**
 * struct leave_frame
 * @vmcb: its physical address, for VMLOAD
 * @off: not 0: out of host mode
 * @regs: general registers, without rsp
 * @frame: rip, cs, rflags, rsp, ss, for IRETQ
 */
struct leave_frame {
	u64 exit_cr3, cr0, cr4, efer, vmcb, off;
	struct table_ptr gdt __aligned(16);
	struct table_ptr idt __aligned(16);
	u64 ds, es;
	struct vcpu_regs regs;
	u64 frame[5];
};

#endif /* X86_LEAVE_H */
