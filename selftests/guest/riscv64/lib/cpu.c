// SPDX-License-Identifier: GPL-2.0
/* cpu.c - the hart: start, timer, sleep. */
#include "arch.h"

extern u64 boot_arg[];
void start(u64 arg);

const unsigned int timer_irq = IRQ_TIMER;

unsigned int cpu_index(void)
{
	u64 tp;

	asm volatile("mv %0, tp" : "=r"(tp));
	return (unsigned int)tp;
}

void cpu_relax(void)
{
	asm volatile("nop" ::: "memory");
}

void cpu_wait(void)
{
	asm volatile("wfi" ::: "memory");
}

void irqs_unmask(void)
{
	csr_set(sstatus, SSTATUS_SIE);
}

void irqs_mask(void)
{
	csr_clear(sstatus, SSTATUS_SIE);
}

void irqs_window(void)
{
	irqs_unmask();
	cpu_relax();
	irqs_mask();
}

u64 counter(void)
{
	return csr_read(time);
}

u64 counter_frequency(void)
{
	return TIMEBASE;
}

/* Sstc: without it stimecmp is no CSR. */
static bool has_stimecmp;

void timer_compare(u64 deadline)
{
	if (has_stimecmp)
		csr_write_(CSR_STIMECMP, deadline);
	else
		sbi_call(SBI_TIME, 0, deadline, 0, 0);
}

void timer_set(u64 deadline)
{
	timer_compare(deadline);
	timer_unmask();
}

void timer_mask(void)
{
	csr_clear(sie, SIE_STIE);
}

void timer_unmask(void)
{
	csr_set(sie, SIE_STIE);
}

void timer_stop(void)
{
	timer_mask();
	timer_compare(~0UL);
}

bool timer_expired(void)
{
	return csr_read(sip) & SIE_STIE;
}

void describe_cpu(void)
{
	printf("hart %lu, sstatus %lx\n", boot_hart, csr_read(sstatus));
}

void start(u64 arg)
{
	console_init();
	has_stimecmp = !TRY(csr_read_(CSR_STIMECMP)).taken;
	irqchip_find();
	irqchip->init_cpu();
	/* A dry run without a loader of ours patches .bootarg. */
	payload(boot_arg[1] ? boot_arg[0] : arg);
	done();
}
