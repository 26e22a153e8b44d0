/* SPDX-License-Identifier: GPL-2.0 */
/*
 * vendor.h - the private contract inside x86: what SVM and VMX do each in its
 * own way. One of them is chosen when the first CPU comes, by CPUID. All that is
 * above it (exits.c and what that calls, the cells' boards) is for both.
 */
#ifndef X86_VENDOR_H
#define X86_VENDOR_H

#include <axvisor/types.h>

struct cpu;
struct linux_entry;
struct pgtable_format;
struct vcpu;

/* Registers of a vCPU that the hardware switches; the general ones are in regs. */
enum x86_reg {
	X86_RIP, X86_RFLAGS,
	X86_CR0, X86_CR2, X86_CR3, X86_CR4, X86_CR8, X86_EFER, X86_DR6, X86_DR7, X86_PAT,
	X86_STAR, X86_LSTAR, X86_CSTAR, X86_SFMASK, X86_KERNEL_GS_BASE,
	X86_SYSENTER_CS, X86_SYSENTER_ESP, X86_SYSENTER_EIP, X86_DEBUGCTL,
	X86_NR_REGS
};

enum x86_seg_name {
	X86_ES, X86_CS, X86_SS, X86_DS, X86_FS, X86_GS,
	X86_GDTR, X86_LDTR, X86_IDTR, X86_TR,
	X86_NR_SEGS
};

/**
 * struct x86_seg - a segment register with what is hidden of it
 * @attr: bits 7:0 are bits 47:40 of the descriptor, bits 11:8 its bits 55:52; P
 *	is 0 for one that can't be used
 */
struct x86_seg {
	u16 selector;
	u16 attr;
	u32 limit;
	u64 base;
};

#define SEG_ATTR_L	BIT_ULL(9)
#define SEG_ATTR_DB	BIT_ULL(10)
#define SEG_ATTR_DPL	GENMASK_ULL(6, 5)

enum x86_event_type { X86_EVENT_INTR, X86_EVENT_NMI, X86_EVENT_EXCEPTION };

/* @has_error: @error goes with it */
struct x86_event {
	enum x86_event_type type;
	u8 vector;
	bool has_error;
	u32 error;
};

/**
 * struct x86_code_state - what the meaning of an instruction depends on
 * @cs_attr: as struct x86_seg's
 */
struct x86_code_state {
	u64 rip, rflags;
	u64 cr0, cr3, cr4, efer;
	u16 cs_attr;
	u8 cpl;
};

/* What makes a vCPU leave its guest, beside what always does. */
enum x86_intercept {
	X86_ON_HLT,		/* HLT and MWAIT */
	X86_ON_NMI_WINDOW,	/* the guest could take an NMI: its handler has ended */
};

/* Why it has left, whatever the hardware calls it. */
enum x86_exit {
	X86_EXIT_OTHER,
	X86_EXIT_HYPERCALL,
	X86_EXIT_CPUID,
	X86_EXIT_MSR_READ,
	X86_EXIT_MSR_WRITE,
	X86_EXIT_IO,
	X86_EXIT_FAULT,		/* of the second stage */
	X86_EXIT_HLT,
	X86_EXIT_MWAIT,
	X86_EXIT_WBINVD,
	X86_EXIT_XSETBV,
	X86_EXIT_INTR,
	X86_EXIT_NMI,		/* the CPU still has it */
	X86_EXIT_NMI_WINDOW,
	X86_EXIT_INTR_WINDOW,
	X86_EXIT_UNDEFINED,	/* an instruction that guests don't have */
	X86_EXIT_EXCEPTION,	/* one that is intercepted */
	X86_EXIT_SHUTDOWN,	/* triple fault */
	X86_EXIT_INVALID,	/* the hardware refuses the state */
	X86_EXIT_RESUME,	/* nothing to do */
	X86_NR_EXITS
};

/**
 * struct x86_exit_info - the details of one
 * @cause: the hardware's own code
 * @cr8: as the guest has left it; of a cell's
 * @gpa, @access: X86_EXIT_FAULT: where, and VM_* that it needed
 * @bytes, @nr_bytes: X86_EXIT_FAULT: of the instruction, where the CPU tells them;
 *	until the next @run
 * @port, @size, @in, @string, @rep: X86_EXIT_IO
 * @vector, @error: X86_EXIT_EXCEPTION
 */
struct x86_exit_info {
	enum x86_exit kind;
	u64 cause;
	u64 cr8;
	gpa_t gpa;
	const u8 *bytes;
	u32 access;
	u32 error;
	u16 port;
	u8 size;
	u8 vector;
	u8 nr_bytes;
	bool in, string, rep;
};

/**
 * struct x86_vendor
 *
 * @efer_fixed: bits of EFER that guests run with and don't see
 *
 * A CPU:
 * @is_present: does this CPU have it? Before all else.
 * @init: once, on the first CPU. Return: 0 or -errno.
 * @cpu_init: memory for a CPU, once each. Return: 0 or -ENOMEM.
 * @begin: on a CPU that comes from Linux, first of all: the mode on, NMIs held if
 *	that is possible. Return: 0, or -errno and nothing has changed.
 * @enable: the rest; on its own stack. Cannot fail.
 * @leave: Linux goes on with all that is in the vCPU, on the bare machine and in
 *	its address space of entry. @off: out of host mode before, else it is
 *	the landing's to do
 * @take_nmi: by the core's own IDT, if one is pending
 * @take_interrupts: interrupts that are pending, by the core's own IDT
 * @idle: until the next NMI or, if asked for, interrupt
 *
 * A vCPU, and what is called of the loaded one only:
 * @vcpu_init, @vcpu_exit: Return: 0 or -ENOMEM.
 * @reset: as INIT leaves it (APM 2 14.1.3), in real mode
 * @adopt: what this CPU has of Linux, which goes on at its landing
 * @load: this CPU runs it next; nothing of who ran before is left in its TLB
 * @put: saved so that another CPU can load it
 * @run: the guest, until it leaves; vcpu->arch.exit says why
 * @skip: the instruction that it left at is done
 * @done: an instruction is, and it goes on there with these RFLAGS
 * @inject: before its next instruction; what was to be injected is forgotten
 * @is_injecting: is an event to be injected?
 * @can_interrupt: could it take an interrupt, whatever its priority, before its next
 *	instruction, and is nothing to be injected?
 * @await: X86_EXIT_INTR_WINDOW as soon as it could take interrupt @vector, by its
 *	CR8, too; -1: not
 * @intercept: switch one on or off
 * @tsc_offset: its time stamp counter is the CPU's plus that
 * @flush: it forgets translations of the second stage before its next instruction
 * @get, @set, @get_seg, @set_seg: registers
 * @cpl: its privilege level
 * @get_code_state: all of that at once
 *
 * @msr_direct: MSR @msr is the guest's to read or write, of vms of @kind; once
 * @s2_format: the entries of second stages
 */
struct x86_vendor {
	const char *name;
	u64 efer_fixed;
	bool (*is_present)(void);
	int (*init)(void);
	int (*cpu_init)(struct cpu *cpu);
	int (*begin)(void);
	void (*enable)(struct cpu *cpu);
	void (*leave)(struct vcpu *vcpu, bool off) __attribute__((noreturn));
	void (*take_nmi)(void);
	void (*take_interrupts)(void);
	void (*idle)(bool interrupts);
	int (*vcpu_init)(struct vcpu *vcpu);
	void (*vcpu_exit)(struct vcpu *vcpu);
	void (*reset)(struct vcpu *vcpu);
	void (*adopt)(struct vcpu *vcpu, const struct linux_entry *entry);
	void (*load)(struct vcpu *vcpu);
	void (*put)(struct vcpu *vcpu);
	void (*run)(struct vcpu *vcpu);
	void (*skip)(struct vcpu *vcpu);
	void (*done)(struct vcpu *vcpu, u64 rip, u64 rflags);
	void (*inject)(struct vcpu *vcpu, const struct x86_event *event);
	bool (*is_injecting)(const struct vcpu *vcpu);
	bool (*can_interrupt)(const struct vcpu *vcpu);
	void (*await)(struct vcpu *vcpu, int vector);
	void (*intercept)(struct vcpu *vcpu, enum x86_intercept what, bool on);
	void (*tsc_offset)(struct vcpu *vcpu, u64 offset);
	void (*flush)(struct vcpu *vcpu);
	u64 (*get)(const struct vcpu *vcpu, enum x86_reg reg);
	void (*set)(struct vcpu *vcpu, enum x86_reg reg, u64 val);
	void (*get_seg)(const struct vcpu *vcpu, enum x86_seg_name name,
			struct x86_seg *seg);
	void (*set_seg)(struct vcpu *vcpu, enum x86_seg_name name,
			const struct x86_seg *seg);
	unsigned int (*cpl)(const struct vcpu *vcpu);
	void (*get_code_state)(const struct vcpu *vcpu, struct x86_code_state *state);
	void (*msr_direct)(unsigned int kind, u32 msr, bool read, bool write);
	const struct pgtable_format *(*s2_format)(void);
};

/* The one of this machine, once a CPU has come. */
extern const struct x86_vendor *vendor;

extern const struct x86_vendor vendor_svm;

#endif /* X86_VENDOR_H */
