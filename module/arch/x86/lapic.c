// SPDX-License-Identifier: GPL-2.0
/* lapic.c - a CPU's own local APIC (APM 2, chapter 16). */
#include <axvisor/types.h>
#include "cpu.h"
#include "lapic.h"
#include "mmu.h"
#include "vendor.h"

#define NR_VECTORS	256
#define SVR_RESET	0xff	/* off, vector 255 */

static char *xapic;

int lapic_init(void)
{
	if ((read_msr(MSR_APIC_BASE) & APIC_BASE_ADDR) != APIC_BASE_DEFAULT)
		return -EOPNOTSUPP;
	xapic = mmu_map_device(HPA(APIC_BASE_DEFAULT), PAGE_SIZE);
	return xapic ? 0 : -ENOMEM;
}

void lapic_cpu_init(struct cpu *cpu)
{
	cpu->x2apic = read_msr(MSR_APIC_BASE) & APIC_BASE_X2APIC;
}

u32 lapic_read(u32 reg)
{
	return this_cpu()->x2apic ? (u32)read_msr(MSR_X2APIC + reg / 16) :
				    mmio_read32(xapic + reg);
}

void lapic_write(u32 reg, u32 val)
{
	if (this_cpu()->x2apic)
		write_msr(MSR_X2APIC + reg / 16, val);
	else
		mmio_write32(xapic + reg, val);
}

/* Of 8 registers. */
static bool any(u32 reg)
{
	u32 i;

	for (i = 1; i < 8; i++)
		if (lapic_read(reg + 16 * i))
			return true;
	return false;
}

static void mask_lvt(void)
{
	static const u16 lvt[] = {
		APIC_LVT_TIMER, APIC_LVT_LINT0, APIC_LVT_LINT1, APIC_LVT_ERROR,
		APIC_LVT_PERFORMANCE, APIC_LVT_THERMAL,
	};
	const u32 highest = lapic_read(APIC_VERSION) >> 16 & 0xff;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lvt) && i <= highest; i++)
		lapic_write(lvt[i], (u32)LVT_MASK);
}

/* Only who takes an interrupt makes it go away. */
static void drain(void)
{
	unsigned int i;

	for (i = 0; i < NR_VECTORS && (any(APIC_IRR) || any(APIC_ISR)); i++) {
		vendor->take_interrupts();
		while (any(APIC_ISR))
			lapic_write(APIC_EOI, 0);
	}
}

void lapic_reset(void)
{
	mask_lvt();
	lapic_write(APIC_TPR, 0);
	lapic_write(APIC_SVR, (u32)SVR_ENABLE | SVR_RESET);
	drain();
	lapic_write(APIC_SVR, SVR_RESET);
}

static void wait_icr(void)
{
	while (mmio_read32(xapic + APIC_ICR) & ICR_STATUS)
		cpu_relax();
}

/* What the guest has written to ICR2 is for its own next interrupt. */
static void xapic_send(u32 dest, u32 low)
{
	u32 kept;

	wait_icr();
	kept = mmio_read32(xapic + APIC_ICR_HIGH);
	mmio_write32(xapic + APIC_ICR_HIGH, (u32)FIELD_PREP(ICR_HIGH_DESTINATION, dest));
	mmio_write32(xapic + APIC_ICR, low);
	wait_icr();
	mmio_write32(xapic + APIC_ICR_HIGH, kept);
}

void lapic_send_nmi(const struct cpu *target)
{
	const u32 low = FIELD_PREP(ICR_MODE, MODE_NMI) | ICR_ASSERT;

	if (!this_cpu()->x2apic) {
		xapic_send((u32)target->hwid, low);
		return;
	}
	/* Writes of x2APIC registers wait for nothing (APM 2 16.11.2). */
	fence_msr();
	write_msr(MSR_X2APIC + APIC_ICR / 16, target->hwid << 32 | low);
}
