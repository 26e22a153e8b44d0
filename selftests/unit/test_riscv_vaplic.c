// SPDX-License-Identifier: GPL-2.0
/*
 * test_riscv_vaplic.c - the APLIC of cells against AIA chapter 4, in both delivery
 * modes.
 */
#include "riscv_vaplic.h"

#include "kselftest_harness.h"

FIXTURE(aplic)
{
	u32 unused;
};

FIXTURE_VARIANT(aplic)
{
	enum vaplic_mode mode;
};

FIXTURE_VARIANT_ADD(aplic, direct) { .mode = VAPLIC_DIRECT };
FIXTURE_VARIANT_ADD(aplic, msi) { .mode = VAPLIC_MSI };

FIXTURE_SETUP(aplic)
{
	(void)self;
	start(variant->mode);
}

FIXTURE_TEARDOWN(aplic)
{
}

TEST_F(aplic, words_only)
{
	u64 val = 1;

	EXPECT_EQ(-EINVAL, vaplic_access(&fake_vm, &aplic, 4, 1, true, &val));
	EXPECT_EQ(-EINVAL, vaplic_access(&fake_vm, &aplic, 4, 8, false, &val));
	EXPECT_EQ(-EINVAL, vaplic_access(&fake_vm, &aplic, 2, 4, false, &val));
}

/* 4.5.1: big-endian and the other delivery mode are not there. */
TEST_F(aplic, domaincfg)
{
	const u32 fixed = 0x80000000U | (variant->mode == VAPLIC_MSI ? DM : 0);

	wr(DOMAINCFG, ~0U);
	EXPECT_EQ(fixed | IE, rd(DOMAINCFG));
	wr(DOMAINCFG, 0);
	EXPECT_EQ(fixed, rd(DOMAINCFG));
}

/* All offsets can be written and read. */
TEST_F(aplic, every_register)
{
	u64 off;

	for (off = 0; off < VAPLIC_SIZE; off += 4) {
		wr(off, 1);
		rd(off);
		fake_nr_msis = 0;
	}
	EXPECT_EQ(0, rd(SOURCECFG(SOURCES + 1)));
	EXPECT_EQ(0, rd(TARGET(SOURCES + 1)));
	EXPECT_EQ(0, rd(IDC(FAKE_VCPUS, IDELIVERY)));
	EXPECT_EQ(0, rd(VAPLIC_SIZE - 4));
}

/* 4.5.2: no delegation, no reserved modes; inactive means that all of it is 0. */
TEST_F(aplic, sourcecfg)
{
	u32 mode;

	EXPECT_EQ(0, rd(SOURCECFG(1)));
	for (mode = 0; mode < 8; mode++) {
		wr(SOURCECFG(1), mode);
		EXPECT_EQ(mode == 2 || mode == 3 ? 0 : mode, rd(SOURCECFG(1)));
	}
	wr(SOURCECFG(1), 0x400);
	EXPECT_EQ(0, rd(SOURCECFG(1)));
	ready(1, 2, EDGE1, 5);
	wr(SETIPNUM, 3);
	wr(SETIENUM, 3);
	EXPECT_FALSE(is_pending(3));
	EXPECT_FALSE(is_set(SETIE(3), 3));
	EXPECT_TRUE(is_set(SETIE(2), 2));
	wr(SOURCECFG(2), 0);
	EXPECT_FALSE(is_set(SETIE(2), 2));
	EXPECT_EQ(0, rd(TARGET(2)));
	wr(TARGET(2), 1 << 18 | 5);
	EXPECT_EQ(0, rd(TARGET(2)));
}

TEST_F(aplic, enables)
{
	u32 irq;

	for (irq = 1; irq <= SOURCES; irq++)
		wr(SOURCECFG(irq), DETACHED);
	for (irq = 0; irq <= SOURCES; irq += 32)
		wr(SETIE(irq), ~0U);
	EXPECT_EQ(~1U, rd(SETIE(0)));
	EXPECT_EQ(~0U, rd(SETIE(95)));
	EXPECT_EQ(1, rd(SETIE(96)));
	EXPECT_EQ(0, rd(CLRIE(1)));
	wr(CLRIE(32), 6);
	EXPECT_EQ(~6U, rd(SETIE(32)));
	wr(CLRIENUM, 96);
	EXPECT_EQ(0, rd(SETIE(96)));
	wr(SETIENUM, 0);
	wr(SETIENUM, SOURCES + 1);
	wr(CLRIENUM, ~0U);
	EXPECT_EQ(~1U, rd(SETIE(0)));
}

TEST_F(aplic, inputs)
{
	static const u32 modes[] = { EDGE1, EDGE0, LEVEL1, LEVEL0 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		wr(SOURCECFG(40), modes[i]);
		EXPECT_EQ(i & 1, is_set(IN_CLRIP(40), 40));
		line(40, true);
		EXPECT_EQ(!(i & 1), is_set(IN_CLRIP(40), 40));
		line(40, false);
	}
	wr(SOURCECFG(40), DETACHED);
	wr(CLRIPNUM, 40);
	line(40, true);
	EXPECT_FALSE(is_set(IN_CLRIP(40), 40));
	EXPECT_FALSE(is_pending(40));
}

TEST_F(aplic, pending_by_software)
{
	wr(SOURCECFG(7), DETACHED);
	wr(SETIPNUM, 7);
	EXPECT_TRUE(is_pending(7));
	wr(CLRIPNUM, 7);
	EXPECT_FALSE(is_pending(7));
	wr(SETIPNUM_LE, 7);
	EXPECT_TRUE(is_pending(7));
	wr(IN_CLRIP(7), 1 << 7);
	EXPECT_FALSE(is_pending(7));
	wr(SETIPNUM_BE, 7 << 24);
	EXPECT_TRUE(is_pending(7));
	wr(IN_CLRIP(7), 1 << 7);
	wr(SETIP(7), 1 << 7);
	EXPECT_TRUE(is_pending(7));
	wr(SETIPNUM, 0);
	wr(SETIPNUM, SOURCES + 1);
}

/* 4.7: an edge stays pending, a level-sensitive source follows its input down. */
TEST_F(aplic, edges_and_levels)
{
	wr(SOURCECFG(1), EDGE1);
	wr(SOURCECFG(2), LEVEL1);
	line(1, true);
	line(2, true);
	EXPECT_TRUE(is_pending(1));
	EXPECT_TRUE(is_pending(2));
	line(1, false);
	line(2, false);
	EXPECT_TRUE(is_pending(1));
	EXPECT_FALSE(is_pending(2));
	wr(SETIPNUM, 2);
	EXPECT_FALSE(is_pending(2));
	/* What was an edge is a low level now. */
	wr(SOURCECFG(1), LEVEL1);
	EXPECT_FALSE(is_pending(1));
	wr(SOURCECFG(1), LEVEL0);
	EXPECT_TRUE(is_pending(1));
}

/* 4.7: by software while the input is high: in one mode only. */
TEST_F(aplic, level_by_software)
{
	const bool msi = variant->mode == VAPLIC_MSI;

	wr(SOURCECFG(2), LEVEL1);
	line(2, true);
	wr(CLRIPNUM, 2);
	EXPECT_EQ(!msi, is_pending(2));
	wr(SETIPNUM, 2);
	EXPECT_TRUE(is_pending(2));
}

TEST_F(aplic, reset)
{
	ready(0, 5, LEVEL1, 1);
	line(5, true);
	vaplic_reset(&fake_vm, &aplic);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_EQ(0, rd(DOMAINCFG) & IE);
	EXPECT_EQ(0, rd(SOURCECFG(5)));
	EXPECT_EQ(0, rd(IDC(0, IDELIVERY)));
	wr(SOURCECFG(5), LEVEL1);
	EXPECT_FALSE(is_pending(5));
}

FIXTURE(msi)
{
	u32 unused;
};

FIXTURE_SETUP(msi)
{
	(void)self;
	start(VAPLIC_MSI);
}

FIXTURE_TEARDOWN(msi)
{
	EXPECT_EQ(0, fake_nr_msis);
}

/* 4.9.2: sent when all agree, and then it is no longer pending. */
TEST_F(msi, delivery)
{
	ready(3, 10, EDGE1, 77);
	line(10, true);
	EXPECT_EQ(3 << 16 | 77, fake_take_msi());
	EXPECT_FALSE(is_pending(10));
	wr(CLRIENUM, 10);
	line(10, false);
	line(10, true);
	EXPECT_TRUE(is_pending(10));
	wr(DOMAINCFG, 0);
	wr(SETIENUM, 10);
	EXPECT_EQ(0, fake_take_msi());
	wr(DOMAINCFG, IE);
	EXPECT_EQ(3 << 16 | 77, fake_take_msi());
}

/* 4.9.2: how drivers see to it that a level comes again. */
TEST_F(msi, level_again)
{
	ready(0, 10, LEVEL1, 10);
	line(10, true);
	EXPECT_EQ(10, fake_take_msi());
	wr(SETIPNUM_LE, 10);
	EXPECT_EQ(10, fake_take_msi());
	line(10, false);
	wr(SETIPNUM_LE, 10);
}

static void forget_ended(void)
{
	while (vaplic_take_ended(&aplic))
		;
}

/* An edge ends when it is sent, a level when its driver writes setipnum. */
TEST_F(msi, ended)
{
	ready(0, 10, EDGE1, 10);
	ready(0, 11, LEVEL1, 11);
	forget_ended();
	line(10, true);
	line(11, true);
	EXPECT_EQ(10, vaplic_take_ended(&aplic));
	EXPECT_EQ(0, vaplic_take_ended(&aplic));
	EXPECT_FALSE(vaplic_end_served(&aplic, SETIPNUM_LE, false, 11));
	EXPECT_FALSE(vaplic_end_served(&aplic, SETIPNUM_LE, true, 10));
	EXPECT_FALSE(vaplic_end_served(&aplic, SETIPNUM_LE, true, 97));
	EXPECT_TRUE(vaplic_end_served(&aplic, SETIPNUM_LE, true, 11));
	EXPECT_EQ(11, vaplic_take_ended(&aplic));
	EXPECT_TRUE(vaplic_end_served(&aplic, SETIPNUM, true, 11));
	EXPECT_TRUE(vaplic_end_served(&aplic, SETIPNUM_BE, true, 11 << 24));
	EXPECT_EQ(11, vaplic_take_ended(&aplic));
	EXPECT_EQ(0, vaplic_take_ended(&aplic));
	wr(CLRIENUM, 10);
	line(10, false);
	line(10, true);
	EXPECT_EQ(0, vaplic_take_ended(&aplic));
	wr(CLRIPNUM, 10);
	EXPECT_EQ(10, vaplic_take_ended(&aplic));
	fake_nr_msis = 0;
}

TEST_F(msi, genmsi)
{
	wr(GENMSI, 2 << 18 | 99);
	EXPECT_EQ(2 << 16 | 99, fake_take_msi());
}

TEST_F(msi, no_idcs)
{
	EXPECT_EQ(0, rd(IDC(0, IDELIVERY)));
	wr(IDC(0, IFORCE), 1);
	EXPECT_FALSE(fake_seip[0]);
}

FIXTURE(direct)
{
	u32 unused;
};

FIXTURE_SETUP(direct)
{
	(void)self;
	start(VAPLIC_DIRECT);
}

FIXTURE_TEARDOWN(direct)
{
	EXPECT_EQ(0, fake_nr_msis);
}

TEST_F(direct, claims)
{
	ready(2, 10, EDGE1, 4);
	line(10, true);
	EXPECT_TRUE(fake_seip[2]);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_EQ(10 << 16 | 4, rd(IDC(2, TOPI)));
	EXPECT_EQ(0, rd(IDC(0, TOPI)));
	EXPECT_EQ(10 << 16 | 4, rd(IDC(2, CLAIMI)));
	EXPECT_FALSE(fake_seip[2]);
	EXPECT_EQ(0, claim(2));
	EXPECT_EQ(1, fake_taken[2]);
	/* A level stays while the input is high. */
	ready(2, 11, LEVEL1, 4);
	line(11, true);
	EXPECT_EQ(11, claim(2));
	EXPECT_TRUE(fake_seip[2]);
	EXPECT_EQ(11, claim(2));
	line(11, false);
	EXPECT_FALSE(fake_seip[2]);
	EXPECT_EQ(0, claim(2));
}

/* 4.8.1.3 and 4.8.1.4; lower values are better, and 0 is none. */
TEST_F(direct, priorities)
{
	ready(0, 20, EDGE1, 9);
	ready(0, 21, EDGE1, 3);
	ready(0, 22, EDGE1, 3);
	ready(0, 96, EDGE1, 0);
	EXPECT_EQ(1, rd(TARGET(96)));
	line(20, true);
	line(22, true);
	line(21, true);
	line(96, true);
	EXPECT_EQ(96, claim(0));
	EXPECT_EQ(21, claim(0));
	wr(IDC(0, ITHRESHOLD), 3);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_EQ(0, claim(0));
	wr(IDC(0, ITHRESHOLD), 4);
	EXPECT_TRUE(fake_seip[0]);
	EXPECT_EQ(22, claim(0));
	EXPECT_EQ(0, claim(0));
	wr(IDC(0, ITHRESHOLD), 0);
	EXPECT_EQ(20, claim(0));
}

TEST_F(direct, switches)
{
	ready(0, 20, EDGE1, 255);
	line(20, true);
	wr(IDC(0, IDELIVERY), 0);
	EXPECT_FALSE(fake_seip[0]);
	wr(IDC(0, IDELIVERY), 1);
	EXPECT_TRUE(fake_seip[0]);
	wr(DOMAINCFG, 0);
	EXPECT_FALSE(fake_seip[0]);
	wr(DOMAINCFG, IE);
	EXPECT_TRUE(fake_seip[0]);
	wr(TARGET(20), 1 << 18 | 1);
	EXPECT_FALSE(fake_seip[0]);
	EXPECT_TRUE(fake_seip[1]);
	wr(TARGET(20), 100 << 18 | 1);
	EXPECT_FALSE(fake_seip[1]);
}

/* 4.8.1.2: until a claim finds nothing. */
TEST_F(direct, iforce)
{
	wr(IDC(1, IFORCE), 1);
	EXPECT_TRUE(fake_seip[1]);
	EXPECT_EQ(0, rd(IDC(1, TOPI)));
	EXPECT_TRUE(fake_seip[1]);
	EXPECT_EQ(0, claim(1));
	EXPECT_FALSE(fake_seip[1]);
	EXPECT_EQ(0, rd(IDC(1, IFORCE)));
}

/* An edge ends when it is claimed, a level when its vCPU claims again. */
TEST_F(direct, ended)
{
	ready(2, 10, EDGE1, 1);
	ready(2, 11, LEVEL1, 2);
	forget_ended();
	line(10, true);
	line(11, true);
	EXPECT_FALSE(vaplic_end_served(&aplic, IDC(2, CLAIMI), false, 0));
	EXPECT_EQ(10, claim(2));
	EXPECT_EQ(10, vaplic_take_ended(&aplic));
	EXPECT_EQ(11, claim(2));
	EXPECT_EQ(0, vaplic_take_ended(&aplic));
	EXPECT_FALSE(vaplic_end_served(&aplic, IDC(2, CLAIMI), true, 0));
	EXPECT_FALSE(vaplic_end_served(&aplic, IDC(2, TOPI), false, 0));
	EXPECT_FALSE(vaplic_end_served(&aplic, IDC(1, CLAIMI), false, 0));
	EXPECT_FALSE(vaplic_end_served(&aplic, SETIP(0), false, 0));
	EXPECT_EQ(0, vaplic_take_ended(&aplic));
	EXPECT_TRUE(vaplic_end_served(&aplic, IDC(2, CLAIMI), false, 0));
	EXPECT_EQ(11, vaplic_take_ended(&aplic));
	EXPECT_FALSE(vaplic_end_served(&aplic, IDC(2, CLAIMI), false, 0));
}

TEST_F(direct, no_messages)
{
	wr(GENMSI, 1);
	EXPECT_EQ(0, rd(GENMSI));
}

TEST_HARNESS_MAIN
