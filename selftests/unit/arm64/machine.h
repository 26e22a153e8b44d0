/* SPDX-License-Identifier: GPL-2.0 */
/*
 * machine.h - an arm64 machine around the recorder: boot block, CPUs, GIC
 * registers, a root vm and a cell, and what tests see of the assembler.
 */
#ifndef SELFTESTS_UNIT_ARM64_MACHINE_H
#define SELFTESTS_UNIT_ARM64_MACHINE_H

#include <setjmp.h>

#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>

#include "arch/arm64/cpu.h"
#include "arch/arm64/gic.h"
#include "arch/arm64/host_abi.h"
#include "arch/arm64/trap.h"
#include "record.h"
#include "vm/vm.h"

#define NR_CPUS		4
#define GICD		0x08000000ULL
#define GICC		0x08010000ULL	/* GICv2 */
#define GICH		0x08030000ULL
#define GICV		0x08040000ULL
#define ITS		0x08080000ULL
#define GICR		0x080a0000ULL
#define GICR_OF(cpu)	(GICR + (cpu) * 0x20000ULL)
#define GICR_SGI_OF(cpu) (GICR_OF(cpu) + 0x10000ULL)
#define ROOT_RAM	0x40000000ULL	/* mapped in the root vm, 1 GiB */
#define CELL_HPA	0x80000000ULL	/* the cell's RAM */
#define CELL_GPA	0x40000000ULL
#define PPI_VIRT	27
#define PPI_PHYS	28	/* unlike the board's */
#define PPI_PMU		22	/* likewise */
#define PPI_HYP		26
#define PPI_MAINTENANCE	25
#define DOORBELL	287
#define FIRMWARE_ENTRY	((u64)cpu_on_entry)

/* What the firmware and the other side of a jump have seen. */
struct machine {
	struct vm *root;
	struct vm *cell;
	u64 smc[18];		/* as the last SMC was called */
	void (*firmware)(u64 regs[18]);	/* NULL: x0 = firmware_result */
	u64 firmware_result;
	u64 (*guest)(void);	/* the type of its exit; NULL: an FIQ */
	void (*read_guest)(void *dst, u64 hpa, u64 size);	/* NULL: zeroes */
	struct el2_entry left;	/* by leave_el2() */
	void (*jump_to)(void);	/* by call_on_stack() */
	void *jump_stack;
	bool parked;		/* panic() */
	bool panicked;		/* another CPU has */
	char log[256];		/* the last line */
	u32 nr_logged;
	jmp_buf away;		/* from what does not return */
};

extern struct machine m;

/* Registers, boot block, pool: what is there before arch_init(). */
void machine_init(void);
/* All: root vm on NR_CPUS CPUs and a cell of two vCPUs on CPUs 2 and 3. */
void machine_start(void);
/* The same with a GICv2. */
void machine_start_gic2(void);
/* Play @cpu from here on. */
void machine_be(u32 cpu);

/* Memory of the root vm or of the cell's, or registers for on-demand. */
void machine_map(struct vm *vm, u64 gpa, u64 hpa, u64 size, u32 perm);
void machine_unmap(struct vm *vm, u64 gpa, u64 size);

/* The vCPU exits with @esr. Return: stays in the guest? */
bool machine_trap(struct vcpu *vcpu, u64 esr);
/* The same with ESR_EL2 as it is, or asynchronous. */
enum trap_result machine_leave(struct vcpu *vcpu, u64 type);
/* Where all vCPUs say why. */
extern struct vcpu_exit machine_exit;

/* From entry.S and trap.c, which nothing else declares. */
__noreturn void core_fault(u64 type, u64 esr, u64 elr, u64 far, u64 sp);
__noreturn void core_fault_again(void);

/* Run what does not return: true once it has gone. */
#define goes_away(call)							\
	(setjmp(m.away) ? true : ((call), false))

#define ESR(ec, iss)	(((u64)(ec) << 26) | (iss))

#endif /* SELFTESTS_UNIT_ARM64_MACHINE_H */
