// SPDX-License-Identifier: GPL-2.0
/* storm.c - a guest that keeps the core busy, for ever. */
#include "hostile.h"

static void storm_hypercall(void)
{
	for (;;)
		null_hypercall();
}

static void storm_cpuid(void)
{
	for (;;)
		cpuid((u32)random(), (u32)random());
}

static void storm_ipi(void)
{
	irqs_unmask();
	for (;;)
		lapic_icr(0, ICR_SELF | ICR_ASSERT | IPI_VECTOR);
}

static void storm_init(void)
{
	for (;;)
		lapic_icr(0, ICR_OTHERS | ICR_INIT | ICR_ASSERT);
}

static void storm_startup(void)
{
	for (;;)
		lapic_icr(0, ICR_OTHERS | ICR_STARTUP | ICR_ASSERT |
			  (random() & 0xff));
}

static void storm_port(void)
{
	for (;;) {
		inb(UART_PORT + 7);
		outb(UART_PORT + 7, 1);
	}
}

static void storm_output(void)
{
	for (;;)
		printf("nobody can read all of this\n");
}

static void storm_timer(void)
{
	irq_setup(timer_irq, NULL);
	timer_set(0);
	irqs_unmask();
	for (;;)
		cpu_relax();
}

const struct hostile_case storm_cases[] = {
	{ "storm-hypercall", RUNS, storm_hypercall },
	{ "storm-cpuid", RUNS, storm_cpuid },
	{ "storm-ipi", RUNS, storm_ipi },
	{ "storm-init", RUNS, storm_init },
	{ "storm-startup", RUNS, storm_startup },
	{ "storm-port", RUNS, storm_port },
	{ "storm-output", RUNS, storm_output },
	{ "storm-timer", RUNS, storm_timer },
};
const size_t storm_count = ARRAY_SIZE(storm_cases);
