// SPDX-License-Identifier: GPL-2.0
/*
 * test_vgic.c - the GICv3 of a cell: registers against the specification
 * (IHI 0069), then what guests do with interrupts, seen from CPU interfaces
 * that use list registers as hardware does.
 */
#include <string.h>

#include "fake_gic.h"

#include "kselftest_harness.h"

/* Offsets, of the distributor and of the redistributors' SGI_base alike */
#define IGROUPR		0x080
#define ISENABLER	0x100
#define ICENABLER	0x180
#define ISPENDR		0x200
#define ICPENDR		0x280
#define ISACTIVER	0x300
#define ICACTIVER	0x380
#define IPRIORITYR	0x400
#define ICFGR		0xc00
#define IROUTER(n)	(0x6000 + 8 * (n))
#define SGI		0x10000
#define RWP		BIT_ULL(31)

#define NR_SPIS		64
#define FIRST		32U
#define LIMIT		(FIRST + NR_SPIS)

/* All interrupts in group 1, at 0xa0, as Linux leaves them; SGIs enabled. */
static void start(u32 nr_vcpus, u32 nr_lrs)
{
	u32 v, i;

	gic_setup(nr_vcpus, NR_SPIS, nr_lrs);
	gicd_write(0, 0, 4, 2);
	for (i = 32; i < LIMIT; i += 32)
		gicd_write(0, IGROUPR + i / 8, 4, ~0U);
	for (i = FIRST; i < LIMIT; i += 4)
		gicd_write(0, IPRIORITYR + i, 4, 0xa0a0a0a0);
	for (v = 0; v < nr_vcpus; v++) {
		gicr_write(v, v, 0x14, 4, 0);
		gicr_write(v, v, SGI + IGROUPR, 4, ~0U);
		gicr_write(v, v, SGI + ISENABLER, 4, 0xffff);
		for (i = 0; i < 32; i += 4)
			gicr_write(v, v, SGI + IPRIORITYR + i, 4, 0xa0a0a0a0);
	}
	gic_settle();
}

#define expect_unbroken() EXPECT_STREQ("", gic_broken ? gic_broken : "")

static void set_edge(u32 intid)
{
	u64 off = ICFGR + intid / 16 * 4;

	gicd_write(0, off, 4,
		   gicd_read(0, off, 4) | BIT_ULL(intid % 16 * 2 + 1));
}

/* Everything that is due on @v, in order; how many. */
static u32 drain(u32 v)
{
	u32 n = 0, intid;

	for (gic_settle(); n < 10000; n++) {
		intid = gic_ack(v);
		if (intid == FAKE_SPURIOUS)
			return n;
		gic_eoi(v, intid);
		gic_settle();
	}
	gic_check(false, "interrupts without end");
	return n;
}

/* ---- registers ---- */

FIXTURE(registers)
{
	u64 val;
};

FIXTURE_SETUP(registers)
{
	gic_setup(3, NR_SPIS, 4);
}

FIXTURE_TEARDOWN(registers)
{
	expect_unbroken();
	gic_exit();
}

TEST_F(registers, identification)
{
	EXPECT_EQ(0x50, gicd_read(0, 0, 4));
	/* 96 INTIDs, ten bits, 1-of-N, one Security state, no LPIs */
	EXPECT_EQ(0x00480002, gicd_read(0, 4, 4));
	EXPECT_EQ(0x43b, gicd_read(0, 8, 4));
	EXPECT_EQ(0x3b, gicd_read(0, 0xffe8, 4));
	EXPECT_EQ(0x92, gicd_read(0, 0xffe0, 4));
	EXPECT_EQ(0xb1, gicd_read(0, 0xfffc, 4));
	EXPECT_EQ(0x93, gicr_read(0, 1, 0xffe0, 4));
	EXPECT_EQ(0x3b, gicr_read(0, 2, 0xffe8, 4));
	EXPECT_EQ(0x43b, gicr_read(0, 1, 4, 4));
	EXPECT_EQ(0, gicr_read(0, 0, 0, 4));
	EXPECT_EQ(6, gicr_read(0, 0, 0x14, 4));
	EXPECT_EQ(0, gicd_read(0, 0x10, 4));
	EXPECT_EQ(0, gicr_read(0, 0, 0x10, 4));
	EXPECT_EQ(0, gicd_read(0, 0xc, 4));
}

TEST_F(registers, redistributor_typer)
{
	EXPECT_EQ(0x0000000000000000, gicr_read(0, 0, 8, 8));
	EXPECT_EQ(0x0000000100000100, gicr_read(0, 1, 8, 8));
	EXPECT_EQ(0x0000000200000210, gicr_read(0, 2, 8, 8));
	EXPECT_EQ(0x00000210, gicr_read(0, 2, 8, 4));
	EXPECT_EQ(0x00000002, gicr_read(0, 2, 12, 4));
	gic_exit();
	gic_setup(18, NR_SPIS, 4);
	/* Sixteen in each cluster. */
	EXPECT_EQ(0x0000000f00000f00, gicr_read(0, 15, 8, 8));
	EXPECT_EQ(0x0000010100001110, gicr_read(0, 17, 8, 8));
}

TEST_F(registers, reset_values)
{
	u32 off;

	for (off = IGROUPR; off < 0xf00; off += 4)
		EXPECT_EQ(0, gicd_read(0, off, 4));
	for (off = IROUTER(0); off < 0x8000; off += 8)
		EXPECT_EQ(0, gicd_read(0, off, 8));
	for (off = IGROUPR; off < 0xf00; off += 4)
		EXPECT_EQ(off == ICFGR ? 0xaaaaaaaa : 0,
			  gicr_read(0, 1, SGI + off, 4));
	for (off = 0x20; off < 0xffd0; off += 4) {
		EXPECT_EQ(0, gicr_read(0, 1, off, 4));
		gicr_write(0, 1, off, 4, ~0U);
		EXPECT_EQ(0, gicr_read(0, 1, off, 4));
	}
}

TEST_F(registers, control)
{
	gicd_write(0, 0, 4, ~0U);
	EXPECT_EQ(0x53, gicd_read(0, 0, 4));
	gicd_write(0, 0, 4, 0);
	EXPECT_EQ(0x50, gicd_read(0, 0, 4));
	/* Read-only ones */
	gicd_write(0, 4, 4, 0);
	EXPECT_EQ(0x00480002, gicd_read(0, 4, 4));
	gicr_write(0, 1, 0, 4, ~0U);
	EXPECT_EQ(0, gicr_read(0, 1, 0, 4));
	gicr_write(0, 1, 0x14, 4, 0);
	EXPECT_EQ(0, gicr_read(0, 1, 0x14, 4));
	EXPECT_EQ(6, gicr_read(0, 0, 0x14, 4));
	gicr_write(0, 1, 0x14, 4, ~0U);
	EXPECT_EQ(6, gicr_read(0, 1, 0x14, 4));
}

TEST_F(registers, one_bit_each)
{
	static const u16 pairs[] = { ISENABLER, ISPENDR, ISACTIVER };
	u32 i;

	/* Those of SGIs and PPIs, and beyond the last SPI, are RAZ/WI. */
	for (i = IGROUPR; i < IPRIORITYR; i += 0x80) {
		gicd_write(0, i, 4, ~0U);
		EXPECT_EQ(0, gicd_read(0, i, 4));
		gicd_write(0, i + 12, 4, ~0U);
		EXPECT_EQ(0, gicd_read(0, i + 12, 4));
		gicr_write(0, 1, SGI + i + 4, 4, ~0U);
		EXPECT_EQ(0, gicr_read(0, 1, SGI + i + 4, 4));
	}
	for (i = 0; i < 3; i++) {
		gicd_write(0, pairs[i] + 8, 4, 0x00f0000f);
		gicd_write(0, pairs[i] + 8, 4, 0x00100000);
		EXPECT_EQ(0x00f0000f, gicd_read(0, pairs[i] + 8, 4));
		EXPECT_EQ(0x00f0000f, gicd_read(0, pairs[i] + 0x88, 4));
		gicd_write(0, pairs[i] + 0x88, 4, 0x00300001);
		EXPECT_EQ(0x00c0000e, gicd_read(0, pairs[i] + 8, 4));
		gicr_write(0, 1, SGI + pairs[i], 4, 0x80000001);
		EXPECT_EQ(0x80000001, gicr_read(0, 1, SGI + pairs[i], 4));
		EXPECT_EQ(0, gicr_read(0, 0, SGI + pairs[i], 4));
		gicr_write(0, 1, SGI + pairs[i] + 0x80, 4, 1);
		EXPECT_EQ(0x80000000,
			  gicr_read(0, 1, SGI + pairs[i] + 0x80, 4));
	}
	gicd_write(0, IGROUPR + 4, 4, 0x12345678);
	EXPECT_EQ(0x12345678, gicd_read(0, IGROUPR + 4, 4));
	gicr_write(0, 1, SGI + IGROUPR, 4, 0x12345678);
	EXPECT_EQ(0x12345678, gicr_read(0, 1, SGI + IGROUPR, 4));
}

TEST_F(registers, priorities)
{
	gicd_write(0, IPRIORITYR + 32, 4, 0x12345678);
	EXPECT_EQ(0x10305078, gicd_read(0, IPRIORITYR + 32, 4));
	EXPECT_EQ(0x30, gicd_read(0, IPRIORITYR + 34, 1));
	gicd_write(0, IPRIORITYR + 35, 1, 0xff);
	EXPECT_EQ(0xf8305078, gicd_read(0, IPRIORITYR + 32, 4));
	gicd_write(0, IPRIORITYR + 31, 1, 0xff);
	EXPECT_EQ(0, gicd_read(0, IPRIORITYR + 31, 1));
	gicd_write(0, IPRIORITYR + LIMIT, 4, ~0U);
	EXPECT_EQ(0, gicd_read(0, IPRIORITYR + LIMIT, 4));
	gicr_write(0, 1, SGI + IPRIORITYR + 27, 1, 0x80);
	EXPECT_EQ(0x80000000, gicr_read(0, 1, SGI + IPRIORITYR + 24, 4));
	EXPECT_EQ(0, gicr_read(0, 0, SGI + IPRIORITYR + 24, 4));
}

TEST_F(registers, configuration)
{
	gicd_write(0, ICFGR + 8, 4, ~0U);
	EXPECT_EQ(0xaaaaaaaa, gicd_read(0, ICFGR + 8, 4));
	gicr_write(0, 1, SGI + ICFGR, 4, 0);
	EXPECT_EQ(0xaaaaaaaa, gicr_read(0, 1, SGI + ICFGR, 4));
	gicr_write(0, 1, SGI + ICFGR + 4, 4, 0xc);
	EXPECT_EQ(0x8, gicr_read(0, 1, SGI + ICFGR + 4, 4));
}

TEST_F(registers, router)
{
	gicd_write(0, IROUTER(32), 8, ~0ULL);
	EXPECT_EQ(0x80ffffff, gicd_read(0, IROUTER(32), 8));
	gicd_write(0, IROUTER(32), 4, 2);
	EXPECT_EQ(2, gicd_read(0, IROUTER(32), 8));
	gicd_write(0, IROUTER(32) + 4, 4, 1);
	EXPECT_EQ(0, gicd_read(0, IROUTER(32) + 4, 4));
	gicd_write(0, IROUTER(31), 8, 1);
	EXPECT_EQ(0, gicd_read(0, IROUTER(31), 8));
	gicd_write(0, IROUTER(LIMIT), 8, 1);
	EXPECT_EQ(0, gicd_read(0, IROUTER(LIMIT), 8));
}

TEST_F(registers, ignored)
{
	/* ITARGETSR, IGRPMODR, NSACR, SGIR, CPENDSGIR, SPENDSGIR */
	static const u16 offs[] = {
		0x820, 0xd04, 0xe08, 0xf00, 0xf10, 0xf20,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(offs); i++) {
		gicd_write(0, offs[i], 4, ~0U);
		EXPECT_EQ(0, gicd_read(0, offs[i], 4));
	}
	gicd_write(0, 0x821, 1, 0xff);
	EXPECT_EQ(0, gicd_read(0, 0x821, 1));
}

/* 12.1.3; anything else is refused, whatever the offset, without effect. */
TEST_F(registers, access_sizes)
{
	static const u8 sizes[] = { 1, 2, 4, 8 };
	u64 off, val;
	u32 i;

	for (off = 0; off < 0x10000; off += 4) {
		bool byte = off >= 0x400 && off < 0xc00;
		bool wide = off >= 0x6000 && off < 0x8000 && !(off & 4);

		for (i = 0; i < 4; i++) {
			bool ok = sizes[i] == 4 || (sizes[i] == 1 && byte) ||
				  (sizes[i] == 8 && wide);

			val = 0;
			ASSERT_EQ(ok ? 0 : -EINVAL,
				  gic_dist(0, off, sizes[i], false, &val));
		}
		ASSERT_EQ(-EINVAL, gic_dist(0, off + 2, 4, false, &val));
		ASSERT_EQ(-EINVAL, gic_dist(0, off, 3, false, &val));
		ASSERT_EQ(-EINVAL, gic_dist(0, off, 0, true, &val));
		ASSERT_EQ(-EINVAL, gic_dist(0, off, 16, true, &val));
	}
	for (off = 0; off < 0x20000; off += 4) {
		bool byte = off >= 0x10400 && off < 0x10c00;
		bool wide = off == 0x8 || off == 0x70 || off == 0x78;

		for (i = 0; i < 4; i++) {
			bool ok = sizes[i] == 4 || (sizes[i] == 1 && byte) ||
				  (sizes[i] == 8 && wide);

			val = 0;
			ASSERT_EQ(ok ? 0 : -EINVAL,
				  gic_redist(0, off, sizes[i], false, &val));
		}
	}
	EXPECT_EQ(-EINVAL, gic_redist(0, 3 * VGIC_REDIST_STRIDE, 4, false,
				      &val));
	EXPECT_EQ(-EINVAL, gic_redist(0, ~3ULL, 4, true, &val));
}

TEST_F(registers, size_of_an_instance)
{
	TH_LOG("%llu + %llu a vCPU + %llu a SPI bytes", vgic_size(0, 0),
	       vgic_size(1, 0) - vgic_size(0, 0),
	       vgic_size(0, 1) - vgic_size(0, 0));
	EXPECT_LE(vgic_size(4, 256), 6000);
	EXPECT_LE(vgic_size(64, 256), 12 * SZ_4K);
}

/* ---- what guests do ---- */

FIXTURE(guest)
{
	u32 spi;
};

FIXTURE_VARIANT(guest)
{
	u32 nr_lrs;
};

FIXTURE_VARIANT_ADD(guest, lr1) { .nr_lrs = 1 };
FIXTURE_VARIANT_ADD(guest, lr2) { .nr_lrs = 2 };
FIXTURE_VARIANT_ADD(guest, lr4) { .nr_lrs = 4 };
FIXTURE_VARIANT_ADD(guest, lr16) { .nr_lrs = 16 };

FIXTURE_SETUP(guest)
{
	start(4, variant->nr_lrs);
	self->spi = 33;
}

FIXTURE_TEARDOWN(guest)
{
	expect_unbroken();
	gic_exit();
}

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
	set_edge(33);
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
	EXPECT_EQ(0, drain(0));
}

TEST_F(guest, masked)
{
	gic_edge(0, 33);
	EXPECT_EQ(0, drain(0));
	gic_set(0, 0, ISENABLER, 33);
	gic_set(0, 0, ICENABLER, 33);
	EXPECT_EQ(0, drain(0));
	gic_set(0, 0, ISENABLER, 33);
	/* By group, at the distributor and at the interface; by priority. */
	gicd_write(0, 0, 4, 1);
	EXPECT_EQ(0, drain(0));
	gicd_write(0, 0, 4, 2);
	gic_if[0].vmcr = 1;
	EXPECT_EQ(0, drain(0));
	gic_if[0].vmcr = 2;
	gic_if[0].pmr = 0xa0;
	EXPECT_EQ(0, drain(0));
	gic_if[0].pmr = 0xa8;
	EXPECT_EQ(1, drain(0));
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
	EXPECT_EQ(0, drain(0));
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
	EXPECT_EQ(0, drain(0));
}

/* All are acknowledged before any is deactivated, in no order. */
TEST_F(guest, split_deactivation)
{
	u32 i;

	gic_if[0].vmcr |= BIT_ULL(9);
	for (i = 0; i < 24; i++) {
		set_edge(FIRST + i);
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
	EXPECT_EQ(0, drain(0));
}

/* An SPI may be deactivated by whoever likes. */
TEST_F(guest, deactivation_elsewhere)
{
	u32 v;

	for (v = 0; v < 4; v++) {
		gic_if[v].vmcr |= BIT_ULL(9);
		gic_sgi(v, VGIC_SGI1R, BIT_ULL(v));
		EXPECT_EQ(1, drain(v));
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
	gic_dir(3, 33);
	gic_settle();
	EXPECT_EQ(33, gic_ack(2));
	gic_eoi(2, 33);
	gic_dir(2, 33);
	EXPECT_EQ(0, drain(2));
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
	EXPECT_EQ(0, drain(2));
	EXPECT_EQ(1, drain(3));
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
		EXPECT_EQ(v == 1 ? 0 : 1, drain(v));
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
		EXPECT_EQ(0, drain(v));
	gicr_write(1, 2, SGI + IGROUPR, 4, ~BIT_ULL(0));
	gicd_write(0, 0, 4, 3);
	gic_sgi(1, VGIC_SGI1R, 4);
	EXPECT_EQ(0, drain(2));
	gic_sgi(1, VGIC_SGI0R, 4);
	EXPECT_EQ(1, drain(2));
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
	EXPECT_EQ(1, drain(1));
}

TEST(sgis_across_clusters)
{
	u32 v;

	start(40, 4);
	gic_sgi(3, VGIC_SGI1R, 2ULL << 16 | 1ULL << 24 | 0x81);
	gic_sgi(3, VGIC_SGI1R, 1ULL << 16 | 1ULL << 24 | 0x8000);
	gic_sgi(3, VGIC_SGI1R, 3ULL << 16 | 1ULL << 24 | 0xffff);
	gic_settle();
	for (v = 0; v < 40; v++)
		EXPECT_EQ(v == 31 || v == 32 || v == 39, drain(v));
	gic_sgi(39, VGIC_SGI1R, BIT_ULL(40));
	gic_settle();
	for (v = 0; v < 40; v++)
		EXPECT_EQ(v != 39, drain(v));
	gicd_write(0, IROUTER(40), 8, 0x207);
	gic_set(0, 0, ISENABLER, 40);
	gic_set(0, 0, ISPENDR, 40);
	EXPECT_EQ(1, drain(39));
	expect_unbroken();
	gic_exit();
}

TEST_F(guest, router)
{
	set_edge(33);
	gic_set(0, 0, ISENABLER, 33);
	gic_edge(0, 33);
	gic_settle();
	/* It is in a list register of 0, not yet taken. */
	gicd_write(1, IROUTER(33), 8, 3);
	EXPECT_EQ(RWP, gicd_read(1, 0, 4) & RWP);
	gic_settle();
	EXPECT_EQ(0, gicd_read(1, 0, 4) & RWP);
	EXPECT_EQ(0, drain(0));
	EXPECT_EQ(33, gic_ack(3));
	/* Active on 3, pending for 1: first the one, then the other. */
	gic_edge(0, 33);
	gic_settle();
	gicd_write(0, IROUTER(33), 8, 1);
	gic_settle();
	EXPECT_EQ(0, drain(1));
	gic_eoi(3, 33);
	EXPECT_EQ(0, drain(3));
	EXPECT_EQ(1, drain(1));
	/* Nobody: it stays pending. */
	gicd_write(0, IROUTER(33), 8, 0x10000);
	gic_edge(0, 33);
	gic_settle();
	EXPECT_TRUE(gic_get(0, 0, ISPENDR, 33));
	gicd_write(0, IROUTER(33), 8, 2);
	EXPECT_EQ(1, drain(2));
}

TEST_F(guest, one_of_n)
{
	u32 v, i, seen = 0;
	u64 kick;

	for (i = 0; i < 16; i++) {
		set_edge(FIRST + i);
		gicd_write(0, IROUTER(FIRST + i), 8, BIT_ULL(31));
		gic_set(0, 0, ISENABLER, FIRST + i);
	}
	for (i = 0; i < 16; i++)
		gic_edge(0, FIRST + i);
	for (v = 0; v < 4; v++) {
		i = drain(v);
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
	EXPECT_EQ(16, drain(0) + drain(2));
	/* Nobody is left: whoever wakes first. */
	gicr_write(0, 0, 0x14, 4, 2);
	gicr_write(2, 2, 0x14, 4, 2);
	gic_edge(0, FIRST);
	gic_settle();
	EXPECT_EQ(0, drain(0) + drain(1) + drain(2));
	gicr_write(1, 1, 0x14, 4, 0);
	EXPECT_EQ(1, drain(1));
}

TEST_F(guest, active_by_write)
{
	gic_set(0, 0, ISENABLER, 33);
	gic_set(0, 0, ISACTIVER, 33);
	EXPECT_TRUE(gic_get(0, 0, ICACTIVER, 33));
	gic_set(0, 0, ISPENDR, 33);
	EXPECT_EQ(0, drain(0));
	EXPECT_EQ(0, drain(1));
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
	EXPECT_EQ(0, drain(0));
}

/* Registers that show an interrupt in another vCPU's list register. */
TEST_F(guest, remote_state)
{
	set_edge(33);
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
	EXPECT_EQ(0, drain(0));
	/* Cleared, then set again */
	gic_edge(0, 33);
	gic_settle();
	gic_set(1, 0, ICPENDR, 33);
	gic_set(1, 0, ISPENDR, 33);
	EXPECT_TRUE(gic_get(1, 0, ISPENDR, 33));
	EXPECT_EQ(1, drain(0));
	/* Disabled there: done when RWP says so */
	gic_edge(0, 33);
	gic_settle();
	gic_set(1, 0, ICENABLER, 33);
	EXPECT_EQ(RWP, gicd_read(1, 0, 4) & RWP);
	EXPECT_EQ(0, gicd_read(0, 0, 4) & RWP);
	gic_settle();
	EXPECT_EQ(0, gicd_read(1, 0, 4) & RWP);
	EXPECT_EQ(0, drain(0));
	gic_set(0, 0, ISENABLER, 33);
	EXPECT_EQ(1, drain(0));
	/* The same for a redistributor */
	gic_sgi(0, VGIC_SGI1R, 1);
	gic_set(1, 0, ICENABLER, 0);
	EXPECT_EQ(8, gicr_read(1, 0, 0, 4));
	EXPECT_EQ(0, gicr_read(1, 1, 0, 4));
	gic_settle();
	EXPECT_EQ(0, gicr_read(1, 0, 0, 4));
	EXPECT_EQ(0, drain(0));
}

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
	EXPECT_EQ(0, drain(0));
}

/* Whatever the guest does to it, the host's interrupt does not stay active. */
TEST_F(guest, timer_otherwise)
{
	/* Disabled: it stays pending, and no storm comes. */
	gic_timer(0);
	EXPECT_EQ(0, drain(0));
	EXPECT_NE(0, gic_if[0].hw_active);
	gic_set(0, 0, ISENABLER, 27);
	EXPECT_EQ(1, drain(0));
	EXPECT_EQ(0, gic_if[0].hw_active);
	/* Cleared while pending, by itself and by another vCPU */
	gic_timer(0);
	gic_set(0, 0, ICPENDR, 27);
	EXPECT_EQ(0, gic_if[0].hw_active);
	gic_timer(0);
	gic_set(1, 0, ICPENDR, 27);
	gic_settle();
	EXPECT_EQ(0, gic_if[0].hw_active);
	EXPECT_EQ(0, drain(0));
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
	EXPECT_EQ(1, drain(0));
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

/* Group 0 fills all list registers, and its enable is off. */
TEST_F(guest, masked_group_does_not_starve)
{
	u32 i;

	gicd_write(0, 0, 4, 3);
	gic_if[0].vmcr = 2;
	for (i = 0; i < 32; i++) {
		gic_set(0, 0, ISENABLER, FIRST + i);
		set_edge(FIRST + i);
	}
	gicd_write(0, IGROUPR + 4, 4, 0xff000000);
	for (i = 0; i < 32; i++) {
		gic_priority(0, 0, FIRST + i, (u8)(8 * i));
		gic_edge(0, FIRST + i);
	}
	EXPECT_EQ(8, drain(0));
	gic_if[0].vmcr = 1;
	gic_enter(0);
	EXPECT_EQ(24, drain(0));
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
	EXPECT_EQ(1, drain(0));
}

TEST_F(guest, no_such_interrupt)
{
	gic_line(0, LIMIT, true);
	gic_edge(0, 5000);
	gic_dir(0, 1023);
	gic_dir(0, 0xffffff);
	EXPECT_EQ(0, gic_kicks);
}

/* ---- random sequences against a simple model ---- */

#define MODEL_VCPUS	4U

/**
 * struct model - one interrupt as the specification has it; private ones exist
 * for each vCPU
 * @owed: it was raised and not acknowledged since
 * @extra: acknowledgements that a raise while it was pending may still bring
 */
struct model {
	bool enabled, edge, line, latch, active;
	u32 priority;
	u32 target;
	u32 extra;
};

static struct model model[MODEL_VCPUS][LIMIT];
static u32 stack[MODEL_VCPUS][1024], depth[MODEL_VCPUS];
static bool delayed;	/* kicks arrive late */

static struct model *model_of(u32 v, u32 intid)
{
	return &model[intid < FIRST ? v : 0][intid];
}

static bool model_pending(const struct model *m)
{
	return m->latch || (!m->edge && m->line);
}

/* The best priority that is due on @v. */
static u32 model_best(u32 v)
{
	u32 best = FAKE_IDLE, i;

	for (i = 0; i < LIMIT; i++) {
		const struct model *m = model_of(v, i);

		if (m->enabled && !m->active && model_pending(m) &&
		    (i < FIRST || m->target == v))
			best = MIN(best, m->priority);
	}
	return best;
}

static void take(u32 v)
{
	u32 best = MIN(model_best(v), gic_running(v));
	bool due = best < gic_running(v);
	u32 intid = gic_ack(v);
	struct model *m;

	if (intid == FAKE_SPURIOUS) {
		gic_check(delayed || !due, "an interrupt is late");
		return;
	}
	m = model_of(v, intid);
	gic_check(!m->active, "an interrupt is active twice");
	gic_check(m->enabled || delayed, "a masked interrupt");
	gic_check(m->priority == best || delayed, "not the highest priority");
	gic_check(intid < FIRST || m->target == v || delayed,
		  "an interrupt on the wrong vCPU");
	if (!model_pending(m)) {
		gic_check(delayed && (m->extra || !m->edge),
			  "an interrupt from nowhere");
		if (m->extra)
			m->extra--;
	}
	m->latch = false;
	m->active = true;
	stack[v][depth[v]++] = intid;
}

/* The handler at the top of @v's stack ends; it may have served the device. */
static void finish(u32 v, bool serve)
{
	u32 intid = stack[v][--depth[v]];
	struct model *m = model_of(v, intid);

	if (serve && m->line) {
		m->line = false;
		gic_line(v, intid, false);
	}
	m->active = false;
	gic_eoi(v, intid);
	if (gic_if[v].vmcr & BIT_ULL(9))
		gic_dir(v, intid);
}

static void raise_irq(u32 v, u32 intid)
{
	struct model *m = model_of(v, intid);
	u32 other = (u32)random() % MODEL_VCPUS;

	if (m->edge && (m->latch || delayed))
		m->extra++;
	if (intid < 16) {
		m->latch = true;
		gic_sgi(other, VGIC_SGI1R, BIT_ULL(v) | (u64)intid << 24);
	} else if (m->edge) {
		m->latch = true;
		gic_edge(v, intid);
	} else {
		m->line = true;
		gic_line(v, intid, true);
	}
}

static void reconfigure(u32 v, u32 intid)
{
	struct model *m = model_of(v, intid);
	u32 who = (u32)random() % MODEL_VCPUS;

	switch (random() % 6) {
	case 0:
		m->enabled = !m->enabled;
		gic_set(who, v, m->enabled ? ISENABLER : ICENABLER, intid);
		break;
	case 1:
		m->priority = (u32)random() & 0xf8;
		gic_priority(who, v, intid, (u8)m->priority);
		break;
	case 2:
		if (intid < FIRST)
			break;
		m->target = (u32)random() % MODEL_VCPUS;
		gicd_write(who, IROUTER(intid), 8, m->target);
		break;
	case 3:
		m->latch = true;
		m->extra += delayed;
		gic_set(who, v, ISPENDR, intid);
		break;
	case 4:
		m->latch = false;
		m->extra += delayed;
		gic_set(who, v, ICPENDR, intid);
		break;
	case 5:
		if (delayed)
			break;
		/* The first read may be late, see vgic.h. */
		gic_get(who, v, ISPENDR, intid);
		gic_settle();
		gic_check(gic_get(who, v, ISPENDR, intid) == model_pending(m),
			  "pending bit");
		gic_settle();
		gic_check(gic_get(who, v, ISACTIVER, intid) == m->active,
			  "active bit");
		break;
	}
}

static u32 random_intid(void)
{
	return (u32)random() % 4 ? (u32)random() % LIMIT :
	       FIRST + (u32)random() % 4;
}

static void stress_init(void)
{
	u32 v, i;

	memset(model, 0, sizeof(model));
	memset(depth, 0, sizeof(depth));
	srandom(gic->nr_lrs);
	for (v = 0; v < MODEL_VCPUS; v++) {
		if (v & 1)
			gic_if[v].vmcr |= BIT_ULL(9);
		for (i = 0; i < LIMIT; i++) {
			struct model *m = model_of(v, i);

			m->enabled = i < 16;
			m->edge = i < 16 || i % 3 == 0;
			m->priority = 0xa0;
			if (i >= FIRST && !v && m->edge)
				set_edge(i);
		}
		for (i = 16; i < FIRST; i++)
			if (i % 3 == 0)
				gicr_write(v, v, SGI + ICFGR + 4, 4,
					   gicr_read(v, v, SGI + ICFGR + 4, 4) |
					   BIT_ULL((i - 16) * 2 + 1));
	}
}

/* Everything enabled and every device served: all that is owed comes, once. */
static void settle_all(void)
{
	u32 v, i, round;

	gic_settle();
	delayed = false;
	for (v = 0; v < MODEL_VCPUS; v++) {
		while (depth[v])
			finish(v, true);
		for (i = 0; i < LIMIT; i++) {
			model_of(v, i)->enabled = true;
			gic_set(v, v, ISENABLER, i);
		}
	}
	gic_settle();
	delayed = true;
	for (round = 0; round < 2000; round++) {
		for (v = 0; v < MODEL_VCPUS; v++) {
			take(v);
			if (depth[v])
				finish(v, true);
			gic_settle();
		}
	}
	delayed = false;
	for (v = 0; v < MODEL_VCPUS; v++) {
		gic_check(model_best(v) == FAKE_IDLE, "an interrupt was lost");
		take(v);
		gic_check(!depth[v], "an interrupt too many");
	}
}

static void stress(unsigned int steps)
{
	u32 v;

	stress_init();
	while (steps-- && !gic_broken) {
		v = (u32)random() % MODEL_VCPUS;
		switch (random() % 8) {
		case 0:
		case 1:
			raise_irq(v, random_intid());
			break;
		case 2:
		case 3:
			take(v);
			break;
		case 4:
		case 5:
			if (depth[v])
				finish(v, random() % 2);
			break;
		case 6:
			reconfigure(v, random_intid());
			break;
		case 7:
			if (random() % 8)
				break;
			gic_put(v);
			gic_enter(v);
			break;
		}
		if (!delayed || !(random() % 8))
			gic_settle();
	}
	settle_all();
}

TEST_F(guest, random)
{
	delayed = false;
	stress(60000);
}

TEST_F(guest, random_with_late_kicks)
{
	delayed = true;
	stress(60000);
}

TEST_HARNESS_MAIN
