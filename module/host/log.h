/* SPDX-License-Identifier: GPL-2.0 */
/* log.h - the core's log, which lies in the core's public pages. */
#ifndef AXVISOR_HOST_LOG_H
#define AXVISOR_HOST_LOG_H

#include <linux/types.h>
#include <axvisor/abi.h>

/**
 * log_copy() - copy bytes of the log, oldest first
 * @pos: position in the stream; moved to the start of a line that is still in
 *	the ring where it was overwritten, then past what was copied
 *
 * Return: number of bytes, 0 at the end.
 */
size_t log_copy(const struct ax_public *public, u64 *pos, char *to, size_t len);

/* Is there something to read at @pos? */
bool log_has_more(const struct ax_public *public, u64 pos);

/* Print all of the log to the kernel's log. */
void log_to_dmesg(const struct ax_public *public);

#endif /* AXVISOR_HOST_LOG_H */
