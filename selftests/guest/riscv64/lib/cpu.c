// SPDX-License-Identifier: GPL-2.0
/* cpu.c - the hart: start, traps, timer, sleep. */
#include "arch.h"

extern u64 boot_arg[];
void start(u64 arg);
void trap(u64 cause, u64 pc, u64 val);

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

void trap(u64 cause, u64 pc, u64 val)
{
	if (cause & CAUSE_IRQ) {
		irq_dispatch(cause & ~CAUSE_IRQ);
		return;
	}
	printf("unexpected exception: cause %lu pc %lx tval %lx\n", cause, pc,
	       val);
	power_off();
}

u64 counter(void)
{
	return csr_read(time);
}

u64 counter_frequency(void)
{
	return TIMEBASE;
}

void timer_compare(u64 deadline)
{
	csr_write_(CSR_STIMECMP, deadline);
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
	timer_compare(~0UL);
}

bool timer_expired(void)
{
	return csr_read(sip) & SIE_STIE;
}

void describe_cpu(void)
{
	printf("hart %u, sstatus %lx\n", cpu_index(), csr_read(sstatus));
}

void start(u64 arg)
{
	console_init();
	aia_init_cpu();
	payload(arg ? arg : boot_arg[0]);
	done();
}
