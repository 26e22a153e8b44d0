// SPDX-License-Identifier: GPL-2.0
/* storm.c - a guest that keeps the core busy, for ever. */
#include "hostile.h"

#define SGI	9

/* Something is always pending, so that WFI never sleeps. */
static void storm_wfi(void)
{
	irq_setup(SGI, NULL);
	gic_sgi(0, SGI);
	for (;;)
		cpu_wait();
}

static void storm_wfe(void)
{
	for (;;)
		asm volatile("sevl; wfe; wfe" ::: "memory");
}

static void storm_sgi(void)
{
	irq_setup(SGI, NULL);
	irqs_unmask();
	for (;;)
		gic_sgi(0, SGI);
}

static void storm_hypercall(void)
{
	for (;;)
		axvisor_hypercall(random() % 20, random(), random(), random());
}

static void storm_smc(void)
{
	for (;;)
		TRY(smc(0x8400ffffUL, 0, 0, 0));
}

static void storm_mmio(void)
{
	for (;;) {
		mmio_read(u32, GICD_BASE + GICD_TYPER);
		mmio_write(u32, GICD_BASE + GICD_ISENABLER + 4, ~0U);
	}
}

static void storm_output(void)
{
	for (;;)
		printf("nobody can read all of this\n");
}

/* A line that its handler never clears. */
static void storm_level(void)
{
	gic_set_level(UART_IRQ);
	irq_setup(UART_IRQ, NULL);
	mmio_write(u32, UART_BASE + UART_IMSC, UART_INT_TX);
	mmio_write(u32, UART_BASE + UART_DR, '\n');
	irqs_unmask();
	for (;;)
		cpu_relax();
}

static void storm_timer(void)
{
	irq_setup(timer_irq, NULL);
	timer_set(0);
	irqs_unmask();
	for (;;)
		cpu_relax();
}

static void storm_exceptions(void)
{
	for (;;)
		TRY(asm volatile("udf #0"));
}

static void storm_tlb(void)
{
	for (;;)
		asm volatile("tlbi vmalle1is; dsb ish; isb" ::: "memory");
}

static void spin(void)
{
	for (;;)
		asm volatile("" ::: "memory");
}

const struct hostile_case storm_cases[] = {
	{ "storm-wfi", RUNS, storm_wfi },
	{ "storm-wfe", RUNS, storm_wfe },
	{ "storm-sgi", RUNS, storm_sgi },
	{ "storm-hypercall", RUNS, storm_hypercall },
	{ "storm-smc", RUNS, storm_smc },
	{ "storm-mmio", RUNS, storm_mmio },
	{ "storm-output", RUNS, storm_output },
	{ "storm-level", RUNS, storm_level },
	{ "storm-timer", RUNS, storm_timer },
	{ "storm-exceptions", RUNS, storm_exceptions },
	{ "storm-tlb", RUNS, storm_tlb },
	{ "spin", RUNS, spin },
};
const size_t storm_count = ARRAY_SIZE(storm_cases);
