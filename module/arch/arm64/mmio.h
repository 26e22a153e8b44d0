/* SPDX-License-Identifier: GPL-2.0 */
/* mmio.h - access to device registers. */
#ifndef ARM64_MMIO_H
#define ARM64_MMIO_H

#include <axvisor/types.h>

/*
 * One access of the stated size each, in order: Device-nGnRE. In assembler, so
 * that no addressing form is chosen that a hypervisor below can't decode.
 */
#define MMIO_ACCESSOR(bits, type, suffix, reg)				\
static inline type mmio_read##bits(const void *addr)			\
{									\
	type v;								\
									\
	__asm__ volatile("ldr" suffix " %" reg "0, [%1]"		\
			 : "=r" (v) : "r" (addr) : "memory");		\
	return v;							\
}									\
									\
static inline void mmio_write##bits(void *addr, type v)			\
{									\
	__asm__ volatile("str" suffix " %" reg "0, [%1]"		\
			 : : "rZ" (v), "r" (addr) : "memory");		\
}

MMIO_ACCESSOR(8, u8, "b", "w")
MMIO_ACCESSOR(16, u16, "h", "w")
MMIO_ACCESSOR(32, u32, "", "w")
MMIO_ACCESSOR(64, u64, "", "x")

#endif /* ARM64_MMIO_H */
