/* SPDX-License-Identifier: GPL-2.0 */
/*
 * entry.S - the ways into HS mode and out of it: the image header, entry from
 * Linux and from the firmware, leaving for good, traps and the guest's entry.
 *
 * Address spaces are switched by the trap that the next fetch takes when satp
 * has changed: stvec says where to go on (all of them delegate page faults).
 */
#include "cpu.h"
#include "offsets.h"

#define CSR_SSTATUS	0x100
#define CSR_STVEC	0x105
#define CSR_SSCRATCH	0x140
#define CSR_SEPC	0x141
#define CSR_SCAUSE	0x142
#define CSR_STVAL	0x143
#define CSR_SATP	0x180

#define CSR_HSTATUS	0x600

#define SSTATUS_SIE	(1 << 1)
#define HSTATUS_SPV	(1 << 7)

	.section .head, "ax"
	/* struct ax_image_header */
	.quad	0x45524f4356415841
	.quad	__file_size
	.quad	__memory_size
	.quad	seize_entry - . + 0x18		/* from the image's begin */
	.quad	core_boot - . + 0x20
	.quad	core_public - . + 0x28

	.text
	.option	push
	.option	norelax

/*
 * From Linux, one CPU at a time, interrupts off, at the link address: see
 * host_abi.h for a0 to a5.
 */
	.globl	seize_entry
seize_entry:
	sfence.vma			/* the one behind csrw may not be reached */
	la	t0, boot_entry
	sd	sp, ENTRY_SP(t0)
	sd	tp, ENTRY_TP(t0)
	sd	a2, ENTRY_LANDING(t0)
	sd	a3, ENTRY_STVEC(t0)
	sd	a4, ENTRY_SSTATUS(t0)
	sd	a5, ENTRY_SATP(t0)
	la	t1, core_trap
	csrw	CSR_STVEC, t1
	la	sp, __boot_stack
	li	t1, BOOT_STACK_TOP
	add	sp, sp, t1
	la	tp, early_cpu
	mv	s1, a0
	ld	t1, core_satp
	bnez	t1, 1f
	mv	a0, a1
	call	mmu_early_build
	bnez	a0, 2f
1:	ld	t1, core_satp
	csrw	CSR_SATP, t1
	sfence.vma
	mv	a0, s1
	la	a1, boot_entry
	call	seize_cpu		/* returns only when it failed */
2:	la	t0, boot_entry
	sd	a0, ENTRY_RESULT(t0)
	mv	a0, t0
	j	leave_to_linux

/* From SBI HSM hart_start: satp is 0, a0 = hart id, a1 = logical CPU number. */
	.globl	hart_entry
hart_entry:
	ld	t1, core_satp
	ld	t2, link_hart_mapped
	mv	a0, a1
	csrw	CSR_STVEC, t2
	fence.i				/* the image, by another hart */
	sfence.vma
	csrw	CSR_SATP, t1
	sfence.vma
	j	.				/* the fetch faults */

	.balign	4			/* stvec's low bits are the mode */
hart_mapped:
	sfence.vma
	la	t0, cpus
	slli	t1, a0, 3
	add	t0, t0, t1
	ld	tp, (t0)
	mv	sp, tp			/* the stack ends below struct cpu */
	la	t0, core_trap
	csrw	CSR_STVEC, t0
	j	hart_main

/*
 * leave_to_linux(a0 = const struct linux_entry *): in HS mode at its landing,
 * which restores stvec.
 */
	.globl	leave_to_linux
leave_to_linux:
	li	t0, SSTATUS_SIE
	csrc	CSR_SSTATUS, t0
	ld	sp, ENTRY_SP(a0)
	ld	tp, ENTRY_TP(a0)
	ld	t0, ENTRY_LANDING(a0)
	ld	t1, ENTRY_SATP(a0)
	ld	a0, ENTRY_RESULT(a0)
	csrw	CSR_STVEC, t0
	sfence.vma
	csrw	CSR_SATP, t1
	sfence.vma
	j	.

/* call_on_stack(a0 = function, a1 = stack top): does not return. */
	.globl	call_on_stack
call_on_stack:
	mv	sp, a1
	li	ra, 0
	jr	a0

/*
 * What the core's C code uses of the general registers, without a0. The others
 * stay as the guest has them until another vCPU comes, see core.mk: arch-flags.
 */
	.macro	used_regs op
	\op	ra, (REGS_X + 8 * 1)(a0)
	\op	sp, (REGS_X + 8 * 2)(a0)
	\op	tp, (REGS_X + 8 * 4)(a0)
	\op	t0, (REGS_X + 8 * 5)(a0)
	\op	t1, (REGS_X + 8 * 6)(a0)
	\op	s1, (REGS_X + 8 * 9)(a0)
	\op	a1, (REGS_X + 8 * 11)(a0)
	\op	a2, (REGS_X + 8 * 12)(a0)
	\op	a3, (REGS_X + 8 * 13)(a0)
	\op	a4, (REGS_X + 8 * 14)(a0)
	\op	a5, (REGS_X + 8 * 15)(a0)
	\op	a6, (REGS_X + 8 * 16)(a0)
	\op	a7, (REGS_X + 8 * 17)(a0)
	.endm

	.macro	kept_regs op
	\op	gp, (REGS_X + 8 * 3)(a0)
	\op	t2, (REGS_X + 8 * 7)(a0)
	\op	s0, (REGS_X + 8 * 8)(a0)
	\op	s2, (REGS_X + 8 * 18)(a0)
	\op	s3, (REGS_X + 8 * 19)(a0)
	\op	s4, (REGS_X + 8 * 20)(a0)
	\op	s5, (REGS_X + 8 * 21)(a0)
	\op	s6, (REGS_X + 8 * 22)(a0)
	\op	s7, (REGS_X + 8 * 23)(a0)
	\op	s8, (REGS_X + 8 * 24)(a0)
	\op	s9, (REGS_X + 8 * 25)(a0)
	\op	s10, (REGS_X + 8 * 26)(a0)
	\op	s11, (REGS_X + 8 * 27)(a0)
	\op	t3, (REGS_X + 8 * 28)(a0)
	\op	t4, (REGS_X + 8 * 29)(a0)
	\op	t5, (REGS_X + 8 * 30)(a0)
	\op	t6, (REGS_X + 8 * 31)(a0)
	.endm

/* kept_regs_save(a0 = struct vcpu_regs *), kept_regs_load() as well */
	.globl	kept_regs_save
kept_regs_save:
	kept_regs sd
	ret

	.globl	kept_regs_load
kept_regs_load:
	kept_regs ld
	ret

/*
 * guest_run(s1 = struct vcpu_regs *): run the guest until its next exit. Keeps
 * s1, sp and tp alone, see guest_enter() in insn.h. While the guest runs,
 * sscratch is the address of its registers, else 0. sepc and sstatus are the
 * guest's all the time.
 */
	.globl	guest_run
guest_run:
	sd	sp, REGS_HOST_SP(s1)
	sd	ra, REGS_HOST_PC(s1)
	csrw	CSR_SSCRATCH, s1
	mv	a0, s1
	used_regs ld
	ld	a0, (REGS_X + 8 * 10)(a0)
	sret

/* stvec: a trap of the guest, or of the core itself. */
	.balign	4
	.globl	trap_entry
trap_entry:
	csrrw	a0, CSR_SSCRATCH, a0
	beqz	a0, core_trap
	used_regs sd
	csrrw	t0, CSR_SSCRATCH, zero
	sd	t0, (REGS_X + 8 * 10)(a0)
	mv	s1, a0
	ld	sp, REGS_HOST_SP(s1)
	ld	tp, REGS_HOST_TP(s1)
	ld	ra, REGS_HOST_PC(s1)
	ret

/*
 * guest_fetch(a0 = address, a1 = u16 *): by HLVX.HU, as the loaded vCPU would.
 * Where that traps, core_trap goes on at fetch_faulted; the trap has changed the
 * guest's sepc and sstatus.
 */
	.globl	guest_fetch
guest_fetch:
	csrr	a2, CSR_SEPC
	csrr	a3, CSR_SSTATUS
	la	t0, fetch_faulted
	sd	t0, CPU_FIXUP(tp)
	.insn	r 0x73, 4, 0x32, t1, a0, x3	/* hlvx.hu t1, (a0) */
	sd	zero, CPU_FIXUP(tp)
	sh	t1, (a1)
	li	a0, 0
	ret
fetch_faulted:
	csrw	CSR_SEPC, a2
	csrw	CSR_SSTATUS, a3
	li	a0, 1
	ret

/*
 * A trap of the core itself. The stack may be what faulted: what is left to do
 * uses another, the rest of struct cpu's page, or the last page of the boot
 * stack's. A trap on that stack is one of a panic: no third one follows.
 */
	.balign	4
core_trap:
	csrw	CSR_SSCRATCH, zero
	ld	t0, CPU_FIXUP(tp)
	beqz	t0, 1f
	/* As it would be after a trap of the guest. */
	sd	zero, CPU_FIXUP(tp)
	li	t1, HSTATUS_SPV
	csrs	CSR_HSTATUS, t1
	jr	t0
1:	mv	a4, sp
	csrr	a0, CSR_SCAUSE
	csrr	a1, CSR_SEPC
	csrr	a2, CSR_STVAL
	la	t0, __boot_stack
	sub	t1, a4, t0
	li	t2, BOOT_STACK_TOP
	add	t0, t0, t2
	li	t2, BOOT_STACK_SIZE
	bleu	t1, t2, 3f
	mv	t0, tp
3:	sub	t1, a4, t0		/* how far above its top: 1 to 4096? */
	addi	t1, t1, -1
	li	t2, 4096
	add	sp, t0, t2
	mv	a3, a4
	bltu	t1, t2, 2f
	tail	core_fault
2:	tail	core_fault_again

	.option	pop

	.balign	8
link_hart_mapped:	.quad	hart_mapped

	.bss
	.balign	8
boot_entry:	.zero	ENTRY_SIZE
/* Until struct cpu is there: no fixup. */
early_cpu:	.zero	CPU_SIZE
