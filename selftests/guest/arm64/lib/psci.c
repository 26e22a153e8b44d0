// SPDX-License-Identifier: GPL-2.0
/* psci.c - PSCI over HVC: power of the machine and of its vCPUs. */
#include "arch.h"

/* SCTLR_EL1: M, C and I, which must be 0 on a fresh vCPU. */
#define SCTLR_CACHES	(BIT(0) | BIT(2) | BIT(12))

static struct {
	cpu_fn fn;
	u64 arg;
} volatile cpus[MAX_CPUS];

extern char _start_cpu[];

s32 psci(u64 fn, u64 a1, u64 a2, u64 a3)
{
	return (s32)hvc(fn, a1, a2, a3);
}

s64 null_hypercall(void)
{
	return axvisor_hypercall(0, 0, 0, 0);
}

void power_off(void)
{
	psci(PSCI_SYSTEM_OFF, 0, 0, 0);
	printf("not ok - SYSTEM_OFF returned\n");
	for (;;)
		cpu_wait();
}

void power_reset(void)
{
	psci(PSCI_SYSTEM_RESET, 0, 0, 0);
	printf("not ok - SYSTEM_RESET returned\n");
	for (;;)
		cpu_wait();
}

void cpu_off(void)
{
	irqs_mask();
	psci(PSCI_CPU_OFF, 0, 0, 0);
	bail("CPU_OFF does not return");
}

s32 cpu_on(unsigned int cpu, cpu_fn fn, u64 arg)
{
	cpus[cpu].fn = fn;
	cpus[cpu].arg = arg;
	dsb();
	return psci(PSCI_CPU_ON, mpidr_of(cpu), (u64)_start_cpu, cpu);
}

/* Called by start.S. */
void start_cpu(u64 cpu, u64 sctlr);

void start_cpu(u64 cpu, u64 sctlr)
{
	if (cpu != cpu_index())
		bail("a vCPU starts with its context id, on itself");
	if (sctlr & SCTLR_CACHES)
		bail("a vCPU starts with MMU and caches off");
	gic_init_cpu();
	cpus[cpu].fn(cpus[cpu].arg);
	cpu_off();
}
