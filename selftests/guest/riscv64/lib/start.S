/* SPDX-License-Identifier: GPL-2.0 */
/* start.S - first instructions of the boot vCPU, and traps. */

#define STACK_SHIFT	14		/* 16 KiB a vCPU */
#define MAX_CPUS	8

	.section .head.text, "ax"

/* In: a0 hart id, a1 boot argument; S mode, satp 0, interrupts off. */
	.global _start
_start:
	mv	s0, a0
	mv	s1, a1
	la	t0, vector
	csrw	stvec, t0
	la	t0, bss_start
	la	t1, bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, (t0)
	addi	t0, t0, 8
	j	1b
2:	mv	tp, s0
	la	sp, stacks
	addi	t0, s0, 1
	slli	t0, t0, STACK_SHIFT
	add	sp, sp, t0
	mv	a0, s1
	call	start
	j	.

	.text
	.balign	4
vector:
	addi	sp, sp, -128
	sd	ra, 0(sp)
	sd	t0, 8(sp)
	sd	t1, 16(sp)
	sd	t2, 24(sp)
	sd	a0, 32(sp)
	sd	a1, 40(sp)
	sd	a2, 48(sp)
	sd	a3, 56(sp)
	sd	a4, 64(sp)
	sd	a5, 72(sp)
	sd	a6, 80(sp)
	sd	a7, 88(sp)
	sd	t3, 96(sp)
	sd	t4, 104(sp)
	sd	t5, 112(sp)
	sd	t6, 120(sp)
	csrr	a0, scause
	csrr	a1, sepc
	csrr	a2, stval
	call	trap
	ld	ra, 0(sp)
	ld	t0, 8(sp)
	ld	t1, 16(sp)
	ld	t2, 24(sp)
	ld	a0, 32(sp)
	ld	a1, 40(sp)
	ld	a2, 48(sp)
	ld	a3, 56(sp)
	ld	a4, 64(sp)
	ld	a5, 72(sp)
	ld	a6, 80(sp)
	ld	a7, 88(sp)
	ld	t3, 96(sp)
	ld	t4, 104(sp)
	ld	t5, 112(sp)
	ld	t6, 120(sp)
	addi	sp, sp, 128
	sret

	.section .bootarg, "aw"
	.balign 16
	.global boot_arg
boot_arg:
	.quad	0, 0

	.section .bss.stacks, "aw", %nobits
	.balign 16
stacks:
	.space	MAX_CPUS << STACK_SHIFT
