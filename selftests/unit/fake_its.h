/* SPDX-License-Identifier: GPL-2.0 */
/*
 * fake_its.h - a guest's memory, and what its driver of the ITS does, on top of
 * fake_gic.h. One thread plays all vCPUs; vCPU 0 writes the commands.
 */
#ifndef SELFTESTS_UNIT_FAKE_ITS_H
#define SELFTESTS_UNIT_FAKE_ITS_H

#include "fake_gic.h"
#include "arch/arm64/vits.h"

#define ITS_RAM		0x40000000ULL
#define ITS_RAM_SIZE	0x40000ULL
#define ITS_QUEUE	ITS_RAM		/* two pages */
#define ITS_QUEUE_SIZE	0x2000U
#define ITS_PROPERTIES	(ITS_RAM + 0x10000)
#define ITS_TABLES	(ITS_RAM + 0x20000)

#define ITS_CTLR	0x0000
#define ITS_TYPER	0x0008
#define ITS_CBASER	0x0080
#define ITS_CWRITER	0x0088
#define ITS_CREADR	0x0090
#define ITS_BASER	0x0100
#define ITS_VALID	BIT_ULL(63)

#define LPI(n)		(VGIC_LPI_BASE + (n))

extern struct vits *its;
extern u8 its_ram[ITS_RAM_SIZE];
extern u64 its_reads;	/* times that the guest's memory was read */

/* As gic_start(), with LPIs on and an ITS that is on; all LPIs at 0xa0, enabled. */
void its_start(u32 nr_vcpus, u32 nr_lrs);
void its_exit(void);

u64 its_read(u64 off, unsigned int size);
void its_write(u64 off, unsigned int size, u64 val);

/* Append a command. It is done by its_submit(), or never if the queue stalls. */
void its_put(u64 w0, u64 w1, u64 w2, u64 w3);
/* Write CWRITER, go on as long as there are commands and kicks. */
void its_submit(void);

/* A command that is done at once. */
void its_mapd(u32 device, u32 bits, bool valid);
void its_mapc(u32 collection, u64 vcpu, bool valid);
void its_mapti(u32 device, u32 event, u32 intid, u32 collection);
void its_mapi(u32 device, u32 event, u32 collection);
void its_movi(u32 device, u32 event, u32 collection);
void its_movall(u64 from, u64 to);
void its_invall(u32 collection);
void its_sync(u32 vcpu);
/* INT, CLEAR, INV, DISCARD */
void its_int(u32 device, u32 event);
void its_clear(u32 device, u32 event);
void its_inv(u32 device, u32 event);
void its_discard(u32 device, u32 event);

/* A device's message; the result is the ITS's. */
int its_msi(u32 device, u32 event);

/* The byte of the table: what INV makes of it. */
void its_property(u32 lpi, u8 property);
/* All of a redistributor's register writes, by vCPU @v. */
void its_redist(u32 v, u32 cpu, u64 off, unsigned int size, u64 val);

#endif /* SELFTESTS_UNIT_FAKE_ITS_H */
