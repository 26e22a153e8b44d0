// SPDX-License-Identifier: GPL-2.0
/* irq.c - interrupts that user space injects into a cell. */
#include <linux/err.h>

#include "cell.h"
#include "irq.h"

static const char * const state_name[] = AXVISOR_CELL_STATE_NAMES;

static int explain(struct cell *cell, u32 irq, long err, struct refusal *why)
{
	struct cell_status status;

	switch (err) {
	case 0:
		return 0;
	case -EBUSY:
		cell_status(cell, &status);
		return refuse(why, err,
			      "the cell is %s; only one that is running or paused takes interrupts",
			      state_name[status.state]);
	case -ENOENT:
		return refuse(why, err, "the cell is destroyed");
	case -EPERM:
		return refuse(why, -EBUSY,
			      "interrupt %u belongs to a device of the board",
			      irq);
	case -ERANGE:
		return refuse(why, err, "there is no interrupt %u to inject",
			      irq);
	default:
		return refuse(why, err, "the core refuses (%pe)", ERR_PTR(err));
	}
}

int irq_inject(struct cell *cell, const struct axvisor_irq *irq,
	       struct refusal *why)
{
	enum ax_irq how = AX_IRQ_PULSE;

	if (irq->flags)
		how = irq->flags & AXVISOR_IRQ_UP ? AX_IRQ_RAISE : AX_IRQ_LOWER;
	return explain(cell, irq->irq,
		       cell_call(cell, AX_HC_IRQ_INJECT, irq->irq, how, 0),
		       why);
}
