// SPDX-License-Identifier: GPL-2.0
/* cell.c - the table of cells and what is done to a cell as a whole. */
#include <axvisor/event.h>
#include <axvisor/fmt.h>
#include <axvisor/log.h>

#include "../common/string.h"
#include "cell.h"
#include "ledger.h"
#include "memory.h"
#include "sched.h"

static struct cell *cells[AX_MAX_CELLS];

struct cell *cell_find(u64 id)
{
	return id < AX_MAX_CELLS ? cells[id] : NULL;
}

struct cell *cell_of(const struct vcpu *vcpu)
{
	return cells[vcpu->vm->id];
}

void cell_insert(struct cell *cell)
{
	cells[cell->id] = cell;
}

void cell_forget(struct cell *cell)
{
	cells[cell->id] = NULL;
}

int cell_free_id(void)
{
	int id;

	for (id = 0; id < AX_MAX_CELLS; id++) {
		if (!cells[id])
			return id;
	}
	return -ENOSPC;
}

unsigned int cell_count(void)
{
	unsigned int id, count = 0;

	for (id = 0; id < AX_MAX_CELLS; id++)
		count += !!cells[id];
	return count;
}

/* All CPUs that may execute the cell look at its state again. */
static void kick_all(struct cell *cell)
{
	struct vm *vm = cell->vm;
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		if (READ_ONCE(vm->vcpu[i]->power) != VCPU_OFF)
			sched_kick(vm->vcpu[i]->cpu);
	}
}

/* cell->lock is held. Return: 0 or -EBUSY. */
static int apply_locked(struct cell *cell, enum cell_op op)
{
	int next = lifecycle_next(cell->state, op);

	if (next < 0)
		return next;
	if ((u32)next != cell->state) {
		cell->state = (u32)next;
		event_notify();
	}
	return 0;
}

int cell_apply(struct cell *cell, enum cell_op op)
{
	int err;

	spin_lock(&cell->lock);
	err = apply_locked(cell, op);
	spin_unlock(&cell->lock);
	if (!err)
		kick_all(cell);
	return err;
}

int cell_check(struct cell *cell, enum cell_op op)
{
	int next;

	spin_lock(&cell->lock);
	next = lifecycle_next(cell->state, op);
	spin_unlock(&cell->lock);
	return next < 0 ? next : 0;
}

bool cell_is_running(struct cell *cell)
{
	return READ_ONCE(cell->state) == AX_CELL_RUNNING;
}

bool cell_activate(struct cell *cell)
{
	bool running;

	spin_lock(&cell->lock);
	running = cell->state == AX_CELL_RUNNING;
	cell->nr_active += running;
	spin_unlock(&cell->lock);
	return running;
}

void cell_deactivate(struct cell *cell)
{
	spin_lock(&cell->lock);
	cell->nr_active--;
	/* The host may wait for this to reset or destroy the cell. */
	if (!cell->nr_active && cell->state != AX_CELL_RUNNING)
		event_notify();
	spin_unlock(&cell->lock);
}

u32 cell_nr_active(struct cell *cell)
{
	u32 count;

	spin_lock(&cell->lock);
	count = cell->nr_active;
	spin_unlock(&cell->lock);
	return count;
}

void cell_guest_off(struct cell *cell)
{
	cell_apply(cell, CELL_GUEST_OFF);
}

void cell_guest_reset(struct cell *cell)
{
	cell_apply(cell, CELL_GUEST_RESET);
}

static void fail_locked(struct cell *cell, const struct vcpu *vcpu,
			const struct vcpu_exit *exit, const char *text)
{
	cell->fail = (struct ax_fail){
		.vcpu = vcpu->id,
		.pc = exit->pc,
		.addr = exit->fault_gpa.v,
		.cause = exit->cause,
	};
	fmt_printf(cell->fail.text, AX_TEXT_MAX, "%s", text);
}

void cell_fail(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	struct cell *cell = cell_of(vcpu);
	const char *text = exit->text ? exit->text : "";
	const bool resets = cell->on_fail == AX_ON_FAIL_RESET;
	const enum cell_op op = resets ? CELL_GUEST_RESET : CELL_FAIL;
	bool changed;
	u32 before;

	spin_lock(&cell->lock);
	before = cell->state;
	apply_locked(cell, op);
	changed = cell->state != before;
	if (changed && !resets)
		fail_locked(cell, vcpu, exit, text);
	spin_unlock(&cell->lock);
	kick_all(cell);
	if (changed)
		log_notice("cell '%s' %s: vCPU %u at pc 0x%llx, address 0x%llx, cause 0x%llx: %s",
			   cell->name, resets ? "fails and is reset" : "failed",
			   vcpu->id, exit->pc, exit->fault_gpa.v, exit->cause, text);
}

int cell_boot(struct cell *cell, gpa_t entry, u64 arg, u64 mode)
{
	struct vcpu *vcpu = cell->vm->vcpu[0];
	int err = cell_check(cell, CELL_BOOT);

	if (err)
		return err;
	if (!memory_covers(cell, RANGE(entry.v, 1)))
		return -ERANGE;
	err = vcpu_set_mode(vcpu, entry, mode);
	if (err)
		return err;
	vcpu_reset(vcpu, entry, arg);
	return cell_apply(cell, CELL_BOOT);
}

int cell_start(struct cell *cell)
{
	int err = cell_check(cell, CELL_START);

	if (err)
		return err;
	/* The last thing that can fail; the vCPU waits for the state. */
	err = sched_vcpu_start(cell->vm->vcpu[0]);
	if (err)
		return err;
	return cell_apply(cell, CELL_START);
}

int cell_pause(struct cell *cell)
{
	return cell_apply(cell, CELL_PAUSE);
}

int cell_resume(struct cell *cell)
{
	return cell_apply(cell, CELL_RESUME);
}

int cell_stop(struct cell *cell)
{
	return cell_apply(cell, CELL_STOP);
}

int cell_reset(struct cell *cell)
{
	int err = cell_apply(cell, CELL_RESET);
	u32 i;

	if (err)
		return err;
	if (cell_nr_active(cell))
		return -EAGAIN;
	for (i = 0; i < cell->vm->nr_vcpus; i++)
		sched_vcpu_set_power(cell->vm->vcpu[i], VCPU_OFF);
	vm_reset(cell->vm);
	cell->scrubbed = 0;

	spin_lock(&cell->lock);
	memset(&cell->fail, 0, sizeof(cell->fail));
	err = apply_locked(cell, CELL_RESET_DONE);
	spin_unlock(&cell->lock);
	return err;
}

int cell_destroy(struct cell *cell)
{
	int err;

	if (READ_ONCE(cell->state) != AX_CELL_DESTROYING)
		cell->scrubbed = 0;
	err = cell_apply(cell, CELL_DESTROY);
	if (err)
		return err;
	return cell_nr_active(cell) ? -EAGAIN : 0;
}

void cell_get(struct cell *cell, struct ax_cell_info *info)
{
	struct vm *vm = cell->vm;
	u32 i;

	memset(info, 0, sizeof(*info));
	memcpy(info->name, cell->name, sizeof(info->name));
	info->id = cell->id;
	info->nr_vcpus = vm->nr_vcpus;
	for (i = 0; i < vm->nr_vcpus; i++) {
		if (READ_ONCE(vm->vcpu[i]->power) != VCPU_OFF)
			info->vcpu_on |= BIT_ULL(i);
	}
	info->memory = cell->id == LEDGER_ROOT ? ledger_memory(LEDGER_ROOT) :
			memory_size(cell->region, cell->nr_regions);
	if (vm->console) {
		info->console_tail = console_tail(vm->console);
		info->console_head = console_head(vm->console);
		info->console_room = AX_CONSOLE_RX_SIZE -
				     console_rx_count(vm->console);
	}
	spin_lock(&cell->lock);
	info->state = cell->state;
	info->nr_active = cell->nr_active;
	info->fail = cell->fail;
	spin_unlock(&cell->lock);
	/* A machine that was stopped is off as a whole, whatever runs next. */
	if (info->state == AX_CELL_STOPPED)
		info->vcpu_on = 0;
}
