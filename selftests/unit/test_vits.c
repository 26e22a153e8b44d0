// SPDX-License-Identifier: GPL-2.0
/*
 * test_vits.c - LPIs and the ITS as the GIC specification (IHI 0069 5, 12.19)
 * has them: registers, each command with what it may and may not name.
 */
#include "fake_its.h"

#include "kselftest_harness.h"

#define PROPBASER	0x0070
#define PENDBASER	0x0078
#define INVLPIR		0x00a0
#define INVALLR		0x00b0
#define SYNCR		0x00c0
#define PTZ		BIT_ULL(62)
#define OOR_DEVICE	(1U << VITS_DEVICE_BITS)

FIXTURE(its_of_cell)
{
	u32 unused;
};

FIXTURE_VARIANT(its_of_cell)
{
	u32 nr_lrs;
	bool active;
};

FIXTURE_VARIANT_ADD(its_of_cell, lr1) { .nr_lrs = 1 };
FIXTURE_VARIANT_ADD(its_of_cell, lr4) { .nr_lrs = 4 };
FIXTURE_VARIANT_ADD(its_of_cell, lr4_active) { .nr_lrs = 4, .active = true };
FIXTURE_VARIANT_ADD(its_of_cell, lr16) { .nr_lrs = 16 };

/* Collection n is vCPU n; device 5 has the events 0 to 15, 0 to 3 of them LPIs. */
FIXTURE_SETUP(its_of_cell)
{
	u32 i;

	(void)self;
	gic_lpis_get_active = variant->active;
	its_start(4, variant->nr_lrs);
	for (i = 0; i < 4; i++)
		its_mapc(i, i, true);
	its_mapd(5, 4, true);
	for (i = 0; i < 4; i++)
		its_mapti(5, i, LPI(i), 0);
}

FIXTURE_TEARDOWN(its_of_cell)
{
	expect_unbroken();
	its_exit();
}

/* What @v takes now, ended at once. */
static u32 take(u32 v)
{
	u32 intid = gic_ack(v);

	if (intid != FAKE_SPURIOUS) {
		gic_eoi(v, intid);
		gic_settle();
	}
	return intid;
}

static u32 total(void)
{
	return gic_drain(0) + gic_drain(1) + gic_drain(2) + gic_drain(3);
}

TEST_F(its_of_cell, typer)
{
	u64 typer = its_read(ITS_TYPER, 8);
	u32 i;

	EXPECT_EQ(1, typer & 3);			/* physical, no virtual */
	EXPECT_EQ(VITS_EVENT_BITS - 1, typer >> 8 & 31);
	EXPECT_EQ(VITS_DEVICE_BITS - 1, typer >> 13 & 31);
	EXPECT_EQ(0, typer >> 18 & 0x3fff);		/* SEIS, PTA, HCC */
	EXPECT_EQ(0x10 | (VITS_COLLECTION_BITS - 1), typer >> 32);
	EXPECT_EQ(typer & 0xffffffff, its_read(ITS_TYPER, 4));
	EXPECT_EQ(typer >> 32, its_read(ITS_TYPER + 4, 4));
	/* One collection more than there can be vCPUs (5.2.4). */
	EXPECT_GT(1U << VITS_COLLECTION_BITS, VGIC_MAX_VCPUS);
	EXPECT_EQ(0x3b, its_read(0xffe8, 4));
	EXPECT_EQ(1, gicr_read(0, 0, 8, 8) & 0xf);	/* PLPIS, no DirectLPI */
	/* 14 bits, 1024 LPIs. */
	EXPECT_EQ(9 << 11 | BIT_ULL(17) | 13 << 19,
		  gicd_read(0, 4, 4) & ~0x7e0ULL & ~0x1fULL);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(7, gicr_read(0, i, 0, 4) & 0xf);
}

TEST_F(its_of_cell, registers)
{
	u64 val = 0;
	u32 i;

	EXPECT_EQ(1ULL << 56, its_read(ITS_BASER, 8) & (7ULL << 56));
	EXPECT_EQ(4ULL << 56, its_read(ITS_BASER + 8, 8) & (7ULL << 56));
	for (i = 2; i < 8; i++) {
		its_write(ITS_BASER + 8 * i, 8, ~0ULL);
		EXPECT_EQ(0, its_read(ITS_BASER + 8 * i, 8));
	}
	/* While it is enabled these stay as they are. */
	val = its_read(ITS_BASER, 8);
	its_write(ITS_BASER, 8, 0);
	EXPECT_EQ(val, its_read(ITS_BASER, 8));
	val = its_read(ITS_CBASER, 8);
	its_write(ITS_CBASER, 8, 0);
	EXPECT_EQ(val, its_read(ITS_CBASER, 8));
	EXPECT_EQ(1, its_read(ITS_CTLR, 4));
	its_write(ITS_CTLR, 4, 0);
	EXPECT_EQ(RWP, its_read(ITS_CTLR, 4));		/* quiescent */
	its_write(ITS_CWRITER, 8, ~0ULL);
	EXPECT_EQ(0xfffe0, its_read(ITS_CWRITER, 8));
	EXPECT_NE(0, its_read(ITS_CREADR, 8));
	its_write(ITS_CREADR, 8, 0x40);
	its_write(ITS_CBASER + 4, 4, 0x80000001);
	EXPECT_EQ(0x80000001, its_read(ITS_CBASER + 4, 4));
	EXPECT_EQ(ITS_QUEUE | 1, its_read(ITS_CBASER, 4));
	EXPECT_EQ(0, its_read(ITS_CREADR, 8));
	/* Flat tables only, and the type is ours. */
	its_write(ITS_BASER, 8, ~0ULL);
	EXPECT_EQ(0, its_read(ITS_BASER, 8) & BIT_ULL(62));
	EXPECT_EQ(1, its_read(ITS_BASER, 8) >> 56 & 7);
	for (i = 1; i <= 8; i *= 2) {
		EXPECT_EQ(i == 4 ? 0 : -EINVAL,
			  vits_access(its, ITS_CTLR, i, false, &val));
		EXPECT_EQ(i >= 4 ? 0 : -EINVAL,
			  vits_access(its, ITS_CBASER, i, false, &val));
		EXPECT_EQ(-EINVAL,
			  vits_access(its, ITS_CBASER + 2, i, false, &val));
	}
}

TEST_F(its_of_cell, interrupt)
{
	its_int(5, 2);
	EXPECT_EQ(LPI(2), gic_ack(0));
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	/* Again while it runs: pending, and comes when that ends. */
	its_int(5, 2);
	its_int(5, 2);
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gic_eoi(0, LPI(2));
	EXPECT_EQ(LPI(2), take(0));
	EXPECT_EQ(0, total());
	EXPECT_EQ(0, its_msi(5, 3));
	EXPECT_EQ(LPI(3), take(0));
	EXPECT_EQ(0, total());
}

/* Its end, where no list register has it, is nobody else's (EOIcount). */
TEST_F(its_of_cell, end_beside_others)
{
	gic_priority(0, 0, 40, 0xb0);
	gic_set(0, 0, ISENABLER, 40);
	gic_set_edge(40);
	gic_edge(0, 40);
	gic_settle();
	EXPECT_EQ(40, gic_ack(0));
	its_int(5, 0);
	EXPECT_EQ(LPI(0), gic_ack(0));
	gic_put(0);
	gic_enter(0);
	gic_eoi(0, LPI(0));
	EXPECT_TRUE(gic_get(0, 0, ISACTIVER, 40));
	gic_eoi(0, 40);
	EXPECT_FALSE(gic_get(0, 0, ISACTIVER, 40));
	EXPECT_EQ(0, total());
}

/* EOImode 1: an LPI is not deactivated, and a guest that tries harms nobody. */
TEST_F(its_of_cell, split_end)
{
	gic_if[0].vmcr |= BIT_ULL(9);
	its_int(5, 0);
	EXPECT_EQ(LPI(0), gic_ack(0));
	gic_eoi(0, LPI(0));
	its_int(5, 0);
	EXPECT_EQ(LPI(0), gic_ack(0));
	gic_eoi(0, LPI(0));
	gic_dir(0, LPI(0));
	gic_dir(0, LPI(VGIC_NR_LPIS));
	EXPECT_EQ(0, total());
}

TEST_F(its_of_cell, priorities)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		its_property(i, (u8)(0xe1 - 0x20 * i));
		its_inv(5, i);
		its_int(5, i);
	}
	gic_priority(0, 0, 40, 0xb0);
	gic_set(0, 0, ISENABLER, 40);
	gic_set(0, 0, ISPENDR, 40);
	EXPECT_EQ(LPI(3), take(0));
	EXPECT_EQ(LPI(2), take(0));
	EXPECT_EQ(40, take(0));
	EXPECT_EQ(LPI(1), take(0));
	EXPECT_EQ(LPI(0), take(0));
	EXPECT_EQ(0, total());
}

/* Enabled by the table, when it is said to be read. */
TEST_F(its_of_cell, properties)
{
	its_property(0, 0xa0);
	its_int(5, 0);
	EXPECT_EQ(1, total());
	its_inv(5, 0);
	its_int(5, 0);
	EXPECT_EQ(0, total());
	its_property(0, 0xa1);
	its_property(1, 0xa0);
	EXPECT_EQ(0, total());
	its_invall(1);			/* another collection */
	EXPECT_EQ(0, total());
	its_invall(0);
	EXPECT_EQ(1, total());		/* it has been pending */
	its_int(5, 1);
	EXPECT_EQ(0, total());
	/* By the redistributor: one, of its own; and all. */
	its_property(1, 0xa1);
	its_redist(0, 1, INVLPIR, 8, LPI(1));
	its_redist(0, 0, INVLPIR, 8, LPI(2));
	its_redist(0, 0, INVLPIR, 8, LPI(VGIC_NR_LPIS));
	its_redist(0, 0, INVLPIR, 8, 0);
	EXPECT_EQ(0, total());
	its_redist(0, 0, INVLPIR, 8, LPI(1));
	EXPECT_EQ(1, total());
	its_property(2, 0xa0);
	its_redist(0, 0, INVALLR, 8, 0);
	its_int(5, 2);
	EXPECT_EQ(0, total());
	EXPECT_EQ(0, gicr_read(0, 0, SYNCR, 4));
}

/* GICD_CTLR rules LPIs as it does the others of group 1. */
TEST_F(its_of_cell, group_off)
{
	gic_if[0].pmr = 0;
	its_int(5, 0);
	its_int(5, 1);
	gicd_write(0, 0, 4, 0);
	gic_settle();
	gic_if[0].pmr = 0xff;
	EXPECT_EQ(FAKE_SPURIOUS, gic_ack(0));
	gicd_write(0, 0, 4, 2);
	gic_settle();
	EXPECT_EQ(2, total());
}

/* While it waits in a list register of a vCPU that is in the guest. */
TEST_F(its_of_cell, disabled_elsewhere)
{
	its_mapti(5, 8, LPI(8), 2);
	its_int(5, 8);
	its_property(8, 0xa0);
	its_put(0x0c | 5ULL << 32, 8, 0, 0);
	its_put(0x05, 0, 2ULL << 16, 0);
	its_write(ITS_CWRITER, 8, its_read(ITS_CREADR, 8) + 64);
	vits_go_on(its, 0, &gic_kicks);
	/* SYNC is not done before that vCPU has seen it. */
	EXPECT_TRUE(vits_is_waiting(its));
	EXPECT_EQ(1, gicr_read(0, 2, SYNCR, 4));
	EXPECT_EQ(BIT_ULL(2), gic_kicks);
	gic_settle();
	EXPECT_EQ(0, gicr_read(0, 2, SYNCR, 4));
	its_submit();
	EXPECT_FALSE(vits_is_waiting(its));
	EXPECT_EQ(0, total());
}

TEST_F(its_of_cell, no_table_of_properties)
{
	static const u64 bad[] = {
		0x08000000ULL | 13, ITS_RAM + ITS_RAM_SIZE + 13, ~0xfffULL | 13,
		ITS_PROPERTIES | 12, 0,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		its_redist(0, 0, 0, 4, 0);
		its_redist(0, 0, PROPBASER, 8, bad[i]);
		its_redist(0, 0, 0, 4, 1);
		its_invall(0);
		its_int(5, 0);
		EXPECT_EQ(0, total());
		its_clear(5, 0);
	}
	its_redist(0, 0, 0, 4, 0);
	its_redist(0, 0, PROPBASER, 4, (u32)ITS_PROPERTIES | 13);
	its_redist(0, 0, PROPBASER + 4, 4, 0);
	EXPECT_EQ(ITS_PROPERTIES | 13, gicr_read(0, 0, PROPBASER, 8));
	its_redist(0, 0, 0, 4, 1);
	its_int(5, 0);
	EXPECT_EQ(1, total());
}

/* What is pending is kept while LPIs are off, and what comes then is lost. */
TEST_F(its_of_cell, enable_lpis)
{
	its_int(5, 0);
	its_redist(0, 0, 0, 4, 0);
	EXPECT_EQ(6, gicr_read(0, 0, 0, 4) & 7);
	EXPECT_EQ(0, total());
	its_int(5, 1);
	its_redist(0, 0, 0, 4, 1);
	EXPECT_EQ(7, gicr_read(0, 0, 0, 4) & 7);
	EXPECT_EQ(LPI(0), take(0));
	EXPECT_EQ(0, total());
	/* Nothing is where the table of pending ones is said to be empty. */
	its_int(5, 0);
	its_redist(0, 0, 0, 4, 0);
	its_redist(0, 0, PENDBASER, 8, PTZ | ITS_TABLES);
	EXPECT_EQ(ITS_TABLES, gicr_read(0, 0, PENDBASER, 8));
	its_redist(0, 0, 0, 4, 1);
	its_redist(0, 0, PENDBASER, 8, 0);
	EXPECT_EQ(ITS_TABLES, gicr_read(0, 0, PENDBASER, 8));
	EXPECT_EQ(0, total());
}

TEST_F(its_of_cell, clear_and_discard)
{
	gic_if[0].pmr = 0;
	its_int(5, 0);
	its_clear(5, 0);
	its_int(5, 1);
	its_discard(5, 1);
	its_int(5, 1);
	EXPECT_EQ(-ENXIO, its_msi(5, 1));
	gic_if[0].pmr = 0xff;
	EXPECT_EQ(0, total());
	its_mapti(5, 1, LPI(1), 0);
	EXPECT_EQ(0, total());
	its_int(5, 1);
	its_int(5, 0);
	EXPECT_EQ(2, total());
}

TEST_F(its_of_cell, movi)
{
	gic_if[0].pmr = 0;
	its_int(5, 0);
	its_movi(5, 0, 1);
	gic_if[0].pmr = 0xff;
	EXPECT_EQ(FAKE_SPURIOUS, take(0));
	EXPECT_EQ(LPI(0), take(1));
	its_int(5, 0);
	EXPECT_EQ(LPI(0), take(1));
	EXPECT_EQ(0, total());
}

TEST_F(its_of_cell, collections_move)
{
	gic_if[0].pmr = 0;
	its_int(5, 0);
	its_int(5, 1);
	/* Those that are pending, this one time. */
	its_movall(0, 2);
	gic_if[0].pmr = 0xff;
	EXPECT_EQ(2, gic_drain(2));
	its_int(5, 0);
	EXPECT_EQ(1, gic_drain(0));
	gic_if[0].pmr = 0;
	its_int(5, 0);
	its_mapc(0, 3, true);
	its_movall(0, 3);
	gic_if[0].pmr = 0xff;
	EXPECT_EQ(1, gic_drain(3));
	its_int(5, 1);
	EXPECT_EQ(1, gic_drain(3));
	/* Nowhere. */
	its_mapc(0, 0, false);
	its_int(5, 1);
	EXPECT_EQ(0, total());
	its_mapc(0, 1, true);
	its_int(5, 1);
	EXPECT_EQ(1, gic_drain(1));
	EXPECT_EQ(0, total());
}

/* None of these does anything, and the queue goes on behind each. */
TEST_F(its_of_cell, commands_in_error)
{
	static const u32 codes[] = { 0x00, 0x02, 0x06, 0x07, 0x10, 0x21, 0xff };
	u32 i;

	its_mapd(OOR_DEVICE, 4, true);
	its_mapd(0x20005, 4, true);
	its_mapd(6, VITS_EVENT_BITS + 1, true);
	its_mapd(7, 32, true);
	its_mapti(6, 0, LPI(100), 0);
	its_mapti(7, 0, LPI(100), 0);
	its_mapti(OOR_DEVICE, 0, LPI(100), 0);
	its_mapti(5, 16, LPI(100), 0);
	its_mapti(5, ~0U, LPI(100), 0);
	its_mapti(5, 9, LPI(VGIC_NR_LPIS), 0);
	its_mapti(5, 9, 8191, 0);
	its_mapti(5, 9, 32, 0);
	its_mapti(5, 9, LPI(100), 1U << VITS_COLLECTION_BITS);
	its_mapti(5, 9, LPI(100), 0xffff);
	its_mapi(5, 9, 0);
	its_mapc(1U << VITS_COLLECTION_BITS, 0, true);
	its_mapc(0, 4, true);
	its_mapc(0, 1ULL << 32, true);
	its_mapc(0, ~0ULL >> 29, true);
	its_movi(5, 0, 50);		/* not mapped */
	its_movi(5, 0, 0xffff);
	its_movi(5, 9, 1);
	its_movi(6, 0, 1);
	its_movall(0, 4);
	its_movall(4, 0);
	its_movall(1ULL << 32, 1ULL << 32);
	its_invall(50);
	its_invall(0xffff);
	its_inv(5, 9);
	its_inv(6, 0);
	its_discard(5, 9);
	its_discard(OOR_DEVICE, 9);
	its_clear(5, 16);
	its_int(5, 9);
	its_int(6, 0);
	its_int(OOR_DEVICE, 0);
	its_sync(99);
	for (i = 0; i < ARRAY_SIZE(codes); i++) {
		its_put(codes[i] | 5ULL << 32, 0, ITS_VALID, 0);
		its_submit();
	}
	EXPECT_EQ(0, total());
	EXPECT_EQ(its_read(ITS_CWRITER, 8), its_read(ITS_CREADR, 8));
	its_int(5, 0);
	EXPECT_EQ(LPI(0), take(0));
	EXPECT_EQ(-ERANGE, its_msi(OOR_DEVICE, 0));
	EXPECT_EQ(-ERANGE, its_msi(5, 1U << VITS_EVENT_BITS));
	EXPECT_EQ(-ENXIO, its_msi(5, 9));
	EXPECT_EQ(-ENXIO, its_msi(6, 0));
}

/* A table that the guest has given no room in. */
TEST_F(its_of_cell, tables)
{
	its_write(ITS_CTLR, 4, 0);
	its_write(ITS_BASER, 8, ITS_VALID | ITS_TABLES);	/* 512 devices */
	its_write(ITS_BASER + 8, 8, ITS_TABLES);
	its_write(ITS_CTLR, 4, 1);
	its_mapd(512, 4, true);
	its_mapd(511, 4, true);
	its_mapti(511, 0, LPI(20), 0);
	EXPECT_EQ(-ENXIO, its_msi(511, 0));
	its_write(ITS_CTLR, 4, 0);
	its_write(ITS_BASER + 8, 8, ITS_VALID | ITS_TABLES);
	its_write(ITS_CTLR, 4, 1);
	its_mapti(512, 0, LPI(21), 0);
	its_mapti(511, 0, LPI(20), 0);
	EXPECT_EQ(-ENXIO, its_msi(512, 0));
	EXPECT_EQ(0, its_msi(511, 0));
	EXPECT_EQ(LPI(20), take(0));
}

TEST_F(its_of_cell, mapped_again)
{
	/* An event to another LPI, an LPI to another event. */
	its_mapti(5, 0, LPI(30), 0);
	its_int(5, 0);
	EXPECT_EQ(LPI(30), take(0));
	its_mapti(5, 9, LPI(30), 1);
	EXPECT_EQ(-ENXIO, its_msi(5, 0));
	its_int(5, 9);
	EXPECT_EQ(LPI(30), take(1));
	its_mapd(9, 16, true);
	its_mapi(9, LPI(31), 0);
	its_int(9, LPI(31));
	EXPECT_EQ(LPI(31), take(0));
	/* A device mapped anew has no events. */
	its_mapd(5, 2, true);
	EXPECT_EQ(-ENXIO, its_msi(5, 1));
	EXPECT_EQ(-ENXIO, its_msi(5, 9));
	EXPECT_EQ(0, its_msi(9, LPI(31)));
	its_mapd(9, 1, false);
	EXPECT_EQ(-ENXIO, its_msi(9, LPI(31)));
	EXPECT_EQ(0, total());
}

TEST_F(its_of_cell, queue)
{
	u64 cpus;
	u32 i;

	/* Around its end. */
	for (i = 0; i < 2 * ITS_QUEUE_SIZE / 32; i++)
		its_sync(0);
	/* More than are done at once. */
	for (i = 0; i < 200; i++)
		its_put(0x03 | 5ULL << 32, i % 4, 0, 0);
	its_submit();
	EXPECT_EQ(its_read(ITS_CWRITER, 8), its_read(ITS_CREADR, 8));
	EXPECT_EQ(4, total());
	for (i = 0; i < 100; i++)
		its_put(0x03 | 5ULL << 32, 0, 0, 0);
	its_reads = 0;
	its_write(ITS_CWRITER, 8, (its_read(ITS_CREADR, 8) + 100 * 32) %
		  ITS_QUEUE_SIZE);
	EXPECT_TRUE(vits_go_on(its, 0, &cpus));
	EXPECT_EQ(16, its_reads);
	EXPECT_NE(its_read(ITS_CWRITER, 8), its_read(ITS_CREADR, 8));
	its_submit();
	EXPECT_EQ(1, total());
}

/* A writer that can't be, a queue that isn't there or isn't memory. */
TEST_F(its_of_cell, no_queue)
{
	u64 reader = its_read(ITS_CREADR, 8), cpus;

	its_write(ITS_CWRITER, 8, ITS_QUEUE_SIZE);
	EXPECT_FALSE(vits_is_waiting(its));
	EXPECT_FALSE(vits_go_on(its, 0, &cpus));
	its_write(ITS_CWRITER, 8, 0xfffe0);
	EXPECT_FALSE(vits_is_waiting(its));
	EXPECT_EQ(reader, its_read(ITS_CREADR, 8));
	its_write(ITS_CTLR, 4, 0);
	its_write(ITS_CBASER, 8, ITS_QUEUE);
	its_write(ITS_CTLR, 4, 1);
	its_write(ITS_CWRITER, 8, 32);
	EXPECT_FALSE(vits_is_waiting(its));
	its_write(ITS_CTLR, 4, 0);
	its_write(ITS_CBASER, 8, ITS_VALID | 0x08000000);
	its_write(ITS_CWRITER, 8, 64);
	EXPECT_FALSE(vits_is_waiting(its));
	its_write(ITS_CTLR, 4, 1);
	EXPECT_TRUE(vits_is_waiting(its));
	EXPECT_FALSE(vits_go_on(its, 0, &cpus));
	EXPECT_EQ(1, its_read(ITS_CREADR, 8));		/* stalled */
	its_write(ITS_CWRITER, 8, 96);
	EXPECT_FALSE(vits_is_waiting(its));
	its_write(ITS_CWRITER, 8, 96 | 1);		/* retry */
	EXPECT_TRUE(vits_is_waiting(its));
	EXPECT_FALSE(vits_go_on(its, 0, &cpus));
	EXPECT_EQ(1, its_read(ITS_CREADR, 8));
	its_write(ITS_CTLR, 4, 0);
	EXPECT_EQ(0, its_read(ITS_CREADR, 8));
	EXPECT_EQ(-ENXIO, its_msi(5, 0));		/* disabled */
}

/* Many more than list registers, on two vCPUs: each comes once, the best first. */
TEST_F(its_of_cell, many)
{
	u32 i, v, n, last;

	its_mapd(8, 10, true);
	for (i = 0; i < VGIC_NR_LPIS; i++) {
		its_property(i, (u8)(i * 8) | 1);
		its_mapti(8, i, LPI(i), i % 2);
	}
	gic_if[0].pmr = 0;
	gic_if[1].pmr = 0;
	for (i = 0; i < VGIC_NR_LPIS; i++)
		EXPECT_EQ(0, its_msi(8, i));
	gic_if[0].pmr = 0xff;
	gic_if[1].pmr = 0xff;
	for (v = 0; v < 2; v++) {
		for (n = 0, last = 0; (i = take(v)) != FAKE_SPURIOUS; n++) {
			EXPECT_EQ(v, i % 2);
			EXPECT_LE(last, (i - LPI(0)) * 8 % 256);
			last = (i - LPI(0)) * 8 % 256;
		}
		EXPECT_EQ(VGIC_NR_LPIS / 2, n);
	}
	EXPECT_EQ(0, total());
}

TEST_F(its_of_cell, reset)
{
	u32 v;

	its_int(5, 0);
	for (v = 0; v < 4; v++)
		gic_put(v);
	vgic_reset(gic);
	vits_reset(its);
	EXPECT_EQ(RWP, its_read(ITS_CTLR, 4));
	EXPECT_EQ(0, its_read(ITS_CBASER, 8) | its_read(ITS_CWRITER, 8) |
		     its_read(ITS_CREADR, 8));
	EXPECT_EQ(6, gicr_read(0, 0, 0, 4) & 7);
	EXPECT_EQ(0, gicr_read(0, 0, PROPBASER, 8) |
		     gicr_read(0, 0, PENDBASER, 8));
	EXPECT_EQ(-ENXIO, its_msi(5, 0));
	EXPECT_EQ(0, total());
}

TEST_HARNESS_MAIN
