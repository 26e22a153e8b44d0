// SPDX-License-Identifier: GPL-2.0
/* log.c - the core's log, which lies in the core's public pages. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <asm/barrier.h>

#include "log.h"

#define DMESG_LINE	160

static char log_byte(const struct ax_public *public, u64 pos)
{
	return READ_ONCE(public->log[pos % AX_LOG_SIZE]);
}

/* The start of the oldest line that is whole. */
static u64 oldest(const struct ax_public *public, u64 head)
{
	u64 pos;

	if (head <= AX_LOG_SIZE)
		return 0;
	pos = head - AX_LOG_SIZE;
	while (pos < head && log_byte(public, pos) != '\n')
		pos++;
	return min(pos + 1, head);
}

size_t log_copy(const struct ax_public *public, u64 *pos, char *to, size_t len)
{
	u64 head, from, after;
	size_t n, i;

	do {
		/* Pairs with the core's release of log_head after the bytes. */
		head = smp_load_acquire(&public->log_head);
		from = *pos;
		/* Overwritten, or of a core that is gone. */
		if (from > head || head - from > AX_LOG_SIZE)
			from = oldest(public, head);
		n = min_t(u64, len, head - from);
		for (i = 0; i < n; i++)
			to[i] = log_byte(public, from + i);
		/* The bytes first, then whether they were overwritten. */
		smp_rmb();
		after = READ_ONCE(public->log_head);
	} while (after - from > AX_LOG_SIZE);

	*pos = from + n;
	return n;
}

bool log_has_more(const struct ax_public *public, u64 pos)
{
	return READ_ONCE(public->log_head) != pos;
}

void log_to_dmesg(const struct ax_public *public)
{
	char line[DMESG_LINE];
	u64 pos = 0;
	size_t n;
	char *end;

	while ((n = log_copy(public, &pos, line, sizeof(line) - 1))) {
		line[n] = '\0';
		end = strchr(line, '\n');
		if (end) {
			*end = '\0';
			pos -= n - (end + 1 - line);
		}
		pr_notice("core: %s\n", line);
	}
}
