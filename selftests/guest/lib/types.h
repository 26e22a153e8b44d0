/* SPDX-License-Identifier: GPL-2.0 */
/* types.h - fixed-width types and small helpers of the payloads. */
#ifndef GUEST_TYPES_H
#define GUEST_TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define BIT(n)			(1UL << (n))
#define GENMASK(h, l)		((~0UL << (l)) & (~0UL >> (63 - (h))))
#define FIELD_GET(mask, v)	(((v) & (mask)) / ((mask) & -(mask)))
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define KIB			1024UL
#define MIB			(1024UL * KIB)

#endif /* GUEST_TYPES_H */
