/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * axvisor_arm64.h - registers of a vCPU on arm64, for AXVISOR_GET_REGS and
 * AXVISOR_SET_REGS of axvisor.h. The structure grows at its end only.
 */
#ifndef _UAPI_LINUX_AXVISOR_ARM64_H
#define _UAPI_LINUX_AXVISOR_ARM64_H

#include <linux/types.h>

/**
 * struct axvisor_arm64_regs - names as in the Arm ARM (DDI 0487), without the
 * debug registers and performance monitors
 * @pstate: as SPSR_EL2 has it: of EL0t, EL1t or EL1h in AArch64 state, else
 *	EINVAL, as for bits that no such state has
 * @cntv_ctl_el0: virtual timer; ISTATUS is what it was last
 * @v: SIMD and floating point, the lower half first
 * @cntp_ctl_el0: physical timer, likewise
 */
struct axvisor_arm64_regs {
	__u64 x[31];
	__u64 pc;
	__u64 pstate;
	__u64 sp_el0;
	__u64 sp_el1;
	__u64 elr_el1;
	__u64 spsr_el1;
	__u64 esr_el1;
	__u64 far_el1;
	__u64 vbar_el1;
	__u64 sctlr_el1;
	__u64 cpacr_el1;
	__u64 ttbr0_el1;
	__u64 ttbr1_el1;
	__u64 tcr_el1;
	__u64 mair_el1;
	__u64 amair_el1;
	__u64 afsr0_el1;
	__u64 afsr1_el1;
	__u64 par_el1;
	__u64 contextidr_el1;
	__u64 tpidr_el0;
	__u64 tpidrro_el0;
	__u64 tpidr_el1;
	__u64 csselr_el1;
	__u64 cntkctl_el1;
	__u64 cntv_ctl_el0;
	__u64 cntv_cval_el0;
	__u64 fpsr;
	__u64 fpcr;
	__u64 v[32][2];
	__u64 cntp_ctl_el0;
	__u64 cntp_cval_el0;
};

#endif /* _UAPI_LINUX_AXVISOR_ARM64_H */
