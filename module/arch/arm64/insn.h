/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insn.h - the instructions that C doesn't have. All inline assembler of the
 * arm64 part is here, so that unit tests can put a recording <insn.h> in its
 * place and check what is issued in which order.
 */
#ifndef ARM64_INSN_H
#define ARM64_INSN_H

#include <axvisor/types.h>

struct vcpu_regs;

#define SYSREG_RO(name, spelling)					\
static inline u64 read_##name(void)					\
{									\
	u64 v;								\
									\
	__asm__ volatile("mrs %0, " spelling : "=r" (v));		\
	return v;							\
}

#define SYSREG(name, spelling)						\
SYSREG_RO(name, spelling)						\
static inline void write_##name(u64 v)					\
{									\
	__asm__ volatile("msr " spelling ", %x0"			\
			 : : "rZ" (v) : "memory");			\
}

#define INSN(name, spelling)						\
static inline void name(void)						\
{									\
	__asm__ volatile(spelling ::: "memory");			\
}

/* TLBI, AT, DC: with an address or what the instruction packs into it. */
#define INSN_ARG(name, spelling)					\
static inline void name(u64 v)						\
{									\
	__asm__ volatile(spelling ", %0" : : "r" (v) : "memory");	\
}

INSN(isb, "isb")
INSN(dsb_sy, "dsb sy")
INSN(dsb_ish, "dsb ish")
INSN(dsb_ishst, "dsb ishst")
INSN(dsb_nsh, "dsb nsh")
INSN(wfi, "wfi")

INSN(tlbi_alle1, "tlbi alle1")
INSN(tlbi_vmalle1is, "tlbi vmalle1is")
INSN(tlbi_vmalls12e1is, "tlbi vmalls12e1is")
INSN_ARG(tlbi_ipas2e1is, "tlbi ipas2e1is")
INSN_ARG(tlbi_vae2, "tlbi vae2")
INSN_ARG(at_s1e1r, "at s1e1r")
INSN_ARG(dc_civac, "dc civac")
INSN_ARG(dc_ivac, "dc ivac")
INSN(ic_ialluis, "ic ialluis")

/*
 * Access to device registers: one of the stated size each, in an addressing
 * form that a hypervisor below could decode.
 */
#define MMIO_ACCESSOR(bits, suffix, reg)				\
static inline u##bits mmio_read##bits(const void *addr)			\
{									\
	u##bits v;							\
									\
	__asm__ volatile("ldr" suffix " %" reg "0, [%1]"		\
			 : "=r" (v) : "r" (addr) : "memory");		\
	return v;							\
}									\
									\
static inline void mmio_write##bits(void *addr, u##bits v)		\
{									\
	__asm__ volatile("str" suffix " %" reg "0, [%1]"		\
			 : : "rZ" (v), "r" (addr) : "memory");		\
}

MMIO_ACCESSOR(8, "b", "w")
MMIO_ACCESSOR(16, "h", "w")
MMIO_ACCESSOR(32, "", "w")
MMIO_ACCESSOR(64, "", "x")

/* A call of the firmware: x4 to x17 are lost (DEN0028 2.5 and 2.6). */
static inline u64 smc(u64 fn, u64 a1, u64 a2, u64 a3)
{
	register u64 x0 __asm__("x0") = fn;
	register u64 x1 __asm__("x1") = a1;
	register u64 x2 __asm__("x2") = a2;
	register u64 x3 __asm__("x3") = a3;

	__asm__ volatile("smc #0"
			 : "+r" (x0), "+r" (x1), "+r" (x2), "+r" (x3) : :
			 "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11",
			 "x12", "x13", "x14", "x15", "x16", "x17", "cc",
			 "memory");
	return x0;
}

/*
 * Run the guest until its next exit, see entry.S. Return: the exit's type. It
 * keeps the stack and @regs only: a caller that needs nothing else is spared
 * the saving of it.
 */
static inline u64 guest_enter(struct vcpu_regs *regs)
{
	register u64 x0 __asm__("x0");
	register struct vcpu_regs *x19 __asm__("x19") = regs;

	__asm__ volatile("bl guest_run" : "=r" (x0) : "r" (x19) :
			 "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9",
			 "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
			 "x18", "x20", "x21", "x22", "x23", "x24", "x25",
			 "x26", "x27", "x28", "x29", "x30", "cc", "memory");
	return x0;
}

#endif /* ARM64_INSN_H */
