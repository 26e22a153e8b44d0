/* SPDX-License-Identifier: GPL-2.0 */
/* log.h - the log ring, for panic(). */
#ifndef AXVISOR_CORE_LOG_H
#define AXVISOR_CORE_LOG_H

#include <stdarg.h>

/* A line that is written even where the ring's lock can't be had. */
void log_last_words(const char *fmt, va_list args);

#endif /* AXVISOR_CORE_LOG_H */
