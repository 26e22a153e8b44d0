// SPDX-License-Identifier: GPL-2.0
/* test_ledger.c - who owns what, also against a model of one owner a page. */
#include <stdlib.h>
#include "arch/fake/fake.h"
#include "cell/ledger.h"
#include <axvisor/pool.h>
#include <axvisor/smp.h>

#include <kselftest_harness.h>

#define M	0x100000ULL

FIXTURE(books) {
	struct ledger_entry who;
};

FIXTURE_SETUP(books)
{
	fake_init();
	ASSERT_EQ(0, ledger_init(&core_boot));
}

FIXTURE_TEARDOWN(books)
{
	ledger_exit();
}

TEST_F(books, at_first)
{
	EXPECT_EQ(LEDGER_ROOT, ledger_owner(RANGE(FAKE_RAM0, 0x1000)));
	EXPECT_EQ(LEDGER_ROOT, ledger_owner(RANGE(0, 0x1000)));
	EXPECT_EQ(LEDGER_ROOT, ledger_owner(RANGE(~0ULL, 1)));
	EXPECT_EQ(LEDGER_CORE, ledger_owner(RANGE(FAKE_CORE, FAKE_CORE_SIZE)));
	EXPECT_EQ(LEDGER_CORE, ledger_owner(RANGE(FAKE_CORE + 8, 1)));
	EXPECT_EQ(LEDGER_MIXED, ledger_owner(RANGE(FAKE_CORE - 1, 2)));
	EXPECT_EQ(LEDGER_MIXED, ledger_owner(RANGE(0, ~0ULL)));
	EXPECT_EQ(LEDGER_ROOT, ledger_cpu_owner(3));
}

TEST_F(books, ram)
{
	EXPECT_EQ(LEDGER_RAM, ledger_ram(RANGE(FAKE_RAM0, FAKE_RAM0_SIZE)));
	EXPECT_EQ(LEDGER_NOT_RAM, ledger_ram(RANGE(0, FAKE_RAM0)));
	EXPECT_EQ(LEDGER_PARTLY_RAM, ledger_ram(RANGE(0, FAKE_RAM0 + 1)));
	EXPECT_EQ(LEDGER_PARTLY_RAM,
		  ledger_ram(RANGE(FAKE_RAM1 + FAKE_RAM1_SIZE - 1, 2)));
	EXPECT_TRUE(ledger_root_ram(RANGE(FAKE_RAM0, 1)));
	EXPECT_FALSE(ledger_root_ram(RANGE(FAKE_RAM0, FAKE_RAM0_SIZE)));
	EXPECT_FALSE(ledger_root_ram(RANGE(FAKE_RAM0, 0)));
	EXPECT_FALSE(ledger_root_ram(RANGE(FAKE_RAM0, ~0ULL)));
	EXPECT_FALSE(ledger_root_ram(RANGE(~0ULL, 2)));
	EXPECT_FALSE(ledger_root_ram(RANGE(FAKE_RAM0 - 1, 2)));
	EXPECT_EQ(FAKE_RAM0_SIZE + FAKE_RAM1_SIZE - FAKE_CORE_SIZE,
		  ledger_memory(LEDGER_ROOT));
}

TEST_F(books, adjoining_ram_is_one)
{
	core_boot.nr_ram = 3;
	core_boot.ram[2] = (struct ax_range){ FAKE_RAM1 + FAKE_RAM1_SIZE, M };
	EXPECT_EQ(LEDGER_RAM,
		  ledger_ram(RANGE(FAKE_RAM1 + FAKE_RAM1_SIZE - 1, 2)));
}

TEST_F(books, donate_and_reclaim)
{
	ASSERT_EQ(0, ledger_check_donate_mem(RANGE(0x60000000, 4 * M),
					     &self->who));
	ledger_donate_mem(RANGE(0x60000000, 4 * M), 1);
	ledger_donate_mem(RANGE(0x70000000, 2 * M), 2);
	ledger_donate_mem(RANGE(0x60400000, 4 * M), 1);
	ledger_donate_mem(RANGE(0x60800000, 2 * M), 2);
	EXPECT_EQ(1, ledger_owner(RANGE(0x60000000, 8 * M)));
	EXPECT_EQ(LEDGER_MIXED, ledger_owner(RANGE(0x60000000, 9 * M)));
	EXPECT_EQ(LEDGER_MIXED, ledger_owner(RANGE(0x5fffffff, 2)));
	EXPECT_EQ(LEDGER_MIXED, ledger_owner(RANGE(0x60a00000 - 1, 2)));
	EXPECT_EQ(2, ledger_owner(RANGE(0x60a00000 - 1, 1)));
	EXPECT_EQ(8 * M, ledger_memory(1));
	EXPECT_EQ(4 * M, ledger_memory(2));

	EXPECT_EQ(-EBUSY, ledger_check_donate_mem(RANGE(0x5ff00000, 16 * M),
						  &self->who));
	EXPECT_EQ(1, self->who.owner);
	EXPECT_EQ(0x60000000, self->who.range.base);
	EXPECT_EQ(4 * M, self->who.range.size);
	EXPECT_EQ(-EBUSY, ledger_check_donate_mem(RANGE(0x60900000, 16 * M),
						  &self->who));
	EXPECT_EQ(2, self->who.owner);
	EXPECT_EQ(0x60900000, self->who.range.base);
	EXPECT_EQ(M, self->who.range.size);
	EXPECT_EQ(0, ledger_check_donate_mem(RANGE(0x60a00000, M), &self->who));

	ledger_reclaim_mem(RANGE(0x60400000, 4 * M));
	EXPECT_EQ(4 * M, ledger_memory(1));
	ledger_reclaim_mem(RANGE(0x60000000, 4 * M));
	EXPECT_EQ(0, ledger_memory(1));
	EXPECT_EQ(LEDGER_ROOT, ledger_owner(RANGE(0x60000000, 8 * M)));
	EXPECT_EQ(2, ledger_owner(RANGE(0x60800000, 2 * M)));
	EXPECT_EQ(2, ledger_owner(RANGE(0x70000000, 2 * M)));
}

TEST_F(books, hole)
{
	u64 block = SZ_1G;

	EXPECT_TRUE(ledger_hole(0x8000123456, &block));
	EXPECT_EQ(SZ_1G, block);
	block = SZ_1G / 2;
	EXPECT_TRUE(ledger_hole(0x8000123456, &block));
	EXPECT_EQ(SZ_2M, block);
	block = PAGE_SIZE;
	EXPECT_TRUE(ledger_hole(0x8000123456, &block));
	EXPECT_EQ(PAGE_SIZE, block);
	block = BIT_ULL(39);
	EXPECT_TRUE(ledger_hole(FAKE_CORE - 1, &block));
	EXPECT_EQ(SZ_2M, block);
	ledger_donate_mem(RANGE(0x8000200000, SZ_2M), 3);
	block = SZ_1G;
	EXPECT_TRUE(ledger_hole(0x8000123456, &block));
	EXPECT_EQ(SZ_2M, block);
	block = SZ_1G;
	EXPECT_FALSE(ledger_hole(0x8000200000, &block));
	EXPECT_FALSE(ledger_hole(FAKE_CORE, &block));
}

TEST_F(books, cpus)
{
	ledger_lock();
	ledger_set_cpu_owner(63, 31);
	ledger_unlock();
	EXPECT_EQ(31, ledger_cpu_owner(63));
	EXPECT_EQ(0, ledger_cpu_owner(62));
}

TEST_F(books, full)
{
	unsigned int i;

	/* As many regions as there can be, none adjoining the next. */
	for (i = 0; i < (AX_MAX_CELLS - 1) * AX_MAX_REGIONS; i++)
		ledger_donate_mem(RANGE(BIT_ULL(36) + i * 2 * SZ_2M, SZ_2M),
				  1 + i / AX_MAX_REGIONS);
	EXPECT_EQ(AX_MAX_REGIONS * SZ_2M, ledger_memory(31));
	EXPECT_EQ(31, ledger_owner(RANGE(BIT_ULL(36) + (i - 1) * 2 * SZ_2M,
					 SZ_2M)));
}

TEST(no_page_for_the_table)
{
	fake_init();
	fake_fail_alloc(1);
	EXPECT_EQ(-ENOMEM, ledger_init(&core_boot));
}

/* ---- against the model ---- */

#define BASE	0x100000000ULL
#define UNITS	64

static u8 model[UNITS];

/* Units of the range that was donated from a unit on. */
static u8 donated[UNITS];

static u32 model_owner(unsigned int first, unsigned int count)
{
	unsigned int i;

	for (i = first; i < first + count; i++) {
		if (model[i] != model[first])
			return LEDGER_MIXED;
	}
	return model[first];
}

static bool model_free(unsigned int first, unsigned int count)
{
	unsigned int i;

	for (i = first; i < first + count; i++) {
		if (model[i])
			return false;
	}
	return true;
}

TEST_F(books, random_walk)
{
	unsigned int round, first, count;
	struct range r;
	u32 cell;

	srand(1);
	for (round = 0; round < 5000; round++) {
		first = (unsigned int)rand() % UNITS;
		count = 1 + (unsigned int)rand() % MIN(UNITS - first, 9U);
		cell = 1 + (u32)rand() % 5;
		r = RANGE(BASE + first * SZ_2M, count * SZ_2M);
		ASSERT_EQ(model_owner(first, count), ledger_owner(r));
		ASSERT_EQ(model_free(first, count) ? 0 : -EBUSY,
			  ledger_check_donate_mem(r, &self->who));
		if (model_free(first, count)) {
			ledger_donate_mem(r, cell);
			memset(model + first, (int)cell, count);
			donated[first] = (u8)count;
		} else if (donated[first]) {
			ledger_reclaim_mem(RANGE(r.base,
						 donated[first] * SZ_2M));
			memset(model + first, 0, donated[first]);
			donated[first] = 0;
		}
	}
}

TEST_HARNESS_MAIN
