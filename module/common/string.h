/* SPDX-License-Identifier: GPL-2.0 */
/*
 * string.h - the part of the C library that the core has. In the core it is
 * core/string.c, in host unit tests the C library itself.
 */
#ifndef AXVISOR_COMMON_STRING_H
#define AXVISOR_COMMON_STRING_H

#include <axvisor/types.h>

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);

#endif /* AXVISOR_COMMON_STRING_H */
