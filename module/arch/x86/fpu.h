/* SPDX-License-Identifier: GPL-2.0 */
/* fpu.h - x87, SSE and AVX registers of vCPUs, and DR0 to DR3. */
#ifndef X86_FPU_H
#define X86_FPU_H

#include "arch_types.h"

#define XSTATE_LEGACY	3ULL	/* x87, SSE */

/* What a cell can switch on: x87, SSE, AVX. */
#define FPU_CELL_XCR0	7ULL

/* The CPU's XSAVE area, or that of FXSAVE; the first words of both (APM 2 11.4.4). */
struct fpu {
	u16 fcw, fsw;
	u16 ftw, fop;
	u64 rip, rdp;
	u32 mxcsr, mxcsr_mask;
	u64 st[8][2];
	u64 xmm[16][2];
	u8 reserved[96];
	u64 xstate_bv;	/* which registers aren't as after a reset */
};

/* Return: 0 or -ENOMEM. */
int fpu_init(struct vcpu *vcpu);
void fpu_exit(struct vcpu *vcpu);
void fpu_reset(struct vcpu *vcpu);
/* Of the vCPU whose registers the CPU has, or is to have. */
void fpu_load(const struct vcpu *vcpu);
void fpu_save(struct vcpu *vcpu);
/* The loaded one's XCR0. Return: is it one that it may have? */
bool fpu_set_xcr0(struct vcpu *vcpu, u64 xcr0);

#endif /* X86_FPU_H */
