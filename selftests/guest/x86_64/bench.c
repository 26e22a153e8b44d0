// SPDX-License-Identifier: GPL-2.0
/*
 * bench.c - ticks of the time stamp counter that single operations take, as "bench
 * NAME MINIMUM MEDIAN"; where the counter counts instructions these are
 * instructions.
 */
#include "arch.h"
#include "latency.h"

#define UART_LSR	(UART_PORT + 5)
#define SOON		100000UL

static u64 now(void)
{
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high) :: "memory");
	return (u64)high << 32 | low;
}

#include "measure.h"

/* By the CPU that it is: AMD's has VMMCALL. */
static bool is_amd;

static void hypercall(void)
{
	u64 rax = NULL_CALL;

	if (is_amd)
		asm volatile("vmmcall" : "+a"(rax) :: "memory");
	else
		asm volatile("vmcall" : "+a"(rax) :: "memory");
}

static void measure_exits(void)
{
	MEASURE("cell-hypercall", hypercall());
	MEASURE("cell-cpuid", cpuid(0, 0));
	MEASURE("cell-port-read", inb(UART_LSR));
	MEASURE("cell-ioapic-read", mmio_read(u32, IOAPIC_BASE));
	MEASURE("cell-x2apic-eoi", lapic_eoi());
}

static void measure_ipi(void)
{
	trap_gate(LATENCY_VECTOR, latency_handler);
	for (int i = 0; i < SAMPLES; i++)
		sample[i] = latency_ipi();
	report("cell-ipi-self");
}

static void measure_timer(void)
{
	if (!(cpuid(CPUID_FEATURES, 0).c & CPUID_1C_TSC_DEADLINE))
		return;
	lapic_write(LAPIC_LVT_TIMER, LVT_DEADLINE | LATENCY_VECTOR);
	fence();
	for (int i = 0; i < SAMPLES; i++)
		sample[i] = latency_timer(SOON);
	report("cell-timer");
}

/* Until Linux, whose CPUs take their turns in the emulator, sleeps as well. */
static void settle(void)
{
	timer_set(counter() + counter_frequency());
	while (!timer_expired())
		cpu_wait();
	timer_stop();
	irqs_window();
}

void payload(u64 arg)
{
	(void)arg;
	is_amd = cpuid(0, 0).b == VENDOR_AMD;
	settle();
	printf("frequency %lu\n", counter_frequency());
	if (!lapic_is_x2apic() || null_hypercall())
		bail("measured in a cell of axvisor, in x2APIC mode");
	measure_overhead();
	measure_exits();
	measure_ipi();
	measure_timer();
}
