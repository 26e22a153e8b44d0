/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pgtable_model.h - what tables should say, a walker that holds on to what it
 * saw, and the pool that the tables are made of.
 */
#ifndef SELFTESTS_UNIT_PGTABLE_MODEL_H
#define SELFTESTS_UNIT_PGTABLE_MODEL_H

#include "common/pgtable.h"

#define MAX_CELLS	64

/* Between two neighbouring marks all pages are in one state. */
struct model_cell {
	u64 base;
	u64 size;
	u64 delta;	/* hpa - gpa */
	u32 perm;	/* 0: unmapped */
};

extern struct model_cell model[MAX_CELLS];
extern unsigned int nr_model;
extern const char *model_broken;	/* first promise that was not kept */

void model_check(bool ok, const char *what);
void model_init(u64 limit);
u64 model_span(unsigned int level);
/* Tables of a tree with the fewest, and the size of the leaf or hole at gpa. */
u64 model_all_tables(const struct pgtable_format *fmt);
u64 model_leaf(const struct pgtable_format *fmt, u64 gpa);

struct seen {
	u64 entry;
	u32 level;
	unsigned int nr_tables;
	const void *table[32];
};

/* One at the first and the last page of each cell of the model. */
extern struct seen walker_seen[MAX_CELLS][2];
extern unsigned int walker_syncs;
extern bool walker_watching;
extern const struct pgtable_ops walker_ops;

u64 walker_sample(unsigned int cell, unsigned int end);
bool walker_remembers(const void *page);

extern unsigned int arena_used_pages;

/* Index and start of the page of the pool at @p, and whether it is in use. */
unsigned int arena_index(const void *p);
const void *arena_page(const void *p);
bool arena_has(const void *p);

#endif /* SELFTESTS_UNIT_PGTABLE_MODEL_H */
