/* SPDX-License-Identifier: GPL-2.0 */
/*
 * latency.S - counter ticks until the first instruction of an interrupt's
 * handler, with vectors of its own. For payloads and for a kernel module; both
 * call with interrupts masked and then acknowledge what is pending.
 *
 * In: x0 the value to write, see below. Out: x0 ticks, or -1 when no interrupt
 * came. Clobbers x9 to x15.
 */

#define TRIES		10000000
#define ICC_SGI1R_EL1	S3_0_C12_C11_5
#define PSR_I_BIT	(1 << 7)

	.text

	.macro	begin
	adrp	x9, latency_vectors
	add	x9, x9, :lo12:latency_vectors
	mrs	x10, vbar_el1
	msr	vbar_el1, x9
	ldr	x11, =TRIES
	isb
	.endm

/* x12: where the time begins. */
	.macro	finish
1:	subs	x11, x11, #1
	b.ne	1b
	msr	daifset, #2
	mov	x13, #-1
	mov	x12, #0
2:	msr	vbar_el1, x10
	isb
	sub	x0, x13, x12
	ret
	.endm

/* u64 latency_sgi(u64 sgi1r): from the write that sends it to this CPU. */
	.globl	latency_sgi
latency_sgi:
	begin
	adr	x14, 2f
	msr	daifclr, #2
	isb
	mrs	x12, cntvct_el0
	msr	ICC_SGI1R_EL1, x0
	isb
	finish

/* u64 latency_vtimer(u64 deadline), latency_ptimer: from the deadline. */
	.globl	latency_vtimer
latency_vtimer:
	begin
	adr	x14, 2f
	mov	x12, x0
	msr	cntv_cval_el0, x0
	mov	x9, #1
	msr	cntv_ctl_el0, x9
	isb
	msr	daifclr, #2
	finish

	.globl	latency_ptimer
latency_ptimer:
	begin
	adr	x14, 2f
	mov	x12, x0
	msr	cntp_cval_el0, x0
	mov	x9, #1
	msr	cntp_ctl_el0, x9
	isb
	msr	daifclr, #2
	finish

/* u64 latency_wait(void): the time at which an interrupt came. */
	.globl	latency_wait
latency_wait:
	begin
	adr	x14, 2f
	mov	x12, #0
	msr	daifclr, #2
	finish

/* IRQ at the current level: go on at x14 with interrupts masked. */
	.balign	0x800
latency_vectors:
	.skip	0x280
	mrs	x13, cntvct_el0
	mrs	x9, spsr_el1
	orr	x9, x9, #PSR_I_BIT
	msr	spsr_el1, x9
	msr	elr_el1, x14
	eret
	.balign	0x800
