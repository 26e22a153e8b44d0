// SPDX-License-Identifier: GPL-2.0
/* doorbell.c - the interrupt with which the core asks Linux to look. */
#include <linux/interrupt.h>

#include "arch.h"
#include "doorbell.h"

static unsigned int irq;	/* Linux's number */
static u32 number;		/* the core's */

void doorbell_init(irq_handler_t handler)
{
	number = arch_host_doorbell(&irq);
	if (!number)
		return;
	if (!request_irq(irq, handler, 0, KBUILD_MODNAME, &number))
		return;
	arch_host_doorbell_free(irq);
	number = 0;
}

void doorbell_exit(void)
{
	if (!number)
		return;
	free_irq(irq, &number);
	arch_host_doorbell_free(irq);
	number = 0;
}

u32 doorbell_number(void)
{
	return number;
}
