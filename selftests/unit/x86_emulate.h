/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86_emulate.h - a machine of a few pages for instructions that access a device:
 * RAM from 0 on with the code at CODE, and a device that keeps what is written to it
 * and tells how it was accessed.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/x86/emulate.h"
#include "arch/x86/regs.h"

#include "kselftest_harness.h"

#define RAM_SIZE	(8 * PAGE_SIZE)
#define CODE		0x1000ULL
#define DATA		0x4000ULL
#define DEVICE		0xfee00000ULL
#define DEVICE_SIZE	0x2000ULL

static u8 ram[RAM_SIZE];
static u8 device[DEVICE_SIZE];
static unsigned int reads, writes, last_size;
static gpa_t last;
static int device_error;	/* of the accesses from now on */
static unsigned int error_after;	/* so many */
static struct segment segments[NR_SEGS];
static u64 gpr[NR_GPRS];
static struct emulation e;

/* ---- the bus ---- */

static int ram_read(void *context, gpa_t gpa, void *dst, unsigned int size)
{
	(void)context;
	if (gpa.v + size > RAM_SIZE)
		return -EFAULT;
	memcpy(dst, ram + gpa.v, size);
	return 0;
}

static int ram_exchange(void *context, gpa_t gpa, u64 old, u64 new,
			unsigned int size)
{
	(void)context;
	(void)old;
	memcpy(ram + gpa.v, &new, size);
	return 0;
}

static u8 *place(gpa_t gpa, unsigned int size)
{
	if (gpa.v + size <= RAM_SIZE)
		return ram + gpa.v;
	if (gpa.v < DEVICE || gpa.v + size > DEVICE + DEVICE_SIZE)
		return NULL;
	last = gpa;
	last_size = size;
	return device + (gpa.v - DEVICE);
}

static int bus_access(gpa_t gpa, unsigned int size, u8 **at)
{
	*at = place(gpa, size);
	if (!*at)
		return -ENXIO;
	return gpa.v >= DEVICE && !error_after-- ? device_error : 0;
}

static int bus_read(void *context, gpa_t gpa, unsigned int size, u64 *val)
{
	u8 *at;
	int err = bus_access(gpa, size, &at);

	(void)context;
	if (err)
		return err;
	reads += gpa.v >= DEVICE;
	/* What is beyond the size must not matter. */
	*val = ~0ULL;
	memcpy(val, at, size);
	return 0;
}

static int bus_write(void *context, gpa_t gpa, unsigned int size, u64 val)
{
	u8 *at;
	int err = bus_access(gpa, size, &at);

	(void)context;
	if (err)
		return err;
	if (size < 8 && val >> 8 * size)
		abort();
	writes += gpa.v >= DEVICE;
	memcpy(at, &val, size);
	return 0;
}

/* A port counts what it is asked, and keeps the last that it is told. */
static u32 port_value;
static unsigned int port_accesses;

static int port_in(void *context, u16 port, unsigned int size, u64 *val)
{
	(void)context;
	(void)size;
	*val = port == 0x3f8 ? ~0ULL - port_accesses++ : 0;
	return 0;
}

static int port_out(void *context, u16 port, unsigned int size, u64 val)
{
	(void)context;
	if (port != 0x3f8)
		return -ENXIO;
	if (size < 8 && val >> 8 * size)
		abort();
	port_value = (u32)val;
	port_accesses++;
	return 0;
}

static void get_segment(void *context, enum segment_reg reg, struct segment *s)
{
	(void)context;
	*s = segments[reg];
}

static const struct emulate_bus bus = {
	.memory = { ram_read, ram_exchange },
	.read = bus_read,
	.write = bus_write,
	.in = port_in,
	.out = port_out,
	.segment = get_segment,
};

/* ---- the vCPU ---- */

static void machine(enum code_mode mode)
{
	unsigned int n;

	memset(ram, 0, sizeof(ram));
	memset(device, 0, sizeof(device));
	memset(gpr, 0, sizeof(gpr));
	reads = writes = last_size = 0;
	port_accesses = 0;
	device_error = 0;
	error_after = ~0U;
	for (n = 0; n < NR_SEGS; n++)
		segments[n] = (struct segment) { 0, ~0U, 0xc93 };
	e = (struct emulation) {
		.bus = &bus,
		.mode = mode,
		.paging.physical_bits = 40,
		.gpr = gpr,
		.rip = CODE,
		.rflags = 2,
	};
	gpr[RBX] = DEVICE;
}

static u64 dev(u64 off, unsigned int size)
{
	u64 val = 0;

	memcpy(&val, device + off, size);
	return val;
}

static void set_dev(u64 off, u64 val)
{
	memcpy(device + off, &val, 8);
}

static int run(const void *code, unsigned int n, u64 gpa)
{
	memcpy(ram + e.rip, code, n);
	return emulate(&e, GPA(gpa));
}

/* Executed at CODE; RBX is the device's address. */
#define RUN(gpa, ...) \
	run((u8[]){ __VA_ARGS__ }, sizeof((u8[]){ __VA_ARGS__ }), gpa)

#define PTE(n, gpa, flags) do { \
	u64 pte_ = (gpa) | (flags); \
	memcpy(ram + 0x6000 + 8 * (n), &pte_, 8); \
} while (0)

/* 32 bits with PAE: the first pages, and the device at 0x8000. */
static void with_paging(void)
{
	const u64 table = 0x6000 | 7, pointer = 0x5000 | 1;
	unsigned int n;

	machine(CODE_32);
	memcpy(ram + 0x5000, &table, 8);
	for (n = 0; n < 8; n++)
		PTE(n, n * PAGE_SIZE, 7);
	PTE(8, DEVICE, 7);
	memcpy(ram + 0x7000, &pointer, 8);
	e.paging.cr0 = CR0_PE | CR0_PG | CR0_WP;
	e.paging.cr3 = 0x7000;
	e.paging.cr4 = CR4_PAE;
	gpr[RDI] = 0x8000;
	gpr[RSI] = DATA;
	gpr[RCX] = 4;
}
