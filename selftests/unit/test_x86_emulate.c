// SPDX-License-Identifier: GPL-2.0
/*
 * test_x86_emulate.c - instructions that access a device, in a machine of a few
 * pages: RAM from 0 on with the code at CODE, and a device that keeps what is
 * written to it and tells how it was accessed.
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

/* ---- moves ---- */

TEST(stores)
{
	machine(CODE_64);
	gpr[RAX] = 0x1122334455667788ULL;
	EXPECT_EQ(0, RUN(DEVICE + 0xb0, 0x89, 0x83, 0xb0, 0, 0, 0));
	EXPECT_EQ(CODE + 6, e.rip);
	EXPECT_EQ(0x55667788ULL, dev(0xb0, 8));
	EXPECT_EQ(4U, last_size);
	EXPECT_EQ(0, RUN(DEVICE, 0x48, 0x89, 0x03));
	EXPECT_EQ(0x1122334455667788ULL, dev(0, 8));
	EXPECT_EQ(0, RUN(DEVICE + 8, 0x66, 0x89, 0x43, 0x08));
	EXPECT_EQ(0x7788ULL, dev(8, 8));
	EXPECT_EQ(0, RUN(DEVICE + 16, 0x88, 0x63, 0x10));	/* ah */
	EXPECT_EQ(0x77ULL, dev(16, 8));
	EXPECT_EQ(0, RUN(DEVICE + 24, 0x48, 0xc7, 0x43, 0x18, 0xfe, 0xff, 0xff,
			 0xff));
	EXPECT_EQ(-2ULL, dev(24, 8));
	/* movbe */
	EXPECT_EQ(0, RUN(DEVICE, 0x0f, 0x38, 0xf1, 0x03));
	EXPECT_EQ(0x88776655ULL, dev(0, 4));
	EXPECT_EQ(0U, reads);
	EXPECT_EQ(6U, writes);
	EXPECT_EQ(2ULL, e.rflags);
}

TEST(loads)
{
	machine(CODE_64);
	set_dev(0, 0x80f0e0d0c0b0a090ULL);
	gpr[RAX] = ~0ULL;
	EXPECT_EQ(0, RUN(DEVICE, 0x8b, 0x03));
	EXPECT_EQ(0xc0b0a090ULL, gpr[RAX]);
	gpr[RAX] = 0;
	EXPECT_EQ(0, RUN(DEVICE, 0x8a, 0x23));		/* ah */
	EXPECT_EQ(0x9000ULL, gpr[RAX]);
	EXPECT_EQ(0, RUN(DEVICE, 0x66, 0x8b, 0x03));
	EXPECT_EQ(0xa090ULL, gpr[RAX]);
	EXPECT_EQ(0, RUN(DEVICE + 1, 0x0f, 0xb6, 0x43, 0x01));	/* movzx */
	EXPECT_EQ(0xa0ULL, gpr[RAX]);
	EXPECT_EQ(0, RUN(DEVICE, 0x48, 0x0f, 0xbf, 0x03));	/* movsx */
	EXPECT_EQ(0xffffffffffffa090ULL, gpr[RAX]);
	EXPECT_EQ(0, RUN(DEVICE, 0x0f, 0xbe, 0x03));
	EXPECT_EQ(0xffffff90ULL, gpr[RAX]);
	EXPECT_EQ(0, RUN(DEVICE, 0x48, 0x63, 0x03));		/* movsxd */
	EXPECT_EQ(0xffffffffc0b0a090ULL, gpr[RAX]);
	EXPECT_EQ(0, RUN(DEVICE, 0x66, 0x0f, 0x38, 0xf0, 0x03));	/* movbe */
	EXPECT_EQ(0xffffffffc0b090a0ULL, gpr[RAX]);
	EXPECT_EQ(0U, writes);
}

/* ---- addresses ---- */

TEST(addresses)
{
	machine(CODE_64);
	gpr[RAX] = 0x77;
	gpr[R12] = DEVICE - 0x100;
	gpr[R13] = 0x40;
	EXPECT_EQ(0, RUN(DEVICE + 0x10, 0x43, 0x88, 0x44, 0xac, 0x10));
	EXPECT_EQ(0x77ULL, dev(0x10, 1));
	/* rip-relative: of the next instruction, an immediate included */
	EXPECT_EQ(0, RUN(DEVICE + 0x20 + e.rip % PAGE_SIZE + 7, 0xc6, 0x05,
			 0x20, 0, 0, 0, 0x55));
	/* with 67 32 bits of it */
	gpr[RBX] |= 0xfULL << 32;
	EXPECT_EQ(0, RUN(DEVICE + 4, 0x67, 0x88, 0x43, 0x04));
	EXPECT_EQ(0x77ULL, dev(4, 1));
	/* gs */
	segments[SEG_GS].base = DEVICE;
	EXPECT_EQ(0, RUN(DEVICE + 8, 0x65, 0x88, 0x04, 0x25, 8, 0, 0, 0));
	EXPECT_EQ(0x77ULL, dev(8, 1));
	/* moffs */
	EXPECT_EQ(0, RUN(DEVICE + 12, 0xa2, 12, 0, 0xe0, 0xfe, 0, 0, 0, 0));
	EXPECT_EQ(0x77ULL, dev(12, 1));
}

/* What the CPU met is not what the instruction is about. */
TEST(other_addresses_are_refused)
{
	machine(CODE_64);
	EXPECT_EQ(-EINVAL, RUN(DEVICE + 4, 0x89, 0x03));
	/* on two pages */
	gpr[RBX] = DEVICE + PAGE_SIZE - 2;
	EXPECT_EQ(-EINVAL, RUN(DEVICE + PAGE_SIZE - 2, 0x89, 0x03));
	EXPECT_EQ(-EINVAL, RUN(DEVICE, 0x89, 0xc3));	/* registers only */
	EXPECT_EQ(-EINVAL, RUN(DEVICE, 0x0f, 0xa2));	/* cpuid */
	EXPECT_EQ(-EINVAL, RUN(DEVICE, 0x0f, 0x10, 0x03));	/* movups */
	EXPECT_EQ(-EINVAL, RUN(DEVICE, 0x6c));		/* insb */
	EXPECT_EQ(0U, reads + writes);
	EXPECT_EQ(CODE, e.rip);
}

TEST(in_16_bits)
{
	machine(CODE_16);
	segments[SEG_DS].base = DEVICE;
	segments[SEG_CS].base = CODE - 0x100;
	memcpy(ram + CODE, (u8[]){ 0x66, 0x89, 0x47, 0xfc }, 4);
	e.rip = 0x100;
	gpr[RAX] = 0x12345678;
	gpr[RBX] = 0x10014;
	EXPECT_EQ(0, emulate(&e, GPA(DEVICE + 0x10)));
	EXPECT_EQ(0x12345678ULL, dev(0x10, 4));
	EXPECT_EQ(0x104ULL, e.rip);
}

/* ---- read, modify, write ---- */

TEST(logic)
{
	machine(CODE_64);
	set_dev(0, 0xff00);
	EXPECT_EQ(0, RUN(DEVICE, 0x83, 0x0b, 0x0f));	/* or */
	EXPECT_EQ(0xff0fULL, dev(0, 4));
	EXPECT_EQ(0, RUN(DEVICE, 0x81, 0x23, 0x0f, 0xf0, 0, 0));	/* and */
	EXPECT_EQ(0xf00fULL, dev(0, 4));
	gpr[RAX] = 0xf00f;
	EXPECT_EQ(0, RUN(DEVICE, 0x31, 0x03));		/* xor */
	EXPECT_EQ(0ULL, dev(0, 4));
	EXPECT_EQ(RFLAGS_ZF | RFLAGS_PF | 2, e.rflags);
	EXPECT_EQ(0, RUN(DEVICE, 0xf6, 0x13));		/* not, a byte */
	EXPECT_EQ(0xffULL, dev(0, 4));
	EXPECT_EQ(4U, reads);
	EXPECT_EQ(4U, writes);
	/* These only look. */
	EXPECT_EQ(0, RUN(DEVICE, 0xf7, 0x03, 0x80, 0, 0, 0));
	EXPECT_EQ(0ULL, e.rflags & RFLAGS_ZF);
	EXPECT_EQ(0, RUN(DEVICE, 0x80, 0x3b, 0xff));
	EXPECT_EQ(RFLAGS_ZF, e.rflags & RFLAGS_ZF);
	gpr[RAX] = 0xff;
	EXPECT_EQ(0, RUN(DEVICE, 0x3a, 0x03));		/* cmp al, [rbx] */
	EXPECT_EQ(RFLAGS_ZF, e.rflags & RFLAGS_ZF);
	EXPECT_EQ(0xffULL, gpr[RAX]);
	EXPECT_EQ(4U, writes);
	EXPECT_EQ(0, RUN(DEVICE, 0x2a, 0x03));		/* sub al, [rbx] */
	EXPECT_EQ(0ULL, gpr[RAX]);
}

TEST(exchanges)
{
	machine(CODE_64);
	set_dev(0, 5);
	gpr[RAX] = 0xffffffff00000007ULL;
	EXPECT_EQ(0, RUN(DEVICE, 0x87, 0x03));
	EXPECT_EQ(5ULL, gpr[RAX]);
	EXPECT_EQ(7ULL, dev(0, 4));
	EXPECT_EQ(0, RUN(DEVICE, 0xf0, 0x0f, 0xc1, 0x03));	/* xadd */
	EXPECT_EQ(7ULL, gpr[RAX]);
	EXPECT_EQ(12ULL, dev(0, 4));
	gpr[RCX] = 0x99;
	EXPECT_EQ(0, RUN(DEVICE, 0xf0, 0x0f, 0xb1, 0x0b));	/* cmpxchg */
	EXPECT_EQ(12ULL, gpr[RAX]);
	EXPECT_EQ(12ULL, dev(0, 4));
	EXPECT_EQ(0ULL, e.rflags & RFLAGS_ZF);
	EXPECT_EQ(0, RUN(DEVICE, 0xf0, 0x0f, 0xb1, 0x0b));
	EXPECT_EQ(0x99ULL, dev(0, 4));
	EXPECT_EQ(RFLAGS_ZF, e.rflags & RFLAGS_ZF);
	EXPECT_EQ(4U, writes);
}

TEST(bits)
{
	machine(CODE_64);
	set_dev(8, 1);
	gpr[RAX] = 64;	/* that bit is 8 bytes on */
	EXPECT_EQ(0, RUN(DEVICE + 8, 0x0f, 0xa3, 0x03));
	EXPECT_EQ(RFLAGS_CF, e.rflags & RFLAGS_CF);
	gpr[RAX] = (u32)-31;
	gpr[RBX] = DEVICE + 12;
	EXPECT_EQ(0, RUN(DEVICE + 8, 0x0f, 0xab, 0x03));
	EXPECT_EQ(3ULL, dev(8, 4));
	EXPECT_EQ(0ULL, e.rflags & RFLAGS_CF);
	/* An immediate doesn't reach out. */
	EXPECT_EQ(0, RUN(DEVICE + 12, 0x0f, 0xba, 0x33, 64));
	EXPECT_EQ(-EINVAL, RUN(DEVICE + 12, 0x0f, 0xa3, 0x03));
}

/* ---- strings ---- */

TEST(string_to_device)
{
	machine(CODE_64);
	memcpy(ram + DATA - 3, "abcdefghijklmnop", 16);
	gpr[RSI] = DATA - 3;
	gpr[RDI] = DEVICE + 0x40;
	gpr[RCX] = 3;
	EXPECT_EQ(0, RUN(DEVICE + 0x40, 0xf3, 0xa5));
	EXPECT_EQ(0, memcmp(device + 0x40, "abcdefghijkl", 12));
	EXPECT_EQ(0ULL, gpr[RCX]);
	EXPECT_EQ(DATA + 9, gpr[RSI]);
	EXPECT_EQ(DEVICE + 0x4c, gpr[RDI]);
	EXPECT_EQ(CODE + 2, e.rip);
	EXPECT_EQ(3U, writes);
	EXPECT_EQ(4U, last_size);
	/* Nothing to do. */
	EXPECT_EQ(0, RUN(DEVICE + 0x40, 0xf3, 0xaa));
	EXPECT_EQ(3U, writes);
}

TEST(string_from_device)
{
	machine(CODE_64);
	set_dev(0, 0x0807060504030201ULL);
	e.rflags |= RFLAGS_DF;
	gpr[RSI] = DEVICE + 4;
	gpr[RDI] = DATA - 2;	/* an element on two pages */
	gpr[RCX] = 2;
	EXPECT_EQ(0, RUN(DEVICE + 4, 0xf3, 0xa5));
	EXPECT_EQ(DEVICE - 4, gpr[RSI]);
	EXPECT_EQ(DATA - 10, gpr[RDI]);
	EXPECT_EQ(0, memcmp(ram + DATA - 6, "\1\2\3\4\5\6\7\10", 8));
	/* lods, one */
	gpr[RAX] = ~0ULL;
	gpr[RSI] = DEVICE;
	EXPECT_EQ(0, RUN(DEVICE, 0x66, 0xad));
	EXPECT_EQ(0xffffffffffff0201ULL, gpr[RAX]);
	EXPECT_EQ(DEVICE - 2, gpr[RSI]);
}

TEST(long_strings_let_interrupts_in)
{
	machine(CODE_64);
	gpr[RDI] = DEVICE;
	gpr[RAX] = 0x0101010101010101ULL;
	gpr[RCX] = EMULATE_REPEAT + 2;
	EXPECT_EQ(0, RUN(DEVICE, 0xf3, 0x48, 0xab));
	EXPECT_EQ(CODE, e.rip);
	EXPECT_EQ(2ULL, gpr[RCX]);
	EXPECT_EQ(0, emulate(&e, GPA(DEVICE + 8 * EMULATE_REPEAT)));
	EXPECT_EQ(CODE + 3, e.rip);
	EXPECT_EQ(EMULATE_REPEAT + 2U, writes);
	EXPECT_EQ(0ULL, dev(8 * (EMULATE_REPEAT + 2), 8));
}

TEST(strings_of_16_bits)
{
	machine(CODE_16);
	segments[SEG_ES].base = DEVICE;
	gpr[RDI] = 0x5550010;
	gpr[RCX] = 0x7770002;
	gpr[RAX] = 0xabcd;
	EXPECT_EQ(0, RUN(DEVICE + 0x10, 0xf3, 0xab));
	EXPECT_EQ(0xabcdabcdULL, dev(0x10, 8));
	EXPECT_EQ(0x5550014ULL, gpr[RDI]);
	EXPECT_EQ(0x7770000ULL, gpr[RCX]);
}

TEST(a_string_ends_where_it_fails)
{
	machine(CODE_64);
	gpr[RDI] = DEVICE;
	gpr[RCX] = 5;
	device_error = -ENXIO;
	error_after = 3;
	EXPECT_EQ(-ENXIO, RUN(DEVICE, 0xf3, 0xab));
	EXPECT_EQ(2ULL, gpr[RCX]);
	EXPECT_EQ(DEVICE + 12, gpr[RDI]);
	EXPECT_EQ(CODE, e.rip);
}

static int run_io(const void *code, unsigned int n)
{
	memcpy(ram + e.rip, code, n);
	return emulate_string_io(&e);
}

#define RUN_IO(...) \
	run_io((u8[]){ __VA_ARGS__ }, sizeof((u8[]){ __VA_ARGS__ }))

TEST(strings_of_ports)
{
	machine(CODE_64);
	memcpy(ram + DATA, "abcd", 4);
	gpr[RDX] = 0x103f8;
	gpr[RSI] = DATA;
	gpr[RCX] = 4;
	EXPECT_EQ(0, RUN_IO(0xf3, 0x6e));
	EXPECT_EQ(4U, port_accesses);
	EXPECT_EQ((u32)'d', port_value);
	EXPECT_EQ(DATA + 4, gpr[RSI]);
	EXPECT_EQ(CODE + 2, e.rip);
	gpr[RDI] = DATA;
	EXPECT_EQ(0, RUN_IO(0x66, 0x6d));
	EXPECT_EQ(0, memcmp(ram + DATA, "\xfb\xff\x63\x64", 4));
	EXPECT_EQ(DATA + 2, gpr[RDI]);
	/* What can't be written isn't asked for. */
	gpr[RDI] = BIT_ULL(47);
	EXPECT_EQ(-EFAULT, RUN_IO(0x6c));
	EXPECT_EQ(5U, port_accesses);
	EXPECT_EQ(-EINVAL, RUN_IO(0xa4));
	EXPECT_EQ(-EINVAL, RUN_IO(0xee));
	gpr[RDX] = 0;
	EXPECT_EQ(-ENXIO, RUN_IO(0x6e));
	EXPECT_EQ(DATA + 4, gpr[RSI]);
}

/* ---- faults ---- */

TEST(errors_change_nothing)
{
	machine(CODE_64);
	device_error = -ENXIO;
	error_after = 0;
	gpr[RAX] = 1;
	EXPECT_EQ(-ENXIO, RUN(DEVICE, 0x03, 0x03));
	error_after = 1;	/* the write of both */
	EXPECT_EQ(-ENXIO, RUN(DEVICE, 0x87, 0x03));
	error_after = 1;
	EXPECT_EQ(-ENXIO, RUN(DEVICE, 0x0f, 0xb1, 0x0b));
	EXPECT_EQ(1ULL, gpr[RAX]);
	EXPECT_EQ(2ULL, e.rflags);
	EXPECT_EQ(CODE, e.rip);
}

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

TEST(page_faults_of_strings)
{
	with_paging();
	EXPECT_EQ(0, RUN(DEVICE, 0xf3, 0xa5));
	EXPECT_EQ(4U, writes);
	PTE(4, 0, 0);
	gpr[RSI] = DATA - 4;
	gpr[RCX] = 4;
	EXPECT_EQ(-EFAULT, RUN(DEVICE + 16, 0xf3, 0xa5));
	EXPECT_EQ(EXCEPTION_PF, e.exception.vector);
	EXPECT_EQ(0U, e.exception.error);
	EXPECT_EQ(DATA, e.exception.address);
	EXPECT_EQ(3ULL, gpr[RCX]);
	EXPECT_EQ(DATA, gpr[RSI]);
	/* Towards memory that may not be written, by a user */
	PTE(4, DATA, 5);
	e.user = true;
	reads = 0;
	gpr[RSI] = 0x8000;
	gpr[RDI] = DATA - 2;
	memset(ram + DATA - 2, 0x55, 4);
	EXPECT_EQ(-EFAULT, RUN(DEVICE, 0xa5));
	EXPECT_EQ(PF_PRESENT | PF_WRITE | PF_USER, e.exception.error);
	EXPECT_EQ(0, memcmp(ram + DATA - 2, "UUUU", 4));
	/* The device wasn't asked for what can't be kept. */
	EXPECT_EQ(0U, reads);
}

TEST(segment_limits)
{
	with_paging();
	segments[SEG_ES].limit = 0x8006;
	EXPECT_EQ(-EFAULT, RUN(DEVICE, 0xf3, 0xa5));
	EXPECT_EQ(EXCEPTION_GP, e.exception.vector);
	EXPECT_EQ(3ULL, gpr[RCX]);
	segments[SEG_ES].limit = 0x8007;
	EXPECT_EQ(-EFAULT, RUN(DEVICE + 4, 0xf3, 0xa5));
	EXPECT_EQ(2ULL, gpr[RCX]);
	/* expand-down */
	segments[SEG_ES] = (struct segment) { 0, 0x8007, 0xc97 };
	EXPECT_EQ(0, RUN(DEVICE + 8, 0xf3, 0xa5));
	gpr[RDI] = 0x8000;
	EXPECT_EQ(-EFAULT, RUN(DEVICE, 0xa5));
	/* of the stack */
	segments[SEG_SS].limit = 0x7fff;
	gpr[RBP] = 0x8000;
	EXPECT_EQ(-EFAULT, RUN(DEVICE, 0x89, 0x45, 0x00));
	EXPECT_EQ(EXCEPTION_SS, e.exception.vector);
}

TEST(canonical_addresses)
{
	machine(CODE_64);
	gpr[RSI] = BIT_ULL(47) - 2;
	gpr[RDI] = DEVICE;
	EXPECT_EQ(-EFAULT, RUN(DEVICE, 0xa5));
	EXPECT_EQ(EXCEPTION_GP, e.exception.vector);
	gpr[RSI] = BIT_ULL(47);
	EXPECT_EQ(-EFAULT, RUN(DEVICE, 0xa5));
	e.paging.cr4 = CR4_LA57;
	gpr[RSI] = BIT_ULL(56);
	EXPECT_EQ(-EFAULT, RUN(DEVICE, 0xa5));
	EXPECT_EQ(0U, writes);
}

/* ---- fetch ---- */

TEST(code_on_two_pages)
{
	with_paging();
	e.rip = 0x2000 - 1;
	gpr[RBX] = 0x8000;
	EXPECT_EQ(0, RUN(DEVICE, 0xc7, 0x03, 1, 2, 3, 4));
	EXPECT_EQ(0x04030201ULL, dev(0, 8));
	EXPECT_EQ(0x2005ULL, e.rip);
	/* The other page isn't needed, or isn't there. */
	PTE(2, 0, 0);
	e.rip = 0x2000 - 2;
	EXPECT_EQ(0, RUN(DEVICE, 0x88, 0x03));
	e.rip = 0x2000 - 1;
	EXPECT_EQ(-EAGAIN, RUN(DEVICE, 0xc7, 0x03, 1, 2, 3, 4));
	EXPECT_EQ(0x1fffULL, e.rip);
	PTE(1, 0, 0);
	EXPECT_EQ(-EAGAIN, emulate(&e, GPA(DEVICE)));
	PTE(1, 0x100000, 7);
	EXPECT_EQ(-EINVAL, emulate(&e, GPA(DEVICE)));
}

TEST(bytes_of_the_cpu)
{
	static const u8 bytes[] = { 0xc7, 0x03, 1, 2, 3, 4 };

	machine(CODE_64);
	memset(ram + CODE, 0xff, 16);
	e.bytes = bytes;
	e.nr_bytes = sizeof(bytes);
	EXPECT_EQ(0, emulate(&e, GPA(DEVICE)));
	EXPECT_EQ(0x04030201ULL, dev(0, 8));
	/* Too few: they come from memory. */
	e.nr_bytes = 3;
	e.rip = CODE;
	EXPECT_EQ(0, RUN(DEVICE, 0xc7, 0x03, 5, 6, 7, 8));
	EXPECT_EQ(0x08070605ULL, dev(0, 8));
}

/* What was decoded counts as long as the bytes are the same. */
TEST(decoded_before)
{
	static struct decoded decoded[EMULATE_DECODED];
	unsigned int n;

	for (n = 0; n < 2; n++) {
		machine(CODE_64);
		e.decoded = decoded;
		gpr[RAX] = 0x1111;
		EXPECT_EQ(0, RUN(DEVICE, 0x89, 0x03));
		EXPECT_EQ(0x1111ULL, dev(0, 4));
		EXPECT_EQ(CODE + 2, e.rip);
	}
	/* Others at the same place, the last byte of which differs */
	machine(CODE_64);
	e.decoded = decoded;
	EXPECT_EQ(0, RUN(DEVICE, 0x89, 0x0b));
	EXPECT_EQ(0ULL, dev(0, 4));
	for (n = 1; n < 3; n++) {
		machine(CODE_64);
		e.decoded = decoded;
		segments[SEG_FS].base = DEVICE;
		EXPECT_EQ(0, RUN(DEVICE + 8, 0x64, 0x64, 0x64, 0x64, 0xc7, 0x04,
				 0x25, 8, 0, 0, 0, 1, 2, 3, (u8)n));
		EXPECT_EQ(0x030201ULL | n << 24, dev(8, 8));
	}
	/* ... or in another mode */
	machine(CODE_64);
	e.decoded = decoded;
	EXPECT_EQ(0, RUN(DEVICE, 0x48, 0x89, 0x03));
	machine(CODE_32);
	e.decoded = decoded;
	EXPECT_EQ(-EINVAL, RUN(DEVICE, 0x48, 0x89, 0x03));
}

TEST_HARNESS_MAIN
