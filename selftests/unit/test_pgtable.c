// SPDX-License-Identifier: GPL-2.0
/*
 * test_pgtable.c - random maps and unmaps of several formats against a flat
 * model, while a fake walker looks at every entry that is published and holds
 * on to what it saw until it is told to forget.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/fake/fake.h"
#include "common/pgtable.h"
#include <axvisor/pool.h>

#include "kselftest_harness.h"

/* ---- pool ---- */

#define ARENA_PAGES	8192U
#define ARENA_HPA	0x7000000000ULL

static char arena[ARENA_PAGES][PAGE_SIZE] __aligned(65536);
static bool arena_used[ARENA_PAGES];
static unsigned int arena_count;
static const char *broken;	/* first promise that was not kept */

static void check(bool ok, const char *what)
{
	if (!ok && !broken)
		broken = what;
}

hpa_t hva_to_hpa(const void *hva)
{
	return HPA((u64)((const char *)hva - arena[0]) + ARENA_HPA);
}

void *hpa_to_hva(hpa_t hpa)
{
	return arena[0] + (hpa.v - ARENA_HPA);
}

static unsigned int page_index(const void *page)
{
	return (unsigned int)(((const char *)page - arena[0]) / (long)PAGE_SIZE);
}

void *pool_alloc(unsigned int count)
{
	unsigned int i, j;

	for (i = 0; i + count <= ARENA_PAGES; i += count) {
		for (j = 0; j < count && !arena_used[i + j]; j++)
			;
		if (j < count)
			continue;
		memset(arena[i], 0, count * PAGE_SIZE);
		memset(&arena_used[i], true, count);
		arena_count += count;
		return arena[i];
	}
	abort();
}

static bool is_remembered(const void *page);

void pool_free(void *pages, unsigned int count)
{
	unsigned int i, first = page_index(pages);

	for (i = 0; i < count; i++) {
		check(arena_used[first + i], "a page was freed twice");
		check(!is_remembered(arena[first + i]),
		      "a table was freed that a walker may still use");
		arena_used[first + i] = false;
		memset(arena[first + i], 0xff, PAGE_SIZE);
	}
	arena_count -= count;
}

int pool_reserve(struct page_list *list, unsigned int count)
{
	while (count--) {
		void *page = pool_alloc(1);

		*(void **)page = list->first;
		list->first = page;
		list->count++;
	}
	return 0;
}

void *page_list_take(struct page_list *list)
{
	void *page = list->first;

	if (!page) {
		check(false, "more pages were taken than promised");
		return pool_alloc(1);
	}
	list->first = *(void **)page;
	list->count--;
	*(void **)page = NULL;
	return page;
}

/* ---- formats ---- */

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

static const struct pgtable_format fmt_arm40 = FORMAT(arm, 3, 10, 2, arm_addr);
static const struct pgtable_format fmt_arm33 = FORMAT(arm, 3, 3, 2, arm_addr);
static const struct pgtable_format fmt_arm48 = FORMAT(arm, 4, 9, 2, arm_addr);
static const struct pgtable_format fmt_sv39 = FORMAT(sv, 3, 11, 2, sv_addr);
static const struct pgtable_format fmt_sv48 = FORMAT(sv, 4, 11, 3, sv_addr);
static const struct pgtable_format fmt_sv57 = FORMAT(sv, 5, 11, 4, sv_addr);
static const struct pgtable_format fmt_ept = FORMAT(ept, 4, 9, 2, arm_addr);
static const struct pgtable_format fmt_ept2m = FORMAT(ept, 4, 9, 1, arm_addr);

/* ---- model: between two neighbouring marks all pages are in one state ---- */

#define MAX_CELLS	64

struct cell {
	u64 base;
	u64 size;
	u64 delta;	/* hpa - gpa */
	u32 perm;	/* 0: unmapped */
};

static struct cell cells[MAX_CELLS];
static unsigned int nr_cells;

static int compare(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;

	return x->base < y->base ? -1 : x->base > y->base;
}

static void model_init(u64 limit)
{
	static const u64 marks[] = {
		0, SZ_4K, SZ_2M - SZ_4K, SZ_2M, SZ_2M + SZ_4K, 2 * SZ_2M,
		5 * SZ_2M + 7 * SZ_4K, SZ_1G - SZ_2M, SZ_1G - SZ_4K, SZ_1G,
		SZ_1G + SZ_4K, SZ_1G + SZ_2M, SZ_1G + 9 * SZ_2M,
		2 * SZ_1G - SZ_2M - SZ_4K, 2 * SZ_1G - SZ_4K, 2 * SZ_1G,
		2 * SZ_1G + SZ_4K, 2 * SZ_1G + 2 * SZ_4K, 2 * SZ_1G + SZ_2M,
		3 * SZ_1G - SZ_4K, 3 * SZ_1G, 3 * SZ_1G + 33 * SZ_2M,
		4 * SZ_1G,
	};
	unsigned int i;

	memset(cells, 0, sizeof(cells));
	nr_cells = 0;
	for (i = 0; i < ARRAY_SIZE(marks); i++)
		cells[nr_cells++].base = marks[i];
	cells[nr_cells++].base = limit - SZ_1G;
	cells[nr_cells++].base = limit - SZ_2M;
	cells[nr_cells++].base = limit - SZ_4K;
	qsort(cells, nr_cells, sizeof(cells[0]), compare);
	for (i = 0; i < nr_cells; i++)
		cells[i].size = (i + 1 < nr_cells ? cells[i + 1].base : limit) -
				cells[i].base;
}

/* The state of a whole range, or NULL if it has not one. */
static const struct cell *model_uniform(u64 base, u64 size)
{
	const struct cell *found = NULL;
	unsigned int i;

	for (i = 0; i < nr_cells; i++) {
		const struct cell *c = &cells[i];

		if (c->base + c->size - 1 < base || c->base > base + size - 1)
			continue;
		if (found && (found->perm != c->perm ||
			      (c->perm && found->delta != c->delta)))
			return NULL;
		found = c;
	}
	return found;
}

static u64 span_of(unsigned int level)
{
	return BIT_ULL(12 + 9 * level);
}

static bool fits(const struct pgtable_format *fmt, const struct cell *c,
		 unsigned int level)
{
	return !c->perm ||
	       (level <= fmt->max_leaf && IS_ALIGNED(c->delta, span_of(level)));
}

/* Tables under one slot at @level of a tree with the fewest tables. */
static u64 model_tables(const struct pgtable_format *fmt, u64 base,
			unsigned int level)
{
	const struct cell *c = model_uniform(base, span_of(level));
	u64 n = 1;
	unsigned int i;

	if (c && fits(fmt, c, level))
		return 0;
	if (level == 1)
		return 1;
	if (c)
		return 1 + 512 * model_tables(fmt, base, level - 1);
	for (i = 0; i < 512; i++)
		n += model_tables(fmt, base + i * span_of(level - 1),
				  level - 1);
	return n;
}

static u64 model_all_tables(const struct pgtable_format *fmt)
{
	u64 i, n = fmt->root_bits > 9 ? BIT_ULL(fmt->root_bits - 9) : 1;
	unsigned int level = fmt->levels - 1U;

	for (i = 0; i < BIT_ULL(fmt->root_bits); i++)
		n += model_tables(fmt, i * span_of(level), level);
	return n;
}

static u64 model_leaf(const struct pgtable_format *fmt, u64 gpa)
{
	unsigned int level = fmt->levels;

	while (level--) {
		u64 base = ALIGN_DOWN(gpa, span_of(level));
		const struct cell *c = model_uniform(base, span_of(level));

		if (c && fits(fmt, c, level))
			return span_of(level);
	}
	return 0;
}

/* ---- walker: one at the first and the last page of each cell ---- */

struct seen {
	u64 entry;
	u32 level;
	unsigned int nr_tables;
	const void *table[32];
};

static struct seen memory[MAX_CELLS][2];
static unsigned int nr_syncs;
static bool watching;

static u64 sample(unsigned int cell, unsigned int end)
{
	return end ? cells[cell].base + cells[cell].size - SZ_4K :
	       cells[cell].base;
}

static void remember_table(struct seen *s, const void *table)
{
	const void *page = arena[page_index(table)];
	unsigned int i;

	for (i = 0; i < s->nr_tables; i++)
		if (s->table[i] == page)
			return;
	if (s->nr_tables == ARRAY_SIZE(s->table))
		abort();
	s->table[s->nr_tables++] = page;
}

static bool is_remembered(const void *page)
{
	unsigned int i, end, t;

	for (i = 0; watching && i < nr_cells; i++)
		for (end = 0; end < 2; end++)
			for (t = 0; t < memory[i][end].nr_tables; t++)
				if (memory[i][end].table[t] == page)
					return true;
	return false;
}

static void walk(struct pgtable *pt, struct seen *s, u64 gpa)
{
	const struct pgtable_format *fmt = pt->fmt;
	unsigned int level = fmt->levels - 1U;
	const u64 *table = pt->root;
	u64 slot = gpa / span_of(level);
	u64 entry = table[slot];

	while (fmt->kind(entry, level) == PGTABLE_TABLE) {
		table = hpa_to_hva(fmt->addr(entry));
		level--;
		slot = gpa / span_of(level) % 512;
		remember_table(s, table);
		entry = table[slot];
	}
	if (fmt->kind(entry, level) == PGTABLE_INVALID)
		return;
	if (s->entry)
		check(s->entry == entry && s->level == level,
		      "a valid entry changed without break-before-make");
	s->entry = entry;
	s->level = level;
}

static void look(struct pgtable *pt)
{
	unsigned int i, end;

	for (i = 0; i < nr_cells; i++)
		for (end = 0; end < 2; end++)
			walk(pt, &memory[i][end], sample(i, end));
}

static void fake_publish(struct pgtable *pt, const u64 *entry,
			 unsigned int count)
{
	unsigned int first = page_index(entry);

	check(count && arena_used[first] &&
	      arena_used[page_index(entry + count - 1)], "publish of no entry");
	if (watching)
		look(pt);
}

static void fake_sync(struct pgtable *pt, gpa_t gpa, u64 size)
{
	unsigned int i, end;

	nr_syncs++;
	look(pt);
	for (i = 0; i < nr_cells; i++)
		for (end = 0; end < 2; end++)
			if (sample(i, end) - gpa.v < size)
				memset(&memory[i][end], 0,
				       sizeof(memory[i][end]));
	look(pt);
}

static const struct pgtable_ops fake_ops = {
	.sync = fake_sync,
	.publish = fake_publish,
};

/* ---- the tests ---- */

FIXTURE(pgtable)
{
	struct pgtable pt;
};

FIXTURE_VARIANT(pgtable)
{
	const struct pgtable_format *fmt;
};

#define VARIANT(name)							\
	FIXTURE_VARIANT_ADD(pgtable, name) { .fmt = &fmt_##name }

VARIANT(arm40);
VARIANT(arm33);
VARIANT(arm48);
VARIANT(sv39);
VARIANT(sv48);
VARIANT(sv57);
VARIANT(ept);
VARIANT(ept2m);

FIXTURE_SETUP(pgtable)
{
	memset(memory, 0, sizeof(memory));
	broken = NULL;
	nr_syncs = 0;
	ASSERT_EQ(0, pgtable_init(&self->pt, variant->fmt, &fake_ops));
	model_init(pgtable_limit(&self->pt));
	watching = true;
	srandom(1);
}

FIXTURE_TEARDOWN(pgtable)
{
	watching = false;
	pgtable_exit(&self->pt);
	EXPECT_EQ(0, arena_count);
	EXPECT_STREQ("", broken ? broken : "");
}

static void give_back(struct page_list *list)
{
	while (list->count)
		pool_free(page_list_take(list), 1);
}

static void do_map(struct pgtable *pt, unsigned int first, unsigned int last,
		   u64 delta, u32 perm)
{
	u64 base = cells[first].base;
	u64 size = cells[last].base + cells[last].size - base;
	u64 align = delta ? delta & -delta : BIT_ULL(63);
	struct page_list pages = { 0 };
	unsigned int i;

	pool_reserve(&pages, pgtable_pages(pt, GPA(base), size, align));
	pgtable_map(pt, GPA(base), HPA(base + delta), size, perm, &pages);
	give_back(&pages);
	for (i = first; i <= last; i++) {
		if (cells[i].perm)
			continue;
		cells[i].perm = perm;
		cells[i].delta = delta;
	}
}

static void do_unmap(struct pgtable *pt, unsigned int first, unsigned int last)
{
	u64 base = cells[first].base;
	u64 size = cells[last].base + cells[last].size - base;
	struct page_list pages = { 0 };
	unsigned int i;

	pool_reserve(&pages, pgtable_unmap_pages(pt, GPA(base), size));
	pgtable_unmap(pt, GPA(base), size, &pages);
	give_back(&pages);
	for (i = first; i <= last; i++)
		cells[i].perm = 0;
	for (i = first; i <= last; i++)
		check(!memory[i][0].entry && !memory[i][1].entry,
		      "a translation outlives its unmap");
}

/* Every sample is as the model says, in leaves and holes as large as can be. */
static void compare_all(struct pgtable *pt)
{
	unsigned int i, end;

	for (i = 0; i < nr_cells; i++) {
		for (end = 0; end < 2; end++) {
			u64 gpa = sample(i, end), size = 0;
			hpa_t hpa = HPA(0);
			u32 perm = pgtable_lookup(pt, GPA(gpa), &hpa, &size);

			check(perm == cells[i].perm, "wrong permissions");
			check(!perm || hpa.v == gpa + cells[i].delta,
			      "wrong address");
			check(size == model_leaf(pt->fmt, gpa),
			      "wrong size of leaf or hole");
		}
	}
	check(pt->tables == model_all_tables(pt->fmt), "not the fewest tables");
	check(pt->tables == arena_count, "pages are lost");
}

static unsigned int below(unsigned int n)
{
	return (unsigned int)random() % n;
}

/*
 * Offsets of all alignments. The large cells under the limit take only what
 * leaves few tables.
 */
static u64 random_delta(unsigned int first, unsigned int last)
{
	static const u64 deltas[] = {
		0, 0, 0, 3 * SZ_1G, SZ_2M, 77 * SZ_2M, 5 * SZ_4K,
	};
	u64 size = cells[last].base + cells[last].size - cells[first].base;
	unsigned int n = ARRAY_SIZE(deltas);

	if (size > SZ_1G * 8)
		n = 3;
	else if (size > SZ_1G)
		n--;
	return deltas[below(n)];
}

/* EPT without 1 GiB leaves cannot map the huge cells in few tables. */
static bool is_huge(const struct pgtable_format *fmt, unsigned int first,
		    unsigned int last)
{
	u64 size = cells[last].base + cells[last].size - cells[first].base;

	return size / span_of(fmt->max_leaf) > 2048;
}

TEST_F_TIMEOUT(pgtable, random, 300)
{
	unsigned int round, i;

	for (round = 0; round < 1500 && !broken; round++) {
		unsigned int first = below(nr_cells);
		unsigned int last = MIN(first + below(8), nr_cells - 1);

		if (below(2)) {
			do_unmap(&self->pt, first, last);
		} else if (!is_huge(variant->fmt, first, last)) {
			do_map(&self->pt, first, last,
			       random_delta(first, last), 1 + below(2));
		}
		compare_all(&self->pt);
	}
	ASSERT_STREQ("", broken ? broken : "");
	for (i = 0; i < nr_cells; i++)
		do_unmap(&self->pt, i, i);
	compare_all(&self->pt);
}

/* A hole of any size, closed again, leaves nothing behind. */
TEST_F(pgtable, holes_close)
{
	unsigned int first, last, tables, i = 0;

	while (cells[i + 1].base < 4 * SZ_1G)
		i++;
	do_map(&self->pt, 0, i, 0, 1);
	tables = self->pt.tables;
	for (first = 0; first <= i; first++) {
		for (last = first; last <= i; last++) {
			do_unmap(&self->pt, first, last);
			compare_all(&self->pt);
			do_map(&self->pt, first, last, 0, 1);
			compare_all(&self->pt);
			ASSERT_EQ(tables, self->pt.tables);
		}
	}
}

TEST_F(pgtable, other_permissions_do_not_merge)
{
	u64 size;

	do_map(&self->pt, 0, 0, 0, 1);
	do_map(&self->pt, 1, 2, 0, 2);
	compare_all(&self->pt);
	pgtable_lookup(&self->pt, GPA(0), NULL, &size);
	EXPECT_EQ(SZ_4K, size);
	do_unmap(&self->pt, 0, 0);
	do_map(&self->pt, 0, 0, 0, 2);
	pgtable_lookup(&self->pt, GPA(0), NULL, &size);
	EXPECT_EQ(SZ_2M, size);
}

TEST_F(pgtable, syncs_are_batched)
{
	do_map(&self->pt, 0, 1, 0, 1);
	EXPECT_EQ(0, nr_syncs);
	do_unmap(&self->pt, 0, 1);
	EXPECT_EQ(1, nr_syncs);
	do_unmap(&self->pt, 0, 1);
	EXPECT_EQ(1, nr_syncs);
	do_map(&self->pt, 0, 2, 0, 1);
	EXPECT_EQ(1, nr_syncs);
	/* One split, which leaves nothing else to sync. */
	do_unmap(&self->pt, 0, 0);
	EXPECT_EQ(2, nr_syncs);
	/* One merge. */
	do_map(&self->pt, 0, 0, 0, 1);
	EXPECT_EQ(3, nr_syncs);
}

TEST_F(pgtable, edges)
{
	struct page_list none = { 0 };
	u64 limit = pgtable_limit(&self->pt), size = 0;

	EXPECT_EQ(BIT_ULL(3 + variant->fmt->levels * 9 + variant->fmt->root_bits),
		  limit);
	EXPECT_EQ(0, pgtable_lookup(&self->pt, GPA(limit), NULL, &size));
	EXPECT_EQ(SZ_4K, size);
	EXPECT_EQ(0, pgtable_lookup(&self->pt, GPA(~0ULL), NULL, NULL));
	EXPECT_EQ(0, pgtable_pages(&self->pt, GPA(0), 0, SZ_4K));
	EXPECT_EQ(0, pgtable_unmap_pages(&self->pt, GPA(0), 0));
	EXPECT_LE(pgtable_unmap_pages(&self->pt, GPA(SZ_4K), limit - SZ_2M),
		  pgtable_pages(&self->pt, GPA(SZ_4K), limit - SZ_2M,
				BIT_ULL(63)));
	pgtable_map(&self->pt, GPA(0), HPA(0), 0, 1, &none);
	pgtable_unmap(&self->pt, GPA(0), 0, &none);
	pgtable_unmap(&self->pt, GPA(0), limit, &none);
	EXPECT_EQ(0, nr_syncs);
	/* One table at each edge and level, if the top slots can be leaves. */
	if (variant->fmt->max_leaf + 1U == variant->fmt->levels)
		EXPECT_EQ(2 * (variant->fmt->levels - 1U),
			  pgtable_pages(&self->pt, GPA(SZ_4K),
					limit - 2 * SZ_4K, BIT_ULL(63)));
	do_map(&self->pt, nr_cells - 1, nr_cells - 1, 0, 1);
	compare_all(&self->pt);
}

TEST(no_memory)
{
	struct pgtable pt;

	fake_fail_alloc(1);
	EXPECT_EQ(-ENOMEM, pgtable_init(&pt, &fmt_arm40, &fake_ops));
	EXPECT_EQ(0, arena_count);
}

TEST_HARNESS_MAIN
