/* SPDX-License-Identifier: GPL-2.0 */
/* control.h - the life of a cell between creation and destruction. */
#ifndef AXVISOR_HOST_CONTROL_H
#define AXVISOR_HOST_CONTROL_H

#include <axvisor/abi.h>

#include "refusal.h"

struct cell;
struct work_struct;

/**
 * control_start() and so on - carry out one request; the machine is held
 *
 * Which states allow it is the core's table. control_pause() and
 * control_stop() return when no vCPU executes any more.
 * Return: 0; -EBUSY if the state forbids it; -EINTR if a signal ended the wait,
 * the request itself is carried out then; with @why filled in.
 */
int control_start(struct cell *cell, struct refusal *why);
int control_pause(struct cell *cell, struct refusal *why);
int control_resume(struct cell *cell, struct refusal *why);
int control_stop(struct cell *cell, struct refusal *why);

/*
 * Reset, load again what was loaded, start. Also -ENODATA, where the entry's memory
 * has left the cell: it is created again then.
 */
int control_reset(struct cell *cell, struct refusal *why);

/* Carry out a reset that the guest asked for, soon. */
void control_queue_reset(struct cell *cell);
void control_reset_fn(struct work_struct *work);

/**
 * control_retry() - make a hypercall about a cell until no vCPU is in
 * its way
 *
 * cell->lock is held. Return: as the hypercall; -ETIMEDOUT.
 */
long control_retry(struct cell *cell, enum ax_hypercall nr, u64 a1, u64 a2,
		   u64 a3);

/* What is asked of a cell. */
enum control_act {
	CONTROL_START,
	CONTROL_PAUSE,
	CONTROL_RESUME,
	CONTROL_STOP,
	CONTROL_RESET,
	CONTROL_MAP,
	CONTROL_UNMAP,
};

/* Why @act can't be: the cell's state, or what else @err says. */
int control_explain(struct cell *cell, enum control_act act, int err,
		    struct refusal *why);

#endif /* AXVISOR_HOST_CONTROL_H */
