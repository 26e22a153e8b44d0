// SPDX-License-Identifier: GPL-2.0
/* lapic.c - the local APIC, in either of its modes (APM 2 16.3 and 16.9). */
#include "arch.h"

static bool is_x2apic;

bool lapic_is_x2apic(void)
{
	return is_x2apic;
}

u32 lapic_read(u32 reg)
{
	if (is_x2apic)
		return (u32)rdmsr(MSR_X2APIC + reg / 16);
	return mmio_read(u32, LAPIC_BASE + reg);
}

void lapic_write(u32 reg, u32 val)
{
	if (is_x2apic)
		wrmsr(MSR_X2APIC + reg / 16, val);
	else
		mmio_write(u32, LAPIC_BASE + reg, val);
}

u32 apic_id(void)
{
	u32 id = lapic_read(LAPIC_ID);

	return is_x2apic ? id : id >> 24;
}

void lapic_eoi(void)
{
	lapic_write(LAPIC_EOI, 0);
}

/* A write to an MSR of the APIC waits for no store: that is the fence's part. */
void lapic_icr(u32 to, u64 command)
{
	fence();
	if (is_x2apic) {
		wrmsr(MSR_X2APIC + LAPIC_ICR / 16, (u64)to << 32 | command);
		return;
	}
	while (mmio_read(u32, LAPIC_BASE + LAPIC_ICR) & ICR_BUSY)
		cpu_relax();
	mmio_write(u32, LAPIC_BASE + LAPIC_ICR2, to << 24);
	mmio_write(u32, LAPIC_BASE + LAPIC_ICR, command);
}

void ipi_send(unsigned int cpu, unsigned int vector)
{
	lapic_icr(cpu, ICR_FIXED | ICR_ASSERT | vector);
}

/* From x2APIC mode the way back leads through a disabled APIC (APM 2 16.9). */
void lapic_use(bool x2apic)
{
	u64 base = rdmsr(MSR_APIC_BASE) & ~(APIC_BASE_ENABLE | APIC_BASE_X2APIC);

	if (!x2apic && rdmsr(MSR_APIC_BASE) & APIC_BASE_X2APIC)
		wrmsr(MSR_APIC_BASE, base);
	if (!(rdmsr(MSR_APIC_BASE) & APIC_BASE_ENABLE))
		wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE);
	if (x2apic)
		wrmsr(MSR_APIC_BASE, base | APIC_BASE_ENABLE | APIC_BASE_X2APIC);
	is_x2apic = x2apic;
	lapic_write(LAPIC_SVR, SVR_ENABLE | SPURIOUS_VECTOR);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_LVT_LINT0, LVT_MASKED);
	lapic_write(LAPIC_LVT_LINT1, LVT_MASKED);
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED);
}

void lapic_init(void)
{
	lapic_use(cpuid(CPUID_FEATURES, 0).c & CPUID_1C_X2APIC);
}
