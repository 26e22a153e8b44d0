/* SPDX-License-Identifier: GPL-2.0 */
/* event.h - the public page, and the counter in it that the host watches. */
#ifndef AXVISOR_EVENT_H
#define AXVISOR_EVENT_H

#include <axvisor/abi.h>

/* In section ".public", which the linker script places page-aligned. */
extern struct ax_public core_public;

/* A cell's state or a console has changed. Any CPU, any locks. */
void event_notify(void);

#endif /* AXVISOR_EVENT_H */
