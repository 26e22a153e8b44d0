/* SPDX-License-Identifier: GPL-2.0 */
/* its.h - the ITS and LPIs (IHI 0069 chapter 5), for payloads on a GICv3. */
#ifndef GUEST_ITS_H
#define GUEST_ITS_H

#include "arch.h"

#define GITS_CTLR		0x0000UL
#define GITS_CTLR_ENABLED	BIT(0)
#define GITS_CTLR_QUIESCENT	BIT(31)
#define GITS_TYPER		0x0008UL
#define GITS_TYPER_PHYSICAL	BIT(0)
#define GITS_TYPER_PTA		BIT(19)
#define GITS_CBASER		0x0080UL
#define GITS_CWRITER		0x0088UL
#define GITS_CREADR		0x0090UL
#define GITS_BASER		0x0100UL
#define GITS_PIDR2		0xffe8UL
#define GITS_VALID		BIT(63)
#define GICR_CTLR		0x0000UL
#define GICR_CTLR_LPIS		BIT(0)
#define GICR_TYPER_PLPIS	BIT(0)
#define GICR_PROPBASER		0x0070UL
#define GICR_PENDBASER		0x0078UL
#define GICR_PENDBASER_PTZ	BIT(62)
#define GICD_TYPER_LPIS		BIT(17)

#define ITS_QUEUE_SIZE		4096U
#define LPI_ENABLE		1U

/* Commands (5.3) */
enum {
	ITS_MOVI = 0x01,
	ITS_INT = 0x03,
	ITS_CLEAR = 0x04,
	ITS_SYNC = 0x05,
	ITS_MAPD = 0x08,
	ITS_MAPC = 0x09,
	ITS_MAPTI = 0x0a,
	ITS_MAPI = 0x0b,
	ITS_INV = 0x0c,
	ITS_INVALL = 0x0d,
	ITS_MOVALL = 0x0e,
	ITS_DISCARD = 0x0f,
};

/* Is there one? Not with a GICv2. */
bool its_exists(void);

/* Tables, queue, on. All LPIs are enabled and at GIC_PRIORITY. */
void its_init(void);
/* This vCPU takes LPIs. */
void its_init_cpu(void);

u64 its_read(u64 reg);
void its_write(u64 reg, u64 value);

/* Put a command into the queue, and wait until the ITS has done it. */
void its_command(u64 w0, u64 w1, u64 w2, u64 w3);
/* The same in steps: several, then all of them at once. */
void its_put(u64 w0, u64 w1, u64 w2, u64 w3);
void its_submit(void);

void its_mapd(u32 device, unsigned int event_bits);
void its_mapc(u32 collection, unsigned int cpu);
void its_mapti(u32 device, u32 event, u32 intid, u32 collection);
/* ITS_INT, ITS_CLEAR, ITS_INV, ITS_DISCARD */
void its_event(u32 command, u32 device, u32 event);

/* The table's byte, without ITS_INV. */
void lpi_property(u32 intid, u8 property);

#endif /* GUEST_ITS_H */
