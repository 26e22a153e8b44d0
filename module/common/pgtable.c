// SPDX-License-Identifier: GPL-2.0
/*
 * pgtable.c - map, unmap and look up in second-stage page tables, always with
 * the fewest tables: no table is empty, none could be one leaf.
 *
 * Break-before-make (DDI 0487 D8, "Using break-before-make"): a valid entry never becomes another
 * valid one directly. It is made invalid, the range is synced, then the new
 * one is stored. Table pages are freed only after a sync of what they covered.
 */
#include "pgtable.h"
#include <axvisor/pool.h>

#define ENTRIES		BIT_ULL(PGTABLE_BITS)

/**
 * struct walk - one map or unmap
 * @first, @last: the range, both ends inclusive
 * @stale_first, @stale_last: what an unmap has to sync, both ends inclusive
 * @delta: hpa - gpa of a map
 * @freed: tables that nothing points to any more, linked through entry 0
 */
struct walk {
	struct pgtable *pt;
	u64 first;
	u64 last;
	u64 stale_first;
	u64 stale_last;
	u64 delta;
	u32 perm;
	struct page_list *pages;
	u64 *freed;
};

static unsigned int shift(unsigned int level)
{
	return PAGE_SHIFT + PGTABLE_BITS * level;
}

static u64 span(unsigned int level)
{
	return BIT_ULL(shift(level));
}

static unsigned int root_level(const struct pgtable *pt)
{
	return pt->fmt->levels - 1U;
}

static unsigned int root_pages(const struct pgtable_format *fmt)
{
	if (fmt->root_bits <= PGTABLE_BITS)
		return 1;
	return (unsigned int)BIT_ULL(fmt->root_bits - PGTABLE_BITS);
}

static u64 *table_of(const struct pgtable *pt, u64 entry)
{
	return hpa_to_hva(pt->fmt->addr(entry));
}

static enum pgtable_kind kind_of(const struct pgtable *pt, u64 entry,
				 unsigned int level)
{
	return pt->fmt->kind(entry, level);
}

static void set_entry(struct pgtable *pt, u64 *entry, u64 value)
{
	WRITE_ONCE(*entry, value);
	pt->ops->publish(pt, entry, 1);
}

/* Make @entry, which covers [gpa, gpa + span), invalid for everyone. */
static void break_entry(struct pgtable *pt, u64 *entry, u64 gpa,
			unsigned int level)
{
	set_entry(pt, entry, 0);
	pt->ops->sync(pt, GPA(gpa), span(level));
}

static u64 *take_table(struct walk *w)
{
	w->pt->tables++;
	return page_list_take(w->pages);
}

static void free_table(struct pgtable *pt, u64 *table)
{
	pt->tables--;
	pool_free(table, 1);
}

/*
 * Remember the tables under @entry, which no walker finds any more except
 * through what it has cached. To that one the link looks like an invalid entry.
 */
static void collect(struct walk *w, u64 entry, unsigned int level)
{
	u64 *table = table_of(w->pt, entry);
	unsigned int i;

	for (i = 0; level > 1 && i < ENTRIES; i++) {
		if (kind_of(w->pt, table[i], level - 1) == PGTABLE_TABLE)
			collect(w, table[i], level - 1);
	}
	WRITE_ONCE(table[0], (u64)(size_t)w->freed);
	w->freed = table;
}

static void free_collected(struct walk *w)
{
	while (w->freed) {
		u64 *table = w->freed;

		w->freed = (u64 *)(size_t)table[0];
		free_table(w->pt, table);
	}
}

/* Do the entries of @table, one level below @level, make up one leaf there? */
static bool is_uniform(const struct pgtable *pt, const u64 *table,
		       unsigned int level)
{
	const struct pgtable_format *fmt = pt->fmt;
	u64 base = fmt->addr(table[0]).v;
	u32 perm = fmt->perm(table[0]);
	unsigned int i;

	if (level > fmt->max_leaf || !IS_ALIGNED(base, span(level)))
		return false;
	/* Tables mostly fill upwards: the last entry tells soonest. */
	for (i = ENTRIES; i-- > 0;) {
		if (kind_of(pt, table[i], level - 1) != PGTABLE_LEAF ||
		    fmt->addr(table[i]).v != base + ((u64)i << shift(level - 1)) ||
		    fmt->perm(table[i]) != perm)
			return false;
	}
	return true;
}

static void merge(struct pgtable *pt, u64 *entry, u64 gpa, unsigned int level)
{
	u64 *table = table_of(pt, *entry);
	u64 leaf;

	if (!is_uniform(pt, table, level))
		return;
	leaf = pt->fmt->leaf(pt->fmt->addr(table[0]), pt->fmt->perm(table[0]),
			     level);
	break_entry(pt, entry, gpa, level);
	set_entry(pt, entry, leaf);
	free_table(pt, table);
}

/* Slots of a table at @level, from @base on, that the range touches. */
struct slots {
	u64 first;
	u64 last;
};

static struct slots slots_of(const struct walk *w, u64 base, unsigned int level)
{
	const struct pgtable *pt = w->pt;
	u64 count = level == root_level(pt) ? BIT_ULL(pt->fmt->root_bits) :
		    ENTRIES;
	u64 end = base + (count << shift(level)) - 1;

	return (struct slots){
		.first = (MAX(w->first, base) - base) >> shift(level),
		.last = (MIN(w->last, end) - base) >> shift(level),
	};
}

static bool covers(const struct walk *w, u64 gpa, unsigned int level)
{
	return w->first <= gpa && gpa + (span(level) - 1) <= w->last;
}

/*
 * Map what of the range lies in @table, whose entry 0 stands for @base. A new
 * table is filled before an entry points to it.
 */
static void map_table(struct walk *w, u64 *table, u64 base, unsigned int level)
{
	struct pgtable *pt = w->pt;
	const struct pgtable_format *fmt = pt->fmt;
	struct slots s = slots_of(w, base, level);
	u64 i;

	for (i = s.first; i <= s.last; i++) {
		u64 gpa = base + (i << shift(level));
		u64 value, *child;

		switch (kind_of(pt, table[i], level)) {
		case PGTABLE_LEAF:
			continue;
		case PGTABLE_TABLE:
			map_table(w, table_of(pt, table[i]), gpa, level - 1);
			merge(pt, &table[i], gpa, level);
			continue;
		case PGTABLE_INVALID:
			break;
		}
		if (level <= fmt->max_leaf && covers(w, gpa, level) &&
		    IS_ALIGNED(gpa + w->delta, span(level))) {
			value = fmt->leaf(HPA(gpa + w->delta), w->perm, level);
		} else {
			child = take_table(w);
			map_table(w, child, gpa, level - 1);
			value = fmt->table(hva_to_hpa(child));
		}
		WRITE_ONCE(table[i], value);
	}
	pt->ops->publish(pt, &table[s.first],
			 (unsigned int)(s.last - s.first + 1));
}

/*
 * A new table that maps what @leaf at @level mapped from @base on, without the
 * range of the walk. No walker sees it yet.
 */
static u64 *carve(struct walk *w, u64 leaf, u64 base, unsigned int level)
{
	struct pgtable *pt = w->pt;
	const struct pgtable_format *fmt = pt->fmt;
	u64 hpa = fmt->addr(leaf).v;
	u64 *table = take_table(w);
	u64 i;

	level--;
	for (i = 0; i < ENTRIES; i++) {
		u64 gpa = base + (i << shift(level));
		u64 child = fmt->leaf(HPA(hpa + (i << shift(level))),
				      fmt->perm(leaf), level);

		if (covers(w, gpa, level))
			continue;
		if (gpa <= w->last && gpa + (span(level) - 1) >= w->first)
			child = fmt->table(hva_to_hpa(carve(w, child, gpa,
							    level)));
		table[i] = child;
	}
	pt->ops->publish(pt, table, ENTRIES);
	return table;
}

static bool is_empty(const struct pgtable *pt, const u64 *table,
		     unsigned int level)
{
	unsigned int i;

	for (i = 0; i < ENTRIES; i++) {
		if (kind_of(pt, table[i], level) != PGTABLE_INVALID)
			return false;
	}
	return true;
}

static void split(struct walk *w, u64 *entry, u64 gpa, unsigned int level)
{
	u64 *table = carve(w, *entry, gpa, level);

	break_entry(w->pt, entry, gpa, level);
	set_entry(w->pt, entry, w->pt->fmt->table(hva_to_hpa(table)));
}

/*
 * Make an entry invalid that is synced later. The whole of what it covered is,
 * as cached walks may lead to the tables under it from any address there.
 */
static void remove_entry(struct walk *w, u64 *entry, u64 gpa,
			 unsigned int level)
{
	u64 old = *entry;

	WRITE_ONCE(*entry, 0);
	if (kind_of(w->pt, old, level) == PGTABLE_TABLE)
		collect(w, old, level);
	w->stale_first = MIN(w->stale_first, gpa);
	w->stale_last = MAX(w->stale_last, gpa + (span(level) - 1));
}

static void unmap_table(struct walk *w, u64 *table, u64 base,
			unsigned int level)
{
	struct pgtable *pt = w->pt;
	struct slots s = slots_of(w, base, level);
	u64 i;

	for (i = s.first; i <= s.last; i++) {
		enum pgtable_kind kind = kind_of(pt, table[i], level);
		u64 gpa = base + (i << shift(level));

		if (kind == PGTABLE_INVALID)
			continue;
		if (!covers(w, gpa, level) && kind == PGTABLE_LEAF) {
			split(w, &table[i], gpa, level);
			continue;
		}
		if (!covers(w, gpa, level)) {
			u64 *child = table_of(pt, table[i]);

			unmap_table(w, child, gpa, level - 1);
			if (!is_empty(pt, child, level - 1))
				continue;
		}
		remove_entry(w, &table[i], gpa, level);
	}
	pt->ops->publish(pt, &table[s.first],
			 (unsigned int)(s.last - s.first + 1));
}

static void free_below(struct pgtable *pt, u64 *table, u64 count,
		       unsigned int level)
{
	u64 i;

	for (i = 0; level && i < count; i++) {
		u64 entry = table[i];

		if (kind_of(pt, entry, level) != PGTABLE_TABLE)
			continue;
		free_below(pt, table_of(pt, entry), ENTRIES, level - 1);
		free_table(pt, table_of(pt, entry));
	}
}

int pgtable_init(struct pgtable *pt, const struct pgtable_format *fmt,
		 const struct pgtable_ops *ops)
{
	pt->fmt = fmt;
	pt->ops = ops;
	pt->tables = root_pages(fmt);
	pt->root = pool_alloc(root_pages(fmt));
	if (!pt->root)
		return -ENOMEM;
	ops->publish(pt, pt->root,
		     (unsigned int)(root_pages(fmt) * ENTRIES));
	return 0;
}

void pgtable_exit(struct pgtable *pt)
{
	free_below(pt, pt->root, BIT_ULL(pt->fmt->root_bits), root_level(pt));
	pool_free(pt->root, root_pages(pt->fmt));
	pt->root = NULL;
	pt->tables = 0;
}

u64 pgtable_limit(const struct pgtable *pt)
{
	return span(root_level(pt)) << pt->fmt->root_bits;
}

static u64 slots_touched(u64 gpa, u64 size, unsigned int level)
{
	return ((gpa + size - 1) >> shift(level)) - (gpa >> shift(level)) + 1;
}

/*
 * One new table at most under each slot that the range touches; where the slot
 * can hold a leaf, only under those touched in part: at the two edges.
 */
unsigned int pgtable_pages(const struct pgtable *pt, gpa_t gpa, u64 size,
			   u64 align)
{
	unsigned int level;
	u64 pages = 0;

	for (level = 1; size && level <= root_level(pt); level++) {
		u64 slots = slots_touched(gpa.v, size, level);

		if (level <= pt->fmt->max_leaf && align >= span(level))
			slots = MIN(slots, 2ULL);
		pages += slots;
	}
	return (unsigned int)MIN(pages, ~0U);
}

/* Leaves are split at the edges, level by level. */
unsigned int pgtable_unmap_pages(const struct pgtable *pt, gpa_t gpa, u64 size)
{
	unsigned int level;
	u64 pages = 0;

	for (level = 1; size && level <= pt->fmt->max_leaf; level++)
		pages += MIN(slots_touched(gpa.v, size, level), 2ULL);
	return (unsigned int)pages;
}

void pgtable_map(struct pgtable *pt, gpa_t gpa, hpa_t hpa, u64 size, u32 perm,
		 struct page_list *pages)
{
	struct walk w = {
		.pt = pt,
		.first = gpa.v,
		.last = gpa.v + size - 1,
		.delta = hpa.v - gpa.v,
		.perm = perm,
		.pages = pages,
	};

	if (size)
		map_table(&w, pt->root, 0, root_level(pt));
}

void pgtable_unmap(struct pgtable *pt, gpa_t gpa, u64 size,
		   struct page_list *pages)
{
	struct walk w = {
		.pt = pt,
		.first = gpa.v,
		.last = gpa.v + size - 1,
		.stale_first = ~0ULL,
		.pages = pages,
	};

	if (!size)
		return;
	unmap_table(&w, pt->root, 0, root_level(pt));
	if (w.stale_first <= w.stale_last)
		pt->ops->sync(pt, GPA(w.stale_first),
			      w.stale_last - w.stale_first + 1);
	free_collected(&w);
}

u32 pgtable_lookup(const struct pgtable *pt, gpa_t gpa, hpa_t *hpa, u64 *size)
{
	const u64 *table = pt->root;
	unsigned int level = root_level(pt);
	u64 entry, slot;

	if (size)
		*size = PAGE_SIZE;
	if (gpa.v >= pgtable_limit(pt))
		return 0;
	slot = gpa.v >> shift(level);
	while (kind_of(pt, entry = table[slot], level) == PGTABLE_TABLE) {
		table = table_of(pt, entry);
		level--;
		slot = (gpa.v >> shift(level)) % ENTRIES;
	}
	if (size)
		*size = span(level);
	if (kind_of(pt, entry, level) == PGTABLE_INVALID)
		return 0;
	if (hpa)
		*hpa = HPA(pt->fmt->addr(entry).v + (gpa.v & (span(level) - 1)));
	return pt->fmt->perm(entry);
}
