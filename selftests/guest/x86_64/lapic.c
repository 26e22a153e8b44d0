// SPDX-License-Identifier: GPL-2.0
/*
 * lapic.c - the local APIC in both of its modes: registers, priorities, the timer.
 * APM 2 chapter 16.
 */
#include "arch.h"

#define LOW	0x50U
#define HIGH	0x90U
#define ERROR	0x41U

static volatile u32 count;
static volatile u32 order[8];
static bool in_cell;

static void taken(unsigned int vector)
{
	if (count < ARRAY_SIZE(order))
		order[count] = vector;
	count++;
	lapic_eoi();
}

/* How many come while the window is open. */
static u32 come(void)
{
	count = 0;
	irqs_window();
	return count;
}

static bool bit_of(u32 reg, unsigned int vector)
{
	return lapic_read(reg + vector / 32 * 16) >> vector % 32 & 1;
}

static void send_self(unsigned int vector)
{
	lapic_icr(0, ICR_SELF | ICR_ASSERT | vector);
}

static void test_registers(void)
{
	ok((lapic_read(LAPIC_VERSION) & 0xff) >= 0x10, "its version is %x",
	   lapic_read(LAPIC_VERSION));
	ok(!apic_id(), "its number is 0");
	lapic_write(LAPIC_TPR, 0x70);
	ok(lapic_read(LAPIC_TPR) == 0x70 && lapic_read(LAPIC_PPR) == 0x70,
	   "the task priority can be written");
	ok(cr_read(8) == 7, "and is CR8");
	cr_write(8, 0);
	ok(!lapic_read(LAPIC_TPR), "which writes it");
}

static void test_priorities(void)
{
	send_self(LOW);
	ok(bit_of(LAPIC_IRR, LOW) && !bit_of(LAPIC_ISR, LOW),
	   "an interrupt waits in IRR");
	ok(come() == 1 && order[0] == LOW && !bit_of(LAPIC_IRR, LOW),
	   "and is taken");
	send_self(LOW);
	send_self(HIGH);
	ok(come() == 2 && order[0] == HIGH && order[1] == LOW,
	   "the higher vector first");
	send_self(LOW);
	send_self(LOW);
	ok(come() == 1, "two of a vector are one");
	lapic_write(LAPIC_TPR, LOW & 0xf0);
	send_self(LOW);
	send_self(HIGH);
	ok(come() == 1 && order[0] == HIGH, "the task priority holds the lower");
	lapic_write(LAPIC_TPR, 0);
	ok(come() == 1 && order[0] == LOW, "until it falls");
}

static bool expires(u64 microseconds)
{
	u64 end = counter() + microseconds * counter_frequency() / 1000000;

	count = 0;
	irqs_unmask();
	while (!count && (s64)(end - counter()) > 0)
		cpu_relax();
	irqs_mask();
	return count;
}

static void test_timer(void)
{
	u32 seen;

	lapic_write(LAPIC_TDCR, TDCR_BY_1);
	lapic_write(LAPIC_LVT_TIMER, LOW);
	/* So long that nobody is kept from looking meanwhile. */
	lapic_write(LAPIC_TMICT, ~0U);
	seen = lapic_read(LAPIC_TMCCT);
	ok(seen && seen < ~0U, "one-shot: the count falls");
	lapic_write(LAPIC_TMICT, 1000000);
	ok(expires(10000000) && order[0] == LOW, "it interrupts");
	ok(!lapic_read(LAPIC_TMCCT), "the count is 0 then");
	ok(!expires(20000), "and it doesn't again");
	lapic_write(LAPIC_LVT_TIMER, LVT_PERIODIC | LOW);
	lapic_write(LAPIC_TMICT, 1000000);
	for (seen = 0; seen < 5; seen++)
		if (!expires(10000000))
			break;
	ok(seen == 5, "periodic: it interrupts again and again");
	lapic_write(LAPIC_LVT_TIMER, LVT_MASKED | LVT_PERIODIC | LOW);
	irqs_window();
	ok(!expires(20000), "masked: not");
	lapic_write(LAPIC_TMICT, 0);
	if (!(cpuid(CPUID_FEATURES, 0).c & CPUID_1C_TSC_DEADLINE)) {
		skip("TSC-deadline: it interrupts", "the CPU hasn't that mode");
		return;
	}
	lapic_write(LAPIC_LVT_TIMER, LVT_DEADLINE | LOW);
	fence();
	wrmsr(MSR_TSC_DEADLINE, rdtsc() + counter_frequency() / 1000);
	ok(expires(10000000) && !rdmsr(MSR_TSC_DEADLINE),
	   "TSC-deadline: it interrupts, and the deadline is 0");
	wrmsr(MSR_TSC_DEADLINE, 1);
	ok(expires(10000000), "a past one at once");
	wrmsr(MSR_TSC_DEADLINE, rdtsc() + counter_frequency() / 100);
	wrmsr(MSR_TSC_DEADLINE, 0);
	ok(!expires(30000), "none once it is 0");
}

/* What QEMU's own does otherwise than the manual says. */
static void strict(bool pass, const char *name)
{
	if (in_cell)
		ok(pass, "%s", name);
	else
		skip(name, "the emulated board may do otherwise");
}

static void test_errors(void)
{
	struct trap trap;

	lapic_write(LAPIC_LVT_ERROR, ERROR);
	lapic_write(LAPIC_SVR, SPURIOUS_VECTOR);
	strict(lapic_read(LAPIC_LVT_ERROR) & LVT_MASKED,
	       "off by software it masks its vectors");
	lapic_write(LAPIC_SVR, SVR_ENABLE | SPURIOUS_VECTOR);
	if (!lapic_is_x2apic())
		return;
	trap = TRY(rdmsr(MSR_X2APIC + 0x0d0));
	ok(trap.taken && trap.vector == EXC_GP, "a register that there isn't");
	trap = TRY(({ wrmsr(MSR_X2APIC + LAPIC_EOI / 16, 1); 0; }));
	strict(trap.taken && trap.vector == EXC_GP, "an EOI that isn't 0");
	trap = TRY(({ wrmsr(MSR_X2APIC + LAPIC_VERSION / 16, 0); 0; }));
	strict(trap.taken && trap.vector == EXC_GP, "a write to a read-only register");
	trap = TRY(({ wrmsr(MSR_APIC_BASE, LAPIC_BASE | APIC_BASE_ENABLE |
			    APIC_BASE_BSP); 0; }));
	ok(trap.taken && trap.vector == EXC_GP, "from x2APIC to xAPIC at once");
}

static void all(bool x2apic)
{
	printf("# %s\n", x2apic ? "x2APIC" : "xAPIC");
	lapic_use(x2apic);
	test_registers();
	test_priorities();
	test_timer();
	test_errors();
}

void payload(u64 arg)
{
	(void)arg;
	in_cell = !null_hypercall();
	irq_raw = taken;
	all(false);
	if (cpuid(CPUID_FEATURES, 0).c & CPUID_1C_X2APIC)
		all(true);
	else
		skip("x2APIC", "the CPU hasn't that mode");
}
