// SPDX-License-Identifier: GPL-2.0
/*
 * pgtable_walker.c - looks at every entry that is published, and holds on to
 * what it saw until it is told to forget.
 */
#include <stdlib.h>
#include <string.h>

#include "pgtable_model.h"
#include <axvisor/pool.h>

struct seen walker_seen[MAX_CELLS][2];
unsigned int walker_syncs;
bool walker_watching;

u64 walker_sample(unsigned int cell, unsigned int end)
{
	return end ? model[cell].base + model[cell].size - SZ_4K :
	       model[cell].base;
}

static void remember_table(struct seen *s, const void *table)
{
	const void *page = arena_page(table);
	unsigned int i;

	for (i = 0; i < s->nr_tables; i++)
		if (s->table[i] == page)
			return;
	if (s->nr_tables == ARRAY_SIZE(s->table))
		abort();
	s->table[s->nr_tables++] = page;
}

bool walker_remembers(const void *page)
{
	unsigned int i, end, t;

	for (i = 0; walker_watching && i < nr_model; i++)
		for (end = 0; end < 2; end++)
			for (t = 0; t < walker_seen[i][end].nr_tables; t++)
				if (walker_seen[i][end].table[t] == page)
					return true;
	return false;
}

static void walk(struct pgtable *pt, struct seen *s, u64 gpa)
{
	const struct pgtable_format *fmt = pt->fmt;
	unsigned int level = fmt->levels - 1U;
	const u64 *table = pt->root;
	u64 slot = gpa / model_span(level);
	u64 entry = table[slot];

	while (fmt->kind(entry, level) == PGTABLE_TABLE) {
		table = hpa_to_hva(fmt->addr(entry));
		level--;
		slot = gpa / model_span(level) % 512;
		remember_table(s, table);
		entry = table[slot];
	}
	if (fmt->kind(entry, level) == PGTABLE_INVALID)
		return;
	if (s->entry)
		model_check(s->entry == entry && s->level == level,
			    "a valid entry changed without break-before-make");
	s->entry = entry;
	s->level = level;
}

static void look(struct pgtable *pt)
{
	unsigned int i, end;

	for (i = 0; i < nr_model; i++)
		for (end = 0; end < 2; end++)
			walk(pt, &walker_seen[i][end], walker_sample(i, end));
}

static void publish(struct pgtable *pt, const u64 *entry,
			 unsigned int count)
{
	model_check(count && arena_has(entry) && arena_has(entry + count - 1),
		    "publish of no entry");
	if (walker_watching)
		look(pt);
}

static void sync(struct pgtable *pt, gpa_t gpa, u64 size)
{
	unsigned int i, end;

	walker_syncs++;
	look(pt);
	for (i = 0; i < nr_model; i++)
		for (end = 0; end < 2; end++)
			if (walker_sample(i, end) - gpa.v < size)
				memset(&walker_seen[i][end], 0,
				       sizeof(walker_seen[i][end]));
	look(pt);
}

const struct pgtable_ops walker_ops = {
	.sync = sync,
	.publish = publish,
};
