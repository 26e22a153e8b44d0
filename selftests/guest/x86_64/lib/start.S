/* SPDX-License-Identifier: GPL-2.0 */
/* start.S - first instructions of every vCPU, and traps. */
#include "board.h"
#include "entry.h"

#define STACK_SHIFT	14		/* 16 KiB a vCPU */
#define MAX_CPUS	8
#define SEL_CODE	0x08
#define SEL_DATA	0x10
#define SEL_CODE32	0x18
#define MSR_EFER	0xc0000080
#define EFER_LME	(1 << 8)
#define CR0_PE		(1 << 0)
#define CR0_ON		0x80010011	/* PG, WP, ET, PE */
#define CR4_PAE		(1 << 5)

	.section .head.text, "ax"

/*
 * In 64-bit mode, paging on and the image mapped at its address: rsi = boot
 * argument, as for a kernel that is entered by Linux's 64-bit boot protocol.
 */
	.code64
	.global _start
_start:
	jmp	start64

/* As Multiboot has it: ebx = boot argument. */
	.code32
	.org	ENTRY_PROTECTED
	mov	%eax, entry_state + ENTRY_EAX
	mov	%ebx, entry_state + ENTRY_ARG
	mov	%edx, entry_state + ENTRY_EDX
	mov	%cr0, %eax
	mov	%eax, entry_state + ENTRY_CR0
	mov	%cs, %ecx
	jmp	start32

/*
 * In real mode, esi = boot argument. The code lies at the begin of what cs holds
 * or, come from below 1 MiB, 16 bytes in front of it.
 */
	.code16
	.org	ENTRY_REAL
	cli
	cld
	mov	%cs, %cx
	xor	%bx, %bx
	cmp	$0xffff, %cx
	jne	1f
	mov	$16, %bx
1:	mov	%cr0, %ebp
	lgdtl	%cs:gdt_pointer16 - _start(%bx)
	mov	%ebp, %eax
	or	$CR0_PE, %eax
	mov	%eax, %cr0
	ljmpl	$SEL_CODE32, $1f
	.code32
1:	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%ebp, entry_state + ENTRY_CR0
	mov	%esi, entry_state + ENTRY_ARG
	mov	%edx, entry_state + ENTRY_EDX
	mov	%esi, %ebx

/* ebx = boot argument, ecx = cs at first */
start32:
	cli
	cld
	mov	%ecx, entry_state + ENTRY_CS
	mov	$first, %esi
	mov	$stacks + (1 << STACK_SHIFT), %esp
	lgdt	gdt_pointer
	ljmp	$SEL_CODE32, $long_mode
	.balign	4
gdt_pointer16:
	.word	gdt_end - gdt - 1
	.long	gdt

	.code64
start64:
	cli
	cld
	mov	%rsi, entry_state + ENTRY_ARG(%rip)
	mov	%cs, entry_state + ENTRY_CS(%rip)
	mov	%cr0, %rax
	mov	%rax, entry_state + ENTRY_CR0(%rip)
	mov	%cr3, %rax
	mov	%rax, entry_state + ENTRY_CR3(%rip)
	mov	%rsi, %rbx
	lea	stacks + (1 << STACK_SHIFT)(%rip), %rsp
	mov	$tables, %eax
	mov	%rax, %cr3
	mov	$CR4_PAE, %eax
	mov	%rax, %cr4
	mov	$CR0_ON, %eax
	mov	%rax, %cr0
	lgdt	gdt_pointer
	jmp	first

/* From QEMU's -kernel: the PVH entry, 32-bit protected mode without paging. */
	.code32
	.global _start_pvh
_start_pvh:
	cli
	cld
	xor	%ebx, %ebx
	mov	$first, %esi
	mov	$stacks + (1 << STACK_SHIFT), %esp
	lgdt	gdt_pointer
	ljmp	$SEL_CODE32, $long_mode

/* esi = where to go on in 64-bit mode; ebx is kept. */
long_mode:
	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	mov	$CR4_PAE, %eax
	mov	%eax, %cr4
	mov	$tables, %eax
	mov	%eax, %cr3
	mov	$MSR_EFER, %ecx
	mov	$EFER_LME, %eax
	xor	%edx, %edx
	wrmsr
	mov	$CR0_ON, %eax
	mov	%eax, %cr0
	ljmp	$SEL_CODE, $1f
	.code64
1:	jmp	*%rsi

/* rbx = boot argument */
first:
	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	push	$SEL_CODE
	push	$1f
	lretq
1:	lea	bss_start(%rip), %rdi
	lea	bss_end(%rip), %rcx
	sub	%rdi, %rcx
	xor	%eax, %eax
	rep stosb
	mov	%rbx, %rdi
	call	start
2:	hlt
	jmp	2b

/* ebx = index of the vCPU */
	.global next_cpu
next_cpu:
	mov	%ebx, %eax
	inc	%eax
	shl	$STACK_SHIFT, %eax
	lea	stacks(%rax), %rsp
	mov	%ebx, %edi
	call	start_cpu
2:	hlt
	jmp	2b

/* Copied to TRAMPOLINE, which a SIPI names. */
	.code16
	.global trampoline, trampoline_end, trampoline_cpu
trampoline:
	cli
	cld
	xor	%ax, %ax
	mov	%ax, %ds
	lgdtl	TRAMPOLINE + trampoline_gdt - trampoline
	mov	%cr0, %eax
	or	$CR0_PE, %eax
	mov	%eax, %cr0
	ljmpl	$SEL_CODE32, $TRAMPOLINE + 1f - trampoline
	.code32
1:	mov	$SEL_DATA, %eax
	mov	%eax, %ds
	mov	TRAMPOLINE + trampoline_cpu - trampoline, %ebx
	mov	$next_cpu, %esi
	mov	$long_mode, %eax
	jmp	*%eax
	.balign	8
trampoline_gdt:
	.word	gdt_end - gdt - 1
	.long	gdt
	.balign	4
trampoline_cpu:
	.long	0
trampoline_end:

	.code64
	.text

/* What the CPU pushes, the error code or 0, the number; then what is common. */
	.balign	16
	.global vectors
vectors:
	.set	vector, 0
	.rept	256
	.balign	16
	.if	!(vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || \
		  vector == 21 || vector == 29 || vector == 30)
	push	$0
	.endif
	push	$vector
	jmp	trap_entry
	.set	vector, vector + 1
	.endr

trap_entry:
	cld
	push	%rax
	push	%rcx
	push	%rdx
	push	%rbx
	push	%rbp
	push	%rsi
	push	%rdi
	push	%r8
	push	%r9
	push	%r10
	push	%r11
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, %rdi
	mov	%rsp, %rbp
	and	$-16, %rsp
	call	trap
	mov	%rbp, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	pop	%rbp
	pop	%rbx
	pop	%rdx
	pop	%rcx
	pop	%rax
	add	$16, %rsp
	iretq

/*
 * int trap_save(struct context *rdi): 0; and again, not 0, when what comes next has
 * trapped.
 */
	.global trap_save
trap_save:
	mov	(%rsp), %rax
	mov	%rax, 0(%rdi)
	lea	8(%rsp), %rax
	mov	%rax, 8(%rdi)
	mov	%rbx, 16(%rdi)
	mov	%rbp, 24(%rdi)
	mov	%r12, 32(%rdi)
	mov	%r13, 40(%rdi)
	mov	%r14, 48(%rdi)
	mov	%r15, 56(%rdi)
	xor	%eax, %eax
	ret

	.section .note.pvh, "a", @note
	.balign	4
	.long	4, 8, 18		/* XEN_ELFNOTE_PHYS32_ENTRY */
	.asciz	"Xen"
	.quad	_start_pvh

	.section .bootarg, "aw"
	.balign 16
	.global boot_arg
boot_arg:
	.quad	0, 0

	.data
	.balign	8
	.global entry_state
entry_state:
	.fill	ENTRY_WORDS, 8, 0
	.global gdt
gdt:	.quad	0
	.quad	0x00af9b000000ffff	/* SEL_CODE */
	.quad	0x00cf93000000ffff	/* SEL_DATA */
	.quad	0x00cf9b000000ffff	/* SEL_CODE32 */
	.quad	0x00cff3000000ffff	/* SEL_USER_DATA */
	.quad	0x00affb000000ffff	/* SEL_USER_CODE */
	.fill	2 * MAX_CPUS, 8, 0	/* TSSs */
gdt_end:
	.balign	8
	.global gdt_pointer
gdt_pointer:
	.word	gdt_end - gdt - 1
	.quad	gdt

/* The first 4 GiB at their address. Present, writable, for user mode as well. */
	.balign	4096
	.global tables
tables:	.quad	pdpt + 7
	.fill	511, 8, 0
pdpt:	.quad	pds + 0x0007, pds + 0x1007, pds + 0x2007, pds + 0x3007
	.fill	508, 8, 0
pds:
	.set	page, 0
	.rept	2048
	.quad	(page << 21) + 0x87
	.set	page, page + 1
	.endr

	.section .bss.stacks, "aw", %nobits
	.balign 16
stacks:
	.space	MAX_CPUS << STACK_SHIFT
	.section .note.GNU-stack, "", @progbits
