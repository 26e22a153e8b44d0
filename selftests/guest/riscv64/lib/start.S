/* SPDX-License-Identifier: GPL-2.0 */
/* start.S - first instructions of every vCPU, and traps. */

#define STACK_SHIFT	14		/* 16 KiB a vCPU */
#define MAX_CPUS	8
#define FRAME		(36 * 8)	/* struct frame */

	.section .head.text, "ax"

/* In: a0 hart id, a1 boot argument; S mode, satp 0, interrupts off. */
	.global _start
_start:
	mv	s0, a0
	mv	s1, a1
	la	t0, started
	li	t1, 1
	amoswap.w t1, t1, (t0)		/* who comes first is the boot vCPU */
	bnez	t1, .
	la	t0, bss_start
	la	t1, bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, (t0)
	addi	t0, t0, 8
	j	1b
2:	la	t0, boot_hart
	sd	s0, (t0)
	li	tp, 0
	call	set_up
	mv	a0, s1
	call	start
	j	.

/* By hart_start: a1 = index of the vCPU. */
	.global _start_cpu
_start_cpu:
	mv	s0, a0
	csrr	s1, satp
	csrr	s2, sstatus
	mv	tp, a1
	call	set_up
	mv	a0, s0
	mv	a1, s1
	mv	a2, s2
	call	start_cpu
	j	.

/* tp = index; sp and the trap vector are made. */
set_up:
	la	t0, vector
	csrw	stvec, t0
	la	sp, stacks
	addi	t0, tp, 1
	slli	t0, t0, STACK_SHIFT
	add	sp, sp, t0
	ret

	.macro	frame op
	\op	x1, 8(sp)
	.irp	n, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, \
		20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	\op	x\n, (8 * \n)(sp)
	.endr
	.endm

	.text
	.balign	4
vector:
	addi	sp, sp, -FRAME
	frame	sd
	addi	t0, sp, FRAME
	sd	t0, (8 * 2)(sp)
	csrr	t0, sepc
	sd	t0, (8 * 32)(sp)
	csrr	t0, scause
	sd	t0, (8 * 33)(sp)
	csrr	t0, stval
	sd	t0, (8 * 34)(sp)
	csrr	t0, sstatus
	sd	t0, (8 * 35)(sp)
	mv	a0, sp
	call	trap
	ld	t0, (8 * 32)(sp)
	csrw	sepc, t0
	ld	t0, (8 * 35)(sp)
	csrw	sstatus, t0
	frame	ld
	addi	sp, sp, FRAME
	sret

/*
 * suspend_non_retentive(a0 = struct resumed *, a1 = opaque): a call that fails is
 * told by a hart id that no hart has. tp is kept; nothing else needs to be.
 */
	.global suspend_non_retentive
suspend_non_retentive:
	addi	sp, sp, -128
	sd	ra, 0(sp)
	sd	s0, 8(sp)
	sd	s1, 16(sp)
	sd	s2, 24(sp)
	sd	s3, 32(sp)
	sd	s4, 40(sp)
	sd	s5, 48(sp)
	sd	s6, 56(sp)
	sd	s7, 64(sp)
	sd	s8, 72(sp)
	sd	s9, 80(sp)
	sd	s10, 88(sp)
	sd	s11, 96(sp)
	sd	a0, 104(sp)
	sd	tp, 112(sp)
	la	t0, resume_sp
	sd	sp, (t0)
	mv	a2, a1
	li	a0, 0x80000000
	la	a1, resume
	li	a6, 3			/* hart_suspend */
	li	a7, 0x48534d
	ecall
	li	a0, -1
	.balign	4
resume:
	la	t0, resume_sp
	ld	sp, (t0)
	ld	t0, 104(sp)
	ld	tp, 112(sp)
	sd	a0, 0(t0)
	sd	a1, 8(t0)
	csrr	t1, satp
	sd	t1, 16(t0)
	csrr	t1, sstatus
	sd	t1, 24(t0)
	la	t1, vector
	csrw	stvec, t1
	li	t1, 1 << 5		/* the timer's, which sie may have lost */
	csrs	sie, t1
	ld	ra, 0(sp)
	ld	s0, 8(sp)
	ld	s1, 16(sp)
	ld	s2, 24(sp)
	ld	s3, 32(sp)
	ld	s4, 40(sp)
	ld	s5, 48(sp)
	ld	s6, 56(sp)
	ld	s7, 64(sp)
	ld	s8, 72(sp)
	ld	s9, 80(sp)
	ld	s10, 88(sp)
	ld	s11, 96(sp)
	mv	a0, t0
	addi	sp, sp, 128
	ret

	.section .bootarg, "aw"
	.balign 16
	.global boot_arg
boot_arg:
	.quad	0, 0

	.data
	.balign 8
started:
	.word	0

	.bss
	.balign	8
resume_sp:
	.quad	0

	.section .bss.stacks, "aw", %nobits
	.balign 16
stacks:
	.space	MAX_CPUS << STACK_SHIFT
