// SPDX-License-Identifier: GPL-2.0
/*
 * aplic_msi.c - where the root cell's sources of the APLIC go in MSI delivery
 * mode: while Linux is seized, to the guest interrupt files that it has, so that
 * they interrupt it without an exit. Linux knows of hart indexes only.
 */
#include "aplic.h"
#include "aplic_regs.h"
#include "boot_info.h"
#include "cpu.h"
#include "imsic.h"
#include "intc.h"

/* Reads of genmsi while an MSI leaves. */
#define TRIES	10000

static void *target_of(u32 source)
{
	return aplic + APLIC_TARGET + source * 4;
}

/* 4.5.16: where Guest Index is read-only zero, the S file passes it on. */
u32 aplic_msi_target(u32 val)
{
	const u32 cpu = intc_cpu_of(FIELD_GET(TARGET_HART, val));

	val = aplic_msi_hide(val);
	if (cpu < AX_MAX_CPUS)
		val |= FIELD_PREP(TARGET_GUEST, IMSIC_ROOT_FILE);
	return val;
}

u32 aplic_msi_hide(u32 val)
{
	return val & (u32)~TARGET_GUEST;
}

/* Of the root cell's, by what is in its target; intc_lock is held. */
static bool read_target(u32 source, u32 *val)
{
	if (intc_owner(source) != AX_MAX_CPUS)
		return false;
	*val = mmio_read32(target_of(source));
	return *val;
}

static u32 nr_sources(void)
{
	return MIN(boot_info()->nr_sources, AX_MAX_IRQS - 1);
}

void aplic_msi_adopt(u32 cpu)
{
	u32 source, val;

	spin_lock(&intc_lock);
	for (source = 1; source <= nr_sources(); source++)
		if (read_target(source, &val) &&
		    intc_cpu_of(FIELD_GET(TARGET_HART, val)) == cpu)
			mmio_write32(target_of(source), aplic_msi_target(val));
	spin_unlock(&intc_lock);
}

void aplic_msi_restore(void)
{
	u32 source, val;

	spin_lock(&intc_lock);
	for (source = 1; source <= nr_sources(); source++)
		if (read_target(source, &val) && aplic_msi_hide(val) != val)
			mmio_write32(target_of(source), aplic_msi_hide(val));
	spin_unlock(&intc_lock);
}

/* 4.5.15: while Busy is true, writes are ignored. */
static void wait_for_genmsi(void)
{
	u32 i;

	for (i = 0; i < TRIES; i++)
		if (!(mmio_read32(aplic + APLIC_GENMSI) & GENMSI_BUSY))
			return;
}

void aplic_msi_send(u32 cpu, u32 id)
{
	const u32 hart = (u32)FIELD_PREP(TARGET_HART, boot_info()->context[cpu]);

	spin_lock(&intc_lock);
	wait_for_genmsi();
	mmio_write32(aplic + APLIC_GENMSI, hart | id);
	wait_for_genmsi();
	spin_unlock(&intc_lock);
}
