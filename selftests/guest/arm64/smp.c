// SPDX-License-Identifier: GPL-2.0
/*
 * smp.c - vCPUs on and off, interrupts between them, and what PSCI (Arm DEN
 * 0022) answers to each call. Argument: number of vCPUs, 0 for two.
 */
#include "arch.h"

#define SGI_TO_CPU	3
#define SGI_TO_BOOT	4
#define SPI_ROUTED	40
#define ROUNDS		10

static unsigned int cpus;
static volatile bool up[MAX_CPUS], leave[MAX_CPUS];
static volatile u64 seen_arg[MAX_CPUS];

static s32 affinity(unsigned int cpu)
{
	return psci(PSCI_AFFINITY_INFO, mpidr_of(cpu), 0, 0);
}

static void answer(unsigned int irq)
{
	(void)irq;
	gic_sgi(0, SGI_TO_BOOT);
}

static void ignore(unsigned int irq)
{
	(void)irq;
}

/* A switched-on vCPU: answers SGIs from its sleep until told to leave. */
static void secondary(u64 arg)
{
	unsigned int cpu = cpu_index();

	irq_setup(SGI_TO_CPU, answer);
	seen_arg[cpu] = arg;
	dsb();
	up[cpu] = true;
	while (!leave[cpu]) {
		irqs_mask();
		if (!leave[cpu])
			cpu_wait();
		irqs_unmask();
	}
	irqs_mask();
}

static bool switch_on(unsigned int cpu, u64 arg)
{
	up[cpu] = false;
	leave[cpu] = false;
	dsb();
	return cpu_on(cpu, secondary, arg) == PSCI_SUCCESS &&
	       wait_until(up[cpu]) && seen_arg[cpu] == arg &&
	       affinity(cpu) == PSCI_AFFINITY_ON;
}

static bool switch_off(unsigned int cpu)
{
	leave[cpu] = true;
	dsb();
	gic_sgi(cpu, SGI_TO_CPU);
	return wait_until(affinity(cpu) == PSCI_AFFINITY_OFF);
}

static bool ping(unsigned int cpu)
{
	u32 before = irq_count[0][SGI_TO_BOOT];
	bool back;

	gic_sgi(cpu, SGI_TO_CPU);
	irqs_unmask();
	back = wait_until(irq_count[0][SGI_TO_BOOT] != before);
	irqs_mask();
	return back;
}

static void test_calls(void)
{
	s32 version = psci(PSCI_VERSION, 0, 0, 0);
	s32 migrate = psci(PSCI_MIGRATE_INFO_TYPE, 0, 0, 0);
	static const u64 features[] = {
		PSCI_VERSION, PSCI_CPU_OFF, PSCI_CPU_ON, PSCI_AFFINITY_INFO,
		PSCI_SYSTEM_OFF, PSCI_SYSTEM_RESET, PSCI_FEATURES,
	};

	ok(version >= 0x10000, "VERSION is %x, 1.0 or later", version);
	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		ok(psci(PSCI_FEATURES, features[i], 0, 0) == 0,
		   "FEATURES knows %lx", features[i]);
	ok(psci(PSCI_FEATURES, 0x8400ffff, 0, 0) == PSCI_NOT_SUPPORTED,
	   "FEATURES of an unknown function is NOT_SUPPORTED");
	ok(hvc(0x8400ffff, 0, 0, 0) == PSCI_NOT_SUPPORTED,
	   "an unknown function is NOT_SUPPORTED in all 64 bits");
	ok(migrate == 2 || migrate == PSCI_NOT_SUPPORTED,
	   "MIGRATE_INFO_TYPE: no trusted OS to migrate");
}

static void test_errors(void)
{
	extern char _start_cpu[];
	u64 entry = (u64)_start_cpu;

	ok(psci(PSCI_CPU_ON, mpidr_of(0), entry, 0) == PSCI_ALREADY_ON,
	   "CPU_ON of itself is ALREADY_ON");
	ok(psci(PSCI_CPU_ON, mpidr_of(cpus), entry, 0) ==
	   PSCI_INVALID_PARAMETERS, "CPU_ON past the last vCPU is refused");
	ok(psci(PSCI_CPU_ON, ~0UL, entry, 0) == PSCI_INVALID_PARAMETERS,
	   "CPU_ON of no affinity at all is refused");
	ok(psci(PSCI_CPU_ON, 0x100000000UL, entry, 0) ==
	   PSCI_INVALID_PARAMETERS, "CPU_ON with an Aff3 is refused");
	ok(psci(PSCI_AFFINITY_INFO, mpidr_of(cpus), 0, 0) ==
	   PSCI_INVALID_PARAMETERS, "AFFINITY_INFO past the last is refused");
	ok(affinity(0) == PSCI_AFFINITY_ON, "AFFINITY_INFO of itself is ON");
	if (cpus < 2)
		return;
	ok(affinity(1) == PSCI_AFFINITY_OFF, "vCPU 1 is OFF at first");
	if (null_hypercall()) {
		skip("addresses and levels are checked", "axvisor only");
		return;
	}
	ok(psci(PSCI_AFFINITY_INFO, mpidr_of(0), 4, 0) ==
	   PSCI_INVALID_PARAMETERS, "AFFINITY_INFO of level 4 is refused");
	ok(psci(PSCI_CPU_ON, mpidr_of(1), 0x10000000, 0) ==
	   PSCI_INVALID_ADDRESS, "CPU_ON outside memory: INVALID_ADDRESS");
	ok(psci(PSCI_CPU_ON, mpidr_of(1), UART_BASE, 0) ==
	   PSCI_INVALID_ADDRESS, "CPU_ON at a device: INVALID_ADDRESS");
	ok(affinity(1) == PSCI_AFFINITY_OFF, "and it is OFF as before");
}

static void test_on_off(void)
{
	unsigned int cpu, round;

	for (cpu = 1; cpu < cpus; cpu++) {
		ok(switch_on(cpu, 0x1234567890abcdefUL + cpu),
		   "vCPU %u comes up with its argument", cpu);
		ok(cpu_on(cpu, secondary, 0) == PSCI_ALREADY_ON,
		   "vCPU %u is ALREADY_ON", cpu);
	}
	for (cpu = 1; cpu < cpus; cpu++) {
		bool all = true;

		for (round = 0; round < 50; round++)
			all = all && ping(cpu);
		ok(all, "SGIs to vCPU %u and back, 50 times", cpu);
	}
	for (cpu = 1; cpu < cpus; cpu++) {
		bool all = switch_off(cpu);

		for (round = 0; round < ROUNDS; round++)
			all = all && switch_on(cpu, round) && ping(cpu) &&
			      switch_off(cpu);
		ok(all, "vCPU %u off and on again, %u times", cpu, ROUNDS);
	}
}

/* One SGI for every vCPU but the sender. */
static void test_broadcast(void)
{
	u32 before = irq_count[0][SGI_TO_BOOT], self = irq_count[0][SGI_TO_CPU];
	u32 counts[MAX_CPUS];
	unsigned int cpu;

	for (cpu = 1; cpu < cpus; cpu++)
		if (!switch_on(cpu, cpu))
			bail("all vCPUs on");
	for (cpu = 1; cpu < cpus; cpu++)
		counts[cpu] = irq_count[cpu][SGI_TO_CPU];
	gic->sgi_others(SGI_TO_CPU);
	for (cpu = 1; cpu < cpus; cpu++)
		ok(wait_until(irq_count[cpu][SGI_TO_CPU] > counts[cpu]),
		   "a broadcast SGI reaches vCPU %u", cpu);
	irqs_unmask();
	ok(wait_until(irq_count[0][SGI_TO_BOOT] > before), "and is answered");
	irqs_mask();
	irqs_window();
	ok(irq_count[0][SGI_TO_CPU] == self, "and does not reach its sender");
}

static void test_routing(void)
{
	gic_set_edge(SPI_ROUTED);
	irq_setup(SPI_ROUTED, ignore);
	for (unsigned int cpu = 1; cpu < cpus; cpu++) {
		u32 before = irq_count[cpu][SPI_ROUTED];

		gic->route(SPI_ROUTED, cpu);
		gic_set_bit(SPI_ROUTED, GICD_ISPENDR);
		ok(wait_until(irq_count[cpu][SPI_ROUTED] == before + 1),
		   "an SPI is routed to vCPU %u", cpu);
	}
	irqs_window();
	ok(irq_count[0][SPI_ROUTED] == 0, "and not to vCPU 0");
}

/* An SGI sent to a sleeping vCPU by another one than the boot vCPU. */
static void relay(u64 target)
{
	gic_sgi((unsigned int)target, SGI_TO_CPU);
}

static void test_relay(void)
{
	u32 before;

	if (cpus < 3)
		return;
	before = irq_count[2][SGI_TO_CPU];
	switch_off(1);
	ok(cpu_on(1, relay, 2) == PSCI_SUCCESS &&
	   wait_until(irq_count[2][SGI_TO_CPU] > before),
	   "an SGI from vCPU 1 to vCPU 2");
	ok(wait_until(affinity(1) == PSCI_AFFINITY_OFF),
	   "a vCPU whose function returns is OFF");
}

void payload(u64 arg)
{
	cpus = arg ? (unsigned int)arg : 2;
	irq_setup(SGI_TO_BOOT, ignore);
	irq_setup(SGI_TO_CPU, ignore);
	test_calls();
	test_errors();
	test_on_off();
	if (cpus > 1) {
		test_broadcast();
		test_routing();
		test_relay();
	}
	for (unsigned int cpu = 1; cpu < cpus; cpu++)
		switch_off(cpu);
}
