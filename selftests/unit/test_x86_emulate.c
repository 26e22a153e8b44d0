// SPDX-License-Identifier: GPL-2.0
/* test_x86_emulate.c - instructions that access a device. */
#include "x86_emulate.h"

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
