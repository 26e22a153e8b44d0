// SPDX-License-Identifier: GPL-2.0
/* log.c - the log ring in the public page. */
#include <axvisor/event.h>
#include <axvisor/fmt.h>
#include <axvisor/log.h>

#include "../common/spinlock.h"
#include "../common/string.h"
#include "log.h"

#define LINE_MAX	200

/* Looks at a lock that the CPU that panics may itself hold. */
#define PANIC_SPINS	1000000

static struct spinlock log_lock;

static void ring_write(const char *s, size_t len)
{
	u64 head = core_public.log_head;
	size_t i;

	for (i = 0; i < len; i++)
		core_public.log[(head + i) % AX_LOG_SIZE] = s[i];
	/* Pairs with the host's acquire load of log_head. */
	store_release(&core_public.log_head, head + len);
}

/* Return: length of "prefix text\n" in @line, which holds LINE_MAX + 2. */
static size_t format_line(char *line, const char *prefix, const char *fmt,
			  va_list args)
{
	size_t len = strlen(prefix);

	memcpy(line, prefix, len);
	len += fmt_vprintf(line + len, LINE_MAX + 1 - len, fmt, args);
	line[len++] = '\n';
	return len;
}

void log_printf(enum log_level level, const char *fmt, ...)
{
	static const char *const prefix[] = {
		[LOG_ERROR] = "error: ",
		[LOG_NOTICE] = "notice: ",
		[LOG_INFO] = "info: ",
	};
	char line[LINE_MAX + 2];
	va_list args;
	size_t len;

	va_start(args, fmt);
	len = format_line(line, prefix[level], fmt, args);
	va_end(args);

	/* The line is lost if a CPU has panicked while it wrote one. */
	if (!spin_lock_unless_dead(&log_lock))
		return;
	ring_write(line, len);
	spin_unlock(&log_lock);
	event_notify();
}

bool log_worth(u32 *count)
{
	u32 n = __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);

	return (n & (n - 1)) == 0;
}

void log_last_words(const char *fmt, va_list args)
{
	char line[LINE_MAX + 2];
	size_t len = format_line(line, "panic: ", fmt, args);
	unsigned int spins;

	/*
	 * The owner may be this CPU, stopped in log_printf(): wait for a while
	 * only. At worst two lines mix.
	 */
	for (spins = 0; spin_is_locked(&log_lock) && spins < PANIC_SPINS; spins++)
		;
	ring_write(line, len);
}
