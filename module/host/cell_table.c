// SPDX-License-Identifier: GPL-2.0
/* cell_table.c - which cells there are, and which name and CPU is whose. */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "cell_table.h"

static DEFINE_MUTEX(table_lock);

/* Sorted by id; cells that are being made have id 0. */
static LIST_HEAD(table);
static unsigned int generation = 1;

static bool has_cpu(const struct cell *cell, unsigned int cpu)
{
	unsigned int i;

	for (i = 0; i < cell->nr_claims; i++)
		if (cell->claims[i].cpu == cpu)
			return true;
	return false;
}

static int check_claim(const struct cell *new, const struct cell *old,
		       struct refusal *why)
{
	const char *over = old->is_over ?
		", which is destroyed but has what Linux did not take back" :
		"";
	unsigned int i;

	if (!strcmp(new->name, old->name))
		return refuse_part(why, AX_BLAME_NAME, 0, -EEXIST,
				   "the name '%s' is taken by cell %u%s",
				   new->name, old->id, over);
	for (i = 0; i < new->nr_claims; i++)
		if (has_cpu(old, new->claims[i].cpu))
			return refuse_part(why, AX_BLAME_VCPU, i, -EBUSY,
					   "vCPU %u: CPU %u belongs to cell '%s'%s",
					   i, new->claims[i].cpu, old->name, over);
	return 0;
}

static void changed(void)
{
	lockdep_assert_held(&table_lock);
	generation++;
	if (!generation)
		generation = 1;
}

static struct cell *lookup(u32 id)
{
	struct cell *cell;

	list_for_each_entry(cell, &table, node)
		if (cell->id == id)
			return cell;
	return NULL;
}

int cell_table_claim(struct cell *cell, struct refusal *why)
{
	struct cell *old;
	int err = 0;

	mutex_lock(&table_lock);
	list_for_each_entry(old, &table, node) {
		err = check_claim(cell, old, why);
		if (err)
			break;
	}
	if (!err) {
		kref_get(&cell->ref);
		list_add(&cell->node, &table);
	}
	mutex_unlock(&table_lock);
	return err;
}

void cell_table_publish(struct cell *cell, u32 wanted)
{
	struct cell *after;
	u32 id = wanted;

	mutex_lock(&table_lock);
	/* A destroyed cell with orphans keeps an id that the core reuses. */
	while (lookup(id))
		id++;
	cell->id = id;
	list_for_each_entry(after, &table, node)
		if (after->id > id)
			break;
	list_move_tail(&cell->node, &after->node);
	changed();
	mutex_unlock(&table_lock);
}

void cell_table_retire(struct cell *cell)
{
	unsigned int i;

	lockdep_assert_held(&cell->lock);
	mutex_lock(&table_lock);
	cell->is_over = true;
	cell->nr_claims = cell->cpus.nr;
	for (i = 0; i < cell->cpus.nr; i++)
		cell->claims[i] = cell->cpus.cpu[i];
	changed();
	mutex_unlock(&table_lock);
}

void cell_table_touch(void)
{
	mutex_lock(&table_lock);
	changed();
	mutex_unlock(&table_lock);
}

void cell_table_remove(struct cell *cell)
{
	mutex_lock(&table_lock);
	list_del(&cell->node);
	changed();
	mutex_unlock(&table_lock);
	cell_put(cell);
}

bool cell_table_is_over(struct cell *cell)
{
	bool is_over;

	mutex_lock(&table_lock);
	is_over = cell->is_over;
	mutex_unlock(&table_lock);
	return is_over;
}

unsigned int cell_table_orphans(struct cell *cell, struct hotplug_cpu *orphans)
{
	unsigned int nr = 0;

	mutex_lock(&table_lock);
	if (cell->is_over) {
		nr = cell->nr_claims;
		memcpy(orphans, cell->claims, nr * sizeof(*orphans));
	}
	mutex_unlock(&table_lock);
	return nr;
}

struct cell *cell_table_find(const char *name, u32 id)
{
	struct cell *cell, *found = NULL;

	mutex_lock(&table_lock);
	list_for_each_entry(cell, &table, node) {
		if (!cell->id || (id && cell->id != id) ||
		    (name && strcmp(cell->name, name)))
			continue;
		kref_get(&cell->ref);
		found = cell;
		break;
	}
	mutex_unlock(&table_lock);
	return found;
}

struct cell *cell_table_next(u32 id)
{
	struct cell *cell, *found = NULL;

	mutex_lock(&table_lock);
	list_for_each_entry(cell, &table, node) {
		if (!cell->id || cell->id < id)
			continue;
		kref_get(&cell->ref);
		found = cell;
		break;
	}
	mutex_unlock(&table_lock);
	return found;
}

bool cell_table_in_use(void)
{
	struct cell *cell;
	bool in_use = false;

	mutex_lock(&table_lock);
	list_for_each_entry(cell, &table, node)
		if (!cell->is_over)
			in_use = true;
	mutex_unlock(&table_lock);
	return in_use;
}

unsigned int cell_table_count(void)
{
	struct cell *cell;
	unsigned int count = 0;

	mutex_lock(&table_lock);
	list_for_each_entry(cell, &table, node)
		if (cell->id)
			count++;
	mutex_unlock(&table_lock);
	return count;
}

unsigned int cell_table_generation(void)
{
	unsigned int now;

	mutex_lock(&table_lock);
	now = generation;
	mutex_unlock(&table_lock);
	return now;
}
