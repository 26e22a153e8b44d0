/* SPDX-License-Identifier: GPL-2.0 */
/* irq.h - interrupts that user space injects into a cell. */
#ifndef AXVISOR_HOST_IRQ_H
#define AXVISOR_HOST_IRQ_H

#include <linux/axvisor.h>

#include "refusal.h"

struct cell;

/* AXVISOR_IRQ, flags checked. Return: 0 or -errno as the ioctl, @why says why. */
int irq_inject(struct cell *cell, const struct axvisor_irq *irq,
	       struct refusal *why);

#endif /* AXVISOR_HOST_IRQ_H */
