// SPDX-License-Identifier: GPL-2.0
/* host_irq.c - interrupts, as Linux knows them; no device tree names any here. */
#include <linux/errno.h>
#include <linux/of.h>

#include "arch.h"

int arch_host_irq(const struct of_phandle_args *args, u32 *irq, u32 *trigger)
{
	return -EINVAL;
}

bool arch_host_irq_in_use(u32 irq)
{
	return false;
}

/* Nothing that software can make pending is free of Linux's own use. */
u32 arch_host_doorbell(unsigned int *irq)
{
	return 0;
}

void arch_host_doorbell_free(unsigned int irq)
{
}

const char *arch_host_keeps(u64 base, u64 size)
{
	return NULL;
}
