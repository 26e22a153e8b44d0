/* SPDX-License-Identifier: GPL-2.0 */
/*
 * machine.h - an x86 machine with SVM around the recorder: CPUs, a root vm with a
 * vCPU on each, and what tests see of the assembler.
 */
#ifndef SELFTESTS_UNIT_X86_MACHINE_H
#define SELFTESTS_UNIT_X86_MACHINE_H

#include <setjmp.h>
#include <string.h>

#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>

#include "arch/x86/cpu.h"
#include "arch/x86/boot_info.h"
#include "arch/x86/exits.h"
#include "arch/x86/lapic.h"
#include "arch/x86/leave.h"
#include "arch/x86/root_apic.h"
#include "arch/x86/stage2.h"
#include "arch/x86/svm/svm.h"
#include "record.h"
#include "vm/vm.h"

#define NR_CPUS		4
#define RAM_SIZE	SZ_2M
#define HWID(cpu)	(2 * (cpu))	/* not their logical numbers */

/**
 * struct machine
 * @features: CPUID Fn8000_000A_EDX
 * @newest: CPUs have RDTSCP, XSAVES, AVX and CET
 * @efer_bits: bits of EFER that the CPU has
 * @written, @frame: where memory was written last, and what
 * @guest: what happens until the exit
 * @ram: of guests, RAM_SIZE from 0 on, where a test has it
 */
struct machine {
	struct vm root;
	struct vcpu vcpu[NR_CPUS];
	struct vcpu_exit exit;
	u32 features;
	bool newest;
	u64 efer_bits;
	void (*guest)(struct vmcb *vmcb);
	u8 *ram;
	u64 written;
	u64 frame[5];
	struct leave_frame left;
	jmp_buf away;	/* from what does not return */
};

extern struct machine m;

/* What CPUs have is said before; all vCPUs are loaded where they belong. */
void machine_init(void);
void machine_start(void);
/* Play @cpu from here on. */
void machine_be(u32 cpu);
/* The vCPU of the CPU that is played runs up to an exit with this code. */
enum exit_result machine_exits(u64 code, u64 info1, u64 info2);

/* Run what does not return: true once it has gone. */
#define goes_away(call)							\
	(setjmp(m.away) ? true : ((call), false))

#endif /* SELFTESTS_UNIT_X86_MACHINE_H */
