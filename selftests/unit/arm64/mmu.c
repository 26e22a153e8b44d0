// SPDX-License-Identifier: GPL-2.0
/*
 * mmu.c - in place of module/arch/arm64/mmu.c: the core's memory is where it
 * is, and each mapping of registers is at an address of its own.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/pool.h>

#include "arch/arm64/mmu.h"
#include "machine.h"

#define DEVICES	0x100000000000ULL

char core_cpus[AX_MAX_CPUS][CPU_AREA_SIZE] __aligned(4096);

hpa_t hva_to_hpa(const void *hva)
{
	return HPA((u64)hva);
}

void *hpa_to_hva(hpa_t hpa)
{
	return (void *)hpa.v;
}

void *mmu_map_device(hpa_t base, u64 size)
{
	static u64 nr;
	u64 va = DEVICES + (nr++ << 32);

	rec_dev_map(va, base.v, size);
	return (void *)va;
}

bool mmu_is_guard(u64 va)
{
	u64 off = va - (u64)core_cpus;

	return off < NR_CPUS * CPU_AREA_SIZE && off % CPU_AREA_SIZE < PAGE_SIZE;
}

void arch_mem_read(void *dst, hpa_t src, u64 size)
{
	(void)dst;
	rec_call("mem_read", src.v + size);
}

void mmu_read_guest(void *dst, hpa_t src, u64 size)
{
	rec_call("read_guest", src.v);
	if (m.read_guest)
		m.read_guest(dst, src.v, size);
	else
		__builtin_memset(dst, 0, size);
}

void arch_mem_write(hpa_t dst, const void *src, u64 size)
{
	(void)src;
	rec_call("mem_write", dst.v + size);
}

void arch_mem_copy(hpa_t dst, hpa_t src, u64 size)
{
	(void)src;
	rec_call("mem_copy", dst.v + size);
}

void arch_mem_clear(hpa_t dst, u64 size)
{
	rec_call("mem_clear", dst.v + size);
}
