/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * axvisor_x86_64.h - what axvisor.h leaves to x86_64: how vCPU 0 starts, for
 * AXVISOR_LOAD, and registers of a vCPU, for AXVISOR_GET_REGS and AXVISOR_SET_REGS.
 * The structure grows at its end only.
 */
#ifndef _UAPI_LINUX_AXVISOR_X86_64_H
#define _UAPI_LINUX_AXVISOR_X86_64_H

#include <linux/types.h>

/*
 * How vCPU 0 starts. In 64-bit mode as a kernel does by Linux's boot protocol, with
 * page tables that map the first 4 GiB at their address and lie at 0x9000 to 0xffff
 * in memory of the cell, rsi the boot argument. In protected mode as the Multiboot
 * specification says, eax its magic and ebx the boot argument, which is the address
 * of its information. In real mode as after a reset, with the upper half of the
 * entry as the base of cs, whose selector is bits 19:16 of it in bits 15:12: so
 * 0xfffffff0 is the reset vector and 0x7c00 a boot sector's 0000:7c00; esi is the
 * boot argument. In the two latter the entry lies below 4 GiB.
 */
#define AXVISOR_X86_64_MODE_LONG	0
#define AXVISOR_X86_64_MODE_PROTECTED	1
#define AXVISOR_X86_64_MODE_REAL	2

/**
 * struct axvisor_x86_64_segment - a segment register with what is hidden of it
 * @attr: bits 7:0 are bits 47:40 of the descriptor, bits 11:8 its bits 55:52; 0
 *	for one that can't be used; EINVAL for other bits, and for a selector or
 *	limit that is too large
 */
struct axvisor_x86_64_segment {
	__u64 selector;
	__u64 base;
	__u64 limit;
	__u64 attr;
};

/* A vCPU runs, has halted, or waits for a SIPI. */
#define AXVISOR_X86_64_RUNS	0
#define AXVISOR_X86_64_HALTED	1
#define AXVISOR_X86_64_WAITS	2

/**
 * struct axvisor_x86_64_regs - names as in AMD's and Intel's manuals
 * @gpr: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15
 * @cr0: with @cr4, @efer and @rflags EINVAL for what a processor refuses, or has
 *	not: reserved bits, paging without protection or, with EFER.LME, without PAE
 * @seg: es, cs, ss, ds, fs, gs, ldtr, tr
 * @dr: dr0 to dr3
 * @apic_base: as it is, whatever is set
 * @activity: AXVISOR_X86_64_*; whether it waits for a SIPI can't be set
 * @fcw: the x87's control word, with its status word and SSE's MXCSR, whose reserved
 *	bits are EINVAL
 * @xmm: the lower half first; what is behind them stays as it is
 */
struct axvisor_x86_64_regs {
	__u64 rip;
	__u64 rflags;
	__u64 gpr[16];
	__u64 cr0;
	__u64 cr2;
	__u64 cr3;
	__u64 cr4;
	__u64 cr8;
	__u64 efer;
	struct axvisor_x86_64_segment seg[8];
	__u64 gdtr_base;
	__u64 gdtr_limit;
	__u64 idtr_base;
	__u64 idtr_limit;
	__u64 dr[4];
	__u64 dr6;
	__u64 dr7;
	__u64 pat;
	__u64 star;
	__u64 lstar;
	__u64 cstar;
	__u64 sfmask;
	__u64 kernel_gs_base;
	__u64 sysenter_cs;
	__u64 sysenter_esp;
	__u64 sysenter_eip;
	__u64 apic_base;
	__u64 activity;
	__u64 fcw;
	__u64 fsw;
	__u64 mxcsr;
	__u64 xmm[16][2];
};

#endif /* _UAPI_LINUX_AXVISOR_X86_64_H */
