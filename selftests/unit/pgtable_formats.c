// SPDX-License-Identifier: GPL-2.0
/* pgtable_formats.c - entries as Arm, RISC-V and Intel have them. */
#include "pgtable_formats.h"

#define S2_PERM		GENMASK_ULL(7, 6)

static u64 arm_leaf(hpa_t hpa, u32 perm, unsigned int level)
{
	return hpa.v | FIELD_PREP(S2_PERM, perm) | (level ? 1 : 3);
}

static u64 arm_table(hpa_t hpa)
{
	return hpa.v | 3;
}

static enum pgtable_kind arm_kind(u64 entry, unsigned int level)
{
	if (!(entry & 1))
		return PGTABLE_INVALID;
	return level && entry & 2 ? PGTABLE_TABLE : PGTABLE_LEAF;
}

static hpa_t arm_addr(u64 entry)
{
	return HPA(entry & GENMASK_ULL(58, 12));
}

static u32 arm_perm(u64 entry)
{
	return (u32)FIELD_GET(S2_PERM, entry);
}

#define SV_PERM		GENMASK_ULL(2, 1)

static u64 sv_leaf(hpa_t hpa, u32 perm, unsigned int level)
{
	(void)level;
	return hpa.v >> 2 | FIELD_PREP(SV_PERM, perm) | 1;
}

static u64 sv_table(hpa_t hpa)
{
	return hpa.v >> 2 | 1;
}

static enum pgtable_kind sv_kind(u64 entry, unsigned int level)
{
	(void)level;
	if (!(entry & 1))
		return PGTABLE_INVALID;
	return entry & SV_PERM ? PGTABLE_LEAF : PGTABLE_TABLE;
}

static hpa_t sv_addr(u64 entry)
{
	return HPA((entry & GENMASK_ULL(59, 10)) << 2);
}

static u32 sv_perm(u64 entry)
{
	return (u32)FIELD_GET(SV_PERM, entry);
}

#define EPT_PERM	GENMASK_ULL(1, 0)
#define EPT_LEAF	BIT_ULL(7)

static u64 ept_leaf(hpa_t hpa, u32 perm, unsigned int level)
{
	return hpa.v | FIELD_PREP(EPT_PERM, perm) | (level ? EPT_LEAF : 0);
}

static u64 ept_table(hpa_t hpa)
{
	return hpa.v | 7;
}

static enum pgtable_kind ept_kind(u64 entry, unsigned int level)
{
	if (!(entry & 7))
		return PGTABLE_INVALID;
	return level && !(entry & EPT_LEAF) ? PGTABLE_TABLE : PGTABLE_LEAF;
}

static u32 ept_perm(u64 entry)
{
	return (u32)FIELD_GET(EPT_PERM, entry);
}

#define FORMAT(a, n, bits, max, address)				\
	{								\
		.levels = n, .root_bits = bits, .max_leaf = max,	\
		.leaf = a##_leaf, .table = a##_table,			\
		.kind = a##_kind, .addr = address, .perm = a##_perm,	\
	}

const struct pgtable_format fmt_arm40 = FORMAT(arm, 3, 10, 2, arm_addr);
const struct pgtable_format fmt_arm33 = FORMAT(arm, 3, 3, 2, arm_addr);
const struct pgtable_format fmt_arm48 = FORMAT(arm, 4, 9, 2, arm_addr);
const struct pgtable_format fmt_sv39 = FORMAT(sv, 3, 11, 2, sv_addr);
const struct pgtable_format fmt_sv48 = FORMAT(sv, 4, 11, 3, sv_addr);
const struct pgtable_format fmt_sv57 = FORMAT(sv, 5, 11, 4, sv_addr);
const struct pgtable_format fmt_ept = FORMAT(ept, 4, 9, 2, arm_addr);
const struct pgtable_format fmt_ept2m = FORMAT(ept, 4, 9, 1, arm_addr);
