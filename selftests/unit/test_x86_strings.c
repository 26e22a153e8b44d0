// SPDX-License-Identifier: GPL-2.0
/* test_x86_strings.c - string instructions that access a device or a port. */
#include "x86_emulate.h"

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

TEST_HARNESS_MAIN
