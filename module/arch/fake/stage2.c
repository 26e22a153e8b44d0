// SPDX-License-Identifier: GPL-2.0
/*
 * stage2.c - the fake second stage: a sorted list of segments. It takes as many
 * pool pages as a tree of tables with the same leaves would have.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../common/range.h"
#include "fake.h"

static bool adjoin(const struct fake_segment *a, const struct fake_segment *b)
{
	return a->gpa + a->size == b->gpa && a->hpa + a->size == b->hpa &&
	       a->perm == b->perm;
}

static void insert(struct fake_stage2 *s, unsigned int i,
		   struct fake_segment seg)
{
	assert(s->nr_segments < FAKE_MAX_SEGMENTS);
	memmove(&s->segment[i + 1], &s->segment[i],
		(s->nr_segments - i) * sizeof(seg));
	s->segment[i] = seg;
	s->nr_segments++;
}

static void delete(struct fake_stage2 *s, unsigned int i)
{
	s->nr_segments--;
	memmove(&s->segment[i], &s->segment[i + 1],
		(s->nr_segments - i) * sizeof(s->segment[0]));
}

/* Index of the first segment that ends behind @gpa. */
static unsigned int find(const struct fake_stage2 *s, u64 gpa)
{
	unsigned int i = 0;

	while (i < s->nr_segments &&
	       s->segment[i].gpa + s->segment[i].size <= gpa)
		i++;
	return i;
}

/* Blocks of @size that leaves of that size can't make, edges and all. */
static unsigned int broken_blocks(const struct fake_stage2 *s, u64 size)
{
	unsigned int i, count = 0;
	u64 block, last, done = ~0ULL;
	const struct fake_segment *seg;

	for (i = 0; i < s->nr_segments; i++) {
		seg = &s->segment[i];
		last = ALIGN_DOWN(seg->gpa + seg->size - 1, size);
		for (block = ALIGN_DOWN(seg->gpa, size); block <= last;
		     block += size) {
			if (block == done ||
			    (IS_ALIGNED(seg->gpa - seg->hpa, size) &&
			     block >= seg->gpa &&
			     block + size <= seg->gpa + seg->size))
				continue;
			done = block;
			count++;
		}
	}
	return count;
}

static void adjust_tables(struct fake_stage2 *s, struct page_list *pages)
{
	unsigned int needed = 1 + broken_blocks(s, SZ_1G) +
			      broken_blocks(s, SZ_2M);

	assert(needed <= FAKE_MAX_TABLES);
	while (s->nr_tables < needed)
		s->table[s->nr_tables++] = page_list_take(pages);
	while (s->nr_tables > needed)
		pool_free(s->table[--s->nr_tables], 1);
}

/* Tables under each block of a size that both addresses don't agree about. */
unsigned int arch_vm_map_pages(const struct vm *vm, gpa_t gpa, hpa_t hpa,
			       u64 size)
{
	const u64 differ = gpa.v ^ hpa.v;

	(void)vm;
	return 4 + (IS_ALIGNED(differ, SZ_1G) ? 0 : (unsigned int)(size / SZ_1G) + 1) +
	       (IS_ALIGNED(differ, SZ_2M) ? 0 : (unsigned int)(size / SZ_2M) + 1);
}

static void check_call(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size,
		       const struct page_list *pages)
{
	assert(spin_is_locked(&vm->map_lock));
	assert(size && IS_ALIGNED(gpa.v | size, PAGE_SIZE));
	assert(range_valid(RANGE(gpa.v, size)));
	assert(gpa.v + size <= vm->gpa_limit);
	assert(pages->count >= arch_vm_map_pages(vm, gpa, hpa, size));
}

void arch_vm_map(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm,
		 struct page_list *pages)
{
	struct fake_stage2 *s = vm->arch.stage2;
	unsigned int i = find(s, gpa.v);

	check_call(vm, gpa, hpa, size, pages);
	if (fake_hooks.on_map)
		fake_hooks.on_map(vm, hpa);
	assert(IS_ALIGNED(hpa.v, PAGE_SIZE));
	assert(i == s->nr_segments || s->segment[i].gpa >= gpa.v + size);
	insert(s, i, (struct fake_segment){ gpa.v, hpa.v, size, perm });
	if (i + 1 < s->nr_segments && adjoin(&s->segment[i], &s->segment[i + 1])) {
		s->segment[i].size += s->segment[i + 1].size;
		delete(s, i + 1);
	}
	if (i && adjoin(&s->segment[i - 1], &s->segment[i])) {
		s->segment[i - 1].size += s->segment[i].size;
		delete(s, i);
	}
	adjust_tables(s, pages);
}

void arch_vm_unmap(struct vm *vm, gpa_t gpa, u64 size, struct page_list *pages)
{
	struct fake_stage2 *s = vm->arch.stage2;
	const u64 end = gpa.v + size;
	struct fake_segment seg;
	unsigned int i;

	check_call(vm, gpa, HPA(gpa.v), size, pages);
	i = find(s, gpa.v);
	while (i < s->nr_segments && s->segment[i].gpa < end) {
		seg = s->segment[i];
		delete(s, i);
		if (seg.gpa < gpa.v)
			insert(s, i++, (struct fake_segment){ seg.gpa, seg.hpa,
			       gpa.v - seg.gpa, seg.perm });
		if (seg.gpa + seg.size > end)
			insert(s, i++, (struct fake_segment){ end,
			       seg.hpa + (end - seg.gpa),
			       seg.gpa + seg.size - end, seg.perm });
	}
	adjust_tables(s, pages);
}

/* Is all of @block in one segment of the right alignment, or in a hole? */
static bool uniform(const struct fake_stage2 *s, struct range block)
{
	unsigned int i = find(s, block.base);
	const struct fake_segment *seg = &s->segment[i];

	if (i == s->nr_segments || seg->gpa > range_last(block))
		return true;
	return range_contains(RANGE(seg->gpa, seg->size), block) &&
	       IS_ALIGNED(seg->gpa - seg->hpa, block.size);
}

u32 arch_vm_lookup(struct vm *vm, gpa_t gpa, u64 *block)
{
	const struct fake_stage2 *s = vm->arch.stage2;
	unsigned int i = find(s, gpa.v);
	u64 size = SZ_1G;

	assert(spin_is_locked(&vm->map_lock));
	while (size > PAGE_SIZE &&
	       !uniform(s, RANGE(ALIGN_DOWN(gpa.v, size), size)))
		size /= 512;
	if (block)
		*block = size;
	return i < s->nr_segments && s->segment[i].gpa <= gpa.v ?
	       (u32)s->segment[i].perm : 0;
}

unsigned int arch_vm_table_pages(const struct vm *vm)
{
	return vm->arch.stage2->nr_tables;
}
