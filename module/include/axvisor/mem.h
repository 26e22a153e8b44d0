/* SPDX-License-Identifier: GPL-2.0 */
/* mem.h - memory that is not the core's; as arch_mem_*() in arch_cpu.h. */
#ifndef AXVISOR_MEM_H
#define AXVISOR_MEM_H

#include <axvisor/types.h>

void mem_read(void *dst, hpa_t src, u64 size);
void mem_write(hpa_t dst, const void *src, u64 size);
void mem_copy(hpa_t dst, hpa_t src, u64 size);
void mem_clear(hpa_t dst, u64 size);

#endif /* AXVISOR_MEM_H */
