// SPDX-License-Identifier: GPL-2.0
/* doorbell.c - a shared peripheral interrupt that the core makes pending. */
#include <axvisor/arch_cpu.h>
#include <axvisor/smp.h>
#include "boot_info.h"
#include "doorbell.h"
#include "gic_regs.h"
#include "mmu.h"
#include "sysreg.h"

static void *gicd;

int doorbell_init(void)
{
	const struct ax_range *r = &boot_info()->gicd;

	if (!core_boot.doorbell)
		return 0;
	gicd = mmu_map_device(HPA(r->base), r->size);
	return gicd ? 0 : -ENOSPC;
}

/*
 * The register, the same in all versions, changes only the interrupt whose bit
 * is 1 (IHI 0069 12.9.28, GICD_ISPENDR<n>).
 */
void arch_doorbell_ring(u32 irq)
{
	/* What the handler is to see is visible before (Arm ARM B2.3.12). */
	dsb_ishst();
	mmio_write32(gicd + GIC_ISPENDR + irq / 32 * 4, 1U << irq % 32);
}
