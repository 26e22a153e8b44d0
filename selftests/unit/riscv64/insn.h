/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insn.h - in place of module/arch/riscv/insn.h: every instruction is recorded
 * in order, and CSRs are the recorder's.
 */
#ifndef SELFTESTS_UNIT_RISCV64_INSN_H
#define SELFTESTS_UNIT_RISCV64_INSN_H

#include "record.h"

/* What a write leaves in a register, see machine.c. */
u64 csr_warl(const char *name, u64 val);
/* An indirectly accessed register goes by the number that selects it. */
const char *csr_name(const char *name);

/* @bit set or cleared atomically is a write of the whole in the record. */
#define CSR(name, number)						\
static inline u64 read_##name(void)					\
{									\
	return rec_sysreg_read(csr_name(#name));			\
}									\
									\
static inline void write_##name(u64 v)					\
{									\
	rec_sysreg_write(csr_name(#name), csr_warl(#name, v));		\
}									\
									\
static inline u64 swap_##name(u64 v)					\
{									\
	u64 old = rec_get(csr_name(#name));				\
									\
	write_##name(v);						\
	return old;							\
}									\
									\
static inline void set_##name(u64 v)					\
{									\
	write_##name(rec_get(csr_name(#name)) | v);			\
}									\
									\
static inline void clear_##name(u64 v)					\
{									\
	write_##name(rec_get(csr_name(#name)) & ~v);			\
}

#define INSN(name)							\
static inline void name(void)						\
{									\
	rec_insn(#name);						\
}

INSN(wfi)
INSN(fence)
INSN(fence_i)
INSN(sfence_vma)
INSN(hfence_gvma_all)
INSN(hfence_vvma_all)

static inline void sfence_vma_page(u64 va)
{
	rec_insn_arg("sfence_vma_page", va);
}

static inline u32 mmio_read32(const void *addr)
{
	return (u32)rec_mmio_read((u64)addr, 4);
}

static inline void mmio_write32(void *addr, u32 v)
{
	rec_mmio_write((u64)addr, 4, v);
}

static inline void *read_tp(void)
{
	return (void *)rec_get("tp");
}

static inline void write_tp(void *tp)
{
	rec_set("tp", (u64)tp);
}

struct vcpu_regs;
s64 sbi_ecall(u64 ext, u64 fid, const u64 arg[6], u64 *value);
void guest_enter(struct vcpu_regs *regs);

#endif /* SELFTESTS_UNIT_RISCV64_INSN_H */
