/* SPDX-License-Identifier: GPL-2.0 */
/* lifecycle.h - what may be done to a cell in which state. */
#ifndef AXVISOR_CELL_LIFECYCLE_H
#define AXVISOR_CELL_LIFECYCLE_H

#include <axvisor/abi.h>

/**
 * enum cell_op - what happens to a cell
 * @CELL_SCRUB: a step of clearing its memory
 * @CELL_SCRUBBED: the last step is done
 * @CELL_COPY: bytes are loaded into its memory
 * @CELL_BOOT: its entry is named
 * @CELL_IRQ: an interrupt is injected
 * @CELL_MOVE: a region is to come or to go
 * @CELL_MOVED: a step of clearing it, or it has arrived
 * @CELL_DEVICE: a device or its interrupt comes or goes
 * @CELL_STATE: registers of its vCPUs are read or written
 * @CELL_RESET: the host asks for a reset: vCPUs leave
 * @CELL_RESET_DONE: no vCPU is active any more, all but memory is at reset
 * @CELL_GUEST_OFF, @CELL_GUEST_RESET: the guest asks its firmware
 * @CELL_FAIL: the guest did what it may not
 */
enum cell_op {
	CELL_SCRUB,
	CELL_SCRUBBED,
	CELL_COPY,
	CELL_BOOT,
	CELL_START,
	CELL_PAUSE,
	CELL_RESUME,
	CELL_STOP,
	CELL_RESET,
	CELL_RESET_DONE,
	CELL_DESTROY,
	CELL_RECLAIM,
	CELL_GUEST_OFF,
	CELL_GUEST_RESET,
	CELL_FAIL,
	CELL_STATE,
	CELL_IRQ,
	CELL_MOVE,
	CELL_MOVED,
	CELL_DEVICE,
	CELL_NR_OPS
};

/* Return: the next enum ax_cell_state, or -EBUSY where @op is not legal. */
int lifecycle_next(enum ax_cell_state state, enum cell_op op);

#endif /* AXVISOR_CELL_LIFECYCLE_H */
