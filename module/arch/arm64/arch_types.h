/* SPDX-License-Identifier: GPL-2.0 */
/* arch_types.h - what arm64 adds to a vm and a vCPU. */
#ifndef ARM64_ARCH_TYPES_H
#define ARM64_ARCH_TYPES_H

#include <axvisor/types.h>
#include "../../common/pgtable.h"

struct vcpu;
struct vgic;
struct vits;

enum trap_result {
	TRAP_RESUME,	/* back into the guest */
	TRAP_EXIT,	/* vcpu->exit is filled: management decides */
};

typedef enum trap_result (*trap_fn)(struct vcpu *vcpu, u64 esr);

/**
 * struct arch_vm
 * @pt: second stage; its root and VMID make vttbr
 * @alarm: when the counter reaches this, board_alarm() is to be called;
 *	ALARM_NEVER
 * @vgic: the default board's, behind which are its devices; NULL in the root vm
 * @vits: its ITS, with a GICv3, else NULL
 * @spi: INTID of the physical SPI behind each of the vGIC's, 0: none
 * @nr_spis: how many have one
 */
struct arch_vm {
	struct pgtable pt;
	u64 vttbr;
	u64 alarm;
	struct vgic *vgic;
	struct vits *vits;
	u16 *spi;
	u32 nr_spis;
};

/*
 * General registers of a vCPU while it is in the core. SP_EL2 points here
 * while the guest runs, so the exception vectors save straight into it.
 */
struct vcpu_regs {
	u64 x[31];
	u64 pc;
	u64 pstate;
	u64 host_sp, host_pc;	/* where guest_enter() goes on */
} __aligned(16);

/*
 * EL1 and EL0 system registers, in the order of load and save. Without
 * ACTLR_EL1, which is the CPU's: cells can't write it (HCR_EL2.TACR).
 */
struct el1_state {
	u64 sctlr, cpacr, ttbr0, ttbr1, tcr, esr, afsr0, afsr1, far, mair;
	u64 amair, vbar, contextidr, tpidr_el0, tpidrro_el0, tpidr_el1;
	u64 cntkctl, par, elr, spsr, sp_el0, sp_el1, csselr, mdscr;
	u64 cntv_ctl, cntv_cval, cntp_ctl, cntp_cval;
};

/**
 * struct debug_state - break- and watchpoints, by their number
 * @used: of a cell: it has written one of them or MDSCR_EL1
 * @os_lock: OSLSR_EL1.OSLK
 */
struct debug_state {
	u64 bvr[16], bcr[16], wvr[16], wcr[16];
	bool used;
	bool os_lock;
};

/**
 * struct pmu_state - performance monitors
 * @used: of a cell: they don't trap any more
 */
struct pmu_state {
	u64 cr, cnten, inten, ovs, selr, userenr, ccntr, ccfiltr;
	u64 evcntr[31], evtyper[31];
	bool used;
};

struct fp_state {
	u64 v[64];
	u64 fpsr, fpcr;
} __aligned(16);

/*
 * Virtual CPU interface, GIC specification IHI 0069 12.4; a GICv2's one active
 * priorities register is ap0r[0] (IHI 0048B 5.3.7).
 */
struct ich_state {
	u64 vmcr;
	u32 used;	/* list registers that are not 0 */
	u32 ap0r[4];
	u32 ap1r[4];
};

/*
 * Why a vCPU left its guest: a synchronous exception, by ESR_EL2.EC, else what
 * interrupted it.
 */
enum arch_stat {
	STAT_TIMER = 64,	/* its timers */
	STAT_MAINTENANCE,	/* of the virtual CPU interface */
	STAT_KICK,
	STAT_IRQ,		/* any other interrupt, or none any more */
	STAT_FIQ,
	STAT_SERROR,
	NR_STATS
};

/**
 * struct arch_vcpu
 * @regs: must be first: guest_enter() and the vectors use it
 * @hcr, @cptr, @mdcr, @cnthctl: EL2 trap configuration while it is loaded
 * @traps: handlers of synchronous exceptions, by exception class
 * @irq_work: not 0 where the list registers must be seen to before the guest
 * @resume_entry, @resume_context: where a power-down suspend goes on, while
 *	@resuming
 * @fault_gpa, @fault_far: addresses of the last second-stage fault
 * @stat: by enum arch_stat; written by the vCPU's CPU only
 */
struct arch_vcpu {
	struct vcpu_regs regs;
	const trap_fn *traps;
	const u32 *irq_work;
	u64 hcr, cptr, mdcr, cnthctl;
	u64 mpidr;
	gpa_t resume_entry;
	u64 resume_context;
	bool resuming;
	gpa_t fault_gpa;
	u64 fault_far;
	u64 stat[NR_STATS];
	struct el1_state el1;
	struct ich_state ich;
	struct fp_state fp;
	struct debug_state debug;
	struct pmu_state pmu;
};

#endif /* ARM64_ARCH_TYPES_H */
