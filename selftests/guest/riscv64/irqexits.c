// SPDX-License-Identifier: GPL-2.0
/*
 * irqexits.c - takes interrupts of one kind, COUNT times, says so and sleeps for
 * ever; or says so first and takes those of its timer, and IPIs to another vCPU and
 * back, until it is stopped. Argument: COUNT * 4 and which, see payload().
 */
#include "arch.h"
#include "latency.h"

#define MSI	5U
#define IER	1
#define THRI	2	/* the transmitter is empty, as it always is */

static volatile u64 taken, ticks;
static volatile bool up;

static void on_msi(unsigned int number)
{
	if (cpu_index())
		imsic_send(0, number);
	else
		taken++;
}

static void on_tick(unsigned int irq)
{
	(void)irq;
	timer_stop();
	ticks++;
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

static void other_up(void)
{
	imsic_setup(MSI, on_msi);
	if (cpu_on(1, secondary, 0) || !wait_until(up))
		bail("there is another vCPU");
}

/* To the other vCPU and back. */
static void ipi(void)
{
	u64 before = taken;

	imsic_send(1, MSI);
	irqs_unmask();
	wait_until(taken != before);
	irqs_mask();
}

static void ipis(u64 count)
{
	other_up();
	while (count--)
		ipi();
}

/* A thousand times a second: the timer wakes this vCPU, and it the other one. */
static void ticks_and_ipis(u64 count)
{
	(void)count;
	other_up();
	irq_setup(timer_irq, on_tick);
	printf("ready\n");
	for (;;) {
		u64 before = ticks;

		timer_set(counter() + counter_frequency() / 1000);
		while (ticks == before) {
			cpu_wait();
			irqs_unmask();
			irqs_mask();
		}
		ipi();
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
		ipis, uart_irqs, uart_writes, ticks_and_ipis,
	};

	kinds[arg & 3](arg >> 2);
	printf("ready\n");
	for (;;)
		cpu_wait();
}
