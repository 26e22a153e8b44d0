/* SPDX-License-Identifier: GPL-2.0 */
/*
 * event.h - noticing what happens in the core: a worker looks at the core's
 * counters while somebody is interested.
 */
#ifndef AXVISOR_HOST_EVENT_H
#define AXVISOR_HOST_EVENT_H

#include <linux/wait.h>
#include <linux/workqueue.h>

/* Woken whenever a cell, a console or the core's log has changed. */
extern struct wait_queue_head event_wait;

int event_init(void);
void event_exit(void);

/* A new core has the machine, and counts from 0; machine_lock is held. */
void event_forget(void);

/* As core_has_stopped() was at the last look; without the machine held. */
bool event_core_has_stopped(void);

/* Somebody is interested, until event_put(): a cell, a reader. */
void event_get(void);
void event_put(void);

/**
 * event_wait_unused() - wait until nobody is interested any more
 *
 * For module exit: `rmmod -f` doesn't ask whether files are open, whose code
 * must stay until they are closed. Gives up after half a minute.
 */
void event_wait_unused(void);

/* Look at once; the caller has changed something itself. */
void event_kick(void);

/* Run @work, which may sleep for long; it is over when event_exit() returns. */
bool event_queue(struct work_struct *work);

#endif /* AXVISOR_HOST_EVENT_H */
