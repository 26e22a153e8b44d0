// SPDX-License-Identifier: GPL-2.0
/*
 * string.c - the memory functions that the compiler calls and the core uses;
 * not linked into host unit tests.
 */
#include "../common/string.h"

/* The compiler must not turn these loops into calls of themselves. */
#pragma GCC optimize("no-tree-loop-distribute-patterns")

/* May alias anything: what is copied has some type of its own. */
typedef unsigned long __attribute__((may_alias)) word;

static bool aligned(const void *p)
{
	return IS_ALIGNED((unsigned long)p, sizeof(word));
}

void *memcpy(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	if (aligned(d) && aligned(s)) {
		for (; n >= sizeof(word); n -= sizeof(word)) {
			*(word *)d = *(const word *)s;
			d += sizeof(word);
			s += sizeof(word);
		}
	}
	while (n--)
		*d++ = *s++;
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	if (d <= s || d >= s + n)
		return memcpy(dst, src, n);
	while (n--)
		d[n] = s[n];
	return dst;
}

void *memset(void *dst, int c, size_t n)
{
	const word pattern = ~0UL / 0xff * (unsigned char)c;
	char *d = dst;

	for (; n && !aligned(d); n--)
		*d++ = c;
	for (; n >= sizeof(word); n -= sizeof(word)) {
		*(word *)d = pattern;
		d += sizeof(word);
	}
	while (n--)
		*d++ = c;
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;

	for (; n; n--, x++, y++) {
		if (*x != *y)
			return *x - *y;
	}
	return 0;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

size_t strlen(const char *s)
{
	return strnlen(s, ~(size_t)0);
}
