/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insn.h - the instructions that C doesn't have. All inline assembler of the
 * riscv part is here, so that unit tests can put a recording <insn.h> in its
 * place and check what is issued in which order.
 */
#ifndef RISCV_INSN_H
#define RISCV_INSN_H

#include <axvisor/types.h>

struct sbi_ret;
struct vcpu_regs;

/* CSRs by number: the assembler knows the names of some extensions only. */
#define CSR(name, number)						\
static inline u64 read_##name(void)					\
{									\
	u64 v;								\
									\
	__asm__ volatile("csrr %0, " #number : "=r" (v) : : "memory");	\
	return v;							\
}									\
									\
static inline void write_##name(u64 v)					\
{									\
	__asm__ volatile("csrw " #number ", %0" : : "rK" (v) : "memory"); \
}									\
									\
static inline u64 swap_##name(u64 v)					\
{									\
	__asm__ volatile("csrrw %0, " #number ", %1"			\
			 : "=r" (v) : "rK" (v) : "memory");		\
	return v;							\
}									\
									\
static inline void set_##name(u64 v)					\
{									\
	__asm__ volatile("csrs " #number ", %0" : : "rK" (v) : "memory"); \
}									\
									\
static inline void clear_##name(u64 v)					\
{									\
	__asm__ volatile("csrc " #number ", %0" : : "rK" (v) : "memory"); \
}

static inline void wfi(void)
{
	__asm__ volatile("wfi" ::: "memory");
}

/* All harts' memory and I/O accesses, and all that follow (Unprivileged 2.7). */
static inline void fence(void)
{
	__asm__ volatile("fence iorw, iorw" ::: "memory");
}

/* Device registers, in the order of the program among themselves and memory. */
static inline u32 mmio_read32(const void *addr)
{
	u32 v;

	__asm__ volatile("lw %0, (%1)\n\tfence i, ior"
			 : "=r" (v) : "r" (addr) : "memory");
	return v;
}

static inline void mmio_write32(void *addr, u32 v)
{
	__asm__ volatile("fence iorw, o\n\tsw %z0, (%1)"
			 : : "rJ" (v), "r" (addr) : "memory");
}

static inline void fence_i(void)
{
	__asm__ volatile("fence.i" ::: "memory");
}

static inline void sfence_vma(void)
{
	__asm__ volatile("sfence.vma" ::: "memory");
}

static inline void sfence_vma_page(u64 va)
{
	__asm__ volatile("sfence.vma %0, zero" : : "r" (va) : "memory");
}

/* By encoding: the assembler wants the H extension in -march. */
static inline void hfence_gvma_all(void)
{
	__asm__ volatile(".insn r 0x73, 0, 0x31, x0, x0, x0" ::: "memory");
}

static inline void hfence_vvma_all(void)
{
	__asm__ volatile(".insn r 0x73, 0, 0x11, x0, x0, x0" ::: "memory");
}

/* tp is this CPU's struct cpu while the core runs. */
static inline void *read_tp(void)
{
	void *tp;

	__asm__ volatile("mv %0, tp" : "=r" (tp));
	return tp;
}

static inline void write_tp(void *tp)
{
	__asm__ volatile("mv tp, %0" : : "r" (tp) : "memory");
}

/* SBI 2.0 3: a0 and a1 come back, all else is kept. */
static inline s64 sbi_ecall(u64 ext, u64 fid, const u64 arg[6], u64 *value)
{
	register u64 a0 __asm__("a0") = arg[0];
	register u64 a1 __asm__("a1") = arg[1];
	register u64 a2 __asm__("a2") = arg[2];
	register u64 a3 __asm__("a3") = arg[3];
	register u64 a4 __asm__("a4") = arg[4];
	register u64 a5 __asm__("a5") = arg[5];
	register u64 a6 __asm__("a6") = fid;
	register u64 a7 __asm__("a7") = ext;

	__asm__ volatile("ecall" : "+r" (a0), "+r" (a1)
			 : "r" (a2), "r" (a3), "r" (a4), "r" (a5), "r" (a6),
			   "r" (a7) : "memory");
	*value = a1;
	return (s64)a0;
}

/*
 * Run the guest until its next exit, see entry.S. It keeps the stack, tp and
 * @regs only: a caller that needs nothing else is spared the saving of it.
 */
static inline void guest_enter(struct vcpu_regs *regs)
{
	register struct vcpu_regs *s1 __asm__("s1") = regs;

	__asm__ volatile("jal guest_run" : : "r" (s1) :
			 "ra", "t0", "t1", "a0", "a1", "a2", "a3",
			 "a4", "a5", "a6", "a7", "memory");
}

#endif /* RISCV_INSN_H */
