// SPDX-License-Identifier: GPL-2.0
/*
 * test_vgic_timer.c - the timer's interrupt, behind which is a physical one:
 * what guests do with it, and that the physical one never stays active.
 */
#include "vgic_fixture.h"

TEST_F(guest, timer)
{
	u32 i, exits;

	gic_set(0, 0, ISENABLER, 27);
	for (i = 0; i < 10; i++) {
		exits = gic_if[0].exits;
		EXPECT_TRUE(gic_timer(0));
		EXPECT_FALSE(gic_timer(0));
		EXPECT_EQ(27, gic_ack(0));
		EXPECT_FALSE(gic_timer(0));
		gic_eoi(0, 27);
		EXPECT_EQ(0, gic_if[0].hw_active);
		/* One exit an interrupt */
		EXPECT_EQ(exits + 1, gic_if[0].exits);
	}
	EXPECT_EQ(0, gic_drain(0));
}

/* It needs no flush as long as there is room, and overtakes nothing. */
TEST_F(guest, timer_at_once)
{
	const u32 n = gic->nr_lrs + 2;
	u32 i, fills;

	/* In this order, the timer last but one. */
	gic_set(0, 0, ISENABLER, 27);
	gic_priority(0, 0, 27, (u8)(8 * n));
	for (i = 0; i < n; i++) {
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_set_edge(FIRST + i);
		gic_priority(0, 0, FIRST + i,
			     (u8)(8 * (i < n - 1 ? i : n + 1)));
	}
	gic_settle();
	for (i = 0; i < 10; i++) {
		fills = gic_if[0].fills;
		EXPECT_TRUE(gic_timer(0));
		EXPECT_EQ(fills + 1, gic_if[0].fills);
		EXPECT_EQ(27, gic_ack(0));
		gic_eoi(0, 27);
	}
	for (i = 0; i < n; i++)
		gic_edge(0, FIRST + i);
	gic_settle();
	fills = gic_if[0].fills;
	EXPECT_TRUE(gic_timer(0));
	EXPECT_EQ(fills, gic_if[0].fills);
	for (i = 0; i < n; i++) {
		if (i == n - 1) {
			EXPECT_EQ(27, gic_ack(0));
			gic_eoi(0, 27);
		}
		EXPECT_EQ(FIRST + i, gic_ack(0));
		gic_eoi(0, FIRST + i);
	}
	EXPECT_EQ(0, gic_if[0].hw_active);
}

/*
 * It has left its list register, but something waits for one: neither at once nor
 * by a fill does it go there, where it would overtake that.
 */
TEST_F(guest, timer_when_crowded)
{
	const u32 n = gic->nr_lrs;
	u32 i, fills;

	gic_set(0, 0, ISENABLER, 27);
	gic_priority(0, 0, 27, 8);
	EXPECT_TRUE(gic_timer(0));
	for (i = 0; i < n; i++) {
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_set_edge(FIRST + i);
		gic_priority(0, 0, FIRST + i, (u8)(16 + 8 * i));
		gic_edge(0, FIRST + i);
	}
	gic_settle();
	EXPECT_EQ(27, gic_ack(0));
	gic_priority(0, 0, 27, 0xf0);
	gic_eoi(0, 27);
	fills = gic_if[0].fills;
	EXPECT_TRUE(gic_timer(0));
	EXPECT_EQ(fills, gic_if[0].fills);
	for (i = 0; i < n; i++) {
		EXPECT_EQ(FIRST + i, gic_ack(0));
		gic_eoi(0, FIRST + i);
	}
	EXPECT_EQ(27, gic_ack(0));
	gic_eoi(0, 27);
	EXPECT_EQ(0, gic_if[0].hw_active);
}

/* Whatever the guest does to it, the host's interrupt does not stay active. */
TEST_F(guest, timer_otherwise)
{
	/* Disabled: it stays pending, and no storm comes. */
	gic_timer(0);
	EXPECT_EQ(0, gic_drain(0));
	EXPECT_NE(0, gic_if[0].hw_active);
	gic_set(0, 0, ISENABLER, 27);
	EXPECT_EQ(1, gic_drain(0));
	EXPECT_EQ(0, gic_if[0].hw_active);
	/* Cleared while pending, by itself and by another vCPU */
	gic_timer(0);
	gic_set(0, 0, ICPENDR, 27);
	EXPECT_EQ(0, gic_if[0].hw_active);
	gic_timer(0);
	gic_set(1, 0, ICPENDR, 27);
	gic_settle();
	EXPECT_EQ(0, gic_if[0].hw_active);
	EXPECT_EQ(0, gic_drain(0));
	/* Deactivated by register, as Linux does first of all */
	gic_timer(0);
	EXPECT_EQ(27, gic_ack(0));
	gic_if[0].nr_running = 0;
	gicr_write(0, 0, SGI + ICACTIVER, 4, ~0U);
	EXPECT_EQ(0, gic_if[0].hw_active);
	/* Made pending by software while it is active */
	gic_timer(0);
	EXPECT_EQ(27, gic_ack(0));
	gic_set(0, 0, ISPENDR, 27);
	gic_eoi(0, 27);
	EXPECT_EQ(1, gic_drain(0));
	EXPECT_EQ(0, gic_if[0].hw_active);
	/* Split deactivation */
	gic_if[0].vmcr |= BIT_ULL(9);
	gic_timer(0);
	EXPECT_EQ(27, gic_ack(0));
	gic_eoi(0, 27);
	EXPECT_NE(0, gic_if[0].hw_active);
	gic_dir(0, 27);
	EXPECT_EQ(0, gic_if[0].hw_active);
	/* Active when the vCPU leaves, and after a reset */
	gic_timer(0);
	EXPECT_EQ(27, gic_ack(0));
	gic_put(0);
	vgic_reset(gic);
	gic_enter(0);
	EXPECT_EQ(0, gic_if[0].hw_active);
	EXPECT_EQ(0, gicr_read(0, 0, SGI + ISENABLER, 4));
}

TEST_HARNESS_MAIN
