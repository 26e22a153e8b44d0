// SPDX-License-Identifier: GPL-2.0
/* ioapic.c - the board's IO-APIC (82093AA), and the PICs, which are switched off. */
#include "arch.h"

#define SELECT	0x00
#define WINDOW	0x10

u32 ioapic_read(u32 reg)
{
	mmio_write(u32, IOAPIC_BASE + SELECT, reg);
	return mmio_read(u32, IOAPIC_BASE + WINDOW);
}

void ioapic_write(u32 reg, u32 val)
{
	mmio_write(u32, IOAPIC_BASE + SELECT, reg);
	mmio_write(u32, IOAPIC_BASE + WINDOW, val);
}

/* Rising edges, as what was on the ISA bus has them. */
void ioapic_setup(unsigned int gsi, unsigned int cpu)
{
	ioapic_write(IOAPIC_ENTRY(gsi), IOAPIC_MASKED);
	ioapic_write(IOAPIC_ENTRY(gsi) + 1, cpu << 24);
	ioapic_write(IOAPIC_ENTRY(gsi), GSI_VECTOR(gsi));
}
