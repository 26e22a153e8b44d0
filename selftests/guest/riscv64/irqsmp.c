// SPDX-License-Identifier: GPL-2.0
/*
 * irqsmp.c - a source of the board's interrupt controller goes to the vCPU that it
 * is routed to, from whichever vCPU it is raised or routed. Argument: number of
 * vCPUs, 0 for two.
 */
#include "arch.h"

#define SOURCE	50U	/* nothing drives it */
#define ROUNDS	20
#define IER	1
#define THRI	2	/* the transmitter is empty */

static volatile bool up[MAX_CPUS], leave;
static volatile u32 request;	/* vCPU that shall raise it, and back to 0 */
static unsigned int cpus, irq;

/* A PLIC has nothing that software can raise, but the UART. */
static void raise(void)
{
	if (irqchip == &plic)
		mmio_write(u8, UART_BASE + IER, THRI);
	else
		mmio_write(u32, APLIC_SETIPNUM, irq);
}

static void on_irq(unsigned int number)
{
	(void)number;
	if (irqchip == &plic)
		mmio_write(u8, UART_BASE + IER, 0);
}

static void route(unsigned int to)
{
	unsigned int cpu;

	if (irqchip != &plic) {
		mmio_write(u32, APLIC_TARGET(irq),
			   APLIC_TARGET_HART(hart_of(to)) |
			   (irqchip == &imsic ? irq : 1));
		return;
	}
	for (cpu = 0; cpu < cpus; cpu++)
		mmio_write(u32, PLIC_ENABLE(hart_of(cpu), irq),
			   cpu == to ? BIT(irq % 32) : 0);
}

static void secondary(u64 arg)
{
	unsigned int cpu = cpu_index();

	(void)arg;
	if (imsic_exists())
		imsic_enable(irq);
	fence();
	up[cpu] = true;
	irqs_unmask();
	while (!leave) {
		if (request == cpu) {
			raise();
			fence();
			request = 0;
		}
		cpu_relax();
	}
	irqs_mask();
}

static u32 total(void)
{
	u32 sum = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < cpus; cpu++)
		sum += irq_count[cpu][irq];
	return sum;
}

/* Raised by @from, it comes to @to, and nowhere else. */
static bool comes(unsigned int from, unsigned int to)
{
	u32 before = irq_count[to][irq], all = total();
	u64 end;

	if (from) {
		request = from;
		fence();
	} else {
		raise();
	}
	if (!wait_until(irq_count[to][irq] != before && !request))
		return false;
	end = counter() + counter_frequency() / 1000;
	while ((s64)(end - counter()) > 0)
		cpu_relax();
	return irq_count[to][irq] == before + 1 && total() == all + 1;
}

static void test_routes(void)
{
	unsigned int from, to;
	bool right;

	for (to = 0; to < cpus; to++) {
		for (from = 0; from < cpus; from++) {
			route(to);
			right = comes(from, to);
			ok(right, "raised by vCPU %u it comes to vCPU %u", from,
			   to);
		}
	}
}

static void test_rounds(void)
{
	bool right = true;
	unsigned int i;

	for (i = 0; i < ROUNDS && right; i++) {
		route(i % cpus);
		right = comes((i + 1) % cpus, i % cpus);
	}
	ok(right, "%u times to one after the other", ROUNDS);
}

/* Pending while it goes nowhere, it comes where it is routed then. */
static void test_later(void)
{
	u32 before = irq_count[1][irq], all = total();

	irqchip->mask(irq);
	route(1);
	raise();
	irqchip->unmask(irq);
	ok(wait_until(irq_count[1][irq] == before + 1) && total() == all + 1,
	   "masked and pending it comes when it is unmasked");
}

void payload(u64 arg)
{
	unsigned int cpu;

	cpus = arg ? (unsigned int)arg : 2;
	irq = irqchip == &plic ? UART_IRQ : SOURCE;
	irq_setup(irq, on_irq);
	irqchip->set_edge(irq);
	for (cpu = 1; cpu < cpus; cpu++)
		if (cpu_on(cpu, secondary, 0) || !wait_until(up[cpu]))
			bail("all vCPUs are on");
	irqs_unmask();
	test_routes();
	test_rounds();
	test_later();
	leave = true;
}
