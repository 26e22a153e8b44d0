/* SPDX-License-Identifier: GPL-2.0 */
/* regs.h - bits of control registers, EFER and rFLAGS (APM vol. 2, chapter 3). */
#ifndef X86_REGS_H
#define X86_REGS_H

#include <axvisor/types.h>

#define CR0_PE		BIT_ULL(0)
#define CR0_WP		BIT_ULL(16)
#define CR0_PG		BIT_ULL(31)

#define CR4_PSE		BIT_ULL(4)
#define CR4_PAE		BIT_ULL(5)
#define CR4_LA57	BIT_ULL(12)
#define CR4_SMEP	BIT_ULL(20)
#define CR4_SMAP	BIT_ULL(21)
#define CR4_PKE		BIT_ULL(22)

#define EFER_LMA	BIT_ULL(10)
#define EFER_NXE	BIT_ULL(11)

#define RFLAGS_CF	BIT_ULL(0)
#define RFLAGS_PF	BIT_ULL(2)
#define RFLAGS_AF	BIT_ULL(4)
#define RFLAGS_ZF	BIT_ULL(6)
#define RFLAGS_SF	BIT_ULL(7)
#define RFLAGS_DF	BIT_ULL(10)
#define RFLAGS_OF	BIT_ULL(11)

/* Exceptions (APM vol. 2, 8.2) */
#define EXCEPTION_SS	12
#define EXCEPTION_GP	13
#define EXCEPTION_PF	14

#endif /* X86_REGS_H */
