/* SPDX-License-Identifier: GPL-2.0 */
/*
 * cell.h - cells: life cycle, what they own, and the root cell.
 *
 * Locks, in the order in which they are taken:
 *
 *   manage_lock		around every hypercall of the root cell that is more
 *			than AX_HC_NULL: who owns what, which cells exist. No
 *			other exit takes it, no cell waits for it.
 *   the ledger's	changes of who owns what, against the exits of the root
 *			cell that depend on it
 *   a CPU's queue	its vCPUs, which of them is current, their power; one
 *			queue at a time
 *   cell->lock		state, nr_active, fail
 *
 * Leaves, with nothing but the next one taken inside: vm->map_lock, the pool's;
 * a console's; the log's.
 *
 * A CPU that panics keeps its locks, so that nobody sees what is half done.
 * Who waits for one of them then gives up: see sched_give_up().
 *
 * A vCPU executes only if its cell was RUNNING at some moment under cell->lock
 * after which nr_active counts it. So who changes the state first and reads
 * nr_active as 0 then, both under cell->lock, knows that nothing of the cell
 * runs or will. Who changes state or power then calls sched_kick(), whose
 * queue lock orders it against the CPU's next choice: either that sees the
 * change, or the kick finds a CPU that idles or runs and makes it look again.
 */
#ifndef AXVISOR_CELL_CELL_H
#define AXVISOR_CELL_CELL_H

#include <axvisor/abi.h>
#include <axvisor/pool.h>
#include "../common/spinlock.h"
#include "../vm/vm.h"
#include "lifecycle.h"

/**
 * struct cell_region - a region of a cell
 * @enter_pages: table pages to map it with; empty once it is
 * @give_back_pages: those with which it goes back to the root cell, so that
 *	this cannot fail for want of memory
 */
struct cell_region {
	struct ax_region map;
	struct page_list enter_pages;
	struct page_list give_back_pages;
};

/**
 * struct cell - a vm and the host resources that it owns
 * @state: enum ax_cell_state
 * @nr_active: vCPUs loaded on a CPU or chosen to be
 * @on_fail: enum ax_on_fail
 * @fail: zero but in AX_CELL_FAILED
 * @scrubbed: bytes cleared so far, over all RAM regions in their order
 * @region: all that the cell owns
 * @nr_moving: the last ones of @region, which are in no second stage of the cell:
 *	on their way in (@moving_in) or out
 * @moved: bytes of them cleared so far
 */
struct cell {
	u32 id;
	char name[AX_NAME_MAX];
	struct vm *vm;
	u32 on_fail;

	struct spinlock lock;
	u32 state;
	u32 nr_active;
	struct ax_fail fail;

	/* manage_lock */
	u64 scrubbed;
	u32 nr_regions;
	u32 nr_moving;
	bool moving_in;
	u64 moved;
	struct cell_region region[AX_MAX_REGIONS];
};

/* What one takes of the pool. */
#define CELL_PAGES	((sizeof(struct cell) + PAGE_SIZE - 1) / PAGE_SIZE)

/**
 * cells_init() - make the root cell from the boot block (first CPU, once)
 *
 * Its machine has one vCPU a CPU, all off, and maps the host's RAM without the
 * core's memory (but ax_public, read-only). Return: 0, -ENOMEM, or -EINVAL for
 * a boot block that cannot be true.
 */
int cells_init(const struct ax_boot *boot);

/**
 * root_vcpu_enter() - the root cell's vCPU of @cpu, about to be entered
 *
 * For the architecture's seize: marks it on; it is in its CPU's queue already.
 */
struct vcpu *root_vcpu_enter(unsigned int cpu);

/* @cpu can't be brought in after all: what was to start there is off again. */
void sched_cpu_refused(unsigned int cpu);

/* This CPU's loop: pick a vCPU, run it, decide. */
__noreturn void sched_run(void);

/**
 * sched_give_up() - after a panic, what this CPU was doing can't be finished
 *
 * A lock that it needs is held by the CPU that has panicked; those that it
 * holds itself stay locked. Linux gets an error for what it asked for and
 * goes on without the core; a CPU that isn't Linux's at this moment stops.
 */
void sched_give_up(void);

/* ---- the table of cells; manage_lock, or a vCPU of the cell executes ---- */

/* NULL where there is none. */
struct cell *cell_find(u64 id);
struct cell *cell_of(const struct vcpu *vcpu);
void cell_insert(struct cell *cell);
void cell_forget(struct cell *cell);
/* A free id, or -ENOSPC. */
int cell_free_id(void);
unsigned int cell_count(void);

/* ---- for the scheduler ---- */

bool cell_is_running(struct cell *cell);
/* False unless the cell is running; else one more vCPU is active. */
bool cell_activate(struct cell *cell);
/* One vCPU less is active; it is not touched any more. */
void cell_deactivate(struct cell *cell);

/* ---- exits of the cell's own vCPUs ---- */

void cell_guest_off(struct cell *cell);
void cell_guest_reset(struct cell *cell);
void cell_fail(struct vcpu *vcpu, const struct vcpu_exit *exit);

/*
 * ---- operations, under manage_lock; 0 or what abi.h says, -EBUSY where the
 * life cycle forbids it ----
 */

int cell_check(struct cell *cell, enum cell_op op);
int cell_apply(struct cell *cell, enum cell_op op);
int cell_boot(struct cell *cell, gpa_t entry, u64 arg, u64 mode);
int cell_start(struct cell *cell);
int cell_pause(struct cell *cell);
int cell_resume(struct cell *cell);
int cell_stop(struct cell *cell);
int cell_reset(struct cell *cell);
int cell_destroy(struct cell *cell);
void cell_get(struct cell *cell, struct ax_cell_info *info);
u32 cell_nr_active(struct cell *cell);

#endif /* AXVISOR_CELL_CELL_H */
