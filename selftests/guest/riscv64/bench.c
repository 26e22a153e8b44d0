// SPDX-License-Identifier: GPL-2.0
/*
 * bench.c - instructions that single operations take, as "bench NAME MINIMUM
 * MEDIAN". Somebody has started the counter of instructions on the hart.
 * Argument: number of vCPUs.
 */
#include "arch.h"
#include "latency.h"

#define AX_RISCV_EID	0x08004158UL	/* its function 0 does nothing */
#define UNKNOWN_EID	0x08004159UL
#define UART_IER	1
#define UART_THRI	2	/* the transmitter is empty, as it always is */
#define UART_LSR	5

static u64 now(void)
{
	return csr_read(instret);
}

#include "measure.h"

static void ecall(u64 ext)
{
	register u64 a0 asm("a0") = 0;
	register u64 a1 asm("a1") = 0;
	register u64 a6 asm("a6") = 0;
	register u64 a7 asm("a7") = ext;

	asm volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7)
		     : "memory");
}

static void measure_calls(void)
{
	MEASURE("cell-hypercall", ecall(AX_RISCV_EID));
	MEASURE("cell-sbi-base", ecall(SBI_BASE));
	MEASURE("cell-sbi-unknown", ecall(UNKNOWN_EID));
}

static void measure_mmio(void)
{
	if (irqchip == &plic)
		MEASURE("cell-plic-read", mmio_read(u32, PLIC_PRIORITY(UART_IRQ)));
	else
		MEASURE("cell-aplic-read", mmio_read(u32, APLIC_DOMAINCFG));
	MEASURE("cell-uart-read", mmio_read(u8, UART_BASE + UART_LSR));
	MEASURE("cell-uart-write", mmio_write(u8, UART_BASE + UART_IER, 0));
}

/*
 * From the source's becoming pending to its completion: without the two writes to
 * the UART that it takes to make it high and low, which are exits as well.
 */
static void measure_plic(void)
{
	const u64 write = sample[SAMPLES / 2];	/* of cell-uart-write */
	const struct latency_plic source = {
		.claim = (void *)PLIC_CLAIM(this_hart()),
		.ier = (void *)(UART_BASE + UART_IER),
		.high = UART_THRI,
		.source = UART_IRQ,
	};

	if (irqchip != &plic)
		return;
	irq_setup(UART_IRQ, NULL);
	for (int i = 0; i < SAMPLES; i++)
		sample[i] = latency_plic(&source) - 2 * write;
	report("cell-plic-irq");
}

static void measure_ipi(void)
{
	for (int i = 0; i < SAMPLES; i++)
		sample[i] = latency_ipi(cpu_index());
	report("cell-sbi-ipi-self");
}

/* Until Linux, whose CPUs take their turns in the emulator, sleeps as well. */
static void settle(void)
{
	timer_set(counter() + counter_frequency());
	while (!timer_expired())
		cpu_wait();
	timer_stop();
}

void payload(u64 arg)
{
	(void)arg;
	settle();
	printf("frequency %lu\n", counter_frequency());
	measure_overhead();
	measure_calls();
	measure_mmio();
	measure_plic();
	measure_ipi();
	done();
}
