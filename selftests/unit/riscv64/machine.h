/* SPDX-License-Identifier: GPL-2.0 */
/*
 * machine.h - a riscv64 machine around the recorder: boot block, harts, firmware,
 * a root vm and a cell, and what tests see of the assembler.
 */
#ifndef SELFTESTS_UNIT_RISCV64_MACHINE_H
#define SELFTESTS_UNIT_RISCV64_MACHINE_H

#include <setjmp.h>
#include <string.h>

#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>

#include "arch/riscv/cpu.h"
#include "arch/riscv/host_abi.h"
#include "arch/riscv/sbi.h"
#include "arch/riscv/trap.h"
#include "record.h"
#include "vm/vm.h"

#define NR_CPUS		4
#define HART(cpu)	(10 + (cpu))	/* not their logical numbers */
#define IMSIC		0x28000000ULL
#define IMSIC_STRIDE	0x8000ULL
#define ROOT_RAM	0x80000000ULL	/* mapped in the root vm, 1 GiB */
#define CELL_HPA	0x180000000ULL	/* the cell's RAM */
#define CELL_GPA	0x80000000ULL

/* What the firmware and the other side of a jump have seen. */
struct machine {
	struct vm *root;
	struct vm *cell;
	s64 sbi_error;
	u64 sbi_value;
	/* NULL: as above */
	s64 (*firmware)(u64 ext, u64 fid, const u64 arg[6], u64 *value);
	void (*guest)(void);	/* its exit; NULL: an interrupt by software */
	int (*fetch)(u64 pc, u16 *half);	/* by guest_fetch() */
	bool (*read)(u64 hpa, void *dst, u64 size);	/* instead of memory[] */
	u64 hgatp_modes;	/* bits by mode that hgatp takes */
	u32 geilen;		/* guest interrupt files of the hart */
	u64 hgatp_vmid;		/* bits of VMID that it has */
	u8 memory[PAGE_SIZE];	/* what is read of guests; and written */
	u64 written;		/* address */
	struct linux_entry left;	/* by leave_to_linux() */
	void (*jump_to)(void);	/* by call_on_stack() */
	void *jump_stack;
	bool panicked;		/* another CPU has */
	bool no_guards;		/* mmu_unmap_guard() fails */
	char log[256];		/* the last line */
	jmp_buf away;		/* from what does not return */
};

extern struct machine m;

/* Registers, boot block, pool: what is there before arch_init(). */
void machine_init(void);
/* All: root vm on NR_CPUS CPUs and a cell of two vCPUs on CPUs 2 and 3. */
void machine_start(void);
/* What follows machine_init(), after changes of the boot block. */
void machine_go(void);
/* Play @cpu from here on. */
void machine_be(u32 cpu);
struct ax_riscv_boot *machine_boot(void);

void machine_map(struct vm *vm, u64 gpa, u64 hpa, u64 size, u32 perm);

/* The vCPU exits by exception @cause. Return: stays in the guest? */
bool machine_trap(struct vcpu *vcpu, u64 cause);
/* An ecall of VS mode. */
bool machine_ecall(struct vcpu *vcpu, u64 ext, u64 fid, u64 a0, u64 a1, u64 a2);
/* Where all vCPUs say why. */
extern struct vcpu_exit machine_exit;

/* Run what does not return: true once it has gone. */
#define goes_away(call)							\
	(setjmp(m.away) ? true : ((call), false))

#endif /* SELFTESTS_UNIT_RISCV64_MACHINE_H */
