/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host_enter.S - into the core and out of it, for a CPU that goes on in another
 * privilege mode than it came from: see host_abi.h. Interrupts are off.
 */
#include <linux/linkage.h>
#include <asm/asm.h>
#include <asm/csr.h>
#include "host_abi.h"

#define FRAME		(16 * SZREG)

	.macro	frame op
	\op	ra, 0(sp)
	\op	s0, (1 * SZREG)(sp)
	\op	s1, (2 * SZREG)(sp)
	\op	s2, (3 * SZREG)(sp)
	\op	s3, (4 * SZREG)(sp)
	\op	s4, (5 * SZREG)(sp)
	\op	s5, (6 * SZREG)(sp)
	\op	s6, (7 * SZREG)(sp)
	\op	s7, (8 * SZREG)(sp)
	\op	s8, (9 * SZREG)(sp)
	\op	s9, (10 * SZREG)(sp)
	\op	s10, (11 * SZREG)(sp)
	\op	s11, (12 * SZREG)(sp)
	.endm

	.macro	begin
	addi	sp, sp, -FRAME
	frame	REG_S
	csrr	t0, CSR_TVEC
	REG_S	t0, (13 * SZREG)(sp)
	.endm

/*
 * long host_enter_core(unsigned long entry, unsigned long cpu, phys_addr_t base,
 *			unsigned long satp)
 * The fetch after the write of satp faults, and stvec says where to go on; it may
 * fault only after the fence, or before it: so there is one on each side.
 */
SYM_FUNC_START(host_enter_core)
	begin
	mv	t1, a0
	mv	t2, a3
	mv	a0, a1
	mv	a1, a2
	la	a2, host_landing
	mv	a3, t0
	csrr	a4, CSR_STATUS
	csrr	a5, CSR_SATP
	fence.i
	csrw	CSR_TVEC, t1
	sfence.vma
	csrw	CSR_SATP, t2
	sfence.vma
	j	.
SYM_FUNC_END(host_enter_core)

/* long host_leave_core(u64 round); it falls through where the core refuses */
SYM_FUNC_START(host_leave_core)
	begin
	la	a4, host_landing
	li	a6, AX_RISCV_HC_RELEASE
	li	a7, AX_RISCV_EID
	ecall
	/* stvec needs its low bits. */
	.balign	4
SYM_INNER_LABEL(host_landing, SYM_L_LOCAL)
	sfence.vma			/* of Linux's addresses, none is the core's */
	REG_L	t0, (13 * SZREG)(sp)
	csrw	CSR_TVEC, t0
	frame	REG_L
	addi	sp, sp, FRAME
	ret
SYM_FUNC_END(host_leave_core)
