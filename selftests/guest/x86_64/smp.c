// SPDX-License-Identifier: GPL-2.0
/*
 * smp.c - CPUs started by INIT and SIPI, again and again, and interrupts between
 * them: to one, to all others, to a logical set, NMIs. Argument: number of vCPUs, 0
 * for two.
 */
#include "arch.h"

#define ROUNDS	10

static unsigned int cpus;
static volatile u32 starts[MAX_CPUS], seen_arg[MAX_CPUS], seen_id[MAX_CPUS];
static volatile u32 answers[MAX_CPUS];

static void on_ipi(unsigned int irq)
{
	(void)irq;
	answers[cpu_index()]++;
}

static void secondary(u64 arg)
{
	unsigned int cpu = cpu_index();

	seen_arg[cpu] = (u32)arg;
	seen_id[cpu] = apic_id();
	fence();
	starts[cpu]++;
	for (;;) {
		irqs_mask();
		cpu_wait();
		irqs_unmask();
	}
}

static bool starts_up(unsigned int cpu, u32 arg)
{
	u32 before = starts[cpu];

	cpu_on(cpu, secondary, arg);
	return wait_until(starts[cpu] != before) && starts[cpu] == before + 1 &&
	       seen_arg[cpu] == arg && seen_id[cpu] == cpu;
}

static void test_start(void)
{
	bool right;

	for (unsigned int cpu = 1; cpu < cpus; cpu++)
		ok(starts_up(cpu, 100 + cpu), "vCPU %u starts at its SIPI", cpu);
	for (unsigned int cpu = 1; cpu < cpus; cpu++) {
		right = true;
		for (u32 i = 0; i < ROUNDS; i++)
			right &= starts_up(cpu, i);
		ok(right, "vCPU %u, %u times more", cpu, ROUNDS);
	}
}

/* Without an INIT a SIPI is nothing to a CPU that runs. */
static void test_second_sipi(void)
{
	u32 before = starts[1], answered = answers[1];

	lapic_icr(1, ICR_STARTUP | ICR_ASSERT | TRAMPOLINE >> 12);
	ipi_send(1, IPI_VECTOR);
	ok(wait_until(answers[1] == answered + 1) && starts[1] == before,
	   "a second SIPI is ignored");
}

static u32 total(void)
{
	u32 sum = 0;

	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		sum += answers[cpu];
	return sum;
}

/* @count answers, and no more. */
static bool answered(u32 before, u32 count)
{
	bool came;
	u64 end;

	irqs_unmask();
	came = wait_until(total() >= before + count);
	end = counter() + counter_frequency() / 1000;
	while ((s64)(end - counter()) > 0)
		cpu_relax();
	irqs_mask();
	return came && total() == before + count;
}

static void test_ipis(void)
{
	u32 before;
	bool right = true;

	for (unsigned int cpu = 0; cpu < cpus; cpu++) {
		for (int i = 0; i < ROUNDS; i++) {
			u32 mine = answers[cpu];

			before = total();
			ipi_send(cpu, IPI_VECTOR);
			right &= answered(before, 1) && answers[cpu] == mine + 1;
		}
	}
	ok(right, "%u IPIs to each", ROUNDS);
	before = total();
	lapic_icr(0, ICR_OTHERS | ICR_ASSERT | IPI_VECTOR);
	ok(answered(before, cpus - 1), "one to all others");
	before = total();
	lapic_icr(0, ICR_ALL | ICR_ASSERT | IPI_VECTOR);
	ok(answered(before, cpus), "one to all");
	before = total();
	lapic_icr(0, ICR_SELF | ICR_ASSERT | IPI_VECTOR);
	ok(answered(before, 1), "one to itself by the shorthand");
	if (lapic_is_x2apic()) {
		before = total();
		lapic_write(LAPIC_SELF_IPI, IPI_VECTOR);
		ok(answered(before, 1), "one by SELF_IPI");
		before = total();
		lapic_icr((1U << cpus) - 1, ICR_LOGICAL | ICR_ASSERT | IPI_VECTOR);
		ok(answered(before, cpus), "one to all of the first cluster");
	}
}

/* INIT makes it wait for a SIPI, whatever else comes. */
static void test_init(void)
{
	u32 before = answers[1];
	u64 end;

	lapic_icr(1, ICR_INIT | ICR_ASSERT);
	ipi_send(1, IPI_VECTOR);
	end = counter() + counter_frequency() / 100;
	while ((s64)(end - counter()) > 0)
		cpu_relax();
	ok(answers[1] == before, "after an INIT no interrupt is taken");
	ok(starts_up(1, 7), "but a SIPI");
}

void payload(u64 arg)
{
	struct trap trap;

	cpus = arg ? (unsigned int)arg : 2;
	irq_setup(IRQ_VECTOR(IPI_VECTOR), on_ipi);
	ok(rdmsr(MSR_APIC_BASE) & APIC_BASE_BSP, "the first vCPU is the BSP");
	trap = TRY(({ lapic_icr(0, ICR_NMI | ICR_ASSERT); 0; }));
	ok(trap.taken && trap.vector == EXC_NMI, "an NMI to itself");
	test_start();
	test_ipis();
	if (cpus > 1) {
		test_second_sipi();
		test_init();
	}
}
