// SPDX-License-Identifier: GPL-2.0
/*
 * test_vgic2.c - what a GICv2's distributor has of its own (IHI 0048B 4.3):
 * targets of SPIs, SGIs by source, and list registers that hold them.
 */
#include <stdlib.h>

#include "fake_gic.h"

#include <kselftest_harness.h>

#define CTLR		0x000
#define TYPER		0x004
#define ITARGETSR	0x800
#define SGIR		0xf00
#define CPENDSGIR	0xf10
#define SPENDSGIR	0xf20
#define PIDR2		0xfe8

#define FROM(source, sgi)	((source) << 10 | (sgi))	/* GICC_IAR */
#define OTHERS			BIT_ULL(24)
#define SELF			BIT_ULL(25)
#define EOIMODE			BIT_ULL(9)

FIXTURE(vgic2)
{
	int unused;
};

FIXTURE_SETUP(vgic2)
{
	(void)self;
	gic2_start(4, 4);
}

FIXTURE_TEARDOWN(vgic2)
{
	(void)self;
	expect_unbroken();
	gic_exit();
}

static void sgi(u32 v, u64 targets, u32 intid)
{
	gicd_write(v, SGIR, 4, targets << 16 | intid);
	gic_settle();
}

static u32 targets_of(u32 intid)
{
	return (u32)gicd_read(0, ITARGETSR + intid, 1);
}

static void pend(u32 intid)
{
	gic_set_edge(intid);
	gic_set(0, 0, ISENABLER, intid);
	gic_set(0, 0, ISPENDR, intid);
	gic_settle();
}

TEST_F(vgic2, identity)
{
	EXPECT_EQ(2, gicd_read(0, PIDR2, 4) >> 4);
	EXPECT_EQ(3, gicd_read(0, TYPER, 4) >> 5);
	EXPECT_EQ(LIMIT / 32 - 1, gicd_read(0, TYPER, 4) & 0x1f);
	EXPECT_EQ(1, gicd_read(0, CTLR, 4));
	gicd_write(0, CTLR, 4, ~0U);
	EXPECT_EQ(3, gicd_read(0, CTLR, 4));
	EXPECT_EQ(0, gicd_read(0, 0x00c, 4));
	EXPECT_EQ(0, gicd_read(0, 0xffe8, 4));
	EXPECT_EQ(0xaaaaaaaa, gicd_read(0, ICFGR, 4));
}

TEST_F(vgic2, banked)
{
	u32 v;

	for (v = 0; v < 4; v++)
		EXPECT_EQ(0x01010101U << v, gicd_read(v, ITARGETSR, 4));
	gicd_write(1, ISENABLER, 4, BIT_ULL(20));
	EXPECT_EQ(0x0010ffff, gicd_read(1, ISENABLER, 4));
	EXPECT_EQ(0x0000ffff, gicd_read(0, ISENABLER, 4));
	gicd_write(1, ITARGETSR + 20, 1, 1);
	EXPECT_EQ(2, gicd_read(1, ITARGETSR + 20, 1));
}

TEST_F(vgic2, targets)
{
	u64 val = 0;

	gicd_write(0, ITARGETSR + 32, 4, 0xff0804f2);
	EXPECT_EQ(0x0f080402, gicd_read(3, ITARGETSR + 32, 4));
	gicd_write(0, ITARGETSR + 33, 1, 1);
	EXPECT_EQ(0x0f080102, gicd_read(0, ITARGETSR + 32, 4));
	EXPECT_EQ(-EINVAL, gic_dist(0, ITARGETSR + 32, 2, false, &val));
	EXPECT_EQ(0, gicd_read(0, ITARGETSR + LIMIT, 4));
	pend(32);
	EXPECT_EQ(32, gic_ack(1));
	gic_eoi(1, 32);
	/* None: it stays where it is. */
	gicd_write(0, ITARGETSR + 32, 1, 0);
	pend(32);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(1));
	gicd_write(0, ITARGETSR + 32, 1, 4);
	gic_settle();
	EXPECT_EQ(32, gic_ack(2));
}

/* While it is in a list register its target changes. */
TEST_F(vgic2, target_moves)
{
	gicd_write(0, ITARGETSR + 40, 1, 2);
	pend(40);
	gicd_write(0, ITARGETSR + 40, 1, 8);
	gic_settle();
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(1));
	EXPECT_EQ(40, gic_ack(3));
}

TEST(one_cpu)
{
	gic2_start(1, 4);
	EXPECT_EQ(0, targets_of(20));
	gicd_write(0, ITARGETSR + 40, 1, 1);
	EXPECT_EQ(0, targets_of(40));
	pend(40);
	EXPECT_EQ(40, gic_ack(0));
	expect_unbroken();
	gic_exit();
}

/* With several targets one takes it, and not one that is off. */
TEST_F(vgic2, one_of_n)
{
	u32 v, taken = 0;

	gicd_write(0, ITARGETSR + 40, 1, 6);
	gic2_power(1, false);
	pend(40);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(3));
	gic2_power(2, false);
	gic_settle();
	gic2_power(1, true);
	gic_settle();
	EXPECT_EQ(40, gic_ack(1));
	gic_eoi(1, 40);
	gic2_power(2, true);
	pend(40);
	for (v = 0; v < 4; v++)
		taken += gic_drain(v);
	EXPECT_EQ(1, taken);
}

TEST_F(vgic2, target_off)
{
	gicd_write(0, ITARGETSR + 40, 1, 8);
	gic2_power(3, false);
	pend(40);
	EXPECT_TRUE(gic_get(0, 0, ISPENDR, 40));
	gic2_power(3, true);
	EXPECT_EQ(40, gic_ack(3));
}

TEST_F(vgic2, sgi_filters)
{
	sgi(1, 0x0d, 3);
	EXPECT_EQ(FROM(1, 3), gic_ack(0));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(1));
	EXPECT_EQ(FROM(1, 3), gic_ack(2));
	EXPECT_EQ(FROM(1, 3), gic_ack(3));
	gicd_write(3, SGIR, 4, OTHERS | 2);
	gic_settle();
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(3));
	EXPECT_EQ(FROM(3, 2), gic_ack(1));
	gicd_write(1, SGIR, 4, SELF | 0xff0001);
	gic_settle();
	gic_eoi(1, FROM(3, 2));
	EXPECT_EQ(FROM(1, 1), gic_ack(1));
	gicd_write(1, SGIR, 4, OTHERS | SELF | 0xff0007);
	gic_settle();
	EXPECT_FALSE(gic_get(0, 0, ISPENDR, 7));
	sgi(0, 0xf0, 7);	/* nobody is there */
	EXPECT_FALSE(gic_get(0, 0, ISPENDR, 7));
}

/* Each source's is delivered, once, and the next when the one before ends. */
TEST_F(vgic2, sgi_sources)
{
	sgi(3, 1, 5);
	sgi(1, 1, 5);
	sgi(2, 1, 5);
	sgi(1, 1, 5);
	EXPECT_EQ(0x0e, gicd_read(0, SPENDSGIR + 5, 1));
	EXPECT_EQ(FROM(1, 5), gic_ack(0));
	EXPECT_EQ(0x0c, gicd_read(0, CPENDSGIR + 5, 1));
	EXPECT_TRUE(gic_get(0, 0, ISPENDR, 5));
	EXPECT_TRUE(gic_get(0, 0, ISACTIVER, 5));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_eoi(0, FROM(1, 5));
	EXPECT_EQ(FROM(2, 5), gic_ack(0));
	gic_eoi(0, FROM(2, 5));
	EXPECT_EQ(FROM(3, 5), gic_ack(0));
	gic_eoi(0, FROM(3, 5));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	EXPECT_FALSE(gic_get(0, 0, ISPENDR, 5));
}

/* EOImode 1: with its priority dropped the SGI is active still. */
TEST_F(vgic2, sgi_active)
{
	gic_if[0].vmcr |= EOIMODE;
	sgi(1, 1, 5);
	EXPECT_EQ(FROM(1, 5), gic_ack(0));
	sgi(2, 1, 5);
	gic_eoi(0, FROM(1, 5));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_dir(0, FROM(1, 5));
	EXPECT_EQ(FROM(2, 5), gic_ack(0));
	gic_eoi(0, FROM(2, 5));
	gic_dir(0, FROM(2, 5));
	EXPECT_FALSE(gic_get(0, 0, ISACTIVER, 5));
}

TEST_F(vgic2, sgi_registers)
{
	u64 val = 0;

	gic_set(0, 0, ICENABLER, 5);
	EXPECT_TRUE(gic_get(0, 0, ISENABLER, 5));
	gic_set(0, 0, ISPENDR, 5);
	EXPECT_FALSE(gic_get(0, 0, ISPENDR, 5));
	gic_if[0].pmr = 0;
	gicd_write(0, SPENDSGIR + 4, 4, 0xff00f500);
	EXPECT_EQ(0x0f000500, gicd_read(0, SPENDSGIR + 4, 4));
	EXPECT_EQ(0, gicd_read(1, SPENDSGIR + 4, 4));
	gic_set(0, 0, ICPENDR, 5);
	gicd_write(0, CPENDSGIR + 5, 1, 0x01);
	EXPECT_EQ(0x0f000400, gicd_read(0, CPENDSGIR + 4, 4));
	EXPECT_EQ(-EINVAL, gic_dist(0, CPENDSGIR, 2, false, &val));
	EXPECT_EQ(-EINVAL, gic_dist(0, SGIR, 1, true, &val));
	EXPECT_EQ(0, gicd_read(0, SGIR, 4));
	gicd_write(0, CPENDSGIR + 7, 1, 0xff);
	gic_if[0].pmr = 0xff;
	EXPECT_EQ(FROM(2, 5), gic_ack(0));
	gic_eoi(0, FROM(2, 5));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
}

TEST_F(vgic2, reset)
{
	sgi(1, 1, 5);
	gicd_write(0, ITARGETSR + 40, 1, 8);
	gic_put(0);
	vgic_reset(gic);
	EXPECT_EQ(0, gicd_read(0, SPENDSGIR + 5, 1));
	EXPECT_EQ(0, targets_of(40));
	EXPECT_EQ(0xffff, gicd_read(0, ISENABLER, 4));
	EXPECT_EQ(0, gicd_read(0, CTLR, 4));
}

/* Every SGI of every source arrives, with fewer list registers than SGIs. */
TEST(random_sgis)
{
	u32 sent[4][4][16] = { 0 }, step, from, to, intid, ack, v;

	srand(1);
	gic2_start(4, 2);
	for (step = 0; step < 20000; step++) {
		from = (u32)rand() % 4;
		to = (u32)rand() % 4;
		intid = (u32)rand() % 16;
		if (rand() % 2) {
			sgi(from, BIT_ULL(to), intid);
			sent[from][to][intid] = 1;
			continue;
		}
		ack = gic_ack(to);
		if (ack == FAKE_SPURIOUS)
			continue;
		ASSERT_EQ(1, sent[ack >> 10][to][ack & 15]);
		sent[ack >> 10][to][ack & 15] = 0;
		gic_eoi(to, ack);
		gic_settle();
	}
	for (v = 0; v < 4; v++)
		while ((ack = gic_ack(v)) != FAKE_SPURIOUS) {
			ASSERT_EQ(1, sent[ack >> 10][v][ack & 15]);
			sent[ack >> 10][v][ack & 15] = 0;
			gic_eoi(v, ack);
			gic_settle();
		}
	for (from = 0; from < 4; from++)
		for (to = 0; to < 4; to++)
			for (intid = 0; intid < 16; intid++)
				EXPECT_EQ(0, sent[from][to][intid]);
	expect_unbroken();
	gic_exit();
}

TEST_HARNESS_MAIN
