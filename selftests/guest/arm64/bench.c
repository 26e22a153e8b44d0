// SPDX-License-Identifier: GPL-2.0
/*
 * bench.c - counter ticks that single operations take, as "bench NAME MINIMUM
 * MEDIAN". Where the counter ticks once an instruction these are instructions.
 * Argument: number of vCPUs; with two, only an interrupt from one to the other.
 */
#include "arch.h"
#include "latency.h"

#define SGI		7
#define DELAY		20000	/* ticks from setting the timer to its deadline */
#define ANSWER_SECONDS	10

static u64 now(void)
{
	isb();
	return read_sysreg(cntvct_el0);
}

#include "measure.h"

#define READ32(addr)							\
	({ u32 v_; asm volatile("ldr %w0, [%1]" : "=r"(v_) : "r"(addr)); })
#define WRITE32(addr, value)						\
	asm volatile("str %w0, [%1]" :: "r"(value), "r"(addr) : "memory")
#define READ64(addr)							\
	({ u64 v_; asm volatile("ldr %0, [%1]" : "=r"(v_) : "r"(addr)); })
#define CALLED	"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", \
	"x11", "x12", "x13", "x14", "x15", "x16", "x17", "memory"

static void measure_calls(void)
{
	MEASURE("cell-hypercall", {
		register u64 x0 asm("x0") = 0;
		asm volatile("hvc #0x4158" : "+r"(x0) :: CALLED);
	});
	MEASURE("cell-psci-version", {
		register u64 x0 asm("x0") = PSCI_VERSION;
		asm volatile("hvc #0" : "+r"(x0) :: CALLED);
	});
}

static void measure_mmio(void)
{
	MEASURE("cell-gicd-typer-read", READ32(GICD_BASE + GICD_TYPER));
	MEASURE("cell-gicd-isenabler1-read",
		READ32(GICD_BASE + GICD_ISENABLER + 4));
	MEASURE("cell-gicd-icenabler1-write",
		WRITE32(GICD_BASE + GICD_ICENABLER + 4, BIT(20)));
	if (gic->number == 3)
		MEASURE("cell-gicr-typer-read",
			READ64(gic_base(SGI) - GICR_SGI + GICR_TYPER));
	MEASURE("cell-uart-read", READ32(UART_BASE + UART_FR));
	MEASURE("cell-uart-write", WRITE32(UART_BASE + UART_IMSC, 0));
}

/* What woke us, or GIC_SPURIOUS, is taken and ended: the next can come. */
static u32 acknowledge(void)
{
	u32 ack;

	dsb();
	ack = gic->ack();
	if (GIC_INTID(ack) < 1020)
		gic->eoi(ack);
	return GIC_INTID(ack);
}

static void measure_sgi(void)
{
	u64 self = SGI << 24 | 1;

	gic_set_bit(SGI, GICD_ISENABLER);
	for (int i = 0; i < SAMPLES; i++) {
		sample[i] = latency_sgi(self);
		acknowledge();
	}
	report("cell-sgi-self");
}

static void measure_timer(void)
{
	timer_stop();
	gic_set_bit(timer_irq, GICD_ISENABLER);
	for (int i = 0; i < SAMPLES; i++) {
		sample[i] = latency_vtimer(now() + DELAY);
		timer_stop();
		acknowledge();
	}
	report("cell-vtimer");
}

static volatile u64 arrived;
static volatile bool waiting;

/*
 * One answer for each interrupt, or the two would lose step: the emulator runs
 * a CPU as long as it likes before the next, which is longer than
 * latency_wait() waits.
 */
static u64 wait_for_sgi(void)
{
	u64 time;

	do {
		time = latency_wait();
	} while (time == LATENCY_NEVER);
	acknowledge();
	return time;
}

static void target(u64 arg)
{
	(void)arg;
	gic_set_bit(SGI, GICD_ISENABLER);
	for (int i = 0; i < SAMPLES; i++) {
		waiting = true;
		arrived = wait_for_sgi();
		dsb();
		gic_sgi(0, SGI);
	}
}

/* Asleep while the other works. The timer ends what would be for ever. */
static void sleep_until_sgi(void)
{
	do {
		cpu_wait();
		if (timer_expired())
			bail("the second vCPU answers");
	} while (acknowledge() != SGI);
}

static void measure_sgi_other(void)
{
	gic_set_bit(SGI, GICD_ISENABLER);
	if (cpu_on(1, target, 0) != PSCI_SUCCESS)
		bail("the second vCPU starts");
	for (int i = 0; i < SAMPLES; i++) {
		u64 a;

		if (!wait_until(waiting))
			bail("the second vCPU waits");
		waiting = false;
		for (u64 end = now() + DELAY; now() < end;)
			cpu_relax();
		timer_set(now() + ANSWER_SECONDS * counter_frequency());
		a = now();
		gic_sgi(1, SGI);
		sleep_until_sgi();
		sample[i] = arrived - a;
	}
	timer_stop();
	report("cell-sgi-other");
}

/* Until Linux, whose CPUs take their turns in the emulator, sleeps as well. */
static void settle(void)
{
	gic_set_bit(timer_irq, GICD_ISENABLER);
	timer_set(now() + counter_frequency());
	while (!timer_expired())
		cpu_wait();
	timer_stop();
	acknowledge();
}

void payload(u64 arg)
{
	settle();
	printf("frequency %lu\n", counter_frequency());
	measure_overhead();
	if (arg > 1) {
		measure_sgi_other();
		done();
	}
	measure_calls();
	measure_mmio();
	if (gic->number == 3)
		measure_sgi();
	measure_timer();
	done();
}
