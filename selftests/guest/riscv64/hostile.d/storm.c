// SPDX-License-Identifier: GPL-2.0
/* storm.c - a guest that keeps the core busy, for ever. */
#include "hostile.h"

/* Something is always pending, so that WFI never sleeps. */
static void storm_wfi(void)
{
	csr_set(sie, SIE_SSIE);
	csr_set(sip, SIE_SSIE);
	for (;;)
		cpu_wait();
}

static void storm_suspend(void)
{
	csr_set(sie, SIE_SSIE);
	csr_set(sip, SIE_SSIE);
	for (;;)
		sbi_call(SBI_HSM, HSM_SUSPEND, 0, 0, 0);
}

static void storm_ipi(void)
{
	irq_setup(IRQ_SOFT, NULL);
	irqs_unmask();
	for (;;)
		sbi_call(SBI_IPI, 0, 0, SBI_ALL_HARTS, 0);
}

static void storm_hypercall(void)
{
	for (;;)
		sbi_call(0x08004158, random() % 20, random(), random(),
			 random());
}

static void storm_fence(void)
{
	for (;;)
		sbi_call5(SBI_RFENCE, random() % 3, 0, SBI_ALL_HARTS, random(),
			  random(), random());
}

static void storm_mmio(void)
{
	for (;;) {
		mmio_read(u8, UART_BASE + 7);
		mmio_write(u8, UART_BASE + 7, 1);
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

static void storm_set_timer(void)
{
	for (;;)
		sbi_call(SBI_TIME, 0, random() >> random() % 64, 0, 0);
}

static void storm_exceptions(void)
{
	for (;;)
		TRY(({ asm volatile(".word 0x62000073"); 0; }));
}

static void storm_tlb(void)
{
	for (;;)
		asm volatile("sfence.vma" ::: "memory");
}

static void spin(void)
{
	for (;;)
		asm volatile("" ::: "memory");
}

const struct hostile_case storm_cases[] = {
	{ "storm-wfi", RUNS, storm_wfi },
	{ "storm-suspend", RUNS, storm_suspend },
	{ "storm-ipi", RUNS, storm_ipi },
	{ "storm-hypercall", RUNS, storm_hypercall },
	{ "storm-fence", RUNS, storm_fence },
	{ "storm-mmio", RUNS, storm_mmio },
	{ "storm-output", RUNS, storm_output },
	{ "storm-timer", RUNS, storm_timer },
	{ "storm-set-timer", RUNS, storm_set_timer },
	{ "storm-exceptions", RUNS, storm_exceptions },
	{ "storm-tlb", RUNS, storm_tlb },
	{ "spin", RUNS, spin },
};
const size_t storm_count = ARRAY_SIZE(storm_cases);
