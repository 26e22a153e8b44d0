// SPDX-License-Identifier: GPL-2.0
/* plic.c - the PLIC: one priority for all; masked is priority 0. */
#include "arch.h"

static void init_cpu(void)
{
	mmio_write(u32, PLIC_THRESHOLD(this_hart()), 0);
	csr_set(sie, SIE_SEIE);
}

static void setup(unsigned int irq)
{
	u64 enable = PLIC_ENABLE(this_hart(), irq);

	mmio_write(u32, PLIC_PRIORITY(irq), 1);
	mmio_write(u32, enable, mmio_read(u32, enable) | BIT(irq % 32));
}

static void set_edge(unsigned int irq)
{
	(void)irq;
}

static u32 claim(void)
{
	return mmio_read(u32, PLIC_CLAIM(this_hart()));
}

static void end(unsigned int irq)
{
	mmio_write(u32, PLIC_CLAIM(this_hart()), irq);
}

static void mask(unsigned int irq)
{
	mmio_write(u32, PLIC_PRIORITY(irq), 0);
}

static void unmask(unsigned int irq)
{
	mmio_write(u32, PLIC_PRIORITY(irq), 1);
}

const struct irqchip plic = {
	.name = "PLIC",
	.init_cpu = init_cpu,
	.setup = setup,
	.set_edge = set_edge,
	.claim = claim,
	.end = end,
	.mask = mask,
	.unmask = unmask,
};
