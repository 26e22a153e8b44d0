/* SPDX-License-Identifier: GPL-2.0 */
/*
 * latency.S - ticks of the time stamp counter until the first instruction of an
 * interrupt's handler, with a handler of its own. Called with interrupts masked, in
 * x2APIC mode, with LATENCY_VECTOR's gate at latency_handler.
 */
#include "latency.h"

#define TRIES			10000000
#define MSR_TSC_DEADLINE	0x6e0
#define MSR_X2APIC_EOI		0x80b
#define MSR_X2APIC_SELF_IPI	0x83f

	.text

/* u64 latency_ipi(void): from the write of SELF_IPI; -1 when none came. */
	.globl	latency_ipi
latency_ipi:
	sti
	rdtsc
	shl	$32, %rdx
	lea	(%rax, %rdx), %r8
	mov	$MSR_X2APIC_SELF_IPI, %ecx
	mov	$LATENCY_VECTOR, %eax
	xor	%edx, %edx
	wrmsr
wait:	mov	$TRIES, %ecx
1:	dec	%ecx
	jnz	1b
	cli
	mov	$-1, %rax
	ret

/* u64 latency_timer(u64 rdi): from a deadline in so many ticks; -1 when none came. */
	.globl	latency_timer
latency_timer:
	sti
	rdtsc
	shl	$32, %rdx
	add	%rdx, %rax
	lea	(%rax, %rdi), %r8
	mov	%r8, %rax
	mov	%r8, %rdx
	shr	$32, %rdx
	mov	$MSR_TSC_DEADLINE, %ecx
	wrmsr
	jmp	wait

/* Returns from whichever of them is interrupted. */
	.globl	latency_handler
latency_handler:
	rdtsc
	shl	$32, %rdx
	lea	(%rax, %rdx), %r9
	mov	$MSR_X2APIC_EOI, %ecx
	xor	%eax, %eax
	xor	%edx, %edx
	wrmsr
	mov	24(%rsp), %rsp		/* of the interrupted: interrupts stay masked */
	mov	%r9, %rax
	sub	%r8, %rax
	ret
	.section .note.GNU-stack, "", @progbits
