// SPDX-License-Identifier: GPL-2.0
/* aia.c - the APLIC, alone or with the IMSIC that its MSIs go to. */
#include "arch.h"

/* ---- APLIC ---- */

/* With an IMSIC, an MSI has its source's number. */
static void setup(unsigned int irq)
{
	u32 low = irqchip == &imsic ? irq : 1;

	mmio_write(u32, APLIC_DOMAINCFG, APLIC_DOMAINCFG_IE);
	mmio_write(u32, APLIC_SOURCECFG(irq), APLIC_LEVEL1);
	mmio_write(u32, APLIC_TARGET(irq), APLIC_TARGET_HART(this_hart()) | low);
	mmio_write(u32, APLIC_SETIENUM, irq);
}

static void set_edge(unsigned int irq)
{
	mmio_write(u32, APLIC_SOURCECFG(irq), APLIC_EDGE1);
}

static void mask(unsigned int irq)
{
	mmio_write(u32, APLIC_CLRIENUM, irq);
}

static void direct_init_cpu(void)
{
	mmio_write(u32, APLIC_ITHRESHOLD(this_hart()), 0);
	mmio_write(u32, APLIC_IDELIVERY(this_hart()), 1);
	csr_set(sie, SIE_SEIE);
}

static u32 direct_claim(void)
{
	return mmio_read(u32, APLIC_CLAIMI(this_hart())) >> 16;
}

static void direct_end(unsigned int irq)
{
	(void)irq;
}

static void direct_unmask(unsigned int irq)
{
	mmio_write(u32, APLIC_SETIENUM, irq);
}

const struct irqchip aplic = {
	.name = "APLIC",
	.init_cpu = direct_init_cpu,
	.setup = setup,
	.set_edge = set_edge,
	.claim = direct_claim,
	.end = direct_end,
	.mask = mask,
	.unmask = direct_unmask,
};

/* ---- IMSIC ---- */

u64 imsic_read(u64 reg)
{
	csr_write_(CSR_SISELECT, reg);
	return csr_read_(CSR_SIREG);
}

void imsic_write(u64 reg, u64 val)
{
	csr_write_(CSR_SISELECT, reg);
	csr_write_(CSR_SIREG, val);
}

void imsic_set(u64 reg, u64 bits)
{
	csr_write_(CSR_SISELECT, reg);
	csr_set_(CSR_SIREG, bits);
}

void imsic_clear(u64 reg, u64 bits)
{
	csr_write_(CSR_SISELECT, reg);
	csr_clear_(CSR_SIREG, bits);
}

u32 imsic_top(void)
{
	return (u32)(csr_read_(CSR_STOPEI) >> 16);
}

static void msi_init_cpu(void)
{
	imsic_write(IMSIC_EITHRESHOLD, 0);
	imsic_write(IMSIC_EIDELIVERY, 1);
	csr_set(sie, SIE_SEIE);
}

/* Pages lie side by side, by hart id, where there are no guest files. */
void imsic_send(unsigned int cpu, unsigned int number)
{
	fence();
	mmio_write(u32, IMSIC_SETEIPNUM(hart_of(cpu)), number);
}

void imsic_enable(unsigned int number)
{
	imsic_set(IMSIC_EIE(number), BIT(number % 64));
}

static void msi_setup(unsigned int irq)
{
	imsic_enable(irq);
	setup(irq);
}

static u32 msi_claim(void)
{
	u64 top;

	asm volatile("csrrw %0, 0x15c, zero" : "=r"(top) :: "memory");
	return (u32)(top >> 16);
}

/* 4.9.2: a level that is high still sends another. */
static void msi_end(unsigned int irq)
{
	if (mmio_read(u32, APLIC_SOURCECFG(irq)) == APLIC_LEVEL1)
		mmio_write(u32, APLIC_SETIPNUM_LE, irq);
}

static void msi_unmask(unsigned int irq)
{
	mmio_write(u32, APLIC_SETIENUM, irq);
	msi_end(irq);
}

const struct irqchip imsic = {
	.name = "IMSIC",
	.init_cpu = msi_init_cpu,
	.setup = msi_setup,
	.set_edge = set_edge,
	.claim = msi_claim,
	.end = msi_end,
	.mask = mask,
	.unmask = msi_unmask,
};
