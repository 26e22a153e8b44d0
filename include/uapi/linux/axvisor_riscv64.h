/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * axvisor_riscv64.h - registers of a vCPU on riscv64, for AXVISOR_GET_REGS and
 * AXVISOR_SET_REGS of axvisor.h. The structure grows at its end only.
 */
#ifndef _UAPI_LINUX_AXVISOR_RISCV64_H
#define _UAPI_LINUX_AXVISOR_RISCV64_H

#include <linux/types.h>

/**
 * struct axvisor_riscv64_regs - names as in the RISC-V privileged specification
 * @x: x1 to x31
 * @mode: 0: VU, 1: VS, else EINVAL
 * @hvip: interrupts that the guest has pending besides those of its devices:
 *	VSSIP; VSTIP, where its timer is the firmware's, and VSEIP are as they
 *	are whatever is set. EINVAL for other bits.
 * @vstimecmp: deadline of the timer, with and without Sstc
 * @scounteren: with the two that follow: what the guest has in these
 * @v: vector registers, the first 128 bits of each, the lower half first; what
 *	is behind them stays as it is. Where the hart has no V, these and the four
 *	registers before them are 0, else EINVAL.
 */
struct axvisor_riscv64_regs {
	__u64 x[31];
	__u64 pc;
	__u64 mode;
	__u64 vsstatus;
	__u64 vsie;
	__u64 vstvec;
	__u64 vsscratch;
	__u64 vsepc;
	__u64 vscause;
	__u64 vstval;
	__u64 vsatp;
	__u64 hvip;
	__u64 vstimecmp;
	__u64 scounteren;
	__u64 senvcfg;
	__u64 sstateen0;
	__u64 f[32];
	__u64 fcsr;
	__u64 vstart;
	__u64 vcsr;
	__u64 vl;
	__u64 vtype;
	__u64 v[32][2];
};

#endif /* _UAPI_LINUX_AXVISOR_RISCV64_H */
