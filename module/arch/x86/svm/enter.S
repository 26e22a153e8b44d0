/* SPDX-License-Identifier: GPL-2.0 */
/* enter.S - into the guest and out of it, and out of the core for good. */
#include "../cpu.h"
#include "offsets.h"

	/* Of struct leave_frame at rdi, all but rsp. */
	.macro	linux_regs
	mov	LEAVE_REGS + 8 * 0(%rdi), %rax
	mov	LEAVE_REGS + 8 * 1(%rdi), %rcx
	mov	LEAVE_REGS + 8 * 2(%rdi), %rdx
	mov	LEAVE_REGS + 8 * 3(%rdi), %rbx
	mov	LEAVE_REGS + 8 * 5(%rdi), %rbp
	mov	LEAVE_REGS + 8 * 6(%rdi), %rsi
	mov	LEAVE_REGS + 8 * 8(%rdi), %r8
	mov	LEAVE_REGS + 8 * 9(%rdi), %r9
	mov	LEAVE_REGS + 8 * 10(%rdi), %r10
	mov	LEAVE_REGS + 8 * 11(%rdi), %r11
	mov	LEAVE_REGS + 8 * 12(%rdi), %r12
	mov	LEAVE_REGS + 8 * 13(%rdi), %r13
	mov	LEAVE_REGS + 8 * 14(%rdi), %r14
	mov	LEAVE_REGS + 8 * 15(%rdi), %r15
	mov	LEAVE_REGS + 8 * 7(%rdi), %rdi
	.endm

	.text
/*
 * rax svm_enter(rdi = struct vcpu_regs *, rsi = its VMCB, rdx = this CPU's VMCB,
 * both physical): until the guest's next exit; returns rdi. VMRUN keeps rax and rsp of either side
 * (APM 2 15.5.1); VMLOAD and VMSAVE switch FS, GS, TR, LDTR and MSRs. GIF is 0.
 * Where V_INTR_MASKING is on, the host's IF lets physical interrupts end the guest
 * (15.21.1); with GIF 0 nothing else is let through.
 */
	.globl	svm_enter
svm_enter:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rdx
	push	%rdi
	mov	%rsi, %rax
	vmload
	mov	8 * 1(%rdi), %rcx
	mov	8 * 2(%rdi), %rdx
	mov	8 * 3(%rdi), %rbx
	mov	8 * 5(%rdi), %rbp
	mov	8 * 6(%rdi), %rsi
	mov	8 * 8(%rdi), %r8
	mov	8 * 9(%rdi), %r9
	mov	8 * 10(%rdi), %r10
	mov	8 * 11(%rdi), %r11
	mov	8 * 12(%rdi), %r12
	mov	8 * 13(%rdi), %r13
	mov	8 * 14(%rdi), %r14
	mov	8 * 15(%rdi), %r15
	mov	8 * 7(%rdi), %rdi
	sti				/* see above */
	vmrun
	cli
	vmsave
	push	%rdi
	mov	8(%rsp), %rdi
	mov	%rcx, 8 * 1(%rdi)
	mov	%rdx, 8 * 2(%rdi)
	mov	%rbx, 8 * 3(%rdi)
	mov	%rbp, 8 * 5(%rdi)
	mov	%rsi, 8 * 6(%rdi)
	mov	%r8, 8 * 8(%rdi)
	mov	%r9, 8 * 9(%rdi)
	mov	%r10, 8 * 10(%rdi)
	mov	%r11, 8 * 11(%rdi)
	mov	%r12, 8 * 12(%rdi)
	mov	%r13, 8 * 13(%rdi)
	mov	%r14, 8 * 14(%rdi)
	mov	%r15, 8 * 15(%rdi)
	pop	8 * 7(%rdi)
	pop	%rcx
	pop	%rax
	/* Before anything can go wrong here: the TSS is the guest's. */
	vmload
	mov	%rcx, %rax
	cld
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret

/*
 * svm_leave(rdi = const struct leave_frame *): Linux goes on, on the bare
 * machine and in the address space of entry. NMIs are held until
 * GIF is opened, by it or, with a slot, here: by then all tables are Linux's.
 */
	.globl	svm_leave
svm_leave:
	mov	LEAVE_EXIT_CR3(%rdi), %rax
	mov	%rax, %cr3
	mov	LEAVE_CR0(%rdi), %rax
	mov	%rax, %cr0
	/* Another PGE than ours: all that the TLB has is gone (APM 2 5.5.2). */
	mov	LEAVE_CR4(%rdi), %rax
	mov	%rax, %cr4
	mov	$0xc0000080, %ecx
	mov	LEAVE_EFER(%rdi), %eax
	mov	LEAVE_EFER + 4(%rdi), %edx
	wrmsr
	lgdt	LEAVE_GDT(%rdi)
	lidt	LEAVE_IDT(%rdi)
	mov	LEAVE_DS(%rdi), %eax
	mov	%eax, %ds
	mov	LEAVE_ES(%rdi), %eax
	mov	%eax, %es
	mov	LEAVE_VMCB(%rdi), %rax
	vmload
	mov	LEAVE_SLOT(%rdi), %rsp
	test	%rsp, %rsp
	jz	1f
	stgi
	mov	$0xc0010117, %ecx	/* VM_HSAVE_PA */
	xor	%eax, %eax
	xor	%edx, %edx
	wrmsr
	mov	$0xc0000080, %ecx
	rdmsr
	and	$~(1 << 12), %eax	/* EFER.SVME */
	wrmsr
	linux_regs
	jmp	AX_X86_EXIT_VA
1:	lea	LEAVE_FRAME(%rdi), %rsp
	linux_regs
	iretq

/* Copied to the exit page: nothing of the core is needed any more. */
	.globl	exit_code, exit_code_end
exit_code:
	movq	$1, AX_X86_EXIT_GONE(%rsp)
	iretq
exit_code_end:
