// SPDX-License-Identifier: GPL-2.0
/*
 * portio.c - ports by IN and OUT and by strings of them: INS and OUTS with each size,
 * repeated, backwards, and more at a time than are done in one exit.
 */
#include "arch.h"

#define SCRATCH		(UART_PORT + 7)
#define LONG		300U
#define UNUSED		0x2f0	/* nothing answers there */

static u8 buffer[LONG + 16];

static u64 outs(u16 port, const void *from, u64 count)
{
	asm volatile("rep outsb" : "+S" (from), "+c" (count) : "d" (port) : "memory");
	return (u64)from;
}

static u64 ins(u16 port, void *to, u64 *count)
{
	asm volatile("rep insb" : "+D" (to), "+c" (*count) : "d" (port) : "memory");
	return (u64)to;
}

static void test_out(void)
{
	static const char text[] = "# by OUTS\n";
	u64 end;

	end = outs(UART_PORT, text, sizeof(text) - 1);
	ok(end == (u64)text + sizeof(text) - 1, "OUTS goes on behind what it wrote");
	buffer[0] = 0x12;
	buffer[1] = 0x34;
	buffer[2] = 0x56;
	outs(SCRATCH, buffer, 3);
	ok(inb(SCRATCH) == 0x56, "the last byte stays");
	outs(SCRATCH, buffer, 0);
	ok(inb(SCRATCH) == 0x56, "none of it, repeated 0 times");
}

static bool all_are(u8 val, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (buffer[i] != val)
			return false;
	return true;
}

static void test_in(void)
{
	u64 count = LONG, end;

	outb(SCRATCH, 0xa5);
	memset(buffer, 0, sizeof(buffer));
	end = ins(SCRATCH, buffer, &count);
	ok(all_are(0xa5, LONG) && !buffer[LONG], "INS, %u times", LONG);
	ok(end == (u64)buffer + LONG && !count, "and its registers are as after it");
}

static void test_backwards(void)
{
	void *to = buffer + 7;
	u64 count = 4;

	memset(buffer, 0, sizeof(buffer));
	asm volatile("std; rep insb; cld" : "+D" (to), "+c" (count) :
		     "d" ((u16)SCRATCH) : "memory");
	ok(to == buffer + 3 && buffer[4] == 0xa5 && buffer[7] == 0xa5 && !buffer[3] &&
	   !buffer[8], "backwards");
}

static void test_sizes(void)
{
	void *to = buffer;

	memset(buffer, 0, sizeof(buffer));
	asm volatile("insw" : "+D" (to) : "d" ((u16)UNUSED) : "memory");
	ok(to == buffer + 2 && all_are(0xff, 2) && !buffer[2], "16 bits");
	asm volatile("insl" : "+D" (to) : "d" ((u16)UNUSED) : "memory");
	ok(to == buffer + 6 && all_are(0xff, 6) && !buffer[6], "32 bits");
}

/* What can't be written raises an exception; the port isn't read then. */
static void test_fault(void)
{
	u64 count = 1;
	struct trap trap = TRY(ins(SCRATCH, (void *)(1UL << 47), &count));

	ok(trap.taken && trap.vector == 13 && !trap.error,
	   "a non-canonical address raises #GP");
	trap = TRY(ins(SCRATCH, (void *)(1UL << 32), &count));
	ok(trap.taken && trap.vector == 14 && trap.error == 2 && trap.cr2 == 1UL << 32,
	   "an address that isn't mapped #PF, for a write");
}

void payload(u64 arg)
{
	(void)arg;
	test_out();
	test_in();
	test_backwards();
	test_sizes();
	test_fault();
	done();
}
