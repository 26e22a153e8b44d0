/* SPDX-License-Identifier: GPL-2.0 */
/*
 * doorbell.h - the interrupt with which the core asks Linux to look at what has
 * changed, see AX_HC_EVENT_ARM.
 */
#ifndef AXVISOR_HOST_DOORBELL_H
#define AXVISOR_HOST_DOORBELL_H

#include <linux/interrupt.h>

/* Without one, which is no error, nobody calls @handler. */
void doorbell_init(irq_handler_t handler);
void doorbell_exit(void);

/* For the boot block; 0 if there is none. */
u32 doorbell_number(void);

#endif /* AXVISOR_HOST_DOORBELL_H */
