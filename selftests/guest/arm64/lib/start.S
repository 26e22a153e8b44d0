/* SPDX-License-Identifier: GPL-2.0 */
/* start.S - first instructions of the boot vCPU and of those it switches on. */

#define STACK_SHIFT	14		/* 16 KiB a vCPU */
#define MAX_CPUS	8

	.section .head.text, "ax"

/* In: x0 boot argument; EL1, MMU and caches off, interrupts masked. */
	.global _start
_start:
	mov	x19, x0
	msr	daifset, #0xf
	ldr	x0, =vectors
	msr	vbar_el1, x0
	isb

	ldr	x0, =bss_start
	ldr	x1, =bss_end
1:	cmp	x0, x1
	b.hs	2f
	stp	xzr, xzr, [x0], #16
	b	1b
2:	ldr	x0, =stacks + (1 << STACK_SHIFT)
	mov	sp, x0
	/* A dry run without a loader of ours patches .bootarg. */
	cbnz	x19, 3f
	ldr	x0, =boot_arg
	ldr	x19, [x0]
3:	mov	x0, x19
	bl	start
	b	.

/*
 * Entry that cpu_on() names. In: x0 index of the vCPU, as the context id.
 * start_cpu() gets the index and SCTLR_EL1 as it was.
 */
	.global _start_cpu
_start_cpu:
	msr	daifset, #0xf
	mrs	x1, sctlr_el1
	ldr	x2, =vectors
	msr	vbar_el1, x2
	isb
	ldr	x2, =stacks
	add	x3, x0, #1
	add	x2, x2, x3, lsl #STACK_SHIFT
	mov	sp, x2
	bl	start_cpu
	b	.

	.section .bootarg, "aw"
	.balign 16
	.global boot_arg
boot_arg:
	.quad	0, 0

	.section .bss.stacks, "aw", %nobits
	.balign 16
stacks:
	.space	MAX_CPUS << STACK_SHIFT
