// SPDX-License-Identifier: GPL-2.0
/* harts.c - vCPUs by their index: the boot vCPU is 0, whatever its hart id. */
#include "arch.h"

static struct {
	cpu_fn fn;
	u64 arg;
} volatile harts[MAX_CPUS];

extern char _start_cpu[];
u64 boot_hart;

/* Hart ids count from 0; the boot vCPU's takes the place of index 0. */
u64 hart_of(unsigned int cpu)
{
	if (!cpu)
		return boot_hart;
	return cpu <= boot_hart ? cpu - 1 : cpu;
}

u64 this_hart(void)
{
	return hart_of(cpu_index());
}

s64 cpu_on(unsigned int cpu, cpu_fn fn, u64 arg)
{
	harts[cpu].fn = fn;
	harts[cpu].arg = arg;
	fence();
	return sbi_call(SBI_HSM, HSM_START, hart_of(cpu), (u64)_start_cpu,
			cpu).error;
}

s64 cpu_status(unsigned int cpu)
{
	struct sbi_ret ret = sbi_call(SBI_HSM, HSM_STATUS, hart_of(cpu), 0, 0);

	return ret.error ? ret.error : (s64)ret.value;
}

void cpu_off(void)
{
	irqs_mask();
	sbi_call(SBI_HSM, HSM_STOP, 0, 0, 0);
	bail("hart_stop does not return");
}

/* Called by start.S. */
void start_cpu(u64 hart, u64 satp, u64 sstatus);

void start_cpu(u64 hart, u64 satp, u64 sstatus)
{
	unsigned int cpu = cpu_index();

	if (hart != hart_of(cpu))
		bail("a vCPU starts with its hart id, on itself");
	if (satp || sstatus & SSTATUS_SIE)
		bail("a vCPU starts with satp and sstatus.SIE 0");
	irqchip->init_cpu();
	harts[cpu].fn(harts[cpu].arg);
	cpu_off();
}
