// SPDX-License-Identifier: GPL-2.0
/*
 * create.c - cells come and go: everything is checked and set aside first, then
 * committed by steps that cannot fail.
 */
#include <axvisor/event.h>
#include <axvisor/log.h>

#include "../common/string.h"
#include "create.h"
#include "device.h"
#include "ledger.h"
#include "memory.h"
#include "refuse.h"
#include "region.h"
#include "root.h"
#include "sched.h"

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
		return refuse(&desc->refusal, -EINVAL, AX_BLAME_NAME, 0,
			      "the name must have 1 to %u characters",
			      AX_NAME_MAX - 1);
	for (i = 0; i < len; i++) {
		if (!name_char(desc->name[i]))
			return refuse(&desc->refusal, -EINVAL, AX_BLAME_NAME, (u32)i,
				      "character %u of the name is none of A-Z a-z 0-9 _ . -",
				      (u32)i + 1);
	}
	memset(desc->name + len, 0, AX_NAME_MAX - len);
	for (id = 0; id < AX_MAX_CELLS; id++) {
		cell = cell_find(id);
		if (cell && !memcmp(cell->name, desc->name, AX_NAME_MAX))
			return refuse(&desc->refusal, -EEXIST, AX_BLAME_NAME, 0,
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
		return refuse(&desc->refusal, -ENODEV, AX_BLAME_VCPU, i,
			      "CPU %u does not exist, there are %u", cpu,
			      nr_cpus);
	for (j = 0; j < i; j++) {
		if (desc->cpu[j] == cpu)
			return refuse(&desc->refusal, -EINVAL, AX_BLAME_VCPU, i,
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
		return refuse(&desc->refusal, -EINVAL, AX_BLAME_VCPU, 0,
			      "%u vCPUs: a cell has 1 to %u", desc->nr_vcpus,
			      AX_MAX_VCPUS);
	for (i = 0; i < desc->nr_vcpus && !err; i++)
		err = check_cpu(desc, i);
	return err;
}

static int check_desc(struct ax_cell_desc *desc)
{
	int err;

	err = check_name(desc);
	if (err)
		return err;
	if (desc->wall_time > VM_WALL_TIME_MAX)
		return refuse(&desc->refusal, -EINVAL, AX_BLAME_NONE, 0,
			      "the time 0x%llx is behind the year 2262",
			      desc->wall_time);
	if (desc->console > AX_CONSOLE_UART)
		return refuse(&desc->refusal, -EINVAL, AX_BLAME_CONSOLE, 0,
			      "console type %u is not known", desc->console);
	if (desc->on_fail > AX_ON_FAIL_RESET)
		return refuse(&desc->refusal, -EINVAL, AX_BLAME_ON_FAIL, 0,
			      "what to do on failure, %u, is not known", desc->on_fail);
	err = check_cpus(desc);
	if (err)
		return err;
	return region_check(desc->region, desc->nr_regions, &desc->refusal);
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
		return refuse(&desc->refusal, -EBUSY, AX_BLAME_VCPU, i,
			      "CPU %u belongs to cell '%s'", cpu,
			      cell_find(owner)->name);
	if (root_cpu_state(cpu) == AX_CPU_ROOT)
		return refuse(&desc->refusal, -EBUSY, AX_BLAME_VCPU, i,
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
	u32 i;

	if (!cell)
		return NULL;
	cell->id = id;
	memcpy(cell->name, desc->name, AX_NAME_MAX);
	cell->on_fail = desc->on_fail;
	cell->nr_regions = desc->nr_regions;
	for (i = 0; i < desc->nr_regions; i++)
		cell->region[i].map = desc->region[i];
	cell->state = AX_CELL_SCRUBBING;
	return cell;
}

static int refuse_machine(struct ax_cell_desc *desc)
{
	return refuse(&desc->refusal, -ENOMEM, AX_BLAME_NONE, 0,
		      "the core's page pool is exhausted: the %u free pages hold no machine; reload with a larger core_mb",
		      pool_total() - pool_used());
}

/* ---- commit ---- */

static void commit(struct cell *cell, struct page_list *take)
{
	struct cell_region *r;
	u32 i;

	for (r = cell->region; r < cell->region + cell->nr_regions; r++)
		region_take(cell, r, take);
	for (r = cell->region; r < cell->region + cell->nr_regions; r++)
		region_enter(cell, r);
	cell_insert(cell);
	for (i = 0; i < cell->vm->nr_vcpus; i++)
		sched_add(cell->vm->vcpu[i]);
	pool_unreserve(take);
	event_notify();
}

/* The CPUs are claimed. On refusal nothing is held. */
static int make_cell(struct ax_cell_desc *desc, u32 id)
{
	struct page_list take = { 0 };
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
	vm_set_wall_time(cell->vm, desc->wall_time);
	err = region_check_vm(cell->vm, desc->region, desc->nr_regions,
			      &desc->refusal);
	if (err)
		goto err_destroy_vm;
	err = region_reserve(cell->vm, cell->region, cell->nr_regions, &take,
			     &desc->refusal);
	if (err)
		goto err_destroy_vm;
	commit(cell, &take);
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
		return refuse(&desc->refusal, id, AX_BLAME_NONE, 0,
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
	struct cell_region *r;
	u32 i;

	if (err)
		return err;
	/* A cell with an active vCPU is not scrubbed. */
	if (cell->scrubbed < memory_size(cell->region, cell->nr_regions))
		return -EBUSY;
	err = device_release_irqs(cell);
	if (err)
		return err;
	for (i = 0; i < nr_vcpus; i++) {
		cpu[i] = cell->vm->vcpu[i]->cpu;
		sched_remove(cell->vm->vcpu[i]);
	}
	/* Out of the cell's tables before it is in the root cell's. */
	vm_destroy(cell->vm);
	for (r = cell->region; r < cell->region + cell->nr_regions; r++)
		region_give_back(r);
	return_cpus(cpu, nr_vcpus);
	cell_forget(cell);
	log_notice("cell '%s' destroyed", cell->name);
	pool_free(cell, CELL_PAGES);
	event_notify();
	return 0;
}
