// SPDX-License-Identifier: GPL-2.0
/* walk.c - the page tables of APM vol. 2, chapter 5. */
#include "regs.h"
#include "walk.h"

#define MAX_LEVELS	5

#define PTE_P		BIT_ULL(0)
#define PTE_RW		BIT_ULL(1)
#define PTE_US		BIT_ULL(2)
#define PTE_A		BIT_ULL(5)
#define PTE_D		BIT_ULL(6)
#define PTE_PS		BIT_ULL(7)
#define PTE_NX		BIT_ULL(63)
#define PTE_KEY		GENMASK_ULL(62, 59)
#define PTE_ADDRESS	GENMASK_ULL(51, 12)
/* 32-bit entries of 4 MiB: bits 39:32 of the address are here (5.2.2). */
#define PSE36_HIGH	GENMASK_ULL(20, 13)
#define PSE36_RESERVED	BIT_ULL(21)

/**
 * struct format - the shape of tables
 * @levels: how many
 * @bits: of the address that a level translates
 * @entry: bytes of an entry
 */
struct format {
	u8 levels;
	u8 bits;
	u8 entry;
};

static const struct format formats[] = {
	{ 2, 10, 4 }, { 3, 9, 8 }, { 4, 9, 8 }, { 5, 9, 8 },
};

#define FORMAT_32	(&formats[0])
#define FORMAT_PAE	(&formats[1])
#define FORMAT_LONG_4	(&formats[2])
#define FORMAT_LONG_5	(&formats[3])

/**
 * struct walker
 * @reserved: bits that are 0 in entries of any level
 * @all, @any: bits of all entries, and of any of them
 * @at, @entry: by level, 1 is the last one
 */
struct walker {
	const struct paging *paging;
	const struct guest_memory *memory;
	void *context;
	const struct format *format;
	u64 linear;
	u64 access;
	u64 reserved;
	u64 all, any;
	gpa_t at[MAX_LEVELS + 1];
	u64 entry[MAX_LEVELS + 1];
};

static const struct format *format_of(const struct paging *p)
{
	if (p->efer & EFER_LMA)
		return p->cr4 & CR4_LA57 ? FORMAT_LONG_5 : FORMAT_LONG_4;
	return p->cr4 & CR4_PAE ? FORMAT_PAE : FORMAT_32;
}

/* Of an entry with PS; of 32 bits that needs CR4.PSE. */
static bool is_large(const struct walker *w, unsigned int level)
{
	if (w->format == FORMAT_32)
		return w->paging->cr4 & CR4_PSE;
	return level == 2 || (level == 3 && w->format != FORMAT_PAE);
}

/* The page directory pointers of PAE have neither rights nor A (5.2.3). */
static bool is_pointer(const struct walker *w, unsigned int level)
{
	return level == 3 && w->format == FORMAT_PAE;
}

/* Bits that must be 0 (5.2, 5.3): in all entries */
static u64 always_reserved(const struct walker *w)
{
	u64 mask;

	if (w->format == FORMAT_32)
		return 0;
	mask = GENMASK_ULL(51, 0) & ~GENMASK_ULL(w->paging->physical_bits - 1, 0);
	if (!(w->paging->efer & EFER_NXE))
		mask |= PTE_NX;
	return w->format == FORMAT_PAE ? mask | GENMASK_ULL(62, 52) : mask;
}

/* ... and more of them here. @below: the bits that a page of this size has */
static u64 reserved(const struct walker *w, unsigned int level, bool leaf,
		    u64 below)
{
	if (level == 1)
		return w->reserved;
	if (leaf && w->format == FORMAT_32)
		return PSE36_RESERVED;
	if (leaf)	/* bit 12 is PAT */
		return w->reserved | (below & ~GENMASK_ULL(PAGE_SHIFT, 0));
	if (is_pointer(w, level))
		return w->reserved | PTE_NX | GENMASK_ULL(8, 5) | PTE_RW | PTE_US;
	return level > 3 ? w->reserved | PTE_PS : w->reserved;
}

static u64 base_of(const struct walker *w, unsigned int level, bool leaf,
		   u64 below)
{
	const u64 entry = w->entry[level];

	if (!leaf)
		return entry & PTE_ADDRESS;
	if (w->format == FORMAT_32 && level == 2)
		return (entry & ~below) | FIELD_GET(PSE36_HIGH, entry) << 32;
	return entry & PTE_ADDRESS & ~below;
}

static u64 root_of(const struct walker *w)
{
	if (w->format == FORMAT_PAE)
		return w->paging->cr3 & GENMASK_ULL(31, 5);
	if (w->format == FORMAT_32)
		return w->paging->cr3 & GENMASK_ULL(31, 12);
	return w->paging->cr3 & PTE_ADDRESS;
}

static int read_entry(struct walker *w, unsigned int level, u64 at)
{
	w->at[level] = GPA(at);
	w->entry[level] = 0;
	return w->memory->read(w->context, w->at[level], &w->entry[level],
			       w->format->entry) ? -EINVAL : 0;
}

static void combine(struct walker *w, unsigned int level)
{
	if (is_pointer(w, level))
		return;
	w->all &= w->entry[level];
	w->any |= w->entry[level];
}

/* APM vol. 2, 5.6.7: of user pages, in any mode */
static bool is_locked(const struct walker *w, u64 leaf)
{
	const unsigned int key = 2 * (unsigned int)FIELD_GET(PTE_KEY, leaf);
	const bool writes = (w->access & PF_WRITE) &&
			    ((w->access & PF_USER) ||
			     (w->paging->cr0 & CR0_WP));

	if (!(w->paging->cr4 & CR4_PKE) || !(w->paging->efer & EFER_LMA))
		return false;
	return w->paging->pkru >> key & (writes ? 3 : 1);
}

/* 5.6; Return: the error code but for the access, 0: it is allowed */
static u64 violation(const struct walker *w, u64 leaf)
{
	const struct paging *p = w->paging;
	const bool user_page = w->all & PTE_US;
	const bool user = w->access & PF_USER;

	if (user && !user_page)
		return PF_PRESENT;
	if ((w->access & PF_WRITE) && !(w->all & PTE_RW) &&
	    (user || (p->cr0 & CR0_WP)))
		return PF_PRESENT;
	if (w->access & PF_FETCH) {
		if ((w->any & PTE_NX) ||
		    (!user && user_page && (p->cr4 & CR4_SMEP)))
			return PF_PRESENT;
		return 0;
	}
	if (!user && user_page && (p->cr4 & CR4_SMAP) && !p->ac)
		return PF_PRESENT;
	return user_page && is_locked(w, leaf) ? PF_PRESENT | PF_KEY : 0;
}

static int fault(const struct walker *w, u64 why, u64 *error)
{
	const struct paging *p = w->paging;

	*error = why | (w->access & (PF_WRITE | PF_USER));
	if ((p->cr4 & CR4_SMEP) ||
	    ((p->efer & EFER_NXE) && w->format != FORMAT_32))
		*error |= w->access & PF_FETCH;
	return -EFAULT;
}

static int set_bits(struct walker *w, unsigned int level, u64 bits)
{
	const u64 old = w->entry[level];
	int err;

	if ((old & bits) == bits || is_pointer(w, level))
		return 0;
	err = w->memory->exchange(w->context, w->at[level], old, old | bits,
				  w->format->entry);
	return err == -EAGAIN || !err ? err : -EINVAL;
}

/* From the first level to @leaf. */
static int set_all_bits(struct walker *w, unsigned int leaf)
{
	const u64 dirty = w->access & PF_WRITE ? PTE_A | PTE_D : PTE_A;
	unsigned int level;
	int err = 0;

	if ((w->all & PTE_A) && (w->entry[leaf] & dirty) == dirty)
		return 0;
	for (level = w->format->levels; level > leaf && !err; level--)
		err = set_bits(w, level, PTE_A);
	return err ? err : set_bits(w, leaf, dirty);
}

static int walk_tables(struct walker *w, gpa_t *gpa, u64 *error)
{
	const struct format *f = w->format;
	const u64 indices = BIT_ULL(f->bits) - 1;
	unsigned int level = f->levels;
	unsigned int shift = PAGE_SHIFT + (level - 1) * f->bits;
	u64 table = root_of(w), below, why;
	bool leaf;

	for (;; level--, shift -= f->bits) {
		if (read_entry(w, level, table + (w->linear >> shift & indices) *
					 f->entry))
			return -EINVAL;
		if (!(w->entry[level] & PTE_P))
			return fault(w, 0, error);
		leaf = level == 1 || ((w->entry[level] & PTE_PS) &&
				      is_large(w, level));
		below = BIT_ULL(shift) - 1;
		if (w->entry[level] & reserved(w, level, leaf, below))
			return fault(w, PF_PRESENT | PF_RESERVED, error);
		combine(w, level);
		table = base_of(w, level, leaf, below);
		if (leaf)
			break;
	}
	why = violation(w, w->entry[level]);
	if (why)
		return fault(w, why, error);
	*gpa = GPA(table | (w->linear & below));
	return set_all_bits(w, level);
}

int walk(const struct paging *paging, const struct guest_memory *memory,
	 void *context, u64 linear, u64 access, gpa_t *gpa, u64 *error)
{
	struct walker w;

	w.paging = paging;
	w.memory = memory;
	w.context = context;
	w.linear = linear;
	w.access = access;
	w.all = ~0ULL;
	w.any = 0;
	if (!(paging->efer & EFER_LMA))
		w.linear &= GENMASK_ULL(31, 0);
	if (!(paging->cr0 & CR0_PG)) {
		*gpa = GPA(w.linear);
		return 0;
	}
	w.format = format_of(paging);
	w.reserved = always_reserved(&w);
	return walk_tables(&w, gpa, error);
}
