/* SPDX-License-Identifier: GPL-2.0 */
/*
 * host_abi.h - what host.c tells the riscv part of the core, in the arch words
 * of the boot block, and how a CPU crosses from one to the other.
 *
 * Entry: Linux, in HS mode with interrupts off, switches to an address space that
 * holds the first 2 MiB of the core, readable, writable and executable, at
 * AX_RISCV_CORE_VA (Sv39) and goes on at the core's entry point there: a0 =
 * logical CPU number, a1 = physical address of the core, a2 = landing, a3, a4,
 * a5 = its stvec, sstatus, satp. The core comes back at the landing, a0 = 0 (the
 * CPU is in VS mode by then) or -errno (it is in HS mode still), with Linux's
 * satp, sp, gp and tp as they were; stvec, sstatus.SIE and all other registers
 * are the landing's to restore.
 *
 * Hypercall: ecall with a7 = AX_RISCV_EID, a6 = enum ax_hypercall, a0 to a3 its
 * arguments; result in a0, a1 unchanged. AX_HC_RELEASE: a4 = landing, as above.
 */
#ifndef AXVISOR_RISCV_HOST_ABI_H
#define AXVISOR_RISCV_HOST_ABI_H

/* "AX" among the experimental extensions (SBI 2.0 3.1). */
#define AX_RISCV_EID		0x08004158
/*
 * Where the core is linked: the last GiB but three of Sv39's lower half, which
 * Linux never executes from in S mode.
 */
#define AX_RISCV_CORE_VA	0x3f00000000
/* AX_HC_RELEASE, for the assembler. */
#define AX_RISCV_HC_RELEASE	17

#ifndef __ASSEMBLER__

#include <axvisor/abi.h>

/**
 * enum ax_riscv_intc - where the harts' supervisor external interrupts come from
 * @AX_RISCV_INTC_IMSIC: an IMSIC with guest files; wired ones by an APLIC, if any
 * @AX_RISCV_INTC_APLIC: an APLIC in direct delivery mode
 */
enum ax_riscv_intc {
	AX_RISCV_INTC_NONE,
	AX_RISCV_INTC_IMSIC,
	AX_RISCV_INTC_APLIC,
	AX_RISCV_INTC_PLIC,
	AX_RISCV_NR_INTCS
};

/* ax_riscv_boot.context: the wired controller doesn't know the hart */
#define AX_RISCV_NO_CONTEXT	(~0U)

/**
 * struct ax_riscv_boot - struct ax_boot.arch[] on riscv64
 * @isa: AX_RISCV_ISA_*
 * @timebase: ticks of the time CSR a second
 * @intc: enum ax_riscv_intc
 * @nr_guest_files: of each hart's IMSIC, 0: none, or no IMSIC
 * @nr_msis: highest interrupt identity
 * @nr_sources: highest number of a wired interrupt
 * @wired: registers of the PLIC, or of the APLIC's supervisor-level domain; size
 *	0: there is none
 * @imsic: per logical CPU, physical address of its S-level interrupt file
 * @context: per logical CPU, its context of the PLIC, or hart index of the APLIC
 */
struct ax_riscv_boot {
	u64 isa;
	u64 timebase;
	u32 intc;
	u32 nr_guest_files;
	u32 nr_msis;
	u32 nr_sources;
	struct ax_range wired;
	u64 imsic[AX_MAX_CPUS];
	u32 context[AX_MAX_CPUS];
};

#define AX_RISCV_ISA_SSTC	(1ULL << 0)
#define AX_RISCV_ISA_SMSTATEEN	(1ULL << 1)
#define AX_RISCV_ISA_SSAIA	(1ULL << 2)
#define AX_RISCV_ISA_V		(1ULL << 4)

_Static_assert(AX_HC_RELEASE == AX_RISCV_HC_RELEASE, "the same");
_Static_assert(sizeof(struct ax_riscv_boot) <= sizeof(((struct ax_boot *)0)->arch),
	       "fits into the boot block");

#endif /* !__ASSEMBLER__ */
#endif /* AXVISOR_RISCV_HOST_ABI_H */
