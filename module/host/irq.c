// SPDX-License-Identifier: GPL-2.0
/* irq.c - interrupts that user space injects into a cell. */
#include <linux/err.h>

#include "cell.h"
#include "irq.h"

static const char * const state_name[] = AXVISOR_CELL_STATE_NAMES;

static int explain_msi(const struct axvisor_irq *irq, long err,
		       struct refusal *why)
{
	switch (err) {
	case -ENXIO:
		return refuse(why, err,
			      "the guest expects no event %u of device %u",
			      irq->irq, irq->device);
	case -ERANGE:
		return refuse(why, err,
			      "there can be no event %u of device %u",
			      irq->irq, irq->device);
	default:
		return refuse(why, -EOPNOTSUPP,
			      "the cell's interrupt controller takes no messages");
	}
}

static int explain(struct cell *cell, const struct axvisor_irq *irq, long err,
		   struct refusal *why)
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
	case -ENXIO:
	case -ENODEV:
		return explain_msi(irq, err, why);
	case -EPERM:
		return refuse(why, -EBUSY,
			      "interrupt %u belongs to a device: of the board, or an attached one",
			      irq->irq);
	case -ERANGE:
		if (irq->flags & AXVISOR_IRQ_MSI)
			return explain_msi(irq, err, why);
		return refuse(why, err, "there is no interrupt %u to inject",
			      irq->irq);
	default:
		return refuse(why, err, "the core refuses (%pe)", ERR_PTR(err));
	}
}

static enum ax_irq how_of(u32 flags)
{
	if (flags & AXVISOR_IRQ_MSI)
		return AX_IRQ_MSI;
	if (flags & AXVISOR_IRQ_UP)
		return AX_IRQ_RAISE;
	return flags & AXVISOR_IRQ_DOWN ? AX_IRQ_LOWER : AX_IRQ_PULSE;
}

int irq_inject(struct cell *cell, const struct axvisor_irq *irq,
	       struct refusal *why)
{
	const u64 number = irq->flags & AXVISOR_IRQ_MSI ?
			   AX_MSI(irq->device, irq->irq) : irq->irq;

	return explain(cell, irq,
		       cell_call(cell, AX_HC_IRQ_INJECT, number,
				 how_of(irq->flags), 0),
		       why);
}
