// SPDX-License-Identifier: GPL-2.0
/*
 * pmu.c - performance monitors of the vCPU itself. At its end it leaves values
 * in all of them, which whoever comes next must not find.
 */
#include "arch.h"

#define PMCR_E		BIT(0)
#define PMCR_P		BIT(1)
#define PMCR_C		BIT(2)
#define PMCR_N		GENMASK(15, 11)
#define CYCLES		BIT(31)	/* of the registers with a bit a counter */
#define FILTER_P	BIT(31)	/* not at EL1 */
#define FILTER_U	BIT(30)	/* not at EL0 */
#define FILTER_NSH	BIT(27)	/* at EL2 */
#define SW_INCR		0x00
#define CPU_CYCLES	0x11
#define DFR0_PMUVER	GENMASK(11, 8)
#define PMUVER_V3P1	4

static u32 nr_counters(void)
{
	return (u32)FIELD_GET(PMCR_N, read_sysreg(pmcr_el0));
}

static void select(u32 n)
{
	write_sysreg(n, pmselr_el0);
	isb();
}

static u64 count_of(u32 n)
{
	select(n);
	return read_sysreg(pmxevcntr_el0);
}

static void set(u32 n, u64 type, u64 count)
{
	select(n);
	write_sysreg(type, pmxevtyper_el0);
	write_sysreg(count, pmxevcntr_el0);
	isb();
}

/* All off, and none due. */
static void stop(void)
{
	write_sysreg(~0U, pmcntenclr_el0);
	write_sysreg(~0U, pmintenclr_el1);
	write_sysreg(~0U, pmovsclr_el0);
	isb();
}

static void start(u64 counters)
{
	write_sysreg(read_sysreg(pmcr_el0) | PMCR_E, pmcr_el0);
	write_sysreg(counters, pmcntenset_el0);
	isb();
}

static void work(void)
{
	for (volatile u32 i = 0; i < 10000; i++)
		;
}

static void test_first(void)
{
	bool zero = true;

	for (u32 n = 0; n < nr_counters(); n++) {
		select(n);
		zero &= !read_sysreg(pmxevcntr_el0);
		zero &= !read_sysreg(pmxevtyper_el0);
	}
	ok(zero, "no counter has a value at first");
	ok(!read_sysreg(pmccntr_el0) && !read_sysreg(pmccfiltr_el0),
	   "neither has the cycle counter");
	ok(!read_sysreg(pmcntenset_el0) && !read_sysreg(pmintenset_el1) &&
	   !read_sysreg(pmovsset_el0) && !read_sysreg(pmuserenr_el0) &&
	   !(read_sysreg(pmcr_el0) & PMCR_E), "nothing is on at first");
}

static void test_cycles(void)
{
	u64 before;

	write_sysreg(PMCR_C, pmcr_el0);
	start(CYCLES);
	work();
	before = read_sysreg(pmccntr_el0);
	work();
	ok(read_sysreg(pmccntr_el0) > before, "cycles are counted");
	stop();
	before = read_sysreg(pmccntr_el0);
	work();
	ok(read_sysreg(pmccntr_el0) == before, "not when they are off");
	write_sysreg(FILTER_P, pmccfiltr_el0);
	start(CYCLES);
	before = read_sysreg(pmccntr_el0);
	work();
	ok(read_sysreg(pmccntr_el0) == before, "nor where the filter says so");
	stop();
	write_sysreg(0, pmccfiltr_el0);
}

static void test_event(u32 n)
{
	set(n, SW_INCR, 0);
	start(BIT(n));
	for (u32 i = 0; i < 3; i++) {
		write_sysreg(BIT(n), pmswinc_el0);
		isb();
	}
	ok(count_of(n) == 3, "counter %u counts an event", n);
	stop();
}

static volatile u64 overflowed;

static void on_overflow(unsigned int irq)
{
	(void)irq;
	overflowed |= read_sysreg(pmovsset_el0);
	write_sysreg(~0U, pmovsclr_el0);
	isb();
}

static void test_overflow(u32 n)
{
	u32 before = irq_count[0][PMU_IRQ];

	overflowed = 0;
	set(n, SW_INCR, 0xffffffff);
	start(BIT(n));
	write_sysreg(BIT(n), pmintenset_el1);
	irqs_unmask();
	irqs_window();
	ok(irq_count[0][PMU_IRQ] == before, "counter %u: quiet before", n);
	irqs_unmask();
	write_sysreg(BIT(n), pmswinc_el0);
	isb();
	ok(wait_until(irq_count[0][PMU_IRQ] == before + 1),
	   "counter %u: its overflow interrupts", n);
	irqs_mask();
	irqs_window();
	ok(irq_count[0][PMU_IRQ] == before + 1 && overflowed == BIT(n),
	   "counter %u: once, and it alone", n);
	stop();
}

/* Of what is not of this machine, whatever the filter asks for. */
static void test_hypervisor(void)
{
	const char *name = "what a hypervisor does is not counted";
	u64 version = FIELD_GET(DFR0_PMUVER, read_sysreg(id_aa64dfr0_el1));

	if (version < PMUVER_V3P1) {
		skip(name, "the CPU can't tell before PMUv3p1");
		return;
	}
	set(0, CPU_CYCLES | FILTER_P | FILTER_U | FILTER_NSH, 0);
	start(BIT(0));
	for (u32 i = 0; i < 1000; i++)
		psci(PSCI_VERSION, 0, 0, 0);
	ok(!count_of(0), "%s", name);
	stop();
}

static void leave_values(void)
{
	bool kept = true;

	for (u32 n = 0; n < nr_counters(); n++)
		set(n, CPU_CYCLES | FILTER_P, 0x5afe0000 + n);
	for (u32 n = 0; n < nr_counters(); n++)
		kept &= count_of(n) == 0x5afe0000 + n;
	write_sysreg(0x5afe1000, pmccntr_el0);
	write_sysreg(FILTER_P, pmccfiltr_el0);
	write_sysreg(0xf, pmuserenr_el0);
	write_sysreg(BIT(0), pmovsset_el0);
	start(BIT(0) | CYCLES);
	ok(kept, "each keeps its value");
}

void payload(u64 arg)
{
	(void)arg;
	if (!FIELD_GET(DFR0_PMUVER, read_sysreg(id_aa64dfr0_el1))) {
		skip("performance monitors", "there are none");
		return;
	}
	test_first();
	irq_setup(PMU_IRQ, on_overflow);
	test_cycles();
	test_event(0);
	test_event(nr_counters() - 1);
	test_overflow(0);
	test_overflow(nr_counters() - 1);
	test_hypervisor();
	leave_values();
}
