// SPDX-License-Identifier: GPL-2.0
/*
 * irqexits.c - takes interrupts of one kind, COUNT times, says so and sleeps for
 * ever. Argument: COUNT * 4 and which, see payload().
 */
#include "arch.h"
#include "latency.h"

#define MSI	5U
#define IER	1
#define THRI	2	/* the transmitter is empty, as it always is */

static volatile u64 taken;
static volatile bool up;

static void on_msi(unsigned int number)
{
	if (cpu_index())
		imsic_send(0, number);
	else
		taken++;
}

static void secondary(u64 arg)
{
	(void)arg;
	imsic_enable(MSI);
	up = true;
	irqs_unmask();
	for (;;)
		cpu_wait();
}

/* To the other vCPU and back. */
static void ipis(u64 count)
{
	imsic_setup(MSI, on_msi);
	if (cpu_on(1, secondary, 0) || !wait_until(up))
		bail("there is another vCPU");
	while (count--) {
		u64 before = taken;

		imsic_send(1, MSI);
		irqs_unmask();
		wait_until(taken != before);
		irqs_mask();
	}
}

/* By a PLIC, each claimed and completed once. */
static void uart_irqs(u64 count)
{
	const struct latency_plic source = {
		.claim = (void *)PLIC_CLAIM(this_hart()),
		.ier = (void *)(UART_BASE + IER),
		.high = THRI,
		.source = UART_IRQ,
	};

	irq_setup(UART_IRQ, NULL);
	while (count--)
		if (latency_plic(&source) == LATENCY_NEVER)
			bail("an interrupt comes");
}

/* What they cost of the UART alone. */
static void uart_writes(u64 count)
{
	while (count--) {
		mmio_write(u8, UART_BASE + IER, 0);
		mmio_write(u8, UART_BASE + IER, 0);
	}
}

void payload(u64 arg)
{
	static void (*const kinds[])(u64 count) = {
		ipis, uart_irqs, uart_writes, uart_writes,
	};

	kinds[arg & 3](arg >> 2);
	printf("ready\n");
	for (;;)
		cpu_wait();
}
