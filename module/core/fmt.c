// SPDX-License-Identifier: GPL-2.0
/* fmt.c - bounded formatting for log lines and refusals. */
#include <axvisor/fmt.h>
#include "../common/string.h"

struct out {
	char *buf;
	size_t size;
	size_t len;
};

/* One conversion specification. */
struct spec {
	char conv;
	char pad;
	unsigned int width;
	unsigned int longs;	/* how many l */
};

static void put(struct out *out, char c)
{
	if (out->len + 1 < out->size)
		out->buf[out->len++] = c;
}

static void put_padded(struct out *out, const struct spec *spec,
		       const char *s, size_t len)
{
	size_t i;

	for (i = len; i < spec->width; i++)
		put(out, spec->pad);
	for (i = 0; i < len; i++)
		put(out, s[i]);
}

static void put_number(struct out *out, struct spec *spec, u64 v, bool minus)
{
	const unsigned int base = spec->conv == 'd' || spec->conv == 'u' ?
				  10 : 16;
	char digits[21];	/* 2^64 has 20 digits, and a sign */
	char *p = digits + sizeof(digits);

	do {
		*--p = "0123456789abcdef"[v % base];
		v /= base;
	} while (v);
	if (minus && spec->pad == '0') {
		put(out, '-');
		if (spec->width)
			spec->width--;
	} else if (minus) {
		*--p = '-';
	}
	put_padded(out, spec, p, (size_t)(digits + sizeof(digits) - p));
}

static const char *parse(const char *fmt, struct spec *spec)
{
	spec->pad = ' ';
	spec->width = 0;
	spec->longs = 0;
	if (*fmt == '0') {
		spec->pad = '0';
		fmt++;
	}
	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		spec->width = MIN(spec->width * 10 + (unsigned int)(*fmt - '0'),
				  64U);
	for (; *fmt == 'l' || *fmt == 'z'; fmt++)
		spec->longs++;	/* size_t is as long as long */
	spec->conv = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

static s64 get_signed(const struct spec *spec, va_list *args)
{
	if (spec->longs > 1)
		return va_arg(*args, long long);
	return spec->longs ? va_arg(*args, long) : va_arg(*args, int);
}

static u64 get_unsigned(const struct spec *spec, va_list *args)
{
	if (spec->longs > 1)
		return va_arg(*args, unsigned long long);
	return spec->longs ? va_arg(*args, unsigned long) :
			     va_arg(*args, unsigned int);
}

static void convert(struct out *out, struct spec *spec, va_list *args)
{
	const char *s;
	s64 v;
	char c;

	switch (spec->conv) {
	case 'd':
		v = get_signed(spec, args);
		put_number(out, spec, v < 0 ? -(u64)v : (u64)v, v < 0);
		break;
	case 'u':
	case 'x':
		put_number(out, spec, get_unsigned(spec, args), false);
		break;
	case 'p':
		put(out, '0');
		put(out, 'x');
		put_number(out, spec, (unsigned long)va_arg(*args, void *),
			   false);
		break;
	case 's':
		s = va_arg(*args, const char *);
		s = s ? s : "(null)";
		put_padded(out, spec, s, strlen(s));
		break;
	case 'c':
		c = (char)va_arg(*args, int);
		put_padded(out, spec, &c, 1);
		break;
	case '\0':
		break;
	default:
		put(out, spec->conv);
	}
}

size_t fmt_vprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out out = { .buf = buf, .size = size };
	struct spec spec;
	va_list ap;

	/* A va_list parameter may be an array: only a copy has an address. */
	va_copy(ap, args);
	while (*fmt) {
		if (*fmt != '%') {
			put(&out, *fmt++);
			continue;
		}
		fmt = parse(fmt + 1, &spec);
		convert(&out, &spec, &ap);
	}
	va_end(ap);
	buf[out.len] = '\0';
	return out.len;
}

size_t fmt_printf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t len;

	va_start(args, fmt);
	len = fmt_vprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
