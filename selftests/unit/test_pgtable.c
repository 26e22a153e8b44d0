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
#include "pgtable_formats.h"
#include "pgtable_model.h"
#include <axvisor/pool.h>

#include "kselftest_harness.h"

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
	memset(walker_seen, 0, sizeof(walker_seen));
	model_broken = NULL;
	walker_syncs = 0;
	ASSERT_EQ(0, pgtable_init(&self->pt, variant->fmt, &walker_ops));
	model_init(pgtable_limit(&self->pt));
	walker_watching = true;
	srandom(1);
}

FIXTURE_TEARDOWN(pgtable)
{
	walker_watching = false;
	pgtable_exit(&self->pt);
	EXPECT_EQ(0, arena_used_pages);
	EXPECT_STREQ("", model_broken ? model_broken : "");
}

static void give_back(struct page_list *list)
{
	while (list->count)
		pool_free(page_list_take(list), 1);
}

static void do_map(struct pgtable *pt, unsigned int first, unsigned int last,
		   u64 delta, u32 perm)
{
	u64 base = model[first].base;
	u64 size = model[last].base + model[last].size - base;
	u64 align = delta ? delta & -delta : BIT_ULL(63);
	struct page_list pages = { 0 };
	unsigned int i;

	pool_reserve(&pages, pgtable_pages(pt, GPA(base), size, align));
	pgtable_map(pt, GPA(base), HPA(base + delta), size, perm, &pages);
	give_back(&pages);
	for (i = first; i <= last; i++) {
		if (model[i].perm)
			continue;
		model[i].perm = perm;
		model[i].delta = delta;
	}
}

static void do_unmap(struct pgtable *pt, unsigned int first, unsigned int last)
{
	u64 base = model[first].base;
	u64 size = model[last].base + model[last].size - base;
	struct page_list pages = { 0 };
	unsigned int i;

	pool_reserve(&pages, pgtable_unmap_pages(pt, GPA(base), size));
	pgtable_unmap(pt, GPA(base), size, &pages);
	give_back(&pages);
	for (i = first; i <= last; i++)
		model[i].perm = 0;
	for (i = first; i <= last; i++)
		model_check(!walker_seen[i][0].entry &&
			    !walker_seen[i][1].entry,
			    "a translation outlives its unmap");
}

/* Every sample is as the model says, in leaves and holes as large as can be. */
static void compare_all(struct pgtable *pt)
{
	unsigned int i, end;

	for (i = 0; i < nr_model; i++) {
		for (end = 0; end < 2; end++) {
			u64 gpa = walker_sample(i, end), size = 0;
			hpa_t hpa = HPA(0);
			u32 perm = pgtable_lookup(pt, GPA(gpa), &hpa, &size);

			model_check(perm == model[i].perm, "wrong permissions");
			model_check(!perm || hpa.v == gpa + model[i].delta,
				    "wrong address");
			model_check(size == model_leaf(pt->fmt, gpa),
				    "wrong size of leaf or hole");
		}
	}
	model_check(pt->tables == model_all_tables(pt->fmt),
		    "not the fewest tables");
	model_check(pt->tables == arena_used_pages, "pages are lost");
}

static unsigned int below(unsigned int n)
{
	return (unsigned int)random() % n;
}

/*
 * Offsets of all alignments. The large model under the limit take only what
 * leaves few tables.
 */
static u64 random_delta(unsigned int first, unsigned int last)
{
	static const u64 deltas[] = {
		0, 0, 0, 3 * SZ_1G, SZ_2M, 77 * SZ_2M, 5 * SZ_4K,
	};
	u64 size = model[last].base + model[last].size - model[first].base;
	unsigned int n = ARRAY_SIZE(deltas);

	if (size > SZ_1G * 8)
		n = 3;
	else if (size > SZ_1G)
		n--;
	return deltas[below(n)];
}

/* EPT without 1 GiB leaves cannot map the huge model in few tables. */
static bool is_huge(const struct pgtable_format *fmt, unsigned int first,
		    unsigned int last)
{
	u64 size = model[last].base + model[last].size - model[first].base;

	return size / model_span(fmt->max_leaf) > 2048;
}

TEST_F_TIMEOUT(pgtable, random, 300)
{
	unsigned int round, i;

	for (round = 0; round < 1500 && !model_broken; round++) {
		unsigned int first = below(nr_model);
		unsigned int last = MIN(first + below(8), nr_model - 1);

		if (below(2)) {
			do_unmap(&self->pt, first, last);
		} else if (!is_huge(variant->fmt, first, last)) {
			do_map(&self->pt, first, last,
			       random_delta(first, last), 1 + below(2));
		}
		compare_all(&self->pt);
	}
	ASSERT_STREQ("", model_broken ? model_broken : "");
	for (i = 0; i < nr_model; i++)
		do_unmap(&self->pt, i, i);
	compare_all(&self->pt);
}

/* A hole of any size, closed again, leaves nothing behind. */
TEST_F(pgtable, holes_close)
{
	unsigned int first, last, tables, i = 0;

	while (model[i + 1].base < 4 * SZ_1G)
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
	EXPECT_EQ(0, walker_syncs);
	do_unmap(&self->pt, 0, 1);
	EXPECT_EQ(1, walker_syncs);
	do_unmap(&self->pt, 0, 1);
	EXPECT_EQ(1, walker_syncs);
	do_map(&self->pt, 0, 2, 0, 1);
	EXPECT_EQ(1, walker_syncs);
	/* One split, which leaves nothing else to sync. */
	do_unmap(&self->pt, 0, 0);
	EXPECT_EQ(2, walker_syncs);
	/* One merge. */
	do_map(&self->pt, 0, 0, 0, 1);
	EXPECT_EQ(3, walker_syncs);
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
	EXPECT_EQ(0, walker_syncs);
	/* One table at each edge and level, if the top slots can be leaves. */
	if (variant->fmt->max_leaf + 1U == variant->fmt->levels)
		EXPECT_EQ(2 * (variant->fmt->levels - 1U),
			  pgtable_pages(&self->pt, GPA(SZ_4K),
					limit - 2 * SZ_4K, BIT_ULL(63)));
	do_map(&self->pt, nr_model - 1, nr_model - 1, 0, 1);
	compare_all(&self->pt);
}

TEST(no_memory)
{
	struct pgtable pt;

	fake_fail_alloc(1);
	EXPECT_EQ(-ENOMEM, pgtable_init(&pt, &fmt_arm40, &walker_ops));
	EXPECT_EQ(0, arena_used_pages);
}

TEST_HARNESS_MAIN
