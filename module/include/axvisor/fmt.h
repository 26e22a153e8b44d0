/* SPDX-License-Identifier: GPL-2.0 */
/* fmt.h - bounded formatting for log lines and refusals. */
#ifndef AXVISOR_FMT_H
#define AXVISOR_FMT_H

#include <axvisor/types.h>

/**
 * fmt_vprintf() - format into a buffer
 * @size: of the buffer, at least 1; what does not fit is cut, the result is
 *	NUL-terminated in any case
 *
 * %d %u %x %c %s %p %%, with l, ll or z, a width and zero padding. Anything
 * else is copied as it stands. Return: length of the result.
 */
size_t fmt_vprintf(char *buf, size_t size, const char *fmt, va_list args);
size_t fmt_printf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

#endif /* AXVISOR_FMT_H */
