// SPDX-License-Identifier: GPL-2.0
/*
 * its.c - hostile use of the ITS: commands that are none, tables and queues where
 * there is no memory, and a second vCPU that does the same at the same time.
 */
#include "../lib/its.h"
#include "hostile.h"

#define ROUNDS	200U
#define DEVICE	0x21U

/* Not the guest's memory, or none at all. */
static const u64 elsewhere[] = {
	0, GICD_BASE, UART_BASE, GITS_BASE, 0x0a800000UL, 0x47e00000UL,
	0x7ffffff000UL, 0xffffffffff000UL,
};

static volatile bool leave, left;

/* Off, so that it can be set up; what it did is of no interest any more. */
static void off(void)
{
	mmio_write(u32, GITS_BASE + GITS_CTLR, 0);
	mmio_write(u32, gic->base() - GICR_SGI + GICR_CTLR, 0);
}

/* After all that: a device, an event, an interrupt. */
static void works(const char *what)
{
	u32 before;

	off();
	its_init();
	its_init_cpu();
	its_mapc(0, 0);
	its_mapd(DEVICE, 4);
	its_mapti(DEVICE, 1, GIC_LPI_BASE, 0);
	irqs_window();
	before = lpi_count[0][0];
	its_event(ITS_INT, DEVICE, 1);
	irqs_window();
	ok(lpi_count[0][0] == before + 1, "%s: it works again", what);
}

static u64 code(void)
{
	return random() % 4 ? random() % 16 : random();
}

/* Numbers that can be right, by chance. */
static void put_garbage(void)
{
	u64 valid = random() % 4 ? GITS_VALID : 0;

	if (random() % 4)
		its_put((code() & 0xff) | (random() % 64) << 32,
			(GIC_LPI_BASE + random() % 1100) << 32 | random() % 40,
			valid | random() % 3 << 16 | random() % 4,
			random() % 3 << 16);
	else
		its_put(random(), random(), random(), random());
}

static void fill_queue(void)
{
	unsigned int i;

	for (i = 0; i < ITS_QUEUE_SIZE / 32; i++)
		put_garbage();
}

static void commands(void)
{
	unsigned int i;

	its_init();
	its_init_cpu();
	for (i = 0; i < ROUNDS; i++) {
		fill_queue();
		its_write(GITS_CWRITER, random() % (ITS_QUEUE_SIZE / 32) * 32);
		irqs_window();
	}
	works("garbage");
}

static void writers(void)
{
	unsigned int i;

	its_init();
	its_init_cpu();
	for (i = 0; i < 64; i++) {
		its_write(GITS_CWRITER, random() >> i);
		its_read(GITS_CREADR);
		its_write(GITS_CREADR, random());
	}
	works("writers");
}

static void queues(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(elsewhere); i++) {
		off();
		its_write(GITS_CBASER, GITS_VALID | elsewhere[i] | 0xff);
		its_write(GITS_CWRITER, 0);
		mmio_write(u32, GITS_BASE + GITS_CTLR, GITS_CTLR_ENABLED);
		its_write(GITS_CWRITER, 0x8000);
		its_write(GITS_CWRITER, 0x9001);
		irqs_window();
		its_read(GITS_CREADR);
	}
	works("queues elsewhere");
}

static void properties(void)
{
	u64 redist = gic->base() - GICR_SGI;
	unsigned int i;

	works("before");
	for (i = 0; i < ARRAY_SIZE(elsewhere); i++) {
		mmio_write(u32, redist + GICR_CTLR, 0);
		mmio_write(u64, redist + GICR_PROPBASER, elsewhere[i] | 15);
		mmio_write(u32, redist + GICR_CTLR, GICR_CTLR_LPIS);
		its_event(ITS_INV, DEVICE, 1);
		its_command(ITS_INVALL, 0, 0, 0);
		its_event(ITS_INT, DEVICE, 1);
		irqs_window();
	}
	works("properties elsewhere");
}

static void disturb(u64 arg)
{
	(void)arg;
	its_init_cpu();
	while (!leave) {
		its_write(GITS_CWRITER, random() % (ITS_QUEUE_SIZE / 32) * 32);
		mmio_write(u32, gic->base() - GICR_SGI + GICR_CTLR,
			   random() & GICR_CTLR_LPIS);
		its_read(GITS_CREADR);
		irqs_window();
	}
	left = true;
}

/* With a second vCPU, if there is one. */
static void together(void)
{
	unsigned int i;
	bool two;

	its_init();
	its_init_cpu();
	fill_queue();
	leave = left = false;
	two = cpu_on(1, disturb, 0) == PSCI_SUCCESS;
	for (i = 0; i < ROUNDS; i++) {
		put_garbage();
		its_write(GITS_CWRITER, random() % (ITS_QUEUE_SIZE / 32) * 32);
		irqs_window();
	}
	leave = true;
	ok(!two || wait_until(left), "the other vCPU is still here");
	works("together");
}

/* For ever. */
static void storm(void)
{
	its_init();
	its_init_cpu();
	for (;;) {
		fill_queue();
		its_write(GITS_CWRITER, random() % (ITS_QUEUE_SIZE / 32) * 32);
		irqs_window();
	}
}

static void with_its(void (*run)(void))
{
	if (its_exists())
		run();
}

static void its_commands(void)
{
	with_its(commands);
}

static void its_writers(void)
{
	with_its(writers);
}

static void its_queues(void)
{
	with_its(queues);
}

static void its_properties(void)
{
	with_its(properties);
}

static void its_together(void)
{
	with_its(together);
}

static void storm_its(void)
{
	with_its(storm);
	for (;;)
		cpu_wait();
}

const struct hostile_case its_cases[] = {
	{ "its-commands", ENDS, its_commands },
	{ "its-writers", ENDS, its_writers },
	{ "its-queues", ENDS, its_queues },
	{ "its-properties", ENDS, its_properties },
	{ "its-together", ENDS, its_together },
	{ "storm-its", RUNS, storm_its },
};
const size_t its_count = ARRAY_SIZE(its_cases);
