// SPDX-License-Identifier: GPL-2.0
/* string.c - the memory functions that the compiler may call. */
#include "guest.h"

void *memset(void *to, int byte, size_t len)
{
	char *p = to;

	while (len--)
		*p++ = (char)byte;
	return to;
}

void *memcpy(void *to, const void *from, size_t len)
{
	const char *q = from;
	char *p = to;

	while (len--)
		*p++ = *q++;
	return to;
}
