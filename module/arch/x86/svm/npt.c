// SPDX-License-Identifier: GPL-2.0
/*
 * npt.c - nested page tables: entries as the host's own paging has them (APM 2
 * 15.25.3), so as many levels.
 */
#include "svm.h"

#define NPT_PRESENT	BIT_ULL(0)
#define NPT_WRITE	BIT_ULL(1)
#define NPT_USER	BIT_ULL(2)	/* all accesses are (15.25.5) */
#define NPT_PWT		BIT_ULL(3)
#define NPT_PCD		BIT_ULL(4)
#define NPT_ACCESSED	BIT_ULL(5)
#define NPT_DIRTY	BIT_ULL(6)
#define NPT_LARGE	BIT_ULL(7)
#define NPT_NX		BIT_ULL(63)
#define NPT_ADDR	GENMASK_ULL(51, 12)

/*
 * Write-back, so that the guest's own PAT and the MTRRs decide (15.25.8), but
 * devices of cells: uncached, PAT entry 3.
 */
static u64 leaf(hpa_t hpa, u32 perm, unsigned int level)
{
	return hpa.v | NPT_PRESENT | NPT_USER | NPT_ACCESSED | NPT_DIRTY |
	       (perm & VM_WRITE ? NPT_WRITE : 0) |
	       (perm & VM_EXEC ? 0 : NPT_NX) |
	       (perm & VM_DEVICE ? NPT_PCD | NPT_PWT : 0) |
	       (level ? NPT_LARGE : 0);
}

static u64 table(hpa_t hpa)
{
	return hpa.v | NPT_PRESENT | NPT_WRITE | NPT_USER | NPT_ACCESSED;
}

static enum pgtable_kind kind(u64 entry, unsigned int level)
{
	if (!(entry & NPT_PRESENT))
		return PGTABLE_INVALID;
	return !level || (entry & NPT_LARGE) ? PGTABLE_LEAF : PGTABLE_TABLE;
}

static hpa_t addr(u64 entry)
{
	return HPA(entry & NPT_ADDR);
}

static u32 perm(u64 entry)
{
	return VM_READ | (entry & NPT_WRITE ? VM_WRITE : 0) |
	       (entry & NPT_NX ? 0 : VM_EXEC) |
	       (entry & NPT_PCD ? VM_DEVICE : 0);
}

static struct pgtable_format format = {
	.levels = 4,
	.root_bits = PGTABLE_BITS,
	.max_leaf = 1,	/* 2 MiB */
	.leaf = leaf,
	.table = table,
	.kind = kind,
	.addr = addr,
	.perm = perm,
};

void svm_npt_init(void)
{
	u32 regs[4];

	cpuid(CPUID_EXTENDED, 0, regs);
	if (regs[3] & CPUID_EXT_D_PAGE1GB)
		format.max_leaf = 2;
	if (read_cr4() & CR4_LA57)
		format.levels = 5;
}

const struct pgtable_format *svm_npt_format(void)
{
	return &format;
}
