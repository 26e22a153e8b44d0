/* SPDX-License-Identifier: GPL-2.0 */
/* cpu.h - one physical CPU in the core: its stacks, its tables, its place. */
#ifndef X86_CPU_H
#define X86_CPU_H

#include "host_abi.h"

#define CORE_VA		AX_X86_CORE_VA	/* and in core.lds */
#define CORE_VA_DEVICE	(CORE_VA + 0x10000000)
#define CORE_VA_WINDOW	(CORE_VA + 0x20000000)

/*
 * A CPU's area, aligned to its size: a guard, the stack, then a page with the
 * stacks of #DF and #MC and of NMIs, and behind these struct cpu.
 */
#define CPU_AREA_PAGES	4
#define CPU_AREA_SIZE	(CPU_AREA_PAGES * 4096)
#define CPU_STACK_TOP	0x3000
#define CPU_FAULT_TOP	0x3800
#define CPU_NMI_TOP	0x3a00
#define CPU_STRUCT	0x3a00

/* From __boot_stack (core.lds): a guard, then pages. */
#define BOOT_STACK_TOP	0x3000
#define BOOT_STACK_SIZE	0x3000

/* The core's GDT; code and data as Linux has them. */
#define SEL_CODE	0x10
#define SEL_DATA	0x18
#define SEL_TSS		0x20
#define NR_GDT		6

/* Stacks of the interrupt stack table. */
#define IST_FAULT	1
#define IST_NMI		2

#ifndef __ASSEMBLER__

#include <insn.h>
#include "regs.h"

struct svm_cpu;
struct vm;

/* Linux, where it called; see host_abi.h. */
struct linux_entry {
	u64 rsp, landing, cr3;
};

/* APM 2 12.2.5 */
struct tss {
	u32 reserved0;
	u64 rsp[3];
	u64 reserved1;
	u64 ist[7];
	u64 reserved2;
	u16 reserved3;
	u16 iopb;
} __attribute__((packed));

/**
 * struct cpu
 * @kicked: set by who wants the CPU's attention, cleared when it looks
 * @x2apic: the mode of its local APIC
 * @nmi_ours: an NMI that the core sent is on its way; @nmi_linux: one of Linux's
 * @guest: the vm whose guest it is in, or about to be; NULL in the core
 * @runs: how often it has left one
 * @s2_seen: vm->arch.s2_generation that its TLB is as new as
 * @root: the root cell's vCPU here
 * @armed: what this CPU's timer is set to, by its TSC, for a cell; 0: look again
 * @kept_svr: of its local APIC, while a cell's vCPU has the CPU
 */
struct cpu {
	u32 id;
	u32 kicked;
	u64 hwid;
	bool x2apic;
	u32 nmi_ours;
	u32 nmi_linux;
	const struct vm *guest;
	u64 runs;
	u64 s2_seen;
	struct vcpu *loaded;
	struct vcpu *root;
	u64 armed;
	u32 kept_svr;
	struct svm_cpu *svm;
	u64 gdt[NR_GDT];
	struct tss tss;
};

_Static_assert(sizeof(struct cpu) <= CPU_AREA_SIZE - CPU_STRUCT, "it has room");

extern struct cpu *cpus[];

/* On any stack of the CPU's area. */
static inline __attribute__((always_inline)) struct cpu *this_cpu(void)
{
	return (struct cpu *)((read_rsp() & ~(CPU_AREA_SIZE - 1ULL)) + CPU_STRUCT);
}

static inline __attribute__((always_inline)) bool cpu_take_kick(struct cpu *cpu)
{
	return READ_ONCE(cpu->kicked) &&
	       __atomic_exchange_n(&cpu->kicked, 0, __ATOMIC_ACQUIRE);
}

/* APM 2 8.9.3: what an exception leaves on the stack, and what is below. */
struct trap_frame {
	u64 vector, error, rip, cs, rflags, rsp, ss;
};

/* entry.S */
__noreturn void call_on_stack(void (*fn)(void), void *stack_top);
__noreturn void reset_machine(void);
extern char trap_stubs[];	/* 16 bytes a vector */

/* boot.c: an NMI of the core's own, to make @cpu leave its guest or idling */
void cpu_interrupt(struct cpu *cpu);

/* trap.c */
void tables_init(struct cpu *cpu, char *area);
void tables_load(struct cpu *cpu);

/* boot.c: called from entry.S */
s64 seize_begin(u64 base);
s64 seize_init(u64 id);
__noreturn void seize_cpu(u64 id, struct linux_entry *entry);
u64 core_exception(const struct trap_frame *frame);

#endif /* __ASSEMBLER__ */
#endif /* X86_CPU_H */
