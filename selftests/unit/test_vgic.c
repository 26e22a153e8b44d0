// SPDX-License-Identifier: GPL-2.0
/*
 * test_vgic.c - what guests do with interrupts of the vGIC, seen from CPU
 * interfaces that use list registers as hardware does.
 */
#include "vgic_fixture.h"

TEST_F(guest, level)
{
	gic_set(0, 0, ISENABLER, 33);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_line(0, 33, true);
	gic_settle();
	EXPECT_TRUE(gic_get(0, 0, ISPENDR, 33));
	EXPECT_EQ(33, gic_ack(0));
	EXPECT_TRUE(gic_get(0, 0, ISACTIVER, 33));
	EXPECT_TRUE(gic_get(0, 0, ISPENDR, 33));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_eoi(0, 33);
	/* Still up: once more. */
	EXPECT_EQ(33, gic_ack(0));
	gic_line(0, 33, false);
	gic_settle();
	EXPECT_FALSE(gic_get(0, 0, ISPENDR, 33));
	gic_eoi(0, 33);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	EXPECT_FALSE(gic_get(0, 0, ISACTIVER, 33));
	/* Up and down before it is taken: nothing. */
	gic_line(0, 33, true);
	gic_settle();
	gic_line(0, 33, false);
	gic_settle();
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
}

TEST_F(guest, edge)
{
	gic_set_edge(33);
	gic_set(0, 0, ISENABLER, 33);
	gic_line(0, 33, true);
	gic_line(0, 33, false);
	gic_settle();
	EXPECT_EQ(33, gic_ack(0));
	EXPECT_FALSE(gic_get(0, 0, ISPENDR, 33));
	/* Two more while it is active are one. */
	gic_edge(0, 33);
	gic_settle();
	gic_edge(0, 33);
	gic_settle();
	EXPECT_TRUE(gic_get(0, 0, ISPENDR, 33));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_eoi(0, 33);
	EXPECT_EQ(33, gic_ack(0));
	gic_eoi(0, 33);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
}

/* By its priority the CPU interface knows which one an end ends. */
TEST_F(guest, priority_while_active)
{
	u32 i;

	gic_set_edge(33);
	gic_set(0, 0, ISENABLER, 33);
	gic_priority(0, 0, 33, 0x80);
	gic_edge(0, 33);
	gic_settle();
	EXPECT_EQ(33, gic_ack(0));
	gic_priority(0, 0, 33, 0x20);
	gic_edge(0, 33);
	gic_settle();
	for (i = 0; i < gic->nr_lrs; i++)
		if (gic_if[0].lr[i] >> 62)
			EXPECT_EQ(0x80, gic_if[0].lr[i] >> 48 & 0xff);
	gic_eoi(0, 33);
	/* And then it has the new one. */
	for (i = 0; i < gic->nr_lrs; i++)
		if (gic_if[0].lr[i] >> 62)
			EXPECT_EQ(0x20, gic_if[0].lr[i] >> 48 & 0xff);
	EXPECT_EQ(33, gic_ack(0));
	gic_eoi(0, 33);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
}

TEST_F(guest, software_pending)
{
	gic_set(0, 0, ISPENDR, 33);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_set(0, 0, ISENABLER, 33);
	gic_set(0, 0, ICPENDR, 33);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_set(0, 0, ISPENDR, 33);
	EXPECT_EQ(33, gic_ack(0));
	EXPECT_FALSE(gic_get(0, 0, ISPENDR, 33));
	gic_eoi(0, 33);
	/* A line that is up can't be cleared. */
	gic_line(0, 33, true);
	gic_set(0, 0, ICPENDR, 33);
	EXPECT_TRUE(gic_get(0, 0, ICPENDR, 33));
	EXPECT_EQ(33, gic_ack(0));
	gic_line(0, 33, false);
	gic_eoi(0, 33);
	EXPECT_EQ(0, gic_drain(0));
}

TEST_F(guest, masked)
{
	gic_edge(0, 33);
	EXPECT_EQ(0, gic_drain(0));
	gic_set(0, 0, ISENABLER, 33);
	gic_set(0, 0, ICENABLER, 33);
	EXPECT_EQ(0, gic_drain(0));
	gic_set(0, 0, ISENABLER, 33);
	/* By group, at the distributor and at the interface; by priority. */
	gicd_write(0, 0, 4, 1);
	EXPECT_EQ(0, gic_drain(0));
	gicd_write(0, 0, 4, 2);
	gic_if[0].vmcr = 1;
	EXPECT_EQ(0, gic_drain(0));
	gic_if[0].vmcr = 2;
	gic_if[0].pmr = 0xa0;
	EXPECT_EQ(0, gic_drain(0));
	gic_if[0].pmr = 0xa8;
	EXPECT_EQ(1, gic_drain(0));
}

TEST_F(guest, priorities)
{
	u32 i;

	for (i = 0; i < 8; i++) {
		gic_priority(0, 0, FIRST + i, (u8)(0x80 + 8 * (i ^ 5)));
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_set(0, 0, ISPENDR, FIRST + i);
	}
	for (i = 0; i < 8; i++) {
		EXPECT_EQ(FIRST + (i ^ 5), gic_ack(0));
		gic_eoi(0, FIRST + (i ^ 5));
	}
	EXPECT_EQ(0, gic_drain(0));
}

/* Nested eight deep, lowest priority first. */
TEST_F(guest, preemption)
{
	u32 i;

	for (i = 0; i < 8; i++) {
		gic_priority(0, 0, FIRST + i, (u8)(0x80 - 8 * i));
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_edge(0, FIRST + i);
		gic_settle();
		EXPECT_EQ(FIRST + i, gic_ack(0));
		EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	}
	for (i = 0; i < 8; i++)
		EXPECT_TRUE(gic_get(0, 0, ISACTIVER, FIRST + i));
	for (i = 8; i--;) {
		gic_edge(0, FIRST + i);
		gic_settle();
		EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
		gic_eoi(0, FIRST + i);
		EXPECT_FALSE(gic_get(0, 0, ISACTIVER, FIRST + i));
		EXPECT_EQ(FIRST + i, gic_ack(0));
		gic_eoi(0, FIRST + i);
		EXPECT_FALSE(gic_get(0, 0, ISACTIVER, FIRST + i));
	}
	EXPECT_EQ(0, gic_drain(0));
}

/* All are acknowledged before any is deactivated, in no order. */
TEST_F(guest, split_deactivation)
{
	u32 i;

	gic_if[0].vmcr |= BIT_ULL(9);
	for (i = 0; i < 24; i++) {
		gic_set_edge(FIRST + i);
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_edge(0, FIRST + i);
	}
	gic_settle();
	for (i = 0; i < 24; i++) {
		EXPECT_EQ(FIRST + i, gic_ack(0));
		gic_eoi(0, FIRST + i);
		EXPECT_TRUE(gic_get(0, 0, ISACTIVER, FIRST + i));
		gic_edge(0, FIRST + i);
		gic_settle();
	}
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	for (i = 0; i < 24; i++) {
		u32 intid = FIRST + i * 7 % 24;

		gic_dir(0, intid);
		EXPECT_EQ(intid, gic_ack(0));
		gic_eoi(0, intid);
		gic_dir(0, intid);
		EXPECT_FALSE(gic_get(0, 0, ISACTIVER, intid));
	}
	EXPECT_EQ(0, gic_drain(0));
}

/* An SPI may be deactivated by whoever likes, as soon as it has EOImode 1. */
TEST_F(guest, deactivation_elsewhere)
{
	u32 v;

	for (v = 0; v < 3; v++) {
		gic_if[v].vmcr |= BIT_ULL(9);
		gic_sgi(v, VGIC_SGI1R, BIT_ULL(v));
		EXPECT_EQ(1, gic_drain(v));
		gic_dir(v, 0);
	}
	gicd_write(0, IROUTER(33), 8, 2);
	gic_set(0, 0, ISENABLER, 33);
	gic_edge(0, 33);
	gic_settle();
	EXPECT_EQ(33, gic_ack(2));
	gic_eoi(2, 33);
	gic_edge(0, 33);
	gic_settle();
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(2));
	gic_if[3].vmcr |= BIT_ULL(9);
	gic_dir(3, 33);
	gic_settle();
	EXPECT_EQ(33, gic_ack(2));
	gic_eoi(2, 33);
	gic_dir(2, 33);
	EXPECT_EQ(0, gic_drain(2));
}

TEST_F(guest, sgis)
{
	u32 v;

	/* To 1 and 3 */
	gic_sgi(0, VGIC_SGI1R, 5ULL << 24 | 0xa);
	gic_settle();
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	EXPECT_EQ(5, gic_ack(1));
	gic_eoi(1, 5);
	EXPECT_EQ(0, gic_drain(2));
	EXPECT_EQ(1, gic_drain(3));
	/* To itself, which needs no kick */
	gic_sgi(2, VGIC_SGI1R, 15ULL << 24 | 4);
	EXPECT_EQ(0, gic_kicks);
	EXPECT_EQ(15, gic_ack(2));
	gic_eoi(2, 15);
	/* To all others, once however often it was sent */
	gic_sgi(1, VGIC_ASGI1R, BIT_ULL(40) | 1ULL << 24 | 0xffff);
	gic_settle();
	gic_sgi(1, VGIC_SGI1R, BIT_ULL(40) | 1ULL << 24);
	for (v = 0; v < 4; v++)
		EXPECT_EQ(v == 1 ? 0 : 1, gic_drain(v));
	/* Group 0 register: not for these. Nor Aff1, Aff2, Aff3, RS. */
	gic_sgi(1, VGIC_SGI0R, BIT_ULL(40));
	gic_sgi(1, VGIC_SGI1R, BIT_ULL(16) | 0xf);
	gic_sgi(1, VGIC_SGI1R, 0xffULL << 16 | 0xf);
	gic_sgi(1, VGIC_SGI1R, BIT_ULL(32) | 0xf);
	gic_sgi(1, VGIC_SGI1R, BIT_ULL(48) | 0xf);
	gic_sgi(1, VGIC_SGI1R, BIT_ULL(44) | 0xf);
	gic_sgi(1, VGIC_SGI1R, 0xfff0);
	EXPECT_EQ(0, gic_kicks);
	for (v = 0; v < 4; v++)
		EXPECT_EQ(0, gic_drain(v));
	gicr_write(1, 2, SGI + IGROUPR, 4, ~BIT_ULL(0));
	gicd_write(0, 0, 4, 3);
	gic_sgi(1, VGIC_SGI1R, 4);
	EXPECT_EQ(0, gic_drain(2));
	gic_sgi(1, VGIC_SGI0R, 4);
	EXPECT_EQ(1, gic_drain(2));
}

TEST_F(guest, sgi_to_who_is_off)
{
	gic_put(1);
	gic_if[1].off = true;
	gic_sgi(0, VGIC_SGI1R, 2);
	gic_sgi(0, VGIC_SGI1R, 2);
	/* The vCPU is told even though it has work already. */
	EXPECT_EQ(2, gic_kicks);
	gic_settle();
	EXPECT_TRUE(gic_get(0, 1, ISPENDR, 0));
	gic_if[1].off = false;
	gic_enter(1);
	EXPECT_EQ(1, gic_drain(1));
}

TEST(sgis_across_clusters)
{
	u32 v;

	gic_start(40, 4);
	gic_sgi(3, VGIC_SGI1R, 2ULL << 16 | 1ULL << 24 | 0x81);
	gic_sgi(3, VGIC_SGI1R, 1ULL << 16 | 1ULL << 24 | 0x8000);
	gic_sgi(3, VGIC_SGI1R, 3ULL << 16 | 1ULL << 24 | 0xffff);
	gic_settle();
	for (v = 0; v < 40; v++)
		EXPECT_EQ(v == 31 || v == 32 || v == 39, gic_drain(v));
	gic_sgi(39, VGIC_SGI1R, BIT_ULL(40));
	gic_settle();
	for (v = 0; v < 40; v++)
		EXPECT_EQ(v != 39, gic_drain(v));
	gicd_write(0, IROUTER(40), 8, 0x207);
	gic_set(0, 0, ISENABLER, 40);
	gic_set(0, 0, ISPENDR, 40);
	EXPECT_EQ(1, gic_drain(39));
	expect_unbroken();
	gic_exit();
}

TEST_F(guest, router)
{
	gic_set_edge(33);
	gic_set(0, 0, ISENABLER, 33);
	gic_edge(0, 33);
	gic_settle();
	/* It is in a list register of 0, not yet taken. */
	gicd_write(1, IROUTER(33), 8, 3);
	EXPECT_EQ(RWP, gicd_read(1, 0, 4) & RWP);
	gic_settle();
	EXPECT_EQ(0, gicd_read(1, 0, 4) & RWP);
	EXPECT_EQ(0, gic_drain(0));
	EXPECT_EQ(33, gic_ack(3));
	/* Active on 3, pending for 1: first the one, then the other. */
	gic_edge(0, 33);
	gic_settle();
	gicd_write(0, IROUTER(33), 8, 1);
	gic_settle();
	EXPECT_EQ(0, gic_drain(1));
	gic_eoi(3, 33);
	EXPECT_EQ(0, gic_drain(3));
	EXPECT_EQ(1, gic_drain(1));
	/* Nobody: it stays pending. */
	gicd_write(0, IROUTER(33), 8, 0x10000);
	gic_edge(0, 33);
	gic_settle();
	EXPECT_TRUE(gic_get(0, 0, ISPENDR, 33));
	gicd_write(0, IROUTER(33), 8, 2);
	EXPECT_EQ(1, gic_drain(2));
}

TEST_F(guest, one_of_n)
{
	u32 v, i, seen = 0;
	u64 kick;

	for (i = 0; i < 16; i++) {
		gic_set_edge(FIRST + i);
		gicd_write(0, IROUTER(FIRST + i), 8, BIT_ULL(31));
		gic_set(0, 0, ISENABLER, FIRST + i);
	}
	for (i = 0; i < 16; i++)
		gic_edge(0, FIRST + i);
	for (v = 0; v < 4; v++) {
		i = gic_drain(v);
		EXPECT_LT(0, i);
		seen += i;
	}
	EXPECT_EQ(16, seen);
	/* Those that sleep or are off are left out. */
	gicr_write(1, 1, 0x14, 4, 2);
	for (i = 0; i < 16; i++)
		gic_edge(0, FIRST + i);
	gic_settle();
	gic_put(3);
	vgic_vcpu_off(gic, 3, &kick);
	gic_kicks |= kick;
	gic_if[3].off = true;
	gic_settle();
	EXPECT_EQ(16, gic_drain(0) + gic_drain(2));
	/* Nobody is left: whoever wakes first. */
	gicr_write(0, 0, 0x14, 4, 2);
	gicr_write(2, 2, 0x14, 4, 2);
	gic_edge(0, FIRST);
	gic_settle();
	EXPECT_EQ(0, gic_drain(0) + gic_drain(1) + gic_drain(2));
	gicr_write(1, 1, 0x14, 4, 0);
	EXPECT_EQ(1, gic_drain(1));
}

TEST_F(guest, active_by_write)
{
	gic_set(0, 0, ISENABLER, 33);
	gic_set(0, 0, ISACTIVER, 33);
	EXPECT_TRUE(gic_get(0, 0, ICACTIVER, 33));
	gic_set(0, 0, ISPENDR, 33);
	EXPECT_EQ(0, gic_drain(0));
	EXPECT_EQ(0, gic_drain(1));
	gic_set(0, 0, ICACTIVER, 33);
	EXPECT_EQ(33, gic_ack(0));
	/* From another vCPU, while it is in a list register */
	gic_set(1, 0, ISPENDR, 33);
	gic_settle();
	gic_set(1, 0, ICACTIVER, 33);
	EXPECT_FALSE(gic_get(1, 0, ISACTIVER, 33));
	gic_settle();
	EXPECT_FALSE(gic_get(1, 0, ISACTIVER, 33));
	gic_if[0].nr_running = 0;
	EXPECT_EQ(33, gic_ack(0));
	gic_eoi(0, 33);
	EXPECT_EQ(0, gic_drain(0));
}

/* Registers that show an interrupt in another vCPU's list register. */
TEST_F(guest, remote_state)
{
	gic_set_edge(33);
	gic_set(1, 0, ISENABLER, 33);
	gic_edge(0, 33);
	gic_settle();
	EXPECT_TRUE(gic_get(1, 0, ISPENDR, 33));
	gic_settle();
	EXPECT_EQ(33, gic_ack(0));
	/* The first read may be late, and makes the next one right. */
	gic_get(1, 0, ISACTIVER, 33);
	gic_settle();
	EXPECT_TRUE(gic_get(1, 0, ISACTIVER, 33));
	EXPECT_FALSE(gic_get(1, 0, ISPENDR, 33));
	gic_settle();
	gic_eoi(0, 33);
	/* Cleared there before it was taken */
	gic_edge(0, 33);
	gic_settle();
	gic_set(1, 0, ICPENDR, 33);
	EXPECT_FALSE(gic_get(1, 0, ISPENDR, 33));
	gic_settle();
	EXPECT_EQ(0, gic_drain(0));
	/* Cleared, then set again */
	gic_edge(0, 33);
	gic_settle();
	gic_set(1, 0, ICPENDR, 33);
	gic_set(1, 0, ISPENDR, 33);
	EXPECT_TRUE(gic_get(1, 0, ISPENDR, 33));
	EXPECT_EQ(1, gic_drain(0));
	/* Disabled there: done when RWP says so */
	gic_edge(0, 33);
	gic_settle();
	gic_set(1, 0, ICENABLER, 33);
	EXPECT_EQ(RWP, gicd_read(1, 0, 4) & RWP);
	EXPECT_EQ(0, gicd_read(0, 0, 4) & RWP);
	gic_settle();
	EXPECT_EQ(0, gicd_read(1, 0, 4) & RWP);
	EXPECT_EQ(0, gic_drain(0));
	gic_set(0, 0, ISENABLER, 33);
	/* A write that changes nothing ends as well. */
	gic_set(1, 0, ISENABLER, 33);
	gic_settle();
	EXPECT_EQ(0, gicd_read(1, 0, 4) & RWP);
	EXPECT_EQ(1, gic_drain(0));
	/* The same for a redistributor */
	gic_sgi(0, VGIC_SGI1R, 1);
	gic_set(1, 0, ICENABLER, 0);
	EXPECT_EQ(8, gicr_read(1, 0, 0, 4));
	EXPECT_EQ(0, gicr_read(1, 1, 0, 4));
	gic_settle();
	EXPECT_EQ(0, gicr_read(1, 0, 0, 4));
	EXPECT_EQ(0, gic_drain(0));
}

/* Those that were taken, however often they went in and out. */
TEST_F(guest, given)
{
	u32 i;

	gic_set_edge(33);
	gic_set(0, 0, ISENABLER, 33);
	gic_set(0, 0, ISENABLER, 27);
	EXPECT_EQ(0, vgic_given(gic, 0));
	for (i = 1; i <= 5; i++) {
		gic_edge(0, 33);
		gic_settle();
		gic_put(0);
		EXPECT_EQ(2 * i - 2, vgic_given(gic, 0));
		gic_enter(0);
		EXPECT_EQ(2 * i - 1, vgic_given(gic, 0));
		EXPECT_EQ(1, gic_drain(0));
		gic_put(0);
		gic_enter(0);
		EXPECT_EQ(2 * i - 1, vgic_given(gic, 0));
		EXPECT_TRUE(gic_timer(0));
		EXPECT_EQ(1, gic_drain(0));
		EXPECT_EQ(2 * i, vgic_given(gic, 0));
	}
	EXPECT_EQ(0, vgic_given(gic, 1));
	/* Taken away again before the guest looked. */
	gic_line(0, 33, true);
	gic_settle();
	gic_set(0, 0, ICPENDR, 33);
	gic_settle();
	EXPECT_EQ(0, gic_drain(0));
	EXPECT_EQ(10, vgic_given(gic, 0));
	for (i = 0; i < 4; i++)
		gic_put(i);
	vgic_reset(gic);
	EXPECT_EQ(10, vgic_given(gic, 0));
}

/* Group 0 fills all list registers, and its enable is off. */
TEST_F(guest, masked_group_does_not_starve)
{
	u32 i;

	gicd_write(0, 0, 4, 3);
	gic_if[0].vmcr = 2;
	for (i = 0; i < 32; i++) {
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_set_edge(FIRST + i);
	}
	gicd_write(0, IGROUPR + 4, 4, 0xff000000);
	for (i = 0; i < 32; i++) {
		gic_priority(0, 0, FIRST + i, (u8)(8 * i));
		gic_edge(0, FIRST + i);
	}
	EXPECT_EQ(8, gic_drain(0));
	gic_if[0].vmcr = 1;
	gic_enter(0);
	EXPECT_EQ(24, gic_drain(0));
}

/* What nothing changed needs no list register to be read. */
TEST_F(guest, quiet_exits)
{
	gic_set(0, 0, ISENABLER, 33);
	gic_edge(0, 33);
	gic_settle();
	EXPECT_FALSE(vgic_has_work(gic, 0));
	gicd_read(0, 4, 4);
	gicd_read(0, ISENABLER + 4, 4);
	gic_line(0, 33, false);
	gicd_write(0, ISENABLER + 4, 4, 2);
	EXPECT_FALSE(vgic_has_work(gic, 0));
	EXPECT_EQ(0, gic_kicks);
	EXPECT_EQ(1, gic_drain(0));
}

/* What is new goes beside the others, which are read when there is no room. */
TEST_F(guest, fill)
{
	const u32 lrs = gic->nr_lrs;
	u32 i, first;

	for (i = 0; i <= lrs; i++) {
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_set_edge(FIRST + i);
		gic_priority(0, 0, FIRST + i, (u8)(0x80 - 8 * i));
	}
	gic_settle();
	first = gic_if[0].fills;
	for (i = 0; i < lrs; i++) {
		gic_edge(0, FIRST + i);
		gic_settle();
		EXPECT_EQ(first + i + 1, gic_if[0].fills);
		EXPECT_EQ(FIRST + i, gic_ack(0));
	}
	/* Those that ended are still there, for all that is known. */
	for (i = lrs; i--;)
		gic_eoi(0, FIRST + i);
	for (i = 0; i < 2; i++) {
		gic_edge(0, FIRST + lrs);
		gic_settle();
		EXPECT_EQ(first + lrs, gic_if[0].fills);
		EXPECT_EQ(1, gic_drain(0));
	}
}

/* While something waits for a list register, what is new doesn't overtake it. */
TEST_F(guest, fill_while_crowded)
{
	const u32 n = gic->nr_lrs + 2;
	u32 i, fills;

	for (i = 0; i < n; i++) {
		gic_set(0, 0, ISENABLER, FIRST + i);
		gic_set_edge(FIRST + i);
		gic_priority(0, 0, FIRST + i, (u8)(0xa0 - 8 * i));
	}
	for (i = 0; i < n - 1; i++)
		gic_edge(0, FIRST + i);
	gic_settle();
	fills = gic_if[0].fills;
	gic_edge(0, FIRST + n - 1);
	gic_settle();
	EXPECT_EQ(fills, gic_if[0].fills);
	for (i = n; i--;) {
		EXPECT_EQ(FIRST + i, gic_ack(0));
		gic_eoi(0, FIRST + i);
	}
}

TEST_F(guest, no_such_interrupt)
{
	gic_line(0, LIMIT, true);
	gic_edge(0, 5000);
	gic_dir(0, 1023);
	gic_dir(0, 0xffffff);
	EXPECT_EQ(0, gic_kicks);
}

TEST_HARNESS_MAIN
