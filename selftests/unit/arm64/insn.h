/* SPDX-License-Identifier: GPL-2.0 */
/*
 * insn.h - in place of module/arch/arm64/insn.h: every instruction is recorded
 * in order, and system and device registers are the recorder's.
 */
#ifndef SELFTESTS_UNIT_ARM64_INSN_H
#define SELFTESTS_UNIT_ARM64_INSN_H

#include "record.h"

#define SYSREG_RO(name, spelling)					\
static inline u64 read_##name(void)					\
{									\
	return rec_sysreg_read(#name);					\
}

#define SYSREG(name, spelling)						\
SYSREG_RO(name, spelling)						\
static inline void write_##name(u64 v)					\
{									\
	rec_sysreg_write(#name, v);					\
}

#define INSN(name)							\
static inline void name(void)						\
{									\
	rec_insn(#name);						\
}

#define INSN_ARG(name)							\
static inline void name(u64 v)						\
{									\
	rec_insn_arg(#name, v);						\
}

INSN(isb)
INSN(dsb_sy)
INSN(dsb_ish)
INSN(dsb_ishst)
INSN(dsb_nsh)
INSN(wfi)

INSN(tlbi_alle1)
INSN(tlbi_vmalle1is)
INSN(tlbi_vmalls12e1is)
INSN_ARG(tlbi_ipas2e1is)
INSN_ARG(tlbi_vae2)
INSN_ARG(at_s1e1r)
INSN_ARG(dc_civac)
INSN_ARG(dc_ivac)
INSN(ic_ialluis)

#define MMIO_ACCESSOR(bits)						\
static inline u##bits mmio_read##bits(const void *addr)			\
{									\
	return (u##bits)rec_mmio_read((u64)addr, (bits) / 8);		\
}									\
									\
static inline void mmio_write##bits(void *addr, u##bits v)		\
{									\
	rec_mmio_write((u64)addr, (bits) / 8, v);			\
}

MMIO_ACCESSOR(8)
MMIO_ACCESSOR(16)
MMIO_ACCESSOR(32)
MMIO_ACCESSOR(64)

struct vcpu_regs;
u64 guest_enter(struct vcpu_regs *regs);
u64 smc(u64 fn, u64 a1, u64 a2, u64 a3);

#endif /* SELFTESTS_UNIT_ARM64_INSN_H */
