// SPDX-License-Identifier: GPL-2.0
/* load.c - bytes loaded into a cell, kept because a reset loads them again. */
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "cell.h"
#include "load.h"

/*
 * Contiguous for the core, and small enough to be had at any time. Cells have
 * whole chunks of memory, so what is kept is never more than that.
 */
#define CHUNK_ORDER	min(get_order(SZ_32K), PAGE_ALLOC_COSTLY_ORDER)
#define CHUNK_SIZE	(PAGE_SIZE << CHUNK_ORDER)

/**
 * struct staged - one load, before it becomes part of the list
 * @gpa: of the first byte
 * @length: in bytes
 * @first: index of the first chunk
 * @nr: number of chunks
 * @chunk: each with what was loaded before around the new bytes
 */
struct staged {
	u64 gpa;
	u64 length;
	unsigned long first;
	unsigned long nr;
	void *chunk[];
};

static void free_chunk(void *chunk)
{
	free_pages((unsigned long)chunk, CHUNK_ORDER);
}

/* How many of @left bytes from @gpa on lie in one chunk. */
static u64 in_chunk(u64 gpa, u64 left)
{
	return min_t(u64, CHUNK_SIZE - gpa % CHUNK_SIZE, left);
}

static int stage_chunk(struct staged *staged, struct load_list *list, u64 gpa,
		       const void __user *from, u64 size)
{
	unsigned long index = gpa / CHUNK_SIZE;
	void *old = xa_load(&list->chunks, index);
	void *chunk = (void *)__get_free_pages(GFP_KERNEL_ACCOUNT, CHUNK_ORDER);
	int err;

	if (!chunk)
		return -ENOMEM;
	staged->chunk[index - staged->first] = chunk;
	/* So that keep() can't fail. */
	err = xa_reserve(&list->chunks, index, GFP_KERNEL);
	if (err)
		return err;
	if (size < CHUNK_SIZE && old)
		memcpy(chunk, old, CHUNK_SIZE);
	else if (size < CHUNK_SIZE)
		memset(chunk, 0, CHUNK_SIZE);
	return copy_from_user(chunk + gpa % CHUNK_SIZE, from, size) ?
		-EFAULT : 0;
}

static void unstage(struct staged *staged, struct load_list *list)
{
	unsigned long i;

	for (i = 0; i < staged->nr; i++) {
		xa_release(&list->chunks, staged->first + i);
		free_chunk(staged->chunk[i]);
	}
	kvfree(staged);
}

static struct staged *new_staged(u64 gpa, u64 length)
{
	unsigned long first = gpa / CHUNK_SIZE;
	unsigned long nr = (gpa + length - 1) / CHUNK_SIZE - first + 1;
	struct staged *staged;

	staged = kvzalloc(struct_size(staged, chunk, nr), GFP_KERNEL_ACCOUNT);
	if (!staged)
		return NULL;
	staged->gpa = gpa;
	staged->length = length;
	staged->first = first;
	staged->nr = nr;
	return staged;
}

static struct staged *stage(struct load_list *list,
			    const struct axvisor_load *load)
{
	struct staged *staged = new_staged(load->gpa, load->length);
	const void __user *from = u64_to_user_ptr(load->addr);
	u64 done, size;
	int err = 0;

	if (!staged)
		return ERR_PTR(-ENOMEM);
	for (done = 0; !err && done < load->length; done += size) {
		cond_resched();
		size = in_chunk(load->gpa + done, load->length - done);
		err = signal_pending(current) ? -EINTR :
			stage_chunk(staged, list, load->gpa + done, from + done,
				    size);
	}
	if (!err)
		return staged;
	unstage(staged, list);
	return ERR_PTR(err);
}

static int copy_staged(struct cell *cell, const struct staged *staged)
{
	u64 done, size, gpa;
	void *from;
	long ret;

	for (done = 0; done < staged->length; done += size) {
		cond_resched();
		gpa = staged->gpa + done;
		size = in_chunk(gpa, staged->length - done);
		from = staged->chunk[gpa / CHUNK_SIZE - staged->first] +
		       gpa % CHUNK_SIZE;
		ret = cell_call(cell, AX_HC_CELL_COPY, gpa, virt_to_phys(from),
				size);
		if (ret < 0)
			return ret;
	}
	return 0;
}

/* From now on it is what a reset loads. */
static void keep(struct staged *staged, struct load_list *list)
{
	unsigned long i;

	for (i = 0; i < staged->nr; i++)
		free_chunk(xa_store(&list->chunks, staged->first + i,
				    staged->chunk[i], GFP_KERNEL));
	kvfree(staged);
}

static int set_entry(struct cell *cell, u64 entry, u64 arg, u32 mode)
{
	long ret;

	ret = cell_call(cell, AX_HC_CELL_BOOT, entry, arg, mode);
	if (ret < 0)
		return ret;
	cell->loads.has_entry = true;
	cell->loads.entry = entry;
	cell->loads.arg = arg;
	cell->loads.mode = mode;
	return 0;
}

static int load_entry(struct cell *cell, const struct axvisor_load *load)
{
	if (!(load->flags & AXVISOR_LOAD_ENTRY))
		return 0;
	return set_entry(cell, load->entry, load->arg, load->mode);
}

/* The entry goes first: the core may refuse it, but not the bytes. */
static int load_bytes(struct cell *cell, const struct axvisor_load *load)
{
	struct staged *staged;
	u64 end;
	int err;

	if (check_add_overflow(load->gpa, load->length, &end) ||
	    !donate_covers(&cell->memory, load->gpa, load->length))
		return -ERANGE;
	staged = stage(&cell->loads, load);
	if (IS_ERR(staged))
		return PTR_ERR(staged);
	err = load_entry(cell, load);
	if (!err)
		err = copy_staged(cell, staged);
	if (err)
		unstage(staged, &cell->loads);
	else
		keep(staged, &cell->loads);
	return err;
}

void load_init(struct load_list *list)
{
	BUILD_BUG_ON(AX_GRANULE % CHUNK_SIZE);
	xa_init_flags(&list->chunks, XA_FLAGS_ACCOUNT);
}

void load_free(struct load_list *list)
{
	unsigned long index;
	void *chunk;

	xa_for_each(&list->chunks, index, chunk)
		free_chunk(chunk);
	xa_destroy(&list->chunks);
	list->has_entry = false;
}

void load_forget(struct load_list *list, u64 gpa, u64 size)
{
	unsigned long first = gpa / CHUNK_SIZE;
	unsigned long last = (gpa + size - 1) / CHUNK_SIZE;
	unsigned long index;
	void *chunk;

	/* Regions of memory are whole chunks. */
	xa_for_each_range(&list->chunks, index, chunk, first, last)
		free_chunk(xa_erase(&list->chunks, index));
	if (list->has_entry && list->entry >= gpa && list->entry - gpa < size)
		list->has_entry = false;
}

int load_cell(struct cell *cell, const struct axvisor_load *load)
{
	lockdep_assert_held(&cell->lock);
	/* Before the bytes: a load that is refused has changed nothing. */
	if ((load->flags & AXVISOR_LOAD_ENTRY) &&
	    !donate_covers(&cell->memory, load->entry, 1))
		return -ERANGE;
	return load->length ? load_bytes(cell, load) : load_entry(cell, load);
}

int load_again(struct cell *cell)
{
	unsigned long index;
	void *chunk;
	long ret;

	lockdep_assert_held(&cell->lock);
	/* What lies around the bytes in a chunk is zero, as the memory is. */
	xa_for_each(&cell->loads.chunks, index, chunk) {
		cond_resched();
		ret = cell_call(cell, AX_HC_CELL_COPY, (u64)index * CHUNK_SIZE,
				virt_to_phys(chunk), CHUNK_SIZE);
		if (ret < 0)
			return ret;
	}
	if (!cell->loads.has_entry)
		return 0;
	return set_entry(cell, cell->loads.entry, cell->loads.arg,
			 cell->loads.mode);
}
