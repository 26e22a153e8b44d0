/* SPDX-License-Identifier: GPL-2.0 */
/*
 * event.h - the public page, the counter in it that the host watches, and the
 * doorbell that tells it to look.
 */
#ifndef AXVISOR_EVENT_H
#define AXVISOR_EVENT_H

#include <axvisor/abi.h>

/* The linker script says where it is: in pages of its own. */
extern struct ax_public core_public;

/* A cell's state, a console or the log has changed. Any CPU, any locks. */
void event_notify(void);

/*
 * Ring once event_seq is another than @seq. One ring a call, so that no cell
 * can interrupt Linux more often than Linux has asked for.
 */
void event_arm(u64 seq);

#endif /* AXVISOR_EVENT_H */
