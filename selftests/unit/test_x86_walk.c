// SPDX-License-Identifier: GPL-2.0
/* test_x86_walk.c - page tables of all formats in a small memory. */
#include <string.h>

#include "arch/x86/regs.h"
#include "arch/x86/walk.h"

#include "kselftest_harness.h"

#define ALL		(BIT_ULL(0) | BIT_ULL(1) | BIT_ULL(2))	/* P, RW, US */
#define A		BIT_ULL(5)
#define D		BIT_ULL(6)
#define PS		BIT_ULL(7)
#define NX		BIT_ULL(63)
#define KEY(n)		((u64)(n) << 59)

static u8 ram[16 * PAGE_SIZE];
static bool changes;	/* under our hands */

static int read_ram(void *context, gpa_t gpa, void *dst, unsigned int size)
{
	(void)context;
	if (gpa.v + size > sizeof(ram))
		return -EFAULT;
	memcpy(dst, ram + gpa.v, size);
	return 0;
}

static int exchange(void *context, gpa_t gpa, u64 old, u64 new, unsigned int size)
{
	u64 now = 0;

	if (changes)
		return -EAGAIN;
	if (read_ram(context, gpa, &now, size) || now != old)
		return -EFAULT;
	memcpy(ram + gpa.v, &new, size);
	return 0;
}

static const struct guest_memory memory = {
	.read = read_ram,
	.exchange = exchange,
};

static struct paging p;

static u64 get(u64 at, unsigned int size)
{
	u64 val = 0;

	memcpy(&val, ram + at, size);
	return val;
}

static void put(u64 at, u64 val, unsigned int size)
{
	memcpy(ram + at, &val, size);
}

static int go(u64 linear, u64 access, u64 *gpa, u64 *error)
{
	gpa_t out = { 0 };
	int err;

	*error = ~0ULL;
	err = walk(&p, &memory, NULL, linear, access, &out, error);
	*gpa = out.v;
	return err;
}

#define EXPECT_GPA(want, linear, access) do { \
	u64 gpa_, error_; \
	EXPECT_EQ(0, go(linear, access, &gpa_, &error_)); \
	EXPECT_EQ(want, gpa_); \
} while (0)

#define EXPECT_FAULT(want, linear, access) do { \
	u64 gpa_, error_; \
	EXPECT_EQ(-EFAULT, go(linear, access, &gpa_, &error_)); \
	EXPECT_EQ((u64)(want), error_); \
} while (0)

/* ---- each format ---- */

TEST(no_paging)
{
	p = (struct paging) { .physical_bits = 40 };
	EXPECT_GPA(0xfee00300ULL, 0xfee00300, PF_WRITE);
	EXPECT_GPA(0x300ULL, 0x100000300, PF_WRITE);
}

TEST(bits_32)
{
	memset(ram, 0, sizeof(ram));
	p = (struct paging) { .cr0 = CR0_PG, .cr3 = 0x1018, .physical_bits = 40 };
	put(0x1000 + 4 * 3, 0x2000 | ALL, 4);
	put(0x2000 + 4 * 5, 0xfee00000 | ALL, 4);
	/* Without PSE this is a table. */
	put(0x1000 + 4 * 4, 0x2000 | ALL | PS, 4);
	EXPECT_GPA(0xfee00123ULL, 0xc05123, 0);
	EXPECT_GPA(0xfee00123ULL, 0x1005123, 0);
	p.cr4 = CR4_PSE;
	put(0x1000 + 4 * 4, 0x00c00000 | 0x12 << 13 | ALL | PS, 4);
	EXPECT_GPA(0x1200c05123ULL, 0x1005123, 0);
	put(0x1000 + 4 * 4, 0x00c00000 | 1 << 21 | ALL | PS, 4);
	EXPECT_FAULT(PF_PRESENT | PF_RESERVED, 0x1005123, 0);
	EXPECT_FAULT(0, 0x2000000, 0);
	EXPECT_FAULT(PF_USER | PF_WRITE, 0x2000000, PF_USER | PF_WRITE);
	/* No NX, no I bit. */
	EXPECT_FAULT(0, 0x2000000, PF_FETCH);
}

TEST(pae)
{
	memset(ram, 0, sizeof(ram));
	p = (struct paging) { .cr0 = CR0_PG, .cr3 = 0x1020, .cr4 = CR4_PAE,
			      .efer = EFER_NXE, .physical_bits = 40 };
	put(0x1020 + 8 * 3, 0x2000 | 1, 8);
	put(0x2000 + 8 * 1, 0x3000 | ALL, 8);
	put(0x3000 + 8 * 2, 0x8fee00000 | ALL, 8);
	put(0x2000 + 8 * 2, 0x8fe600000 | ALL | PS, 8);
	EXPECT_GPA(0x8fee00456ULL, 0xc0202456, PF_USER | PF_WRITE);
	EXPECT_GPA(0x8fe602456ULL, 0xc0402456, PF_USER | PF_WRITE);
	/* The pointer's rights are reserved bits, and there is no A. */
	EXPECT_EQ(0x2001ULL, get(0x1020 + 8 * 3, 8));
	put(0x1020 + 8 * 3, 0x2000 | ALL, 8);
	EXPECT_FAULT(PF_PRESENT | PF_RESERVED, 0xc0202456, 0);
	EXPECT_FAULT(PF_FETCH, 0x202456, PF_FETCH);
}

/* Tables at pages 1 and up, of page 15's linear address. */
static void map_long(unsigned int levels, u64 leaf, unsigned int leaf_level)
{
	unsigned int level, page = 1;

	memset(ram, 0, sizeof(ram));
	p = (struct paging) { .cr0 = CR0_PG | CR0_WP, .cr3 = 0x1000,
			      .cr4 = CR4_PAE | (levels == 5 ? CR4_LA57 : 0),
			      .efer = EFER_LMA | EFER_NXE,
			      .physical_bits = 40 };
	for (level = levels; level > leaf_level; level--, page++)
		put(page * PAGE_SIZE + 8 * level, (page + 1) * PAGE_SIZE | ALL, 8);
	put(page * PAGE_SIZE + 8 * leaf_level, leaf, 8);
}

/* Index n at level n. */
#define LONG_4	(4ULL << 39 | 3ULL << 30 | 2ULL << 21 | 1ULL << 12)
#define LONG_5	(5ULL << 48 | LONG_4)

TEST(long_mode)
{
	map_long(4, 0xfee00000 | ALL, 1);
	EXPECT_GPA(0xfee00abcULL, LONG_4 | 0xabc, PF_WRITE);
	map_long(5, 0xfee00000 | ALL, 1);
	EXPECT_GPA(0xfee00abcULL, LONG_5 | 0xabc, PF_WRITE);
	EXPECT_FAULT(0, LONG_4 | 0xabc, 0);
	map_long(4, 0xfee00000 | ALL | PS, 2);
	EXPECT_GPA(0xfee01abcULL, LONG_4 | 0xabc, PF_WRITE);
	map_long(5, 0xc0000000 | ALL | PS, 3);
	EXPECT_GPA(0xc0401abcULL, LONG_5 | 0xabc, PF_WRITE);
}

TEST(reserved_bits)
{
	map_long(4, 0xfee00000 | ALL | BIT_ULL(40), 1);
	EXPECT_FAULT(PF_PRESENT | PF_RESERVED, LONG_4, 0);
	p.physical_bits = 41;
	EXPECT_GPA(0x100fee00000ULL, LONG_4, 0);
	map_long(4, 0xfee00000 | ALL | NX, 1);
	EXPECT_GPA(0xfee00000ULL, LONG_4, 0);
	p.efer = EFER_LMA;
	EXPECT_FAULT(PF_PRESENT | PF_RESERVED, LONG_4, 0);
	/* Below a large page's alignment, but PAT. */
	map_long(4, 0xfee02000 | ALL | PS, 2);
	EXPECT_FAULT(PF_PRESENT | PF_RESERVED, LONG_4, 0);
	map_long(4, 0xfee01000 | ALL | PS, 2);
	EXPECT_GPA(0xfee02000ULL, LONG_4 + PAGE_SIZE, 0);
	/* Nothing so large. */
	map_long(4, ALL | PS, 4);
	EXPECT_FAULT(PF_PRESENT | PF_RESERVED, LONG_4, 0);
}

/* ---- rights ---- */

TEST(rights)
{
	/* Supervisor's, read-only */
	map_long(4, 0xfee00000 | 1, 1);
	EXPECT_GPA(0xfee00000ULL, LONG_4, 0);
	EXPECT_FAULT(PF_PRESENT | PF_WRITE, LONG_4, PF_WRITE);
	EXPECT_FAULT(PF_PRESENT | PF_USER, LONG_4, PF_USER);
	p.cr0 &= ~CR0_WP;
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_WRITE);
	/* User's, read-only: WP is not for users. */
	map_long(4, 0xfee00000 | 5, 1);
	p.cr0 &= ~CR0_WP;
	EXPECT_FAULT(PF_PRESENT | PF_WRITE | PF_USER, LONG_4,
		     PF_WRITE | PF_USER);
	/* An upper level forbids. */
	map_long(4, 0xfee00000 | ALL, 1);
	put(0x2000 + 8 * 3, get(0x2000 + 8 * 3, 8) & ~4ULL, 8);
	EXPECT_FAULT(PF_PRESENT | PF_USER, LONG_4, PF_USER);
	put(0x2000 + 8 * 3, get(0x2000 + 8 * 3, 8) | 4 | NX, 8);
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_USER);
	EXPECT_FAULT(PF_PRESENT | PF_FETCH, LONG_4, PF_FETCH);
}

TEST(supervisor_at_user_pages)
{
	map_long(4, 0xfee00000 | ALL, 1);
	p.cr4 |= CR4_SMEP | CR4_SMAP;
	EXPECT_FAULT(PF_PRESENT | PF_FETCH, LONG_4, PF_FETCH);
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_FETCH | PF_USER);
	EXPECT_FAULT(PF_PRESENT | PF_WRITE, LONG_4, PF_WRITE);
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_WRITE | PF_USER);
	p.ac = true;
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_WRITE);
	EXPECT_FAULT(PF_PRESENT | PF_FETCH, LONG_4, PF_FETCH);
}

TEST(protection_keys)
{
	map_long(4, 0xfee00000 | ALL | KEY(3), 1);
	p.pkru = 1 << 6;	/* no access with key 3 */
	EXPECT_GPA(0xfee00000ULL, LONG_4, 0);
	p.cr4 |= CR4_PKE;
	EXPECT_FAULT(PF_PRESENT | PF_KEY, LONG_4, 0);
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_FETCH);
	p.pkru = 2 << 6;	/* no writes */
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_USER);
	EXPECT_FAULT(PF_PRESENT | PF_KEY | PF_WRITE, LONG_4, PF_WRITE);
	p.cr0 &= ~CR0_WP;
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_WRITE);
	/* Of user pages only. */
	map_long(4, 0xfee00000 | 3 | KEY(3), 1);
	p.cr4 |= CR4_PKE;
	p.pkru = ~0U;
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_WRITE);
}

/* ---- what a walk leaves ---- */

TEST(accessed_and_dirty)
{
	map_long(4, 0xfee00000 | ALL, 1);
	EXPECT_GPA(0xfee00000ULL, LONG_4, 0);
	EXPECT_EQ(0x2000 | ALL | A, get(0x1000 + 8 * 4, 8));
	EXPECT_EQ(0xfee00000 | ALL | A, get(0x4000 + 8 * 1, 8));
	EXPECT_GPA(0xfee00000ULL, LONG_4, PF_WRITE);
	EXPECT_EQ(0x4000 | ALL | A, get(0x3000 + 8 * 2, 8));
	EXPECT_EQ(0xfee00000 | ALL | A | D, get(0x4000 + 8 * 1, 8));
	/* A fault leaves nothing. */
	map_long(4, 0xfee00000 | 1, 1);
	EXPECT_FAULT(PF_PRESENT | PF_WRITE, LONG_4, PF_WRITE);
	EXPECT_EQ(0xfee00000ULL | 1, get(0x4000 + 8 * 1, 8));
	EXPECT_EQ(0x2000 | ALL, get(0x1000 + 8 * 4, 8));
}

TEST(tables_that_are_not_there)
{
	u64 gpa, error;

	map_long(4, 0xfee00000 | ALL, 1);
	changes = true;
	EXPECT_EQ(-EAGAIN, go(LONG_4, 0, &gpa, &error));
	changes = false;
	put(0x2000 + 8 * 3, sizeof(ram) | ALL, 8);
	EXPECT_EQ(-EINVAL, go(LONG_4, 0, &gpa, &error));
	p.cr3 = sizeof(ram);
	EXPECT_EQ(-EINVAL, go(LONG_4, 0, &gpa, &error));
}

TEST_HARNESS_MAIN
