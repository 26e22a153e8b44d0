/* SPDX-License-Identifier: GPL-2.0 */
/* cpu.h - one physical CPU at EL2: its stack, its place, what Linux had there. */
#ifndef ARM64_CPU_H
#define ARM64_CPU_H

#define CORE_VA		0x400000000000ULL	/* where the core is linked */
#define CORE_VA_DEVICE	(CORE_VA + 0x10000000ULL)
#define CORE_VA_WINDOW	(CORE_VA + 0x20000000ULL)

/*
 * Each CPU's area of core_cpus: a guard, its stack, and a page that begins with
 * struct cpu and ends as the stack for its last exception.
 */
#define CPU_AREA_SHIFT	14
#define CPU_AREA_SIZE	0x4000
#define CPU_STACK_TOP	0x3000

/*
 * The core's translation regime, for entry.S (Arm ARM D19.2). Attributes:
 * Device-nGnRnE, Device-nGnRE, Normal write-back; indices as in mmu.c.
 */
#define MAIR_EL2_VALUE	0xff0400
/* T0SZ 16, inner and outer write-back, inner shareable, 4K, RES1 bits. */
#define TCR_EL2_VALUE	(16 | (1 << 8) | (1 << 10) | (3 << 12) | \
			 (1 << 23) | (1 << 31))
/* RES1 bits, M, C, SA, I, WXN: what can be written is never executed. */
#define SCTLR_EL2_VALUE	(0x30c50830 | (1 << 0) | (1 << 2) | (1 << 3) | \
			 (1 << 12) | (1 << 19))

#ifndef __ASSEMBLER__

#include "sysreg.h"

/*
 * What a CPU had when it entered the core from Linux, and what leave_el2()
 * puts back. x18 to x30 because the host's calls clobber the others.
 */
struct el2_entry {
	u64 x18_30[13];
	u64 sctlr, vbar, tcr, ttbr0, mair;
	u64 elr, spsr;
	u64 tpidr;
	u64 x0, x1, x2;
};

/* The rest of Linux's EL2 configuration, read and written with the MMU on. */
struct el2_state {
	u64 hcr, cptr, mdcr, hstr, cnthctl, cntvoff, vtcr, vttbr;
	u64 vpidr, vmpidr, icc_sre;
	/* Present where the ID registers say so, else 0 and untouched. */
	u64 zcr, smcr, hcrx, hfgrtr, hfgwtr, hfgitr, hdfgrtr, hdfgwtr, hafgrtr;
	u64 pmscr;
};

/**
 * struct cpu - TPIDR_EL2 points here
 * @gicr: this CPU's redistributor, mapped, of a GICv3
 * @gic_targets: this CPU's bit in GICD_ITARGETSR and GICD_SGIR of a GICv2
 * @alarm: what CNTHP_CVAL_EL2 is, ALARM_NEVER while the timer is off
 * @kicked: set by who wants the CPU's attention, cleared when it looks
 * @refused: it is of another kind, and always will be: never started again
 * @owns_gic: the physical CPU interface is ours, not Linux's
 */
struct cpu {
	u32 id;
	u32 kicked;
	bool refused;
	bool owns_gic;
	u8 gic_targets;
	u64 hwid;
	u64 alarm;
	void *gicr;
	struct vcpu *loaded;
	struct el2_entry entry;
	struct el2_state el2;
};

extern struct cpu *cpus[];
extern char core_cpus[][CPU_AREA_SIZE];	/* core.lds */

static inline struct cpu *this_cpu(void)
{
	return (struct cpu *)read_tpidr_el2();
}

/* Does somebody want this CPU's attention? Pairs with arch_cpu_kick(). */
static inline bool cpu_take_kick(struct cpu *cpu)
{
	return READ_ONCE(cpu->kicked) &&
	       __atomic_exchange_n(&cpu->kicked, 0, __ATOMIC_ACQUIRE);
}

void cpus_init(void);
void *cpu_stack_top(const struct cpu *cpu);

/* el2.c */
void el2_save(struct el2_state *s);
void el2_load_features(const struct el2_state *s);
void el2_clear_features(void);
/* Let this CPU's Linux use SVE, at any length that the CPU has. */
void el2_open_sve(struct el2_state *s);
/* What a reset leaves unknown and Linux's boot code, at EL2, would set. */
void el2_init_reset(void);

/* entry.S */
__noreturn void leave_el2(const struct el2_entry *entry);
__noreturn void call_on_stack(void (*fn)(void), void *stack_top);
extern char cpu_on_entry[];	/* the firmware starts a CPU here */

/* boot.c: called from entry.S */
u64 seize_cpu(u64 id, const struct el2_entry *entry);
__noreturn void cpu_on_main(u64 id);

#endif /* __ASSEMBLER__ */
#endif /* ARM64_CPU_H */
