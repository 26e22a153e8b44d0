/* SPDX-License-Identifier: GPL-2.0 */
/* cpu.h - one physical CPU (hart) in HS mode: its stack, its place. */
#ifndef RISCV_CPU_H
#define RISCV_CPU_H

#include "host_abi.h"

#define CORE_VA		AX_RISCV_CORE_VA	/* and in core.lds */
#define CORE_VA_DEVICE	(CORE_VA + 0x10000000)
#define CORE_VA_WINDOW	(CORE_VA + 0x20000000)

#define CPU_STACK_PAGES	2
/* From __boot_stack (core.lds): a guard, one page, then one for exceptions. */
#define BOOT_STACK_TOP	0x2000
#define BOOT_STACK_SIZE	0x3000

#ifndef __ASSEMBLER__

#include "csr.h"

/* What HS mode was like when Linux called, for the way back; see host_abi.h. */
struct hs_state {
	u64 sstatus, sie, stvec, sscratch, satp;
	u64 hstatus, hedeleg, hideleg, hie, hcounteren, hgeie, henvcfg;
	u64 hstateen0, hgatp, hvip, htimedelta;
};

/* What the landing in Linux gets back, see host_abi.h. */
struct linux_entry {
	u64 sp, tp, landing;
	u64 stvec, sstatus, satp;
	u64 result;
};

/**
 * struct cpu - tp points here
 * @kicked: set by who wants the CPU's attention, cleared when it looks
 * @refused: it came from the firmware, and can't be used
 * @fixup: where a trap of the core goes on, or 0: guest_fetch()
 */
struct cpu {
	u32 id;
	u32 kicked;
	bool refused;
	u64 hwid;
	u64 fixup;
	struct vcpu *loaded;
	struct hs_state hs;
};

extern struct cpu *cpus[];

static inline struct cpu *this_cpu(void)
{
	return read_tp();
}

static inline bool cpu_take_kick(struct cpu *cpu)
{
	return READ_ONCE(cpu->kicked) &&
	       __atomic_exchange_n(&cpu->kicked, 0, __ATOMIC_ACQUIRE);
}

/* entry.S */
__noreturn void leave_to_linux(const struct linux_entry *entry);
__noreturn void call_on_stack(void (*fn)(void), void *stack_top);
extern char hart_entry[];	/* the firmware starts a hart here */
extern char trap_entry[];	/* stvec, once struct cpu is there */

/* boot.c: called from entry.S */
s64 seize_cpu(u64 id, struct linux_entry *entry);
__noreturn void hart_main(u64 id);

#endif /* __ASSEMBLER__ */
#endif /* RISCV_CPU_H */
