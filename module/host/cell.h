/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cell.h - the Linux side of a cell: what it took from Linux, and its life.
 *
 * Lock order, outermost first:
 *   machine_lock (read)	machine.c: the machine stays seized
 *   create_lock		cell.c: one cell is made at a time
 *   cell->lock			one request at a time; held for seconds
 *   table_lock			cell_table.c: names, CPUs and ids
 *   mm->mmap_lock		a page fault in memory that a cell shares: nobody
 *				touches user memory below cell->core_lock
 *   cell->core_lock		the core's id of the cell stays valid; short
 * machine_lock is never taken twice by one task. CPU hotplug and memory
 * allocation happen below cell->lock and above nothing.
 */
#ifndef AXVISOR_HOST_CELL_H
#define AXVISOR_HOST_CELL_H

#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <linux/axvisor_netlink.h>
#include <axvisor/abi.h>

#include "celldev.h"
#include "config.h"
#include "donate.h"
#include "hotplug.h"
#include "load.h"
#include "refusal.h"

/* What is left of a console once the core has forgotten the cell. */
struct cell_output {
	u64 start;
	size_t length;
	char *bytes;
};

/**
 * struct cell - one cell; kzalloc()ed, since the core writes to @info
 * @ref: the table, requests and open consoles hold references
 * @node: in the table, sorted by @id
 * @id: what users know it by, 0 until the core has accepted it
 * @lock: one request at a time; protects all that has no other lock
 * @vcpu_cpu: where each vCPU runs; fixed
 * @nr_claims: entries of @claims; with @is_over under table_lock
 * @claims: CPUs that nobody else may have
 * @is_over: destroyed; only orphans are left
 * @cpus: those that Linux has given up, orphans included
 * @memory: changed under @core_lock too, and read under either
 * @devices: of the machine; likewise
 * @loads: what was loaded, for the next reset
 * @resetting: between a reset and running again
 * @told: the state that was last announced
 * @reset_work: carries out a reset that the guest asked for
 * @mapping: of what it shares, in all processes
 * @core_lock: protects all below
 * @core_id: the core's number of the cell, 0 if the core does not know it
 * @info: what the core last said
 * @output: what is left of the console
 * @is_shared: user space may map what it shares: not before all is scrubbed,
 *	nor once it is being destroyed
 */
struct cell {
	struct kref ref;
	struct list_head node;
	u32 id;
	char name[AX_NAME_MAX];
	u32 console;
	u32 on_fail;
	unsigned int nr_vcpus;
	unsigned int vcpu_cpu[AX_MAX_VCPUS];
	unsigned int nr_claims;
	struct hotplug_cpu claims[AX_MAX_VCPUS];
	bool is_over;

	struct mutex lock;
	struct hotplug_set cpus;
	struct donation memory;
	struct celldev_set devices;
	struct load_list loads;
	bool resetting;
	enum axvisor_cell_state told;
	struct work_struct reset_work;

	struct address_space mapping;

	struct mutex core_lock;
	u32 core_id;
	struct ax_cell_info info;
	struct cell_output output;
	bool is_shared;
};

/**
 * struct cell_status - a cell at one moment, for whoever asks
 * @nr_active: vCPUs that may still execute guest code
 * @vcpu_on: bit i: vCPU i is on
 * @memory: bytes
 * @console_head: bytes ever written
 * @console_tail: oldest that can still be read
 * @fail: valid in AXVISOR_CELL_FAILED
 */
struct cell_status {
	enum axvisor_cell_state state;
	u32 nr_active;
	u64 vcpu_on;
	u64 memory;
	u64 console_head;
	u64 console_tail;
	struct ax_fail fail;
};

/**
 * cell_create() - make a cell; the machine is held
 *
 * Checks, takes memory and CPUs from Linux, has the core accept the cell and
 * scrub its memory. Each step is undone where a later one fails; what can't be
 * undone stays listed as an orphan of a destroyed cell.
 * Return: 0 and a reference in @out, or -errno with @why filled in.
 */
int cell_create(const struct cell_config *config, struct refusal *why,
		struct cell **out);

/**
 * cell_destroy() - end a cell; the machine is held
 *
 * Return: 0; -EBUSY if Linux won't take a CPU back: the cell is destroyed all
 * the same, and calling again retries; else what kept the core from ending it.
 */
int cell_destroy(struct cell *cell, struct refusal *why);

/* Destroy all cells and forget orphans; no new one is made meanwhile. */
void cell_destroy_all(void);

/**
 * cell_abandon_all() - forget all cells of a core that has stopped
 *
 * What they own stays with the core: nothing of it is given back to Linux.
 */
void cell_abandon_all(void);

/* Once more let Linux have the CPUs of cells that are over. */
void cell_retry_orphans(void);

/*
 * Clear the cell's memory, in steps, so that neither this CPU nor the core is
 * busy for long. cell->lock is held, or nobody else knows the cell. Return: 0
 * or -errno.
 */
int cell_scrub(struct cell *cell);

/* Put the regions of @from into @to, for the core. Return: how many. */
u32 cell_describe(const struct donation *from, struct ax_region *to);

/* The cell as it is now. */
void cell_status(struct cell *cell, struct cell_status *status);

/**
 * cell_refresh() - announce the state if it is new; cell->lock is held
 *
 * Also starts the reset that a guest asked for.
 */
void cell_refresh(struct cell *cell);

/* cell_refresh() for all. Return: -EBUSY if a cell had a request under way. */
int cell_refresh_all(void);

/* A hypercall about this cell; -ENOENT if the core does not know it. */
long cell_call(struct cell *cell, enum ax_hypercall nr, u64 a1, u64 a2, u64 a3);

/**
 * cell_stat() - statistics of a vCPU
 * @cell: NULL: the root cell, whose vCPUs have the numbers of their CPUs
 * @stat: kmalloc()ed, since the core writes to it
 *
 * Return: 0; -ENOENT for a cell that is over, -EINVAL for a vCPU that it has not.
 */
long cell_stat(struct cell *cell, unsigned int vcpu, struct ax_vcpu_stat *stat);

void cell_put(struct cell *cell);

#endif /* AXVISOR_HOST_CELL_H */
