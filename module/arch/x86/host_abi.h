/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host_abi.h - what host.c tells the x86 part of the core, in the arch words of
 * the boot block, and how a CPU crosses from one to the other.
 *
 * Entry: Linux, in ring 0 with interrupts off, switches to an address space that
 * holds its kernel half and the first 2 MiB of the core, readable, writable and
 * executable, at AX_X86_CORE_VA, and jumps to the core's entry point there: rdi =
 * logical CPU number, rsi = physical address of the core, rdx = landing, rcx =
 * Linux's CR3. The core comes back at the landing, with rsp as it was: rax = 0
 * (the CPU is in guest mode by then) or -errno. rdx = 0, or AX_X86_LEFT: it is in
 * that address space and in host mode, NMIs held; how it gets out of these, and
 * CR3, are the landing's to do. So are all other registers.
 *
 * Hypercall: vmmcall with rax = AX_X86_CALL | enum ax_hypercall, r8 to r11 its
 * arguments; result in rax, all else is kept. AX_HC_RELEASE goes on behind the
 * vmmcall, which is a landing.
 */
#ifndef AXVISOR_X86_HOST_ABI_H
#define AXVISOR_X86_HOST_ABI_H

#define AX_X86_CALL		0x41580000	/* "AX" */
/*
 * Where the core is linked: below 2 GiB, where addresses are short, in the half
 * that Linux's kernel doesn't use.
 */
#define AX_X86_CORE_VA		0x40000000
/* AX_HC_RELEASE, for the assembler. */
#define AX_X86_HC_RELEASE	17
#define AX_X86_LEFT		1

/*
 * In the same address space: a page that stays Linux's after the core is gone, from
 * which CPUs that are off leave it. The core puts the code at its begin, and has
 * a slot in it for each CPU: what IRETQ takes, and behind it not 0 once the CPU
 * has been there.
 */
#define AX_X86_EXIT_VA		(AX_X86_CORE_VA + 0x200000)
#define AX_X86_EXIT_SLOTS	0x200
#define AX_X86_EXIT_SLOT	48
#define AX_X86_EXIT_GONE	40

/* CPUID leaf 0x40000000 of the root cell: EBX, ECX, EDX. */
#define AX_X86_SIGNATURE_B	0x69567841	/* "AxVi" */
#define AX_X86_SIGNATURE_C	0x52726f73	/* "sorR" */
#define AX_X86_SIGNATURE_D	0x20746f6f	/* "oot " */

#ifndef __ASSEMBLER__

#include <axvisor/abi.h>

/**
 * struct ax_x86_boot - struct ax_boot.arch[] on x86_64
 * @exit_cr3: the address space of entry, by which CPUs leave as well
 * @exit_page: physical address of what is at AX_X86_EXIT_VA, cleared
 * @tsc_khz: of the time stamp counter
 */
struct ax_x86_boot {
	u64 exit_cr3;
	u64 exit_page;
	u64 tsc_khz;
};

_Static_assert(AX_X86_EXIT_SLOTS + AX_MAX_CPUS * AX_X86_EXIT_SLOT <= 4096,
	       "a slot each");
_Static_assert(AX_HC_RELEASE == AX_X86_HC_RELEASE, "the same");
_Static_assert(sizeof(struct ax_x86_boot) <= sizeof(((struct ax_boot *)0)->arch),
	       "fits into the boot block");

#endif /* !__ASSEMBLER__ */
#endif /* AXVISOR_X86_HOST_ABI_H */
