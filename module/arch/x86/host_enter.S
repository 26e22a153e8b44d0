/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host_enter.S - into the core and out of it, for a CPU that goes on in another
 * mode than it came from: see host_abi.h. Interrupts are off.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/msr-index.h>
#include <asm/nospec-branch.h>
#include <asm/processor-flags.h>
#include "host_abi.h"

	.macro	begin
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	pushfq
	movq	%cr3, %rax
	pushq	%rax
	.endm

	/* They go on in another address space. */
	STACK_FRAME_NON_STANDARD host_enter_core
	STACK_FRAME_NON_STANDARD host_leave_core

	.text
/*
 * long host_enter_core(unsigned long entry, unsigned long cpu, phys_addr_t base,
 *			unsigned long entry_cr3)
 */
SYM_FUNC_START(host_enter_core)
	begin
	movq	%rdi, %r10
	movq	%rcx, %r11
	movq	%rsi, %rdi
	movq	%rdx, %rsi
	leaq	host_landing(%rip), %rdx
	movq	%rax, %rcx
	movq	%r11, %cr3
	ANNOTATE_RETPOLINE_SAFE
	jmp	*%r10
SYM_FUNC_END(host_enter_core)

/* long host_leave_core(u64 round); it falls through where the core refuses */
SYM_FUNC_START(host_leave_core)
	begin
	movq	%rdi, %r8
	movl	$(AX_X86_CALL | AX_X86_HC_RELEASE), %eax
	xorl	%edx, %edx
	vmmcall
SYM_INNER_LABEL(host_landing, SYM_L_LOCAL)
	popq	%rcx
	movq	%rcx, %cr3
	testl	%edx, %edx
	jz	1f
	/*
	 * Linux has changed its tables since: all that the TLB has of before goes,
	 * global pages and all PCIDs too, with a change of CR4.PGE.
	 */
	movq	%cr4, %rcx
	movq	%rcx, %rsi
	xorq	$X86_CR4_PGE, %rcx
	movq	%rcx, %cr4
	movq	%rsi, %cr4
	movq	%rax, %rsi
	stgi
	movl	$MSR_VM_HSAVE_PA, %ecx
	xorl	%eax, %eax
	xorl	%edx, %edx
	wrmsr
	movl	$MSR_EFER, %ecx
	rdmsr
	andl	$~(1 << _EFER_SVME), %eax
	wrmsr
	movq	%rsi, %rax
1:	popfq
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	RET
SYM_FUNC_END(host_leave_core)
