// SPDX-License-Identifier: GPL-2.0
/*
 * create.c - cells come and go: everything is checked and set aside first, then
 * committed by steps that cannot fail.
 */
#include <axvisor/event.h>
#include <axvisor/fmt.h>
#include <axvisor/log.h>

#include "../common/string.h"
#include "create.h"
#include "ledger.h"
#include "memory.h"
#include "root.h"
#include "sched.h"

#define CELL_PAGES	((sizeof(struct cell) + PAGE_SIZE - 1) / PAGE_SIZE)

/* Table pages set aside for the commit. */
struct commit_pages {
	struct page_list unmap;	/* from the root cell */
	struct page_list map;	/* into the new one */
};

static int __printf(5, 6)
refuse(struct ax_cell_desc *desc, int err, enum ax_blame blame, u32 index,
       const char *fmt, ...)
{
	va_list args;

	desc->blame = blame;
	desc->blame_index = index;
	va_start(args, fmt);
	fmt_vprintf(desc->text, AX_TEXT_MAX, fmt, args);
	va_end(args);
	return err;
}

static struct range gpa_range(const struct ax_region *r)
{
	return RANGE(r->gpa, r->size);
}

static struct range hpa_range(const struct ax_region *r)
{
	return RANGE(r->hpa, r->size);
}

/* ---- checks ---- */

static bool name_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

/* Clears what is behind the name, so that names compare as memory. */
static int check_name(struct ax_cell_desc *desc)
{
	const size_t len = strnlen(desc->name, AX_NAME_MAX);
	const struct cell *cell;
	size_t i;
	u32 id;

	if (!len || len == AX_NAME_MAX)
		return refuse(desc, -EINVAL, AX_BLAME_NAME, 0,
			      "the name must have 1 to %u characters",
			      AX_NAME_MAX - 1);
	for (i = 0; i < len; i++) {
		if (!name_char(desc->name[i]))
			return refuse(desc, -EINVAL, AX_BLAME_NAME, (u32)i,
				      "character %u of the name is none of A-Z a-z 0-9 _ . -",
				      (u32)i + 1);
	}
	memset(desc->name + len, 0, AX_NAME_MAX - len);
	for (id = 0; id < AX_MAX_CELLS; id++) {
		cell = cell_find(id);
		if (cell && !memcmp(cell->name, desc->name, AX_NAME_MAX))
			return refuse(desc, -EEXIST, AX_BLAME_NAME, 0,
				      "the name '%s' belongs to cell %u",
				      desc->name, id);
	}
	return 0;
}

static int check_cpu(struct ax_cell_desc *desc, u32 i)
{
	const u32 cpu = desc->cpu[i];
	const u32 nr_cpus = root_boot()->nr_cpus;
	u32 j;

	if (cpu >= nr_cpus)
		return refuse(desc, -ENODEV, AX_BLAME_VCPU, i,
			      "CPU %u does not exist, there are %u", cpu,
			      nr_cpus);
	for (j = 0; j < i; j++) {
		if (desc->cpu[j] == cpu)
			return refuse(desc, -EINVAL, AX_BLAME_VCPU, i,
				      "CPU %u is named for vCPU %u and for vCPU %u",
				      cpu, j, i);
	}
	return 0;
}

static int check_cpus(struct ax_cell_desc *desc)
{
	int err = 0;
	u32 i;

	if (!desc->nr_vcpus || desc->nr_vcpus > AX_MAX_VCPUS)
		return refuse(desc, -EINVAL, AX_BLAME_VCPU, 0,
			      "%u vCPUs: a cell has 1 to %u", desc->nr_vcpus,
			      AX_MAX_VCPUS);
	for (i = 0; i < desc->nr_vcpus && !err; i++)
		err = check_cpu(desc, i);
	return err;
}

static int check_shape(struct ax_cell_desc *desc, u32 i)
{
	const struct ax_region *r = &desc->region[i];

	if (!r->size || !IS_ALIGNED(r->gpa | r->hpa | r->size, AX_GRANULE))
		return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: gpa 0x%llx, hpa 0x%llx and size 0x%llx must be multiples of 0x%lx",
			      i, r->gpa, r->hpa, r->size, AX_GRANULE);
	if (!range_valid(hpa_range(r)) ||
	    range_last(hpa_range(r)) >= root_vm()->gpa_limit)
		return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: memory 0x%llx+0x%llx does not end below 0x%llx",
			      i, r->hpa, r->size, root_vm()->gpa_limit);
	if (!range_valid(gpa_range(r)))
		return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
			      "region %u: gpa 0x%llx+0x%llx wraps around", i,
			      r->gpa, r->size);
	return 0;
}

static int check_overlap(struct ax_cell_desc *desc, u32 i, u32 j)
{
	const struct ax_region *a = &desc->region[i], *b = &desc->region[j];

	if (ranges_overlap(gpa_range(a), gpa_range(b)))
		return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
			      "region %u overlaps region %u at gpa 0x%llx", i,
			      j, MAX(a->gpa, b->gpa));
	if (ranges_overlap(hpa_range(a), hpa_range(b)))
		return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
			      "region %u overlaps region %u at hpa 0x%llx", i,
			      j, MAX(a->hpa, b->hpa));
	return 0;
}

static int check_owner(struct ax_cell_desc *desc, u32 i)
{
	const struct range hpa = hpa_range(&desc->region[i]);
	const struct vm_mmio *mmio;
	struct ledger_entry who;

	if (ledger_check_donate_mem(hpa, &who)) {
		if (who.owner == LEDGER_CORE)
			return refuse(desc, -EBUSY, AX_BLAME_REGION, i,
				      "memory 0x%llx+0x%llx belongs to the core",
				      who.range.base, who.range.size);
		return refuse(desc, -EBUSY, AX_BLAME_REGION, i,
			      "memory 0x%llx+0x%llx belongs to cell '%s'",
			      who.range.base, who.range.size,
			      cell_find(who.owner)->name);
	}
	mmio = vm_find_mmio(root_vm(), GPA(hpa.base), hpa.size);
	if (mmio)
		return refuse(desc, -EBUSY, AX_BLAME_REGION, i,
			      "memory 0x%llx+0x%llx is the machine's %s",
			      mmio->base.v, mmio->size, mmio->name);
	if (ledger_ram(hpa) == LEDGER_PARTLY_RAM)
		return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
			      "memory 0x%llx+0x%llx is only in part System RAM",
			      hpa.base, hpa.size);
	return 0;
}

static int check_regions(struct ax_cell_desc *desc)
{
	int err = 0;
	u32 i, j;

	if (!desc->nr_regions || desc->nr_regions > AX_MAX_REGIONS)
		return refuse(desc, -EINVAL, AX_BLAME_REGION, 0,
			      "%u regions: a cell has 1 to %u",
			      desc->nr_regions, AX_MAX_REGIONS);
	for (i = 0; i < desc->nr_regions; i++) {
		err = check_shape(desc, i);
		for (j = 0; j < i && !err; j++)
			err = check_overlap(desc, i, j);
		if (!err)
			err = check_owner(desc, i);
		if (err)
			break;
	}
	return err;
}

static int check_board(struct ax_cell_desc *desc, const struct vm *vm)
{
	const struct vm_mmio *mmio;
	const struct ax_region *r;
	u32 i;

	for (i = 0; i < desc->nr_regions; i++) {
		r = &desc->region[i];
		if (range_last(gpa_range(r)) >= vm->gpa_limit)
			return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
				      "region %u: gpa 0x%llx+0x%llx does not end below 0x%llx",
				      i, r->gpa, r->size, vm->gpa_limit);
		mmio = vm_find_mmio(vm, GPA(r->gpa), r->size);
		if (mmio)
			return refuse(desc, -EINVAL, AX_BLAME_REGION, i,
				      "region %u at gpa 0x%llx overlaps the board's %s at 0x%llx",
				      i, r->gpa, mmio->name, mmio->base.v);
	}
	return 0;
}

static int check_desc(struct ax_cell_desc *desc)
{
	int err;

	if (desc->reserved)
		return refuse(desc, -EINVAL, AX_BLAME_NONE, 0,
			      "a reserved field is not 0");
	err = check_name(desc);
	if (err)
		return err;
	if (desc->console > AX_CONSOLE_UART)
		return refuse(desc, -EINVAL, AX_BLAME_CONSOLE, 0,
			      "console type %u is not known", desc->console);
	err = check_cpus(desc);
	if (err)
		return err;
	return check_regions(desc);
}

/* ---- what is set aside, with its undoing ---- */

static void return_cpus(const u32 *cpu, u32 count)
{
	ledger_lock();
	while (count--)
		ledger_set_cpu_owner(cpu[count], LEDGER_ROOT);
	ledger_unlock();
}

/* The ledger's lock is held: no root vCPU is switched on meanwhile. */
static int claim_cpu(struct ax_cell_desc *desc, u32 i, u32 id)
{
	const u32 cpu = desc->cpu[i];
	const u32 owner = ledger_cpu_owner(cpu);

	if (owner != LEDGER_ROOT)
		return refuse(desc, -EBUSY, AX_BLAME_VCPU, i,
			      "CPU %u belongs to cell '%s'", cpu,
			      cell_find(owner)->name);
	if (root_cpu_state(cpu) == AX_CPU_ROOT)
		return refuse(desc, -EBUSY, AX_BLAME_VCPU, i,
			      "CPU %u is still used by the root cell: take it offline first",
			      cpu);
	ledger_set_cpu_owner(cpu, id);
	return 0;
}

static int claim_cpus(struct ax_cell_desc *desc, u32 id)
{
	int err = 0;
	u32 i;

	ledger_lock();
	for (i = 0; i < desc->nr_vcpus; i++) {
		err = claim_cpu(desc, i, id);
		if (err)
			break;
	}
	ledger_unlock();
	if (err)
		return_cpus(desc->cpu, i);
	return err;
}

static struct cell *alloc_cell(const struct ax_cell_desc *desc, u32 id)
{
	struct cell *cell = pool_alloc(CELL_PAGES);

	if (!cell)
		return NULL;
	cell->id = id;
	memcpy(cell->name, desc->name, AX_NAME_MAX);
	cell->nr_regions = desc->nr_regions;
	memcpy(cell->region, desc->region,
	       desc->nr_regions * sizeof(desc->region[0]));
	cell->state = AX_CELL_SCRUBBING;
	return cell;
}

/* Only RAM is mapped back at once; the rest comes back on demand. */
static bool is_ram(const struct ax_region *r)
{
	return ledger_ram(hpa_range(r)) == LEDGER_RAM;
}

static int reserve_pages(struct ax_cell_desc *desc, struct cell *cell,
			 struct commit_pages *pages)
{
	const unsigned int free = pool_total() - pool_used();
	unsigned int map = 0, unmap = 0, remap = 0, n;
	const struct ax_region *r;

	for (r = cell->region; r < cell->region + cell->nr_regions; r++) {
		map += vm_map_pages(cell->vm, GPA(r->gpa), r->size);
		n = vm_map_pages(root_vm(), GPA(r->hpa), r->size);
		unmap += n;
		remap += is_ram(r) ? n : 0;
	}
	if (pool_reserve(&pages->map, map))
		goto err_refuse;
	if (pool_reserve(&pages->unmap, unmap))
		goto err_unreserve_map;
	if (pool_reserve(&cell->remap_pages, remap))
		goto err_unreserve_unmap;
	return 0;

err_unreserve_unmap:
	pool_unreserve(&pages->unmap);
err_unreserve_map:
	pool_unreserve(&pages->map);
err_refuse:
	return refuse(desc, -ENOMEM, AX_BLAME_NONE, 0,
		      "the core's page pool is exhausted: %u pages needed, %u free; reload with a larger core_mb",
		      map + unmap + remap, free);
}

static int refuse_machine(struct ax_cell_desc *desc)
{
	return refuse(desc, -ENOMEM, AX_BLAME_NONE, 0,
		      "the core's page pool is exhausted: the %u free pages hold no machine; reload with a larger core_mb",
		      pool_total() - pool_used());
}

/* ---- commit ---- */

static void commit(struct cell *cell, struct commit_pages *pages)
{
	const struct ax_region *r;
	u32 i;

	for (r = cell->region; r < cell->region + cell->nr_regions; r++) {
		ledger_donate_mem(hpa_range(r), cell->id);
		vm_unmap(root_vm(), GPA(r->hpa), r->size, &pages->unmap);
	}
	for (r = cell->region; r < cell->region + cell->nr_regions; r++)
		vm_map(cell->vm, GPA(r->gpa), HPA(r->hpa), r->size, VM_RWX,
		       &pages->map);
	cell_insert(cell);
	for (i = 0; i < cell->vm->nr_vcpus; i++)
		sched_add(cell->vm->vcpu[i]);
	pool_unreserve(&pages->map);
	pool_unreserve(&pages->unmap);
	event_notify();
}

/* The CPUs are claimed. On refusal nothing is held. */
static int make_cell(struct ax_cell_desc *desc, u32 id)
{
	struct commit_pages pages = { 0 };
	struct cell *cell = alloc_cell(desc, id);
	int err;

	if (!cell)
		return refuse_machine(desc);
	err = vm_create(&cell->vm, VM_CELL, id, desc->nr_vcpus, desc->cpu,
			desc->console);
	if (err) {
		err = refuse_machine(desc);
		goto err_free_cell;
	}
	err = check_board(desc, cell->vm);
	if (err)
		goto err_destroy_vm;
	err = reserve_pages(desc, cell, &pages);
	if (err)
		goto err_destroy_vm;
	commit(cell, &pages);
	log_notice("cell '%s' created, id %u", cell->name, cell->id);
	return 0;

err_destroy_vm:
	vm_destroy(cell->vm);
err_free_cell:
	pool_free(cell, CELL_PAGES);
	return err;
}

int cell_create(struct ax_cell_desc *desc)
{
	int err, id;

	err = check_desc(desc);
	if (err)
		return err;
	id = cell_free_id();
	if (id < 0)
		return refuse(desc, id, AX_BLAME_NONE, 0,
			      "there are %u cells already", AX_MAX_CELLS);
	err = claim_cpus(desc, (u32)id);
	if (err)
		return err;
	err = make_cell(desc, (u32)id);
	if (err)
		return_cpus(desc->cpu, desc->nr_vcpus);
	return err ? err : id;
}

int cell_reclaim(struct cell *cell)
{
	int err = cell_check(cell, CELL_RECLAIM);
	u32 cpu[AX_MAX_VCPUS];
	u32 nr_vcpus = cell->vm->nr_vcpus;
	const struct ax_region *r;
	u32 i;

	if (err)
		return err;
	/* A cell with an active vCPU is not scrubbed. */
	if (cell->scrubbed < memory_size(cell))
		return -EBUSY;
	for (i = 0; i < nr_vcpus; i++) {
		cpu[i] = cell->vm->vcpu[i]->cpu;
		sched_remove(cell->vm->vcpu[i]);
	}
	/* Out of the cell's tables before it is in the root cell's. */
	vm_destroy(cell->vm);
	for (r = cell->region; r < cell->region + cell->nr_regions; r++) {
		if (is_ram(r))
			vm_map(root_vm(), GPA(r->hpa), HPA(r->hpa), r->size,
			       VM_RWX, &cell->remap_pages);
	}
	ledger_reclaim_mem(cell->id);
	return_cpus(cpu, nr_vcpus);
	cell_forget(cell);
	log_notice("cell '%s' destroyed", cell->name);
	pool_unreserve(&cell->remap_pages);
	pool_free(cell, CELL_PAGES);
	event_notify();
	return 0;
}
