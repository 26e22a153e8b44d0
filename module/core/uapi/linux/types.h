/* SPDX-License-Identifier: GPL-2.0 */
/*
 * linux/types.h - what our headers for user space need of the kernel's header
 * of that name, for the core, which has none of the kernel's types.
 */
#ifndef AXVISOR_CORE_LINUX_TYPES_H
#define AXVISOR_CORE_LINUX_TYPES_H

#include <axvisor/types.h>

typedef u32 __u32;
typedef u64 __u64;

#endif /* AXVISOR_CORE_LINUX_TYPES_H */
