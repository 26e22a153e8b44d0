// SPDX-License-Identifier: GPL-2.0
/* control.c - the life of a cell between creation and destruction. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>

#include "cell.h"
#include "control.h"
#include "core.h"
#include "event.h"
#include "machine.h"

/* A vCPU leaves the guest in microseconds; emulators may be slower. */
#define LEAVE_TIMEOUT	(10 * HZ)

static const char * const state_name[] = AXVISOR_CELL_STATE_NAMES;

/* The cell can't be ... */
static const char * const act_name[] = {
	[CONTROL_START] = "started",
	[CONTROL_PAUSE] = "paused",
	[CONTROL_RESUME] = "resumed",
	[CONTROL_STOP] = "stopped",
	[CONTROL_RESET] = "reset",
	[CONTROL_MAP] = "given a region",
	[CONTROL_UNMAP] = "deprived of a region",
};

/* What to do where a cell can't be started or anything else. */
static const char *way_on(enum axvisor_cell_state state, enum control_act act)
{
	switch (state) {
	case AXVISOR_CELL_CREATED:
	case AXVISOR_CELL_LOADED:
		if (act == CONTROL_STOP)
			return "; it has not been started, destroy ends it";
		return state == AXVISOR_CELL_CREATED ?
			"; load a program into it first" : "; start it first";
	case AXVISOR_CELL_STOPPED:
	case AXVISOR_CELL_FAILED:
		return "; reset runs it again";
	default:
		return "";
	}
}

int control_explain(struct cell *cell, enum control_act act, int err,
		    struct refusal *why)
{
	struct cell_status status;

	switch (err) {
	case 0:
		return 0;
	case -EBUSY:
		cell_status(cell, &status);
		return refuse(why, err, "the cell is %s and can't be %s%s",
			      state_name[status.state], act_name[act],
			      way_on(status.state, act));
	case -ENOENT:
		return refuse(why, err, "the cell is destroyed");
	case -EINTR:
		return refuse(why, err, "interrupted");
	case -ETIMEDOUT:
		return refuse(why, err, "a vCPU does not leave the guest");
	case -ENODATA:
		return refuse(why, err,
			      "the cell is created again, but nothing is loaded: the memory that its program started in was unmapped; load a program and start it");
	default:
		return refuse(why, err, "the cell can't be %s (%pe)",
			      act_name[act], ERR_PTR(err));
	}
}

long control_retry(struct cell *cell, enum ax_hypercall nr, u64 a1, u64 a2,
		   u64 a3)
{
	unsigned long end = jiffies + LEAVE_TIMEOUT;
	long ret;

	lockdep_assert_held(&cell->lock);
	for (;;) {
		ret = cell_call(cell, nr, a1, a2, a3);
		if (ret != -EAGAIN)
			return ret;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		usleep_range(50, 200);
	}
}

/* Until no vCPU executes guest code. */
static int wait_inactive(struct cell *cell)
{
	unsigned long end = jiffies + LEAVE_TIMEOUT;
	struct cell_status status;

	for (;;) {
		cell_status(cell, &status);
		if (!status.nr_active)
			return 0;
		if (signal_pending(current))
			return -EINTR;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		usleep_range(50, 200);
	}
}

static int request(struct cell *cell, enum ax_hypercall nr,
		   enum control_act act, struct refusal *why)
{
	int err;

	if (mutex_lock_interruptible(&cell->lock))
		return refuse(why, -EINTR, "interrupted");
	err = cell_call(cell, nr, 0, 0, 0);
	if (!err && (nr == AX_HC_CELL_PAUSE || nr == AX_HC_CELL_STOP))
		err = wait_inactive(cell);
	err = control_explain(cell, act, err, why);
	cell_refresh(cell);
	mutex_unlock(&cell->lock);
	return err;
}

int control_start(struct cell *cell, struct refusal *why)
{
	return request(cell, AX_HC_CELL_START, CONTROL_START, why);
}

int control_pause(struct cell *cell, struct refusal *why)
{
	return request(cell, AX_HC_CELL_PAUSE, CONTROL_PAUSE, why);
}

int control_resume(struct cell *cell, struct refusal *why)
{
	return request(cell, AX_HC_CELL_RESUME, CONTROL_RESUME, why);
}

int control_stop(struct cell *cell, struct refusal *why)
{
	return request(cell, AX_HC_CELL_STOP, CONTROL_STOP, why);
}

static int reset_locked(struct cell *cell)
{
	int err;

	err = control_retry(cell, AX_HC_CELL_RESET, 0, 0, 0);
	if (err)
		return err;

	WRITE_ONCE(cell->resetting, true);
	cell_refresh(cell);
	err = cell_scrub(cell);
	if (!err)
		err = load_again(cell);
	if (!err && cell->loads.has_entry)
		err = cell_call(cell, AX_HC_CELL_START, 0, 0, 0);
	WRITE_ONCE(cell->resetting, false);
	cell_refresh(cell);
	return !err && !cell->loads.has_entry ? -ENODATA : err;
}

int control_reset(struct cell *cell, struct refusal *why)
{
	int err;

	if (mutex_lock_interruptible(&cell->lock))
		return refuse(why, -EINTR, "interrupted");
	err = control_explain(cell, CONTROL_RESET, reset_locked(cell), why);
	mutex_unlock(&cell->lock);
	return err;
}

void control_queue_reset(struct cell *cell)
{
	kref_get(&cell->ref);
	if (!event_queue(&cell->reset_work))
		cell_put(cell);
}

void control_reset_fn(struct work_struct *work)
{
	struct cell *cell = container_of(work, struct cell, reset_work);
	struct cell_status status;
	int err = 0;

	if (machine_hold_core())
		goto out;
	err = core_lock(&cell->lock);
	if (err)
		goto out_drop;
	/* It may have been destroyed or reset meanwhile. */
	cell_status(cell, &status);
	if (status.state == AXVISOR_CELL_RESETTING)
		err = reset_locked(cell);
	mutex_unlock(&cell->lock);
out_drop:
	machine_drop();
	if (err)
		pr_err("cell '%s' can't be reset (%pe)\n", cell->name,
		       ERR_PTR(err));
out:
	cell_put(cell);
}
