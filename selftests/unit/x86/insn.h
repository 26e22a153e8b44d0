/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insn.h - in place of module/arch/x86/insn.h: every instruction is recorded in
 * order, and control registers and MSRs are the recorder's.
 */
#ifndef SELFTESTS_UNIT_X86_INSN_H
#define SELFTESTS_UNIT_X86_INSN_H

#include "record.h"

struct leave_frame;
struct vcpu_regs;

struct table_ptr {
	u16 limit;
	u64 base;
} __attribute__((packed));

#define X86_REGISTER(name)						\
static inline u64 read_##name(void)					\
{									\
	return rec_sysreg_read(#name);					\
}									\
									\
static inline void write_##name(u64 v)					\
{									\
	rec_sysreg_write(#name, v);					\
}

X86_REGISTER(cr0)
X86_REGISTER(cr2)
X86_REGISTER(cr3)
X86_REGISTER(cr4)
X86_REGISTER(dr0)
X86_REGISTER(dr1)
X86_REGISTER(dr2)
X86_REGISTER(dr3)
X86_REGISTER(dr6)
X86_REGISTER(dr7)
X86_REGISTER(cs)
X86_REGISTER(ds)
X86_REGISTER(es)
X86_REGISTER(ss)
X86_REGISTER(xcr0)

/* "msr_c0000080" and so on; machine.c. Return: 0, or not 0 for #GP. */
const char *msr_name(u32 msr);
int msr_faults(u32 msr, u64 val);

static inline u64 read_msr(u32 msr)
{
	return rec_sysreg_read(msr_name(msr));
}

static inline void write_msr(u32 msr, u64 v)
{
	rec_sysreg_write(msr_name(msr), v);
}

static inline int try_read_msr(u32 msr, u64 *v)
{
	*v = read_msr(msr);
	return msr_faults(msr, 0);
}

static inline int try_write_msr(u32 msr, u64 v)
{
	if (msr_faults(msr, v))
		return 1;
	write_msr(msr, v);
	return 0;
}

#define INSN(name)							\
static inline void name(void)						\
{									\
	rec_insn(#name);						\
}

INSN(fence_msr)
INSN(wbinvd)
INSN(cpu_relax)
INSN(hlt)
INSN(irq_off)
INSN(stgi)
INSN(clgi)
INSN(open_gif)
INSN(open_interrupts)

/* Of the state, only when it goes where. */
static inline void fxsave(void *area)
{
	(void)area;
	rec_insn("fpu_save");
}

static inline void fxrstor(void *area)
{
	(void)area;
	rec_insn("fpu_load");
}

static inline void xsave(void *area, u64 features)
{
	(void)features;
	fxsave(area);
}

static inline void xrstor(void *area, u64 features)
{
	(void)features;
	fxrstor(area);
}

static inline void svm_idle(bool interrupts)
{
	rec_insn_arg("svm_idle", interrupts);
}

static inline void vmsave(u64 vmcb)
{
	rec_insn_arg("vmsave", vmcb);
}

static inline void invlpg(u64 va)
{
	rec_insn_arg("invlpg", va);
}

static inline void store_gdt(struct table_ptr *p)
{
	*p = (struct table_ptr){ 0x7f, rec_get("gdtr") };
}

static inline void store_idt(struct table_ptr *p)
{
	*p = (struct table_ptr){ 0xfff, rec_get("idtr") };
}

/* A tick between two looks. */
static inline u64 rdtsc(void)
{
	const u64 now = rec_sysreg_read("tsc");

	rec_set("tsc", now + 1);
	return now;
}

static inline u64 read_rsp(void)
{
	return rec_get("rsp");
}

static inline u32 mmio_read32(const void *addr)
{
	return (u32)rec_mmio_read((u64)addr, 4);
}

static inline void mmio_write32(void *addr, u32 v)
{
	rec_mmio_write((u64)addr, 4, v);
}

void cpuid(u32 leaf, u32 subleaf, u32 out[4]);
struct vcpu_regs *svm_enter(struct vcpu_regs *regs, u64 vmcb, u64 host_vmcb);
__attribute__((noreturn)) void svm_leave(const struct leave_frame *frame);

#endif /* SELFTESTS_UNIT_X86_INSN_H */
