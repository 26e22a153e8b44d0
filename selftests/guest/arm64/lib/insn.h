/* SPDX-License-Identifier: GPL-2.0 */
/* insn.h - system instructions by number, for sweeps over all encodings. */
#ifndef GUEST_INSN_H
#define GUEST_INSN_H

#include "arch.h"

/* op0, op1, CRn, CRm, op2 as one number, as they lie in the instruction. */
#define SYSREG(op0, op1, crn, crm, op2)					\
	((u32)(op0) << 19 | (u32)(op1) << 16 | (u32)(crn) << 12 |	\
	 (u32)(crm) << 8 | (u32)(op2) << 5)
#define SYSREG_OP0(reg)	((reg) >> 19 & 3)
#define SYSREG_OP1(reg)	((reg) >> 16 & 7)
#define SYSREG_CRN(reg)	((reg) >> 12 & 15)
#define SYSREG_CRM(reg)	((reg) >> 8 & 15)
#define SYSREG_OP2(reg)	((reg) >> 5 & 7)

/*
 * MRS x0 or MSR x0 (op0 2 and 3), or SYS x0 (op0 1), with exceptions
 * recorded. @value: in and out.
 */
struct trap insn_read(u32 reg, u64 *value);
struct trap insn_write(u32 reg, u64 value);

#endif /* GUEST_INSN_H */
