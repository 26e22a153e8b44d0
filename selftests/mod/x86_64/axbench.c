// SPDX-License-Identifier: GPL-2.0
/*
 * axbench.c - ticks of the time stamp counter that single operations take from the
 * root cell, as "bench NAME MINIMUM MEDIAN" in the kernel's log, when the module is
 * loaded, which then fails with ECANCELED. For a machine with one CPU.
 */
#define pr_fmt(fmt) "axbench: " fmt

#include <linux/module.h>
#include <asm/apic.h>
#include <asm/msr.h>
#include <asm/processor.h>

static u64 now(void)
{
	return rdtsc();
}

#define PREFIX "root"
#include "measure.h"

#define NULL_CALL	0x41580000UL

static void hypercall(void)
{
	unsigned long rax = NULL_CALL;

	/* By the CPU that it is: AMD's has VMMCALL. */
	if (boot_cpu_has(X86_FEATURE_VMMCALL))
		asm volatile("vmmcall" : "+a"(rax) :: "memory");
	else
		asm volatile("vmcall" : "+a"(rax) :: "memory");
}

static void cpuid_0(void)
{
	u32 a = 0, b, c = 0, d;

	asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
}

/* As Linux does it; with nothing in service it ends nothing. */
static void measure_apic(void)
{
	MEASURE(x2apic_enabled() ? "x2apic-eoi" : "xapic-eoi", apic->write(APIC_EOI, 0));
	if (!x2apic_enabled())
		MEASURE("xapic-read", native_apic_mem_read(APIC_TASKPRI));
}

static int __init axbench_init(void)
{
	if (num_online_cpus() == 1) {
		measure_overhead();
		MEASURE("hypercall", hypercall());
		MEASURE("cpuid", cpuid_0());
		measure_apic();
	}
	return -ECANCELED;	/* there is nothing to stay for */
}
module_init(axbench_init);

MODULE_DESCRIPTION("Figures of axvisor's root cell");
MODULE_LICENSE("GPL");
