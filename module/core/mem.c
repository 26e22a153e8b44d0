// SPDX-License-Identifier: GPL-2.0
/* mem.c - memory of Linux and of cells, for management. */
#include <axvisor/arch_cpu.h>
#include <axvisor/mem.h>

void mem_read(void *dst, hpa_t src, u64 size)
{
	arch_mem_read(dst, src, size);
}

void mem_write(hpa_t dst, const void *src, u64 size)
{
	arch_mem_write(dst, src, size);
}

void mem_copy(hpa_t dst, hpa_t src, u64 size)
{
	arch_mem_copy(dst, src, size);
}

void mem_clear(hpa_t dst, u64 size)
{
	arch_mem_clear(dst, size);
}
