/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entry.S - the ways into EL2 and out of it: the image header, entry from
 * Linux's stub and from the firmware with the MMU off, leaving for good, the
 * exception vectors and the guest's entry.
 */
#include "cpu.h"
#include "offsets.h"

#define ESR_TYPE_SYNC	0
#define ESR_TYPE_IRQ	1
#define ESR_TYPE_FIQ	2
#define ESR_TYPE_SERROR	3

/* RW; E2H, TGE and VM off. */
#define HCR_EL2_VALUE	(1 << 31)

	.section .head, "ax"
	/* struct ax_image_header */
	.quad	0x45524f4356415841
	.quad	__file_size
	.quad	__memory_size
	.quad	seize_entry - . + 0x18		/* from the image's begin */
	.quad	core_boot - . + 0x20
	.quad	core_public - . + 0x28

	.section .idmap.text, "ax"

	.macro	adr_l reg, sym
	adrp	\reg, \sym
	add	\reg, \reg, :lo12:\sym
	.endm

	/* The top of a CPU's stack, where its struct cpu is. */
	.macro	stack_top reg, cpu
	adr_l	\reg, core_cpus
	add	\reg, \reg, \cpu, lsl #CPU_AREA_SHIFT
	add	\reg, \reg, #CPU_STACK_TOP
	.endm

	.macro	mov_q reg, val
	movz	\reg, :abs_g3:\val
	movk	\reg, :abs_g2_nc:\val
	movk	\reg, :abs_g1_nc:\val
	movk	\reg, :abs_g0_nc:\val
	.endm

	.macro	mov_i reg, val
	movz	\reg, #((\val) & 0xffff)
	movk	\reg, #(((\val) >> 16) & 0xffff), lsl #16
	.endm

/*
 * Turn the MMU on and go on at link address \to. The tables are built and in
 * memory. Clobbers x1 to x3.
 */
	.macro	mmu_on to
	mov_i	x1, MAIR_EL2_VALUE
	msr	mair_el2, x1
	mov_i	x1, TCR_EL2_VALUE
	mrs	x2, id_aa64mmfr0_el1
	and	x2, x2, #0xf
	mov	x3, #5			/* more than 48 bits need LPA2 */
	cmp	x2, x3
	csel	x2, x2, x3, lo
	orr	x1, x1, x2, lsl #16	/* PS */
	msr	tcr_el2, x1
	adr_l	x1, core_tables	/* level 0 first */
	msr	ttbr0_el2, x1
	isb
	tlbi	alle2
	ic	iallu
	dsb	nsh
	isb
	mov_i	x1, SCTLR_EL2_VALUE
	msr	sctlr_el2, x1
	isb
	mov_q	x1, \to
	br	x1
	.endm

/*
 * From the EL2 stub of Linux (HVC_SOFT_RESTART), one CPU at a time: MMU off,
 * x0 = logical CPU number, ELR_EL2 and SPSR_EL2 still those of the hvc.
 * x18 to x30 are Linux's. Goes back by eret with x0 = 0 or -errno.
 */
	.globl	seize_entry
seize_entry:
	mov	x17, x0
	adr_l	x1, early_built
	ldr	w2, [x1]
	cbnz	w2, 1f

	/*
	 * First CPU. The stack is used with caches off; nothing of it is read
	 * again once they are on.
	 */
	mov	x16, sp
	stack_top x1, x17
	mov	sp, x1
	stp	x16, x17, [sp, #-32]!
	stp	x18, x30, [sp, #16]
	adr_l	x0, __core_start
	bl	mmu_early_build
	ldp	x18, x30, [sp, #16]
	ldp	x16, x17, [sp], #32
	mov	sp, x16
	cbnz	x0, 2f

1:	mrs	x9, sctlr_el2
	mrs	x10, vbar_el2
	mrs	x11, tcr_el2
	mrs	x12, ttbr0_el2
	mrs	x13, mair_el2
	mrs	x14, elr_el2
	mrs	x15, spsr_el2
	mmu_on	seize_mapped
2:	eret

/*
 * From PSCI CPU_ON: MMU off, x0 = logical CPU number. The tables exist.
 * HCR_EL2 is unknown, and its E2H decides what the registers below are.
 */
	.globl	cpu_on_entry
cpu_on_entry:
	mov	x17, x0
	mov_i	x1, HCR_EL2_VALUE
	msr	hcr_el2, x1
	isb
	mmu_on	cpu_on_mapped

/*
 * The way out, at its physical address: x0 = x0 to return, x9 to x15 as read
 * in seize_entry. Clobbers nothing else.
 */
leave_idmap:
	msr	sctlr_el2, x9
	isb
	tlbi	alle2
	dsb	nsh
	isb
	msr	vbar_el2, x10
	msr	tcr_el2, x11
	msr	ttbr0_el2, x12
	msr	mair_el2, x13
	msr	elr_el2, x14
	msr	spsr_el2, x15
	isb
	eret

	.text

seize_mapped:
	mrs	x2, tpidr_el2
	stack_top x1, x17
	mov	sp, x1
	msr	tpidr_el2, x1
	adr_l	x1, vectors
	msr	vbar_el2, x1
	isb
	sub	sp, sp, #((ENTRY_SIZE + 15) & ~15)
	stp	x18, x19, [sp, #ENTRY_X18]
	stp	x20, x21, [sp, #ENTRY_X18 + 16]
	stp	x22, x23, [sp, #ENTRY_X18 + 32]
	stp	x24, x25, [sp, #ENTRY_X18 + 48]
	stp	x26, x27, [sp, #ENTRY_X18 + 64]
	stp	x28, x29, [sp, #ENTRY_X18 + 80]
	str	x30, [sp, #ENTRY_X18 + 96]
	stp	x9, x10, [sp, #ENTRY_SCTLR]
	stp	x11, x12, [sp, #ENTRY_TCR]
	str	x13, [sp, #ENTRY_MAIR]
	stp	x14, x15, [sp, #ENTRY_ELR]
	str	x2, [sp, #ENTRY_TPIDR]
	stp	xzr, xzr, [sp, #ENTRY_X0]
	str	xzr, [sp, #ENTRY_X2]
	mov	x0, x17
	mov	x1, sp
	bl	seize_cpu		/* returns only when it failed */
	str	x0, [sp, #ENTRY_X0]
	mov	x0, sp
	b	leave_el2

cpu_on_mapped:
	stack_top x1, x17
	mov	sp, x1
	msr	tpidr_el2, x1
	adr_l	x1, vectors
	msr	vbar_el2, x1
	isb
	mov	x0, x17
	b	cpu_on_main

/*
 * leave_el2(x0 = const struct el2_entry *): put Linux's EL2 translation regime
 * back and eret with its x0 to x2 and x18 to x30. Runs on any stack.
 */
	.globl	leave_el2
leave_el2:
	adr_l	x1, core_pa_offset	/* PA - VA */
	ldr	x17, [x1]
	adr_l	x16, leave_idmap
	add	x16, x16, x17
	ldp	x18, x19, [x0, #ENTRY_X18]
	ldp	x20, x21, [x0, #ENTRY_X18 + 16]
	ldp	x22, x23, [x0, #ENTRY_X18 + 32]
	ldp	x24, x25, [x0, #ENTRY_X18 + 48]
	ldp	x26, x27, [x0, #ENTRY_X18 + 64]
	ldp	x28, x29, [x0, #ENTRY_X18 + 80]
	ldr	x30, [x0, #ENTRY_X18 + 96]
	ldp	x9, x10, [x0, #ENTRY_SCTLR]
	ldp	x11, x12, [x0, #ENTRY_TCR]
	ldr	x13, [x0, #ENTRY_MAIR]
	ldp	x14, x15, [x0, #ENTRY_ELR]
	ldr	x2, [x0, #ENTRY_TPIDR]
	msr	tpidr_el2, x2
	ldr	x2, [x0, #ENTRY_X2]
	ldp	x0, x1, [x0, #ENTRY_X0]
	br	x16

/* call_on_stack(x0 = function, x1 = stack top): does not return. */
	.globl	call_on_stack
call_on_stack:
	mov	sp, x1
	mov	x29, xzr
	mov	x30, xzr
	br	x0

/*
 * guest_run(x19 = struct vcpu_regs *): run the guest until its next exit. Out:
 * x0 = the exit's type. Keeps x19 and sp alone, see guest_enter() in insn.h.
 * While the guest runs, SP_EL2 is the address of its registers.
 */
	.globl	guest_run
guest_run:
	mov	x0, sp
	stp	x0, x30, [x19, #REGS_HOST_SP]
	mov	sp, x19
	ldp	x2, x3, [sp, #REGS_PC]
	msr	elr_el2, x2
	msr	spsr_el2, x3
	ldp	x2, x3, [sp, #REGS_X + 16]
	ldp	x4, x5, [sp, #REGS_X + 32]
	ldp	x6, x7, [sp, #REGS_X + 48]
	ldp	x8, x9, [sp, #REGS_X + 64]
	ldp	x10, x11, [sp, #REGS_X + 80]
	ldp	x12, x13, [sp, #REGS_X + 96]
	ldp	x14, x15, [sp, #REGS_X + 112]
	ldp	x16, x17, [sp, #REGS_X + 128]
	ldp	x18, x19, [sp, #REGS_X + 144]
	ldp	x20, x21, [sp, #REGS_X + 160]
	ldp	x22, x23, [sp, #REGS_X + 176]
	ldp	x24, x25, [sp, #REGS_X + 192]
	ldp	x26, x27, [sp, #REGS_X + 208]
	ldp	x28, x29, [sp, #REGS_X + 224]
	ldr	x30, [sp, #REGS_X30]
	ldp	x0, x1, [sp, #REGS_X]
	eret
	/* Straight-line speculation stops here. */
	dsb	nsh
	isb

	.macro	guest_exit type
	.align	7
	stp	x0, x1, [sp, #REGS_X]
	mov	x0, #\type
	b	guest_exit_common
	.endm

	.macro	core_exception type
	.align	7
	mov	x0, #\type
	b	core_exception_common
	.endm

	.section .vectors, "ax"
	.align	11
	.globl	vectors
vectors:
	core_exception ESR_TYPE_SYNC		/* current EL, SP_EL0 */
	core_exception ESR_TYPE_IRQ
	core_exception ESR_TYPE_FIQ
	core_exception ESR_TYPE_SERROR
	core_exception ESR_TYPE_SYNC		/* current EL, SP_EL2 */
	core_exception ESR_TYPE_IRQ
	core_exception ESR_TYPE_FIQ
	core_exception ESR_TYPE_SERROR
	guest_exit ESR_TYPE_SYNC		/* lower EL, AArch64 */
	guest_exit ESR_TYPE_IRQ
	guest_exit ESR_TYPE_FIQ
	guest_exit ESR_TYPE_SERROR
	guest_exit ESR_TYPE_SYNC		/* lower EL, AArch32 */
	guest_exit ESR_TYPE_IRQ
	guest_exit ESR_TYPE_FIQ
	guest_exit ESR_TYPE_SERROR

	.text

/*
 * x0 = type. The stack may be what faulted, so what is left to do uses
 * another: the rest of struct cpu's page. Nothing of the registers is needed any
 * more. An exception on that stack is one of a panic: no third one follows.
 */
core_exception_common:
	mrs	x1, esr_el2
	mrs	x2, elr_el2
	mrs	x3, far_el2
	mov	x4, sp
	mrs	x5, tpidr_el2
	sub	x6, x4, x5		/* how far above the top: 1 to 4096? */
	sub	x6, x6, #1
	add	x5, x5, #4096
	mov	sp, x5
	cmp	x6, #4095
	b.ls	core_fault_again
	b	core_fault

/* sp = struct vcpu_regs *, x0 = type; x0 and x1 of the guest are saved. */
guest_exit_common:
	stp	x2, x3, [sp, #REGS_X + 16]
	stp	x4, x5, [sp, #REGS_X + 32]
	stp	x6, x7, [sp, #REGS_X + 48]
	stp	x8, x9, [sp, #REGS_X + 64]
	stp	x10, x11, [sp, #REGS_X + 80]
	stp	x12, x13, [sp, #REGS_X + 96]
	stp	x14, x15, [sp, #REGS_X + 112]
	stp	x16, x17, [sp, #REGS_X + 128]
	stp	x18, x19, [sp, #REGS_X + 144]
	stp	x20, x21, [sp, #REGS_X + 160]
	stp	x22, x23, [sp, #REGS_X + 176]
	stp	x24, x25, [sp, #REGS_X + 192]
	stp	x26, x27, [sp, #REGS_X + 208]
	stp	x28, x29, [sp, #REGS_X + 224]
	str	x30, [sp, #REGS_X30]
	mrs	x2, elr_el2
	mrs	x3, spsr_el2
	stp	x2, x3, [sp, #REGS_PC]
	mov	x19, sp
	ldp	x1, x30, [x19, #REGS_HOST_SP]
	mov	sp, x1
	ret

/*
 * smc_call(x0 = u64 regs[18]): SMC with x0 to x17 from regs, results back to
 * it (SMCCC 1.1: all of them may be results; DEN0028 2.6).
 */
	.globl	smc_call
smc_call:
	stp	x29, x30, [sp, #-32]!
	stp	x19, x20, [sp, #16]
	mov	x19, x0
	ldp	x0, x1, [x19]
	ldp	x2, x3, [x19, #16]
	ldp	x4, x5, [x19, #32]
	ldp	x6, x7, [x19, #48]
	ldp	x8, x9, [x19, #64]
	ldp	x10, x11, [x19, #80]
	ldp	x12, x13, [x19, #96]
	ldp	x14, x15, [x19, #112]
	ldp	x16, x17, [x19, #128]
	smc	#0
	stp	x0, x1, [x19]
	stp	x2, x3, [x19, #16]
	stp	x4, x5, [x19, #32]
	stp	x6, x7, [x19, #48]
	stp	x8, x9, [x19, #64]
	stp	x10, x11, [x19, #80]
	stp	x12, x13, [x19, #96]
	stp	x14, x15, [x19, #112]
	stp	x16, x17, [x19, #128]
	ldp	x19, x20, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret

	.macro	fp_regs op
	\op	q0, q1, [x0]
	\op	q2, q3, [x0, #32]
	\op	q4, q5, [x0, #64]
	\op	q6, q7, [x0, #96]
	\op	q8, q9, [x0, #128]
	\op	q10, q11, [x0, #160]
	\op	q12, q13, [x0, #192]
	\op	q14, q15, [x0, #224]
	\op	q16, q17, [x0, #256]
	\op	q18, q19, [x0, #288]
	\op	q20, q21, [x0, #320]
	\op	q22, q23, [x0, #352]
	\op	q24, q25, [x0, #384]
	\op	q26, q27, [x0, #416]
	\op	q28, q29, [x0, #448]
	\op	q30, q31, [x0, #480]
	.endm

	.arch_extension fp
	.arch_extension simd

/* fp_save(x0 = struct fp_state *), CPTR_EL2.TFP is 0 */
	.globl	fp_save
fp_save:
	fp_regs	stp
	mrs	x1, fpsr
	mrs	x2, fpcr
	add	x0, x0, #512
	stp	x1, x2, [x0]
	ret

/* fp_load(x0 = const struct fp_state *), CPTR_EL2.TFP is 0 */
	.globl	fp_load
fp_load:
	fp_regs	ldp
	add	x0, x0, #512
	ldp	x1, x2, [x0]
	msr	fpsr, x1
	msr	fpcr, x2
	ret
