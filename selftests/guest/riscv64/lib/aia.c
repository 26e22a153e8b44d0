// SPDX-License-Identifier: GPL-2.0
/* aia.c - interrupts: the hart's own, and the APLIC's as MSIs to its IMSIC. */
#include "arch.h"

#define EIDELIVERY	0x70
#define EITHRESHOLD	0x72
#define EIE0		0xc0

#define APLIC_DOMAINCFG		0x0000
#define APLIC_SOURCECFG		0x0004
#define APLIC_SETIENUM		0x1edc
#define APLIC_TARGET		0x3004
#define DOMAINCFG_IE_DM		(BIT(8) | BIT(2))
#define SOURCECFG_LEVEL1	6

volatile u32 irq_count[MAX_CPUS][MAX_IRQS];
static irq_fn handlers[MAX_IRQS];

static void imsic_write(u64 reg, u64 val)
{
	csr_write_(CSR_SISELECT, reg);
	csr_write_(CSR_SIREG, val);
}

static void imsic_enable(unsigned int number)
{
	csr_write_(CSR_SISELECT, EIE0 + number / 64 * 2);
	csr_set_(CSR_SIREG, BIT(number % 64));
}

void aia_init_cpu(void)
{
	imsic_write(EITHRESHOLD, 0);
	imsic_write(EIDELIVERY, 1);
	csr_set(sie, SIE_SEIE);
}

/* Pages lie side by side, by hart id, where there are no guest files. */
void imsic_send(unsigned int cpu, unsigned int number)
{
	fence();
	mmio_write(u32, IMSIC_BASE + hart_of(cpu) * IMSIC_STRIDE, number);
}

void imsic_setup(unsigned int number, irq_fn fn)
{
	handlers[number] = fn;
	imsic_enable(number);
}

bool imsic_exists(void)
{
	return !TRY(csr_read_(CSR_STOPEI)).taken;
}

/* A wired one: its MSI has the same number. */
static void aplic_setup(unsigned int irq)
{
	mmio_write(u32, APLIC_BASE + APLIC_DOMAINCFG, DOMAINCFG_IE_DM);
	mmio_write(u32, APLIC_BASE + APLIC_SOURCECFG + (irq - 1) * 4,
		   SOURCECFG_LEVEL1);
	mmio_write(u32, APLIC_BASE + APLIC_TARGET + (irq - 1) * 4,
		   hart_of(cpu_index()) << 18 | irq);
	mmio_write(u32, APLIC_BASE + APLIC_SETIENUM, irq);
}

void irq_setup(unsigned int irq, irq_fn fn)
{
	handlers[irq] = fn;
	if (irq == IRQ_TIMER) {
		csr_set(sie, SIE_STIE);
	} else if (irq == IRQ_SOFT) {
		csr_set(sie, SIE_SSIE);
	} else {
		imsic_enable(irq);
		aplic_setup(irq);
	}
}

static void handle(unsigned int irq)
{
	irq_count[cpu_index()][irq]++;
	if (handlers[irq])
		handlers[irq](irq);
}

static u64 claim(void)
{
	u64 top;

	asm volatile("csrrw %0, 0x15c, zero" : "=r"(top) :: "memory");
	return top >> 16;
}

void irq_dispatch(u64 cause)
{
	u64 irq;

	switch (cause) {
	case 1:
		csr_clear(sip, BIT(1));
		handle(IRQ_SOFT);
		break;
	case 5:
		handle(IRQ_TIMER);
		break;
	case 9:
		while ((irq = claim()))
			handle(irq);
		break;
	}
}
