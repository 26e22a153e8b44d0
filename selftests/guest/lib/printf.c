// SPDX-License-Identifier: GPL-2.0
/* printf.c - a small printf to the console: %c %s %d %u %x %p, width, 0, l. */
#include "guest.h"

struct spec {
	unsigned int width;
	bool zero, wide;
};

static int put(char c)
{
	if (c == '\n')
		console_putc('\r');
	console_putc(c);
	return 1;
}

static int put_string(const char *s, const struct spec *spec)
{
	unsigned int len = 0;
	int n = 0;

	for (; *s; s++, len++)
		n += put(*s);
	for (; len < spec->width; len++)
		n += put(' ');
	return n;
}

static int put_number(u64 v, unsigned int base, bool minus,
		      const struct spec *spec)
{
	char digits[24];
	unsigned int len = 0;
	int n = 0;

	do {
		digits[len++] = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	while (spec->zero && len < spec->width && len < sizeof(digits) - 1)
		digits[len++] = '0';
	if (minus)
		digits[len++] = '-';
	for (unsigned int i = len; i < spec->width; i++)
		n += put(' ');
	while (len)
		n += put(digits[--len]);
	return n;
}

static const char *parse(const char *fmt, struct spec *spec)
{
	*spec = (struct spec){ 0 };
	if (*fmt == '0') {
		spec->zero = true;
		fmt++;
	}
	while (*fmt >= '0' && *fmt <= '9')
		spec->width = spec->width * 10 + (unsigned int)(*fmt++ - '0');
	while (*fmt == 'l') {
		spec->wide = true;
		fmt++;
	}
	return fmt;
}

static int put_signed(s64 v, const struct spec *spec)
{
	return put_number(v < 0 ? -(u64)v : (u64)v, 10, v < 0, spec);
}

int vprintf(const char *fmt, va_list ap)
{
	struct spec spec;
	int n = 0;

	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			n += put(*fmt);
			continue;
		}
		fmt = parse(fmt + 1, &spec);
		if (*fmt == 's')
			n += put_string(va_arg(ap, const char *), &spec);
		else if (*fmt == 'c')
			n += put((char)va_arg(ap, int));
		else if (*fmt == 'd')
			n += put_signed(spec.wide ? va_arg(ap, s64) :
					va_arg(ap, s32), &spec);
		else if (*fmt == 'u' || *fmt == 'x')
			n += put_number(spec.wide ? va_arg(ap, u64) :
					va_arg(ap, u32),
					*fmt == 'u' ? 10 : 16, false, &spec);
		else if (*fmt == 'p')
			n += put_number(va_arg(ap, uintptr_t), 16, false, &spec);
		else
			n += put(*fmt);
	}
	return n;
}

int printf(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vprintf(fmt, ap);
	va_end(ap);
	return n;
}
