// SPDX-License-Identifier: GPL-2.0
/*
 * test_vgic_regs.c - the vGIC's registers against the specification (IHI 0069):
 * reset values, what can be written, access sizes.
 */
#include "fake_gic.h"

#include "kselftest_harness.h"

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

/* 12.1.3: anything else is refused, whatever the offset, without effect. */
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

/* What is read without the lock is the same, and no more than what is fixed. */
TEST_F(registers, fixed)
{
	static const u8 sizes[] = { 1, 2, 4, 8 };
	u64 off, val, same;
	u32 i, n = 0;

	for (off = 0; off < 0x10000; off++) {
		bool id = !(off & 3) && (off == 4 || off == 8 || off >= 0xffd0);

		for (i = 0; i < 4; i++) {
			val = 0xdead;
			ASSERT_EQ(id && sizes[i] == 4,
				  vgic_dist_fixed(gic, off, sizes[i], &val));
			if (val == 0xdead)
				continue;
			EXPECT_EQ(0, gic_dist(0, off, sizes[i], false, &same));
			EXPECT_EQ(same, val);
			n++;
		}
	}
	EXPECT_EQ(14, n);
	for (off = 0; off < 2 * VGIC_REDIST_STRIDE; off++) {
		u64 reg = off % VGIC_REDIST_STRIDE;
		bool id = !(reg & 3) && ((reg >= 4 && reg <= 0xc) ||
					 (reg >= 0xffd0 && reg < 0x10000));

		for (i = 0; i < 4; i++) {
			val = 0xdead;
			ASSERT_EQ((id && sizes[i] == 4) ||
				  (reg == 8 && sizes[i] == 8),
				  vgic_redist_fixed(gic, off, sizes[i], &val));
			if (val == 0xdead)
				continue;
			EXPECT_EQ(0, gic_redist(0, off, sizes[i], false,
						&same));
			EXPECT_EQ(same, val);
			n++;
		}
	}
	EXPECT_EQ(14 + 2 * 16, n);
}

TEST_F(registers, size_of_an_instance)
{
	TH_LOG("%llu + %llu a vCPU + %llu a SPI bytes", vgic_size(0, 0),
	       vgic_size(1, 0) - vgic_size(0, 0),
	       vgic_size(0, 1) - vgic_size(0, 0));
	EXPECT_LE(vgic_size(4, 256), 6000);
	EXPECT_LE(vgic_size(64, 256), 12 * SZ_4K);
}

TEST_HARNESS_MAIN
