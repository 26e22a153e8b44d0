/* SPDX-License-Identifier: GPL-2.0 */
/*
 * latency.S - instructions until the first one of an interrupt's handler, with
 * a handler of its own. For payloads and for a kernel module, which call with
 * interrupts masked.
 */

#define TRIES		10000000
#define CSR_SSTATUS	0x100
#define CSR_SIE		0x104
#define CSR_STVEC	0x105
#define CSR_SIP		0x144
#define CSR_INSTRET	0xc02
#define STATUS_SIE	(1 << 1)
#define INT_SSI		(1 << 1)
#define INT_SEI		(1 << 9)

	.text

/*
 * u64 latency_ipi(u64 hart): from the SBI call that sends an IPI to this hart,
 * hart, to its arrival. Out: a0 instructions, or -1 when none came.
 */
	.globl	latency_ipi
latency_ipi:
	lla	t0, 2f
	csrrw	t1, CSR_STVEC, t0
	li	t2, INT_SSI
	csrrw	t2, CSR_SIE, t2		/* nothing else, whatever Linux waits for */
	mv	a1, a0
	li	a0, 1
	li	a6, 0
	li	a7, 0x735049
	li	t5, TRIES
	csrsi	CSR_SSTATUS, STATUS_SIE
	csrr	t3, CSR_INSTRET
	ecall
1:	addi	t5, t5, -1
	bnez	t5, 1b
	csrci	CSR_SSTATUS, STATUS_SIE
	li	t3, 0
	li	t4, -1
	j	3f
	.balign	4
2:	csrr	t4, CSR_INSTRET
3:	csrci	CSR_SIP, INT_SSI
	csrw	CSR_SIE, t2
	csrw	CSR_STVEC, t1
	sub	a0, t4, t3
	ret

/*
 * u64 latency_plic(const struct latency_plic *): from the write to the UART that
 * makes its source pending, until a handler has claimed it, made it low and
 * completed it. Out: a0 instructions, or -1 when none or another came.
 */
	.globl	latency_plic
latency_plic:
	ld	a1, 0(a0)
	ld	a2, 8(a0)
	ld	a3, 16(a0)
	ld	a4, 24(a0)
	ld	a5, 32(a0)
	lla	t0, 2f
	csrrw	t1, CSR_STVEC, t0
	li	t2, INT_SEI
	csrrw	t2, CSR_SIE, t2
	li	t5, TRIES
	csrsi	CSR_SSTATUS, STATUS_SIE
	csrr	t3, CSR_INSTRET
	sb	a3, (a2)
1:	addi	t5, t5, -1
	bnez	t5, 1b
	csrci	CSR_SSTATUS, STATUS_SIE
	sb	a4, (a2)
	j	4f
	.balign	4
2:	lw	a6, (a1)
	sb	a4, (a2)
	sw	a6, (a1)
	csrr	t4, CSR_INSTRET
	beq	a5, a6, 3f
4:	li	t3, 0
	li	t4, -1
3:	csrw	CSR_SIE, t2
	csrw	CSR_STVEC, t1
	sub	a0, t4, t3
	ret
