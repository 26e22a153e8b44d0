/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insn.h - the instructions that C doesn't have. All inline assembler of the x86
 * part is here, so that unit tests can put a recording <insn.h> in its place and
 * check what is issued in which order.
 */
#ifndef X86_INSN_H
#define X86_INSN_H

#include <axvisor/types.h>

struct leave_frame;
struct vcpu_regs;

/* GDTR and IDTR in memory. */
struct table_ptr {
	u16 limit;
	u64 base;
} __attribute__((packed));

#define X86_CR(name)							\
static inline u64 read_##name(void)					\
{									\
	u64 v;								\
									\
	__asm__ volatile("mov %%" #name ", %0" : "=r" (v) : : "memory"); \
	return v;							\
}									\
									\
static inline void write_##name(u64 v)					\
{									\
	__asm__ volatile("mov %0, %%" #name : : "r" (v) : "memory");	\
}

X86_CR(cr0)
X86_CR(cr2)
X86_CR(cr3)
X86_CR(cr4)
X86_CR(dr0)
X86_CR(dr1)
X86_CR(dr2)
X86_CR(dr3)
X86_CR(dr6)
X86_CR(dr7)

static inline u64 read_msr(u32 msr)
{
	u32 lo, hi;

	__asm__ volatile("rdmsr" : "=a" (lo), "=d" (hi) : "c" (msr) : "memory");
	return (u64)hi << 32 | lo;
}

static inline void write_msr(u32 msr, u64 v)
{
	__asm__ volatile("wrmsr" : : "a" ((u32)v), "d" ((u32)(v >> 32)),
			 "c" (msr) : "memory");
}

/* Where they may raise #GP; entry.S: extable. Return: 0 or not 0. */
#define X86_FIXUP							\
	"1:\n\t.pushsection .extable, \"a\"\n\t.balign 8\n\t"		\
	".quad 0b, 1b\n\t.popsection"

static inline int try_read_msr(u32 msr, u64 *v)
{
	u32 lo = 0, hi = 0;
	int err = 1;

	__asm__ volatile("0: rdmsr\n\txor %2, %2\n" X86_FIXUP
			 : "+a" (lo), "+d" (hi), "+r" (err) : "c" (msr)
			 : "memory", "cc");
	*v = (u64)hi << 32 | lo;
	return err;
}

static inline int try_write_msr(u32 msr, u64 v)
{
	int err = 1;

	__asm__ volatile("0: wrmsr\n\txor %0, %0\n" X86_FIXUP
			 : "+r" (err)
			 : "a" ((u32)v), "d" ((u32)(v >> 32)), "c" (msr)
			 : "memory", "cc");
	return err;
}

/* Memory accesses before a WRMSR that doesn't serialize (APM 2 16.11.2). */
static inline void fence_msr(void)
{
	__asm__ volatile("mfence\n\tlfence" ::: "memory");
}

static inline void cpuid(u32 leaf, u32 subleaf, u32 out[4])
{
	__asm__ volatile("cpuid"
			 : "=a" (out[0]), "=b" (out[1]), "=c" (out[2]),
			   "=d" (out[3]) : "a" (leaf), "c" (subleaf));
}

static inline u64 rdtsc(void)
{
	u32 lo, hi;

	__asm__ volatile("rdtsc" : "=a" (lo), "=d" (hi) : : "memory");
	return (u64)hi << 32 | lo;
}

static inline void invlpg(u64 va)
{
	__asm__ volatile("invlpg (%0)" : : "r" (va) : "memory");
}

static inline void wbinvd(void)
{
	__asm__ volatile("wbinvd" ::: "memory");
}

static inline void cpu_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

static inline void hlt(void)
{
	__asm__ volatile("hlt" ::: "memory");
}

static inline void irq_off(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline u64 read_rsp(void)
{
	u64 v;

	__asm__ volatile("mov %%rsp, %0" : "=r" (v));
	return v;
}

#define X86_TABLE(name)							\
static inline void store_##name(struct table_ptr *p)			\
{									\
	__asm__ volatile("s" #name " %0" : "=m" (*p) : : "memory");	\
}									\
									\
static inline void load_##name(const struct table_ptr *p)		\
{									\
	__asm__ volatile("l" #name " %0" : : "m" (*p) : "memory");	\
}

X86_TABLE(gdt)
X86_TABLE(idt)

#define X86_SELECTOR(name)						\
static inline u16 read_##name(void)					\
{									\
	u16 v;								\
									\
	__asm__ volatile("mov %%" #name ", %0" : "=r" (v));		\
	return v;							\
}

X86_SELECTOR(cs)
X86_SELECTOR(ds)
X86_SELECTOR(es)
X86_SELECTOR(ss)

static inline void load_tr(u16 selector)
{
	__asm__ volatile("ltr %0" : : "r" (selector) : "memory");
}

/* CS by a far return; the others are data. */
static inline void load_segments(u16 code, u16 data)
{
	u64 tmp;

	__asm__ volatile("push %1\n\tlea 1f(%%rip), %0\n\tpush %0\n\tlretq\n1:\n\t"
			 "mov %2, %%ds\n\tmov %2, %%es\n\tmov %2, %%ss"
			 : "=&r" (tmp) : "r" ((u64)code), "r" ((u32)data)
			 : "memory");
}

/* Device registers; the mapping is uncached, which orders them. */
static inline u32 mmio_read32(const void *addr)
{
	u32 v;

	__asm__ volatile("movl (%1), %0" : "=r" (v) : "r" (addr) : "memory");
	return v;
}

static inline void mmio_write32(void *addr, u32 v)
{
	__asm__ volatile("movl %0, (%1)" : : "r" (v), "r" (addr) : "memory");
}

/* APM 4, and of XCR0 APM 2 11.5.1 */
#define X86_FPU(name)							\
static inline void fx##name(void *area)					\
{									\
	__asm__ volatile("fx" #name "64 (%0)" : : "r" (area) : "memory"); \
}									\
									\
static inline void x##name(void *area, u64 features)			\
{									\
	__asm__ volatile("x" #name "64 (%0)"				\
			 : : "r" (area), "a" ((u32)features),		\
			     "d" ((u32)(features >> 32)) : "memory");	\
}

X86_FPU(save)
X86_FPU(rstor)

static inline u64 read_xcr0(void)
{
	u32 lo, hi;

	__asm__ volatile("xgetbv" : "=a" (lo), "=d" (hi) : "c" (0) : "memory");
	return (u64)hi << 32 | lo;
}

static inline void write_xcr0(u64 v)
{
	__asm__ volatile("xsetbv" : : "a" ((u32)v), "d" ((u32)(v >> 32)), "c" (0)
			 : "memory");
}

/* APM 3, "System Instruction Reference" */
static inline void vmsave(u64 vmcb)
{
	__asm__ volatile("vmsave" : : "a" (vmcb) : "memory");
}

static inline void stgi(void)
{
	__asm__ volatile("stgi" ::: "memory");
}

static inline void clgi(void)
{
	__asm__ volatile("clgi" ::: "memory");
}

/* An NMI that is pending is taken in between; RFLAGS.IF is 0. */
static inline void open_gif(void)
{
	__asm__ volatile("stgi\n\tnop\n\tclgi" ::: "memory");
}

/* Interrupts that are pending are taken in between, by the core's own IDT. */
static inline void open_interrupts(void)
{
	__asm__ volatile("stgi\n\tsti\n\tnop\n\tnop\n\tcli\n\tclgi" ::: "memory");
}

/* svm/enter.S */
struct vcpu_regs *svm_enter(struct vcpu_regs *regs, u64 vmcb, u64 host_vmcb);
void svm_idle(bool interrupts);
__noreturn void svm_leave(const struct leave_frame *frame);

#endif /* X86_INSN_H */
