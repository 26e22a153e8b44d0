// SPDX-License-Identifier: GPL-2.0
/*
 * its.c - LPIs and the ITS as the GIC specification (IHI 0069 chapter 5) promises
 * them. Argument: number of vCPUs.
 */
#include "its.h"

#define DEVICE		0x21U
#define LPI(n)		(GIC_LPI_BASE + (n))
#define MANY		64U

static unsigned int cpus;
static volatile bool there[MAX_CPUS], leave;

/* What vCPU 0 has taken of LPI @n since the last call. */
static u32 taken(unsigned int n)
{
	u32 count;

	irqs_window();
	count = lpi_count[0][n];
	lpi_count[0][n] = 0;
	return count;
}

static void registers(void)
{
	u64 typer = its_read(GITS_TYPER);
	u64 redist = gic->base() - GICR_SGI;

	ok((mmio_read(u32, GITS_BASE + GITS_PIDR2) >> 4 & 15) == 3,
	   "GITS_PIDR2: GICv3");
	ok(typer & GITS_TYPER_PHYSICAL && !(typer & GITS_TYPER_PTA),
	   "GITS_TYPER: physical LPIs, targets by number");
	ok((its_read(GITS_BASER) >> 56 & 7) == 1 &&
	   (its_read(GITS_BASER + 8) >> 56 & 7) == 4,
	   "GITS_BASER<n>: devices and collections");
	ok(mmio_read(u64, redist + GICR_TYPER) & GICR_TYPER_PLPIS,
	   "GICR_TYPER.PLPIS");
	ok(mmio_read(u32, GITS_BASE + GITS_CTLR) & GITS_CTLR_QUIESCENT,
	   "quiescent while it is off");
}

static void interrupts(void)
{
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "an event is an interrupt");
	ok(!taken(1), "once");
	its_event(ITS_INT, DEVICE, 1);
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "twice while it is pending: once");
	gic->set_eoimode(1);
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "EOImode 1");
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "and again without a deactivation");
	gic->set_eoimode(0);
}

/* Acknowledged by hand: the best, then the other. */
static void priorities(void)
{
	u32 first, second;

	lpi_property(LPI(2), 0x90 | LPI_ENABLE);
	its_event(ITS_INV, DEVICE, 2);
	its_event(ITS_INT, DEVICE, 1);
	its_event(ITS_INT, DEVICE, 2);
	wait_until(gic->highest() == LPI(2));
	first = gic->ack();
	ok(first == LPI(2), "the higher priority is first (%u)", first);
	ok(gic->running() == 0x90, "and runs at what the table says");
	ok(gic->highest() == GIC_SPURIOUS || gic->highest() == LPI(1),
	   "the other one waits");
	ok(gic->ack() == GIC_SPURIOUS, "and does not preempt it");
	gic->eoi(first);
	wait_until(gic->highest() == LPI(1));
	second = gic->ack();
	ok(second == LPI(1), "the lower one comes behind it (%u)", second);
	its_event(ITS_INT, DEVICE, 1);
	gic->eoi(second);
	ok(taken(1) == 1, "pending again while it ran");
	gic->mask(0x98);
	its_event(ITS_INT, DEVICE, 1);
	its_event(ITS_INT, DEVICE, 2);
	ok(!taken(1) && taken(2) == 1, "masked by priority");
	gic->mask(GIC_PRIORITY_IDLE);
	ok(taken(1) == 1, "until the mask goes");
}

static void properties(void)
{
	lpi_property(LPI(1), GIC_PRIORITY);
	its_event(ITS_INV, DEVICE, 1);
	its_event(ITS_INT, DEVICE, 1);
	ok(!taken(1), "disabled in the table");
	lpi_property(LPI(1), GIC_PRIORITY | LPI_ENABLE);
	its_event(ITS_INV, DEVICE, 1);
	ok(taken(1) == 1, "enabled by INV, it was pending");
	lpi_property(LPI(1), GIC_PRIORITY);
	its_command(ITS_INVALL, 0, 0, 0);
	its_event(ITS_INT, DEVICE, 1);
	ok(!taken(1), "disabled by INVALL");
	lpi_property(LPI(1), GIC_PRIORITY | LPI_ENABLE);
	its_command(ITS_INVALL, 0, 0, 0);
	ok(taken(1) == 1, "enabled by INVALL");
}

static void clear(void)
{
	its_event(ITS_INT, DEVICE, 1);
	its_event(ITS_CLEAR, DEVICE, 1);
	ok(!taken(1), "CLEAR: not pending any more");
	its_event(ITS_INT, DEVICE, 1);
	its_event(ITS_DISCARD, DEVICE, 1);
	ok(!taken(1), "DISCARD: neither");
	its_event(ITS_INT, DEVICE, 1);
	ok(!taken(1), "and no interrupt any more");
	its_mapti(DEVICE, 1, LPI(1), 0);
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "until it is mapped again");
}

/* Each is passed over, and what follows is done. */
static void errors(void)
{
	its_event(ITS_INT, DEVICE, 9);
	its_event(ITS_INT, DEVICE, 1000);
	its_event(ITS_INT, DEVICE + 1, 1);
	its_event(ITS_INT, 0xffffff, 1);
	its_event(ITS_INV, DEVICE, 9);
	its_event(ITS_CLEAR, DEVICE + 1, 9);
	its_event(ITS_DISCARD, DEVICE, 9);
	its_mapti(DEVICE, 1000, LPI(3), 0);
	its_mapti(DEVICE + 1, 0, LPI(3), 0);
	its_mapti(DEVICE, 9, 100, 0);
	its_mapti(DEVICE, 9, 0xffffff, 0);
	its_mapti(DEVICE, 9, LPI(3), 0xffff);
	its_mapc(0, 500);
	its_command(ITS_MAPD | 0xffffffUL << 32, 4, GITS_VALID, 0);
	its_event(ITS_INT, DEVICE, 9);
	ok(!taken(1) && !taken(3), "nothing comes of what is wrong");
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "what is right still works");
}

static void queue(void)
{
	unsigned int i;

	for (i = 0; i < 300; i++)
		its_command(ITS_SYNC, 0, 0, 0);
	ok(true, "around the end of the queue");
	for (i = 0; i < 100; i++)
		its_put(ITS_INT | (u64)DEVICE << 32, 1, 0, 0);
	its_submit();
	ok(taken(1) == 1, "100 commands at once");
}

static void many(void)
{
	unsigned int i, good = 0;

	its_mapd(0x40, 6);
	for (i = 0; i < MANY; i++)
		its_mapti(0x40, i, LPI(16 + i), 0);
	for (i = 0; i < MANY; i++)
		its_put(ITS_INT | 0x40UL << 32, i, 0, 0);
	its_submit();
	for (i = 0; i < MANY; i++)
		good += taken(16 + i) == 1;
	ok(good == MANY, "%u of %u at once, each once", good, MANY);
	its_command(ITS_MAPI | 0x7UL << 32, LPI(200), 0, 0);
	its_mapd(0x7, 14);
	its_command(ITS_MAPI | 0x7UL << 32, LPI(200), 0, 0);
	its_event(ITS_INT, 0x7, LPI(200));
	ok(taken(200) == 1, "MAPI: the event is the INTID");
}

static void secondary(u64 arg)
{
	(void)arg;
	its_init_cpu();
	there[cpu_index()] = true;
	irqs_unmask();
	while (!leave)
		cpu_relax();
}

/* On another vCPU @n has come @count times. */
static bool on_other(unsigned int cpu, unsigned int n, u32 count)
{
	bool good = wait_until(lpi_count[cpu][n] == count);

	return good && !taken(n);
}

static void other_cpu(unsigned int cpu)
{
	ok(cpu_on(cpu, secondary, 0) == PSCI_SUCCESS && wait_until(there[cpu]),
	   "vCPU %u is on", cpu);
	its_mapc(cpu, cpu);
	its_mapti(DEVICE, 5, LPI(5), cpu);
	its_event(ITS_INT, DEVICE, 5);
	ok(on_other(cpu, 5, 1), "its collection's come to it");
	its_event(ITS_INT, DEVICE, 1);
	its_command(ITS_MOVI | (u64)DEVICE << 32, 1, cpu, 0);
	ok(on_other(cpu, 1, 1), "MOVI: a pending one goes along");
	its_event(ITS_INT, DEVICE, 1);
	ok(on_other(cpu, 1, 2), "and later ones follow");
	its_command(ITS_MOVI | (u64)DEVICE << 32, 1, 0, 0);
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "and back");
	its_event(ITS_INT, DEVICE, 1);
	its_command(ITS_MOVALL, 0, 0, (u64)cpu << 16);
	ok(on_other(cpu, 1, 3), "MOVALL: what is pending goes");
	its_event(ITS_INT, DEVICE, 1);
	its_mapc(0, cpu);
	its_command(ITS_MOVALL, 0, 0, (u64)cpu << 16);
	ok(on_other(cpu, 1, 4), "MAPC and MOVALL: a collection moves");
	its_event(ITS_INT, DEVICE, 1);
	ok(on_other(cpu, 1, 5), "and what comes later");
	its_mapc(0, 0);
	its_event(ITS_INT, DEVICE, 1);
	ok(taken(1) == 1, "it comes back");
	lpi_count[cpu][5] = 0;
	lpi_property(LPI(5), GIC_PRIORITY);
	its_event(ITS_INV, DEVICE, 5);
	its_event(ITS_INT, DEVICE, 5);
	irqs_window();
	ok(!lpi_count[cpu][5], "disabled there");
	its_event(ITS_CLEAR, DEVICE, 5);
	lpi_property(LPI(5), GIC_PRIORITY | LPI_ENABLE);
	its_event(ITS_INV, DEVICE, 5);
	leave = true;
}

void payload(u64 arg)
{
	cpus = arg ? (unsigned int)arg : 1;
	if (!its_exists()) {
		skip("LPIs", "this GIC has none");
		return;
	}
	registers();
	its_init();
	its_init_cpu();
	its_mapc(0, 0);
	its_mapd(DEVICE, 4);
	its_mapti(DEVICE, 1, LPI(1), 0);
	its_mapti(DEVICE, 2, LPI(2), 0);
	interrupts();
	priorities();
	properties();
	clear();
	errors();
	queue();
	many();
	for (unsigned int cpu = 1; cpu < cpus; cpu++) {
		leave = false;
		other_cpu(cpu);
	}
}
