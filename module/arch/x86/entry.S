/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entry.S - the ways into the core: the image header, entry from Linux, and
 * exceptions and interrupts of the core itself.
 */
#include "cpu.h"
#include "offsets.h"

	.section .head, "ax"
	/* struct ax_image_header */
	.quad	0x45524f4356415841
	.quad	__file_size
	.quad	__memory_size
	.quad	seize_entry - . + 0x18		/* from the image's begin */
	.quad	core_boot - . + 0x20
	.quad	core_public - . + 0x28

	.text

/*
 * From Linux, one CPU at a time, interrupts off, in the address space of entry,
 * where Linux's IDT is still good: see host_abi.h. Once NMIs are held the core's
 * own address space takes over.
 */
	.globl	seize_entry
seize_entry:
	endbr64
	mov	%rsp, boot_entry + ENTRY_RSP
	mov	%rdx, boot_entry + ENTRY_LANDING
	mov	%rcx, boot_entry + ENTRY_CR3
	lea	__boot_stack + BOOT_STACK_TOP, %rsp
	push	%rbx
	push	%rdi
	cld
	mov	%rsi, %rdi
	call	seize_begin
	pop	%rdi
	pop	%rbx
	xor	%edx, %edx
	test	%rax, %rax
	jnz	1f
	mov	%cr3, %rbx
	mov	core_cr3, %rax
	mov	%rax, %cr3
	push	%rdi
	push	%rdi
	call	seize_init
	pop	%rdi
	pop	%rdi
	test	%rax, %rax
	js	2f
	mov	%rax, %rsp		/* the CPU's own stack */
	lea	boot_entry, %rsi
	call	seize_cpu
2:	mov	%rbx, %cr3
	mov	$AX_X86_LEFT, %edx
1:	mov	boot_entry + ENTRY_RSP, %rsp
	jmp	*boot_entry + ENTRY_LANDING

/* call_on_stack(rdi = function, rsi = stack top): does not return. */
	.globl	call_on_stack
call_on_stack:
	mov	%rsi, %rsp
	xor	%ebp, %ebp
	call	*%rdi
	ud2

/* A triple fault, which the chipset answers with a reset. */
	.globl	reset_machine
reset_machine:
	lidt	no_idt
	int3
	hlt
	jmp	reset_machine

/*
 * One stub a vector, of 16 bytes each: a frame as struct trap_frame. Of what
 * comes by itself, NMIs and interrupts, nothing is wanted but that it came: what
 * waits looks again.
 */
	.balign	16
	.globl	trap_stubs
trap_stubs:
	.set	vector, 0
	.rept	256
	.balign	16
	.if	vector == 2 || vector >= 32
	jmp	wake
	.else
	/* APM 2 8.2: those with an error code */
	.if	!(vector == 8 || (vector >= 10 && vector <= 14) || \
		  vector == 17 || vector == 21 || vector == 29 || vector == 30)
	push	$0
	.endif
	push	$vector
	jmp	trap
	.endif
	.set	vector, vector + 1
	.endr

/* Between STGI and HLT it would be slept over: see svm_idle. */
	.balign	16
wake:
	push	%rax
	lea	idle_hlt, %rax
	cmp	%rax, 8(%rsp)
	jne	1f
	addq	$1, 8(%rsp)		/* HLT */
1:	pop	%rax
	iretq

trap:
	push	%rax
	push	%rcx
	push	%rdx
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	lea	72(%rsp), %rdi
	cld
	call	core_exception		/* where to go on */
	mov	%rax, 88(%rsp)
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq

/*
 * svm_idle(dil = interrupts): until an NMI or, if that is wanted, an interrupt. They
 * are the core's to take: GIF is 0 elsewhere. With RFLAGS.IF 0 interrupts stay
 * pending.
 */
	.globl	svm_idle
svm_idle:
	test	%dil, %dil
	jz	1f
	sti
1:	stgi
idle_hlt:
	hlt
	clgi
	cli
	ret

	.section .rodata
no_idt:	.word	0
	.quad	0

	.bss
	.balign	8
boot_entry:	.zero	ENTRY_SIZE
