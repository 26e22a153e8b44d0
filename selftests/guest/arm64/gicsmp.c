// SPDX-License-Identifier: GPL-2.0
/*
 * gicsmp.c - the rules of the GIC specifications (IHI 0069, IHI 0048B) between
 * CPUs: 1-of-N, routes, SGIs to several, and what one CPU does to interrupts that
 * another one has. Argument: number of vCPUs, at least two.
 */
#include "arch.h"

#define SGI	3
#define PPI	20
#define SPI	40
#define ROUNDS	40

/* What a vCPU is told to do; it shows that it does by @doing. */
enum mode {
	TAKE,		/* take interrupts from its sleep */
	HOLD,		/* take none; EOImode 0 */
	ACKNOWLEDGE,	/* acknowledge one by hand and keep it */
	DROP,		/* EOImode 1: and drop its priority */
	END,		/* end it */
	LEAVE,
};

static unsigned int cpus;
static volatile enum mode mode[MAX_CPUS], doing[MAX_CPUS];
static volatile u32 held[MAX_CPUS];	/* what was acknowledged */

static void note(unsigned int irq)
{
	(void)irq;
}

static void sleep_and_take(unsigned int cpu)
{
	irqs_mask();
	if (mode[cpu] == TAKE)
		cpu_wait();
	irqs_unmask();
	irqs_mask();
}

static void acknowledge(unsigned int cpu)
{
	u32 ack;

	do {
		ack = gic->ack();
	} while (GIC_INTID(ack) == GIC_SPURIOUS && mode[cpu] != LEAVE);
	dsb();
	held[cpu] = ack;
}

static void enter(unsigned int cpu, enum mode new)
{
	switch (new) {
	case ACKNOWLEDGE:
		acknowledge(cpu);
		break;
	case DROP:
		gic->set_eoimode(1);
		acknowledge(cpu);
		gic->eoi(held[cpu]);
		break;
	case END:
		gic->eoi(held[cpu]);
		break;
	case HOLD:
		gic->set_eoimode(0);
		break;
	default:
		break;
	}
	dsb();
	doing[cpu] = new;
}

static void secondary(u64 arg)
{
	unsigned int cpu = cpu_index();
	enum mode now = HOLD;

	(void)arg;
	gic_set_bit(SGI, GICD_ISENABLER);
	gic_set_bit(PPI, GICD_ISENABLER);
	enter(cpu, now);
	while (now != LEAVE) {
		if (now == TAKE)
			sleep_and_take(cpu);
		else
			cpu_relax();
		if (mode[cpu] == now)
			continue;
		now = mode[cpu];
		enter(cpu, now);
	}
}

static bool switch_on(unsigned int cpu)
{
	mode[cpu] = HOLD;
	dsb();
	return cpu_on(cpu, secondary, 0) == PSCI_SUCCESS &&
	       wait_until(doing[cpu] == HOLD);
}

/* One that sleeps is woken by an SGI. */
static void tell(unsigned int cpu, enum mode new)
{
	bool sleeps = doing[cpu] == TAKE;

	mode[cpu] = new;
	dsb();
	if (sleeps && new != TAKE)
		gic_sgi(cpu, SGI);
}

static bool does(unsigned int cpu, enum mode new)
{
	tell(cpu, new);
	return wait_until(doing[cpu] == new);
}

static void all_do(enum mode new)
{
	for (unsigned int cpu = 1; cpu < cpus; cpu++)
		if (!does(cpu, new))
			bail("all vCPUs do as they are told");
}

static u32 total(unsigned int irq)
{
	u32 sum = 0;

	for (unsigned int cpu = 0; cpu < cpus; cpu++)
		sum += irq_count[cpu][irq];
	return sum;
}

/* Long enough that who has an interrupt takes it. */
static void settle(void)
{
	for (int i = 0; i < 5; i++)
		irqs_window();
}

/* What another CPU has just done may be seen a little later. */
static bool is_pending(unsigned int irq)
{
	return gic_bit(irq, GICD_ISPENDR);
}

static bool is_active(unsigned int irq)
{
	return gic_bit(irq, GICD_ISACTIVER);
}

/*
 * QEMU's GICv2 gives an SPI to each of its targets (N-N), as interrupts between
 * CPUs of the 11MPCore; all SPIs of a GICv2 are 1-N (IHI 0048B 1.4.3).
 */
static bool is_n_to_n(void)
{
	return gic->number == 2 && null_hypercall();
}

/* ---- who gets it ---- */

static void test_one_of_n(void)
{
	u32 before = total(SPI);
	bool all = true;

	all_do(TAKE);
	gic->route_any(SPI);
	irqs_unmask();
	for (u32 i = 0; i < ROUNDS && all; i++) {
		gic_set_bit(SPI, GICD_ISPENDR);
		all = wait_until(total(SPI) != before + i);
		settle();
		irqs_unmask();
		all = all && total(SPI) == before + i + 1;
	}
	irqs_mask();
	ok(all, "1 of N: one takes it, %u times", ROUNDS);
	ok(wait_until(!is_active(SPI) && !is_pending(SPI)),
	   "1 of N: nothing is left");
}

static void test_one_of_n_off(void)
{
	u32 before = total(SPI), off = irq_count[cpus - 1][SPI];

	does(cpus - 1, LEAVE);
	wait_until(psci(PSCI_AFFINITY_INFO, mpidr_of(cpus - 1), 0, 0) ==
		   PSCI_AFFINITY_OFF);
	irqs_unmask();
	for (u32 i = 0; i < ROUNDS; i++) {
		gic_set_bit(SPI, GICD_ISPENDR);
		wait_until(total(SPI) != before + i);
	}
	irqs_mask();
	settle();
	ok(total(SPI) == before + ROUNDS && irq_count[cpus - 1][SPI] == off,
	   "1 of N: one that is off takes none");
	ok(switch_on(cpus - 1), "it is on again");
}

static void test_sgi_list(u32 list)
{
	u32 before[MAX_CPUS];
	bool right = true;
	unsigned int cpu;

	for (cpu = 0; cpu < cpus; cpu++)
		before[cpu] = irq_count[cpu][SGI];
	gic->sgi_list(list, SGI);
	irqs_unmask();
	for (cpu = 0; cpu < cpus; cpu++)
		if (list & BIT(cpu))
			wait_until(irq_count[cpu][SGI] != before[cpu]);
	irqs_mask();
	settle();
	for (cpu = 0; cpu < cpus; cpu++)
		right = right && irq_count[cpu][SGI] ==
			before[cpu] + !!(list & BIT(cpu));
	ok(right, "an SGI to the list %x, once each", list);
}

static void test_sgis(void)
{
	u32 before = total(SGI), self = irq_count[0][SGI], list;

	all_do(TAKE);
	for (list = 1; list < BIT(cpus); list++)
		test_sgi_list(list);
	before = total(SGI);
	self = irq_count[0][SGI];
	gic->sgi_others(SGI);
	wait_until(total(SGI) == before + cpus - 1);
	settle();
	ok(total(SGI) == before + cpus - 1 && irq_count[0][SGI] == self,
	   "an SGI to all others, once each");
}

/* ---- one CPU changes what another one has ---- */

/* The SPI is pending at vCPU 1, which takes none. */
static void pend_at_1(void)
{
	does(1, HOLD);
	gic->route(SPI, 1);
	gic_set_bit(SPI, GICD_ISPENDR);
	if (!wait_until(is_pending(SPI)))
		bail("an SPI becomes pending");
}

static bool comes_to(unsigned int cpu, u32 before)
{
	bool came;

	irqs_unmask();
	came = wait_until(irq_count[cpu][SPI] == before + 1);
	irqs_mask();
	settle();
	return came && irq_count[cpu][SPI] == before + 1;
}

static void test_reroute(void)
{
	u32 first = irq_count[1][SPI], other = irq_count[0][SPI];

	pend_at_1();
	gic->route(SPI, 0);
	ok(comes_to(0, other), "a pending SPI goes where it is routed now");
	does(1, TAKE);
	settle();
	ok(irq_count[1][SPI] == first, "and no longer to where it was");
	gic->route(SPI, 1);
	gic_set_bit(SPI, GICD_ISPENDR);
	ok(comes_to(1, first), "and back");
}

static void test_disable(void)
{
	u32 before = irq_count[1][SPI];

	pend_at_1();
	gic_set_bit(SPI, GICD_ICENABLER);
	does(1, TAKE);
	settle();
	ok(irq_count[1][SPI] == before && is_pending(SPI),
	   "disabled by another vCPU while it is pending");
	gic_set_bit(SPI, GICD_ISENABLER);
	ok(comes_to(1, before), "and enabled");

	before = irq_count[1][SPI];
	pend_at_1();
	gic_set_bit(SPI, GICD_ICPENDR);
	does(1, TAKE);
	settle();
	ok(irq_count[1][SPI] == before && !is_pending(SPI),
	   "no longer pending, by another vCPU");
}

/* The mask of vCPU 1 is GIC_PRIORITY_IDLE, and what runs there is @SPI + 1. */
static void test_priority(void)
{
	u32 before = irq_count[0][SPI];

	does(1, HOLD);
	gic->route(SPI + 1, 1);
	gic_set_bit(SPI + 1, GICD_ISPENDR);
	ok(does(1, ACKNOWLEDGE) && GIC_INTID(held[1]) == SPI + 1,
	   "vCPU 1 runs an SPI");
	gic->route(SPI, 1);
	gic_set_bit(SPI, GICD_ISPENDR);
	does(1, HOLD);
	tell(1, ACKNOWLEDGE);
	settle();
	ok(doing[1] == HOLD, "another of the same priority waits");
	gic_set_priority(SPI, 0x40);
	ok(wait_until(doing[1] == ACKNOWLEDGE) && GIC_INTID(held[1]) == SPI,
	   "and comes when another vCPU gives it a higher one");
	ok(irq_count[0][SPI] == before, "and not to another vCPU");
	does(1, END);
	held[1] = SPI + 1;
	does(1, HOLD);
	does(1, END);
	gic_set_priority(SPI, GIC_PRIORITY);
	ok(wait_until(!is_active(SPI) && !is_active(SPI + 1)), "both end");
}

static void test_active(void)
{
	u32 before = irq_count[0][SPI];

	pend_at_1();
	ok(does(1, ACKNOWLEDGE), "vCPU 1 acknowledges an SPI");
	ok(wait_until(is_active(SPI) && !is_pending(SPI)),
	   "vCPU 0 sees it active");
	gic->route(SPI, 0);
	gic_set_bit(SPI, GICD_ISPENDR);
	ok(wait_until(is_active(SPI) && is_pending(SPI)), "and pending again");
	if (!is_n_to_n()) {
		settle();
		ok(irq_count[0][SPI] == before,
		   "active there it comes nowhere else");
	}
	does(1, END);
	ok(comes_to(0, before), "its end there makes it come here");
	ok(wait_until(!is_active(SPI) && !is_pending(SPI)), "and end here");
}

static void test_deactivate(void)
{
	u32 before = irq_count[0][SPI];

	pend_at_1();
	ok(does(1, DROP), "vCPU 1 drops the priority of an SPI");
	ok(wait_until(is_active(SPI)), "which is active");
	gic->set_eoimode(1);
	gic->dir(SPI);
	gic->set_eoimode(0);
	ok(wait_until(!is_active(SPI)), "until vCPU 0 deactivates it");
	gic->route(SPI, 0);
	gic_set_bit(SPI, GICD_ISPENDR);
	ok(comes_to(0, before), "and it comes again");
	does(1, HOLD);

	pend_at_1();
	does(1, ACKNOWLEDGE);
	gic_set_bit(SPI, GICD_ICACTIVER);
	ok(wait_until(!is_active(SPI)), "made inactive by another vCPU");
	gic->route(SPI, 0);
	gic_set_bit(SPI, GICD_ISPENDR);
	ok(comes_to(0, before + 1), "and comes there");
	does(1, END);
	ok(wait_until(!is_active(SPI) && !is_pending(SPI)),
	   "and the end changes nothing");
}

/* Each vCPU has its own of those below 32. */
static void test_private(void)
{
	u32 before = irq_count[1][PPI], own = irq_count[0][PPI];

	does(1, TAKE);
	gic_set_edge(PPI);
	gic_set_bit(PPI, GICD_ISENABLER);
	gic_set_bit(PPI, GICD_ISPENDR);
	settle();
	ok(irq_count[0][PPI] == own + 1 && irq_count[1][PPI] == before,
	   "a PPI is its vCPU's alone");
}

void payload(u64 arg)
{
	cpus = arg ? (unsigned int)arg : 2;
	irq_setup(SGI, note);
	irq_setup(PPI, note);
	for (unsigned int spi = SPI; spi < SPI + 2; spi++) {
		gic_set_edge(spi);
		irq_setup(spi, note);
	}
	for (unsigned int cpu = 1; cpu < cpus; cpu++)
		if (!switch_on(cpu))
			bail("all vCPUs are on");
	if (is_n_to_n()) {
		skip("1 of N", "not QEMU's GICv2");
	} else {
		test_one_of_n();
		test_one_of_n_off();
	}
	test_sgis();
	test_reroute();
	test_disable();
	test_priority();
	test_active();
	test_deactivate();
	test_private();
	all_do(LEAVE);
}
