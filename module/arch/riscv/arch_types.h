/* SPDX-License-Identifier: GPL-2.0 */
/* arch_types.h - what riscv adds to a vm and a vCPU. */
#ifndef RISCV_ARCH_TYPES_H
#define RISCV_ARCH_TYPES_H

#include <axvisor/types.h>
#include "../../common/pgtable.h"
#include "board.h"
#include "vimsic.h"

struct vcpu;

enum trap_result {
	TRAP_RESUME,	/* back into the guest */
	TRAP_EXIT,	/* vcpu->exit is filled: management decides */
};

typedef enum trap_result (*trap_fn)(struct vcpu *vcpu);

struct board;

/**
 * struct arch_vm
 * @pt: second stage; its root and VMID make hgatp
 * @irqchip: state of a cell's interrupt controller, see irqchip.h
 * @board: of a cell
 * @wired: physical source behind each of a cell's, 0: none
 */
struct arch_vm {
	struct pgtable pt;
	u64 hgatp;
	void *irqchip;
	struct board *board;
	u16 wired[NR_IRQS + 1];
};

/*
 * General registers of a vCPU; x[0] is not used. sscratch points here while the
 * guest runs. Of the loaded vCPU only those are here in the core that its code
 * uses (vcpu_reg() knows all); sepc and sstatus are here while it is not loaded.
 */
struct vcpu_regs {
	u64 x[32];
	u64 sepc;
	u64 sstatus;	/* of HS mode: SPP is the guest's privilege */
	u64 host_sp, host_tp, host_pc;	/* where guest_enter() goes on */
} __aligned(16);

#define REG_RA	1
#define REG_SP	2
#define REG_GP	3
#define REG_TP	4
#define REG_T2	7
#define REG_S0	8
#define REG_A0	10
#define REG_A1	11
#define REG_A6	16
#define REG_A7	17
#define REG_S2	18

/*
 * VS-mode CSRs, in the order of load and save; @vstimecmp: see timer.h. The last
 * ones are those of supervisors that VS mode has no own of: the core uses none
 * of them.
 */
struct vs_state {
	u64 vsstatus, vsie, vstvec, vsscratch, vsepc, vscause, vstval, vsatp;
	u64 hvip, vstimecmp;
	u64 scounteren, senvcfg, sstateen0;
};

struct fp_state {
	u64 f[32];
	u64 fcsr;
};

/* @v: 32 registers of vlenb bytes each, in pages of their own; NULL: no V */
struct vector_state {
	u64 vstart, vcsr, vl, vtype;
	void *v;
};

/* Why a vCPU left its guest: an exception, by its cause, or what interrupted it. */
enum arch_stat {
	STAT_SOFT = 64,
	STAT_TIMER,
	STAT_EXTERNAL,
	STAT_IRQ,	/* any other interrupt */
	NR_STATS
};

/**
 * struct arch_vcpu
 * @regs: must be first: guest_enter() and entry.S use it
 * @traps: handlers of exceptions, by cause
 * @soft: another vCPU has sent it an IPI
 * @suspended: by hart_suspend; other vCPUs are told
 * @clean: it has been reset since it was last loaded
 * @file: its guest interrupt file on its hart; 0: none, where there is an IMSIC
 *	@imsic takes its place
 * @stale: what is in @file is another's, or from before a reset
 * @interrupts: see arch_vcpu_interrupts()
 * @seip: its external interrupt as the core drives it, and as it is in hvip
 * @look: see timer_look(), or TIMER_NEVER; without Sstc
 * @fault_gpa, @fault_va: addresses of the last second-stage fault
 * @stat: by enum arch_stat; written by the vCPU's CPU only
 */
struct arch_vcpu {
	struct vcpu_regs regs;
	const trap_fn *traps;
	u64 hartid;
	u64 hstatus, henvcfg, hideleg, hcounteren, hstateen0;
	u32 soft;
	u32 suspended;
	bool clean;
	bool seip, seip_driven;
	u32 file;
	bool stale;
	struct vimsic imsic;
	u64 interrupts;
	u64 look;
	gpa_t fault_gpa;
	u64 fault_va;
	u64 stat[NR_STATS];
	struct vs_state vs;
	struct fp_state fp;
	struct vector_state vector;
};

#endif /* RISCV_ARCH_TYPES_H */
