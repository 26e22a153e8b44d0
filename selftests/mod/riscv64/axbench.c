// SPDX-License-Identifier: GPL-2.0
/*
 * axbench.c - instructions that single operations take from the root cell, as
 * "bench NAME MINIMUM MEDIAN" in the kernel's log, when the module is loaded,
 * which then fails with ECANCELED. Every CPU counts instructions from then on, for
 * the payload; only with one are there figures. Parameter "prefix": what their
 * names begin with.
 */
#define pr_fmt(fmt) "axbench: " fmt

#include <linux/io.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/serial_reg.h>
#include <linux/smp.h>
#include <asm/csr.h>
#include <asm/sbi.h>

#include "latency.h"

static char *prefix = "root";
module_param(prefix, charp, 0);

static u64 now(void)
{
	return csr_read(CSR_INSTRET);
}

#define PREFIX prefix
#include "measure.h"

#define AX_RISCV_EID	0x08004158	/* its function 0 does nothing */
#define UNKNOWN_EID	0x08004159
#define EVENT_INSTRUCTIONS 2		/* SBI 2.0 11.1 */
#define COUNTER_INSTRET	2		/* of the fixed ones */

static long ecall(unsigned long ext)
{
	register unsigned long a0 asm("a0") = 0;
	register unsigned long a1 asm("a1") = 0;
	register unsigned long a6 asm("a6") = 0;
	register unsigned long a7 asm("a7") = ext;

	asm volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a6), "r"(a7) : "memory");
	return a0;
}

static void measure_calls(void)
{
	if (ecall(AX_RISCV_EID) == 0)
		MEASURE("hypercall", ecall(AX_RISCV_EID));
	MEASURE("sbi-base", ecall(SBI_EXT_BASE));
	MEASURE("sbi-unknown", ecall(UNKNOWN_EID));
}

/* The emulated machine's only hart is 0. */
static void measure_ipi(void)
{
	unsigned long flags;

	for (int i = 0; i < SAMPLES; i++) {
		local_irq_save(flags);
		sample[i] = latency_ipi(0);
		local_irq_restore(flags);
	}
	report("sbi-ipi-self");
}

/* QEMU's virt; hart 0's supervisor context is the second. */
#define PLIC_CLAIM	0xc201004
#define UART		0x10000000
#define UART_IRQ	10

/*
 * The console's UART, which Linux has enabled on its only hart: nothing else of
 * it or of Linux's gets in between.
 */
static void measure_plic(void)
{
	struct latency_plic source = { .source = UART_IRQ };
	struct device_node *node =
		of_find_compatible_node(NULL, NULL, "sifive,plic-1.0.0");
	unsigned long flags;

	of_node_put(node);
	source.claim = node ? ioremap(PLIC_CLAIM, 4) : NULL;
	source.ier = node ? ioremap(UART + UART_IER, 1) : NULL;
	for (int i = 0; i < SAMPLES && source.claim && source.ier; i++) {
		local_irq_save(flags);
		source.low = readb(source.ier) & ~UART_IER_THRI;
		source.high = source.low | UART_IER_THRI;
		sample[i] = latency_plic(&source);
		local_irq_restore(flags);
	}
	if (source.claim && source.ier)
		report("plic-irq");
	iounmap(source.claim);
	iounmap(source.ier);
}

static void start_counter(void *unused)
{
	sbi_ecall(SBI_EXT_PMU, SBI_EXT_PMU_COUNTER_CFG_MATCH, COUNTER_INSTRET, 1,
		  SBI_PMU_CFG_FLAG_AUTO_START, EVENT_INSTRUCTIONS, 0, 0);
}

static int __init axbench_init(void)
{
	on_each_cpu(start_counter, NULL, 1);
	if (num_online_cpus() == 1) {
		measure_overhead();
		measure_calls();
		measure_ipi();
		measure_plic();
	}
	return -ECANCELED;	/* there is nothing to stay for */
}
module_init(axbench_init);

MODULE_DESCRIPTION("Figures of axvisor's root cell");
MODULE_LICENSE("GPL");
