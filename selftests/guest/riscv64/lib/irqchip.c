// SPDX-License-Identifier: GPL-2.0
/* irqchip.c - interrupts: the hart's own, and those of the board's controller. */
#include "arch.h"

/* Of sources, those that were ended: one may go elsewhere then. */
volatile u32 irq_count[MAX_CPUS][MAX_IRQS];
static irq_fn handlers[MAX_IRQS];
static bool is_message[MAX_IRQS];	/* no source to end */
const struct irqchip *irqchip;

/* What nothing answers to is an access fault. */
void irqchip_find(void)
{
	if (!TRY(csr_read_(CSR_STOPEI)).taken)
		irqchip = &imsic;
	else if (TRY(mmio_read(u32, PLIC_THRESHOLD(boot_hart))).taken)
		irqchip = &aplic;
	else
		irqchip = &plic;
}

bool imsic_exists(void)
{
	return irqchip == &imsic;
}

void imsic_setup(unsigned int number, irq_fn fn)
{
	handlers[number] = fn;
	is_message[number] = true;
	imsic_enable(number);
}

void irq_setup(unsigned int irq, irq_fn fn)
{
	handlers[irq] = fn;
	if (irq == IRQ_TIMER)
		csr_set(sie, SIE_STIE);
	else if (irq == IRQ_SOFT)
		csr_set(sie, SIE_SSIE);
	else
		irqchip->setup(irq);
}

static void handle(unsigned int irq)
{
	if (handlers[irq])
		handlers[irq](irq);
}

static void count(unsigned int irq)
{
	fence();
	irq_count[cpu_index()][irq]++;
}

static void external(void)
{
	u32 irq;

	while ((irq = irqchip->claim())) {
		handle(irq);
		if (!is_message[irq])
			irqchip->end(irq);
		count(irq);
	}
}

void irq_dispatch(u64 cause)
{
	switch (cause) {
	case 1:
		csr_clear(sip, BIT(1));
		count(IRQ_SOFT);
		handle(IRQ_SOFT);
		break;
	case 5:
		count(IRQ_TIMER);
		handle(IRQ_TIMER);
		break;
	case 9:
		external();
		break;
	}
}
