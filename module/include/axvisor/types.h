/* SPDX-License-Identifier: GPL-2.0 */
/*
 * types.h - the integer types of the core, and the address types whose mixing
 * does not compile. The core sees no kernel header that holds more than
 * constants, so this is also where the few macros live that everybody needs.
 */
#ifndef AXVISOR_TYPES_H
#define AXVISOR_TYPES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <asm-generic/errno.h>

/* As Linux spells them, so that %llx fits on every architecture. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed int s32;
typedef signed long long s64;

/* Guest-physical: what a vm's stage-1 produces. The root cell's equals hpa. */
typedef struct { u64 v; } gpa_t;
/* Host-physical: what the memory bus sees. */
typedef struct { u64 v; } hpa_t;

#define GPA(x)		((gpa_t){ (x) })
#define HPA(x)		((hpa_t){ (x) })

#define SZ_4K		0x1000UL
#define SZ_64K		0x10000UL
#define SZ_2M		0x200000UL
#define SZ_1G		0x40000000UL
#define PAGE_SHIFT	12
#define PAGE_SIZE	SZ_4K

#define BIT_ULL(n)		(1ULL << (n))
#define GENMASK_ULL(h, l)	((~0ULL << (l)) & (~0ULL >> (63 - (h))))
#define FIELD_GET(mask, v)	(((u64)(v) & (mask)) / ((mask) & -(mask)))
#define FIELD_PREP(mask, v)	(((u64)(v) * ((mask) & -(mask))) & (mask))

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)	((a) < (b) ? (a) : (b))
#define MAX(a, b)	((a) > (b) ? (a) : (b))
#define ALIGN_DOWN(x, a)	((x) & ~((u64)(a) - 1))
#define ALIGN_UP(x, a)		ALIGN_DOWN((x) + (u64)(a) - 1, a)
#define IS_ALIGNED(x, a)	(((x) & ((u64)(a) - 1)) == 0)

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define __printf(a, b)	__attribute__((format(printf, a, b)))
#define __noreturn	__attribute__((noreturn))
#define __aligned(n)	__attribute__((aligned(n)))

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define noinline	__attribute__((noinline))
/* In a file that is made fast: rarely run, so small. */
#define __cold		__attribute__((cold))

/* Each of these marks one racy access; the barriers are named at their use. */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v)	(*(volatile __typeof__(x) *)&(x) = (v))
#define load_acquire(p)		__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define store_release(p, v)	__atomic_store_n((p), (v), __ATOMIC_RELEASE)

#endif /* AXVISOR_TYPES_H */
