// SPDX-License-Identifier: GPL-2.0
/*
 * mmu.c - in place of module/arch/riscv/mmu.c: the core's memory is where it is,
 * and registers are memory.
 */
#include <assert.h>

#include "arch/riscv/mmu.h"
#include "machine.h"

static u8 devices[64 * PAGE_SIZE] __aligned(4096);
static u64 guard;

hpa_t hva_to_hpa(const void *hva)
{
	return HPA((u64)hva);
}

void *hpa_to_hva(hpa_t hpa)
{
	return (void *)hpa.v;
}

/*
 * Those of wired interrupt controllers are the recorder's. Others, at the same
 * place for the same registers, modulo what there is.
 */
void *mmu_map_device(hpa_t base, u64 size)
{
	u64 off = base.v % sizeof(devices);

	if (base.v == machine_boot()->wired.base) {
		rec_dev_map(base.v, base.v, size);
		return (void *)base.v;
	}
	assert(off + size <= sizeof(devices));
	return devices + off;
}

int mmu_unmap_guard(void *page)
{
	if (m.no_guards)
		return -ENOSPC;
	guard = (u64)page;
	rec_call("guard", guard);
	return 0;
}

/* The last one. */
bool mmu_is_guard(u64 va)
{
	return guard && va - guard < PAGE_SIZE;
}
