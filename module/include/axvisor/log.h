/* SPDX-License-Identifier: GPL-2.0 */
/* log.h - the core's log ring. Levels say whose fault it is. */
#ifndef AXVISOR_LOG_H
#define AXVISOR_LOG_H

#include <axvisor/types.h>

enum log_level {
	LOG_ERROR,	/* our fault */
	LOG_NOTICE,	/* a cell misbehaved, or its state changed */
	LOG_INFO,	/* start-up and configuration */
};

/*
 * Formats %d %u %x %lld %llu %llx %s %c %p with width and zero padding; cuts
 * lines of over 200 characters. Any context of the core.
 */
void log_printf(enum log_level level, const char *fmt, ...) __printf(2, 3);

#define log_error(...)	log_printf(LOG_ERROR, __VA_ARGS__)
#define log_notice(...)	log_printf(LOG_NOTICE, __VA_ARGS__)
#define log_info(...)	log_printf(LOG_INFO, __VA_ARGS__)

/*
 * For what a guest can cause at will: true at the 1st, 2nd, 4th, 8th … time
 * that it is asked with the same counter.
 */
bool log_worth(u32 *count);

/* The core itself is wrong: log, mark ax_public.panic, stop this CPU. */
__noreturn void panic(const char *fmt, ...) __printf(1, 2);

#endif /* AXVISOR_LOG_H */
