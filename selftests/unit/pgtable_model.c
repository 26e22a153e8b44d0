// SPDX-License-Identifier: GPL-2.0
/* pgtable_model.c - what tables should say, flat. */
#include <stdlib.h>
#include <string.h>

#include "pgtable_model.h"

struct model_cell model[MAX_CELLS];
unsigned int nr_model;
const char *model_broken;

void model_check(bool ok, const char *what)
{
	if (!ok && !model_broken)
		model_broken = what;
}

static int compare(const void *a, const void *b)
{
	const struct model_cell *x = a, *y = b;

	return x->base < y->base ? -1 : x->base > y->base;
}

void model_init(u64 limit)
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

	memset(model, 0, sizeof(model));
	nr_model = 0;
	for (i = 0; i < ARRAY_SIZE(marks); i++)
		model[nr_model++].base = marks[i];
	model[nr_model++].base = limit - SZ_1G;
	model[nr_model++].base = limit - SZ_2M;
	model[nr_model++].base = limit - SZ_4K;
	qsort(model, nr_model, sizeof(model[0]), compare);
	for (i = 0; i < nr_model; i++)
		model[i].size = (i + 1 < nr_model ? model[i + 1].base : limit) -
				model[i].base;
}

/* The state of a whole range, or NULL if it has not one. */
static const struct model_cell *model_uniform(u64 base, u64 size)
{
	const struct model_cell *found = NULL;
	unsigned int i;

	for (i = 0; i < nr_model; i++) {
		const struct model_cell *c = &model[i];

		if (c->base + c->size - 1 < base || c->base > base + size - 1)
			continue;
		if (found && (found->perm != c->perm ||
			      (c->perm && found->delta != c->delta)))
			return NULL;
		found = c;
	}
	return found;
}

u64 model_span(unsigned int level)
{
	return BIT_ULL(12 + 9 * level);
}

static bool fits(const struct pgtable_format *fmt, const struct model_cell *c,
		 unsigned int level)
{
	return !c->perm ||
	       (level <= fmt->max_leaf &&
		IS_ALIGNED(c->delta, model_span(level)));
}

/* Tables under one slot at @level of a tree with the fewest tables. */
static u64 model_tables(const struct pgtable_format *fmt, u64 base,
			unsigned int level)
{
	const struct model_cell *c = model_uniform(base, model_span(level));
	u64 n = 1;
	unsigned int i;

	if (c && fits(fmt, c, level))
		return 0;
	if (level == 1)
		return 1;
	if (c)
		return 1 + 512 * model_tables(fmt, base, level - 1);
	for (i = 0; i < 512; i++)
		n += model_tables(fmt, base + i * model_span(level - 1),
				  level - 1);
	return n;
}

u64 model_all_tables(const struct pgtable_format *fmt)
{
	u64 i, n = fmt->root_bits > 9 ? BIT_ULL(fmt->root_bits - 9) : 1;
	unsigned int level = fmt->levels - 1U;

	for (i = 0; i < BIT_ULL(fmt->root_bits); i++)
		n += model_tables(fmt, i * model_span(level), level);
	return n;
}

u64 model_leaf(const struct pgtable_format *fmt, u64 gpa)
{
	unsigned int level = fmt->levels;

	while (level--) {
		u64 span = model_span(level);
		const struct model_cell *c;

		c = model_uniform(ALIGN_DOWN(gpa, span), span);
		if (c && fits(fmt, c, level))
			return span;
	}
	return 0;
}
