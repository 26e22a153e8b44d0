// SPDX-License-Identifier: GPL-2.0
/* its.c - a small driver of the ITS: flat tables, one device's ITT after the other. */
#include "its.h"

#define PAGE_64K	0x10000UL
#define BASER_64K	(2UL << 8)
#define ID_BITS		14
#define ITT_SIZE	0x4000UL	/* of 16 bytes an event */
#define MAX_DEVICES	8

/* What the ITS and the redistributors own, from its_init() on. */
static u8 device_table[PAGE_64K] __attribute__((aligned(PAGE_64K)));
static u8 collection_table[PAGE_64K] __attribute__((aligned(PAGE_64K)));
static u8 pending[MAX_CPUS][PAGE_64K] __attribute__((aligned(PAGE_64K)));
static u8 properties[PAGE_64K] __attribute__((aligned(PAGE_64K)));
static u8 itt[MAX_DEVICES][ITT_SIZE] __attribute__((aligned(256)));
static u64 queue[ITS_QUEUE_SIZE / 8] __attribute__((aligned(PAGE_64K)));

static unsigned int devices;
static u64 writer;

bool its_exists(void)
{
	return gic->number == 3 &&
	       mmio_read(u32, GICD_BASE + GICD_TYPER) & GICD_TYPER_LPIS;
}

u64 its_read(u64 reg)
{
	return mmio_read(u64, GITS_BASE + reg);
}

void its_write(u64 reg, u64 value)
{
	mmio_write(u64, GITS_BASE + reg, value);
}

void lpi_property(u32 intid, u8 property)
{
	*(volatile u8 *)&properties[intid - GIC_LPI_BASE] = property;
	dsb();
}

void its_init(void)
{
	memset(properties, GIC_PRIORITY | LPI_ENABLE, sizeof(properties));
	dsb();
	its_write(GITS_BASER, GITS_VALID | (u64)device_table | BASER_64K);
	its_write(GITS_BASER + 8,
		  GITS_VALID | (u64)collection_table | BASER_64K);
	its_write(GITS_CBASER, GITS_VALID | (u64)queue);
	its_write(GITS_CWRITER, 0);
	writer = 0;
	devices = 0;
	mmio_write(u32, GITS_BASE + GITS_CTLR, GITS_CTLR_ENABLED);
}

void its_init_cpu(void)
{
	u64 base = gic->base() - GICR_SGI;

	mmio_write(u64, base + GICR_PROPBASER, (u64)properties | (ID_BITS - 1));
	mmio_write(u64, base + GICR_PENDBASER,
		   GICR_PENDBASER_PTZ | (u64)pending[cpu_index()]);
	mmio_write(u32, base + GICR_CTLR, GICR_CTLR_LPIS);
}

void its_put(u64 w0, u64 w1, u64 w2, u64 w3)
{
	volatile u64 *word = &queue[writer / 8];

	word[0] = w0;
	word[1] = w1;
	word[2] = w2;
	word[3] = w3;
	writer = (writer + 32) % ITS_QUEUE_SIZE;
}

void its_submit(void)
{
	dsb();
	its_write(GITS_CWRITER, writer);
	if (!wait_until(its_read(GITS_CREADR) == writer))
		bail("the ITS does its commands");
}

void its_command(u64 w0, u64 w1, u64 w2, u64 w3)
{
	its_put(w0, w1, w2, w3);
	its_put(ITS_SYNC, 0, 0, 0);
	its_submit();
}

void its_mapd(u32 device, unsigned int event_bits)
{
	if (devices == MAX_DEVICES)
		bail("there are ITTs enough");
	its_command(ITS_MAPD | (u64)device << 32, event_bits - 1,
		    GITS_VALID | (u64)itt[devices++], 0);
}

/* GITS_TYPER.PTA is 0: by number. */
void its_mapc(u32 collection, unsigned int cpu)
{
	its_command(ITS_MAPC, 0, GITS_VALID | (u64)cpu << 16 | collection, 0);
}

void its_mapti(u32 device, u32 event, u32 intid, u32 collection)
{
	its_command(ITS_MAPTI | (u64)device << 32, (u64)intid << 32 | event,
		    collection, 0);
}

void its_event(u32 command, u32 device, u32 event)
{
	its_command(command | (u64)device << 32, event, 0, 0);
}
