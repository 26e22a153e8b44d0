// SPDX-License-Identifier: GPL-2.0
/* load.c - bytes loaded into a cell, kept because a reset loads them again. */
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "cell.h"
#include "load.h"

/* Contiguous for the core, and small enough to be had at any time. */
#define CHUNK_ORDER	min(get_order(SZ_32K), PAGE_ALLOC_COSTLY_ORDER)
#define CHUNK_SIZE	(PAGE_SIZE << CHUNK_ORDER)

struct segment {
	struct list_head node;
	u64 gpa;
	u64 length;
	void *chunk[];
};

static u64 nr_chunks(u64 length)
{
	return DIV_ROUND_UP_ULL(length, CHUNK_SIZE);
}

static void free_segment(struct segment *segment)
{
	u64 i;

	for (i = 0; i < nr_chunks(segment->length); i++)
		free_pages((unsigned long)segment->chunk[i], CHUNK_ORDER);
	kvfree(segment);
}

static int fill_segment(struct segment *segment, const void __user *from)
{
	u64 done = 0;
	size_t size;
	void *chunk;

	while (done < segment->length) {
		if (signal_pending(current))
			return -EINTR;
		cond_resched();
		size = min_t(u64, CHUNK_SIZE, segment->length - done);
		chunk = (void *)__get_free_pages(GFP_KERNEL_ACCOUNT,
						 CHUNK_ORDER);
		if (!chunk)
			return -ENOMEM;
		segment->chunk[done / CHUNK_SIZE] = chunk;
		if (copy_from_user(chunk, from + done, size))
			return -EFAULT;
		done += size;
	}
	return 0;
}

static struct segment *make_segment(const struct axvisor_load *load)
{
	struct segment *segment;
	int err;

	segment = kvzalloc(struct_size(segment, chunk, nr_chunks(load->length)),
			   GFP_KERNEL_ACCOUNT);
	if (!segment)
		return ERR_PTR(-ENOMEM);
	segment->gpa = load->gpa;
	segment->length = load->length;
	err = fill_segment(segment, u64_to_user_ptr(load->addr));
	if (err) {
		free_segment(segment);
		return ERR_PTR(err);
	}
	return segment;
}

static int copy_segment(struct cell *cell, const struct segment *segment)
{
	u64 done = 0;
	u64 size;
	long ret;

	while (done < segment->length) {
		cond_resched();
		size = min_t(u64, CHUNK_SIZE, segment->length - done);
		ret = cell_call(cell, AX_HC_CELL_COPY, segment->gpa + done,
				virt_to_phys(segment->chunk[done / CHUNK_SIZE]),
				size);
		if (ret < 0)
			return ret;
		done += size;
	}
	return 0;
}

/* What lies wholly below the new segment need not be kept. */
static void drop_covered(struct load_list *list, const struct segment *by)
{
	struct segment *segment, *next;

	list_for_each_entry_safe(segment, next, &list->segments, node) {
		if (segment->gpa < by->gpa ||
		    segment->gpa + segment->length > by->gpa + by->length)
			continue;
		list_del(&segment->node);
		free_segment(segment);
	}
}

static int load_bytes(struct cell *cell, const struct axvisor_load *load)
{
	struct segment *segment;
	u64 end;
	int err;

	if (check_add_overflow(load->gpa, load->length, &end) ||
	    !donate_covers(&cell->memory, load->gpa, load->length))
		return -ERANGE;
	segment = make_segment(load);
	if (IS_ERR(segment))
		return PTR_ERR(segment);
	err = copy_segment(cell, segment);
	if (err) {
		free_segment(segment);
		return err;
	}
	drop_covered(&cell->loads, segment);
	list_add_tail(&segment->node, &cell->loads.segments);
	return 0;
}

static int set_entry(struct cell *cell, u64 entry, u64 arg)
{
	long ret;

	if (!donate_covers(&cell->memory, entry, 1))
		return -ERANGE;
	ret = cell_call(cell, AX_HC_CELL_BOOT, entry, arg, 0);
	if (ret < 0)
		return ret;
	cell->loads.has_entry = true;
	cell->loads.entry = entry;
	cell->loads.arg = arg;
	return 0;
}

void load_init(struct load_list *list)
{
	INIT_LIST_HEAD(&list->segments);
}

void load_free(struct load_list *list)
{
	struct segment *segment, *next;

	list_for_each_entry_safe(segment, next, &list->segments, node) {
		list_del(&segment->node);
		free_segment(segment);
	}
	list->has_entry = false;
}

int load_cell(struct cell *cell, const struct axvisor_load *load)
{
	int err = 0;

	lockdep_assert_held(&cell->lock);
	if (load->length)
		err = load_bytes(cell, load);
	if (!err && (load->flags & AXVISOR_LOAD_ENTRY))
		err = set_entry(cell, load->entry, load->arg);
	return err;
}

int load_again(struct cell *cell)
{
	struct segment *segment;
	int err;

	lockdep_assert_held(&cell->lock);
	list_for_each_entry(segment, &cell->loads.segments, node) {
		err = copy_segment(cell, segment);
		if (err)
			return err;
	}
	if (!cell->loads.has_entry)
		return 0;
	return set_entry(cell, cell->loads.entry, cell->loads.arg);
}
