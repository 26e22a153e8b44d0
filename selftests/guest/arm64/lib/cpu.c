// SPDX-License-Identifier: GPL-2.0
/* cpu.c - this vCPU: who it is, sleeping, interrupt mask, virtual timer. */
#include "arch.h"

#define CTL_ENABLE	BIT(0)
#define CTL_IMASK	BIT(1)
#define CTL_ISTATUS	BIT(2)

const unsigned int timer_irq = VTIMER_IRQ;

/* Called by start.S. */
void start(u64 arg);

void start(u64 arg)
{
	console_init();
	gic_init();
	gic_init_cpu();
	payload(arg);
	done();
}

/* Sixteen vCPUs share an Aff1, as a GICv3 target list has sixteen bits. */
u64 mpidr_of(unsigned int cpu)
{
	return (cpu / 16) << 8 | cpu % 16;
}

unsigned int cpu_index(void)
{
	u64 mpidr = read_sysreg(mpidr_el1);

	return (unsigned int)(FIELD_GET(GENMASK(15, 8), mpidr) * 16 +
			      FIELD_GET(GENMASK(7, 0), mpidr));
}

void describe_cpu(void)
{
	printf("MIDR %08lx MPIDR %lx EL%lu\n", read_sysreg(midr_el1),
	       read_sysreg(mpidr_el1) & GENMASK(23, 0),
	       FIELD_GET(GENMASK(3, 2), read_sysreg(currentel)));
}

void cpu_relax(void)
{
	asm volatile("yield" ::: "memory");
}

void cpu_wait(void)
{
	dsb();
	asm volatile("wfi" ::: "memory");
}

void irqs_unmask(void)
{
	asm volatile("msr daifclr, #2" ::: "memory");
	isb();
}

void irqs_mask(void)
{
	asm volatile("msr daifset, #2" ::: "memory");
	isb();
}

void irqs_window(void)
{
	u64 end = counter() + counter_frequency() / 1000;

	irqs_unmask();
	do {
		cpu_relax();
	} while ((s64)(end - counter()) > 0);
	irqs_mask();
}

u64 counter(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

u64 counter_frequency(void)
{
	return read_sysreg(cntfrq_el0);
}

void timer_set(u64 deadline)
{
	write_sysreg(deadline, cntv_cval_el0);
	write_sysreg(CTL_ENABLE, cntv_ctl_el0);
	isb();
}

void timer_compare(u64 deadline)
{
	write_sysreg(deadline, cntv_cval_el0);
	isb();
}

void timer_mask(void)
{
	write_sysreg(CTL_ENABLE | CTL_IMASK, cntv_ctl_el0);
	isb();
}

void timer_unmask(void)
{
	write_sysreg(CTL_ENABLE, cntv_ctl_el0);
	isb();
}

void timer_stop(void)
{
	write_sysreg(0, cntv_ctl_el0);
	isb();
}

bool timer_expired(void)
{
	isb();
	return read_sysreg(cntv_ctl_el0) & CTL_ISTATUS;
}
