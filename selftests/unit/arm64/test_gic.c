// SPDX-License-Identifier: GPL-2.0
/*
 * test_gic.c - the physical GICv3: which redistributor is whose, SGIs for any
 * affinity, taking the CPU interface from Linux and leaving it.
 */
#include "machine.h"
#include "arch/arm64/gic3.h"

#include <kselftest_harness.h>

#define SGI_KICK	7
#define TYPER_LAST	BIT_ULL(4)
#define TYPER_VLPIS	BIT_ULL(1)

FIXTURE(physical)
{
	struct ax_arm64_boot *boot;
	struct cpu *cpu;
};

FIXTURE_SETUP(physical)
{
	machine_start();
	machine_be(2);
	self->boot = (struct ax_arm64_boot *)core_boot.arch;
	self->cpu = cpus[2];
	rec_clear();
}

FIXTURE_TEARDOWN(physical)
{
	(void)self;
}

/* ---- redistributors ---- */

static void typer(u64 hpa, u64 affinity, u64 bits)
{
	rec_dev_set(hpa + 8, 8, affinity << 32 | bits);
}

/* hpa of the redistributor that is found for @hwid, 0 if none. */
static u64 found(u64 hwid)
{
	struct cpu cpu = { .hwid = hwid };
	const struct rec_event *e;

	if (gic_cpu_init(&cpu))
		return 0;
	mmio_read32((char *)cpu.gicr + 0x14);
	e = rec_event(rec_end() - 1);
	return e->addr - 0x14;
}

TEST_F(physical, regions)
{
	self->boot->nr_gicr = 2;
	self->boot->gicr[0] = (struct ax_range){ 0x10000000, 0x40000 };
	self->boot->gicr[1] = (struct ax_range){ 0x20000000, 0x100000 };
	typer(0x10000000, 0x000, 0);
	typer(0x10020000, 0x001, TYPER_LAST);
	typer(0x20000000, 0x100, 0);
	typer(0x20020000, 0xfe010203, 0);
	typer(0x20040000, 0x102, TYPER_LAST);
	typer(0x20060000, 0x103, 0);	/* beyond the last one */
	ASSERT_EQ(0, gic_init());
	EXPECT_EQ(0x10000000, found(0));
	EXPECT_EQ(0x10020000, found(1));
	EXPECT_EQ(0x20000000, found(0x100));
	/* Aff3 is bits 39:32 of MPIDR_EL1 and 63:56 of GICR_TYPER. */
	EXPECT_EQ(0x20020000, found(0xfe00010203));
	EXPECT_EQ(0x20040000, found(0x102));
	EXPECT_EQ(0, found(0x103));
	EXPECT_EQ(0, found(0x104));
	/* Bits 31:24 are not affinity. */
	EXPECT_EQ(0x10020000, found(BIT_ULL(31) | BIT_ULL(24) | 1));
}

TEST_F(physical, end_of_region)
{
	self->boot->gicr[0] = (struct ax_range){ 0x10000000, 0x40000 };
	typer(0x10000000, 0, 0);
	typer(0x10020000, 1, 0);
	typer(0x10040000, 2, 0);
	ASSERT_EQ(0, gic_init());
	EXPECT_EQ(0x10020000, found(1));
	EXPECT_EQ(0, found(2));
}

/* GICv4 has two frames more; a stride in the device tree beats that. */
TEST_F(physical, strides)
{
	self->boot->gicr[0] = (struct ax_range){ 0x10000000, 0x100000 };
	typer(0x10000000, 0, TYPER_VLPIS);
	typer(0x10040000, 1, TYPER_VLPIS);
	typer(0x10080000, 2, TYPER_LAST);
	ASSERT_EQ(0, gic_init());
	EXPECT_EQ(0x10040000, found(1));
	EXPECT_EQ(0x10080000, found(2));
	self->boot->gicr_stride = 0x30000;
	typer(0x10030000, 5, TYPER_VLPIS | TYPER_LAST);
	EXPECT_EQ(0x10030000, found(5));
	EXPECT_EQ(0, found(1));
}

TEST_F(physical, offset)
{
	char *base;

	self->boot->nr_gicr = 2;
	self->boot->gicr[0] = (struct ax_range){ 0x10000000, 0x20000 };
	self->boot->gicr[1] = (struct ax_range){ 0x20000000, 0x100000 };
	typer(0x10000000, 0, TYPER_LAST);
	typer(0x20000000, 1, TYPER_VLPIS);
	typer(0x20040000, 2, 0);
	typer(0x20060000, 3, TYPER_LAST);
	ASSERT_EQ(0, gic_init());
	base = gic3_redist_region(0);
	EXPECT_EQ(0x10100, gic3_redist_offset(base + 0x10100));
	base = gic3_redist_region(1);
	EXPECT_EQ(0x20070, gic3_redist_offset(base + 0x20070));
	EXPECT_EQ(0x00070, gic3_redist_offset(base + 0x40070));
	EXPECT_EQ(0x10100, gic3_redist_offset(base + 0x70100));
	/* Behind the last one there may be nothing that answers. */
	rec_clear();
	EXPECT_EQ(GIC3_NO_REDIST, gic3_redist_offset(base + 0x80000));
	EXPECT_EQ(GIC3_NO_REDIST, gic3_redist_offset(base + 0xffffc));
	EXPECT_EQ(0, rec_count("r64[20080"));
}

/* ---- SGIs ---- */

TEST_F(physical, kick)
{
	static const struct {
		u64 mpidr, sgi1r;
	} target[] = {
		{ 0x0000000000, 0x0000000007000001 },
		{ 0x000000000f, 0x0000000007008000 },
		{ 0x0000000010, 0x0000100007000001 },	/* RS 1 */
		{ 0x000000002a, 0x0000200007000400 },	/* RS 2 */
		{ 0x00000000ff, 0x0000f00007008000 },
		{ 0x0000000301, 0x0000000007030002 },	/* Aff1 */
		{ 0x00000a0000, 0x0000000a07000001 },	/* Aff2 */
		{ 0xc100000000, 0x00c1000007000001 },	/* Aff3 */
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(target); i++) {
		struct cpu cpu = { .hwid = target[i].mpidr };

		rec_clear();
		gic_kick(&cpu);
		EXPECT_EQ(target[i].sgi1r, rec_get("icc_sgi1r_el1"));
		/* Visible before, sent after. */
		EXPECT_EQ(0, rec_find(0, "dsb_ishst"));
		EXPECT_EQ(1, rec_find(0, "icc_sgi1r_el1="));
		EXPECT_EQ(2, rec_find(0, "isb"));
	}
}

/* All fields at once; never to all but self (IRM, bit 40). */
TEST_F(physical, kick_all_fields)
{
	struct cpu cpu = { .hwid = 0xd200c3b4a5ULL };

	gic_kick(&cpu);
	EXPECT_EQ(0xd2ULL << 48 | 0xaULL << 44 | 0xc3ULL << 32 |
		  SGI_KICK << 24 | 0xb4ULL << 16 | BIT_ULL(5),
		  rec_get("icc_sgi1r_el1"));
	EXPECT_EQ(0, rec_get("icc_sgi1r_el1") & BIT_ULL(40));
}

/* One bit of one register of the distributor: 287 is bit 31 of the ninth. */
TEST_F(physical, doorbell)
{
	arch_doorbell_ring(DOORBELL);
	EXPECT_STREQ("dsb_ishst w32[8000220]=80000000", rec_trace());
	rec_clear();
	arch_doorbell_ring(32);
	EXPECT_STREQ("dsb_ishst w32[8000204]=1", rec_trace());
}

TEST_F(physical, ack_and_end)
{
	rec_set("icc_iar1_el1", 27);
	EXPECT_EQ(27, gic_ack());
	EXPECT_STREQ("dsb_sy icc_eoir1_el1=1b isb", rec_trace());
	rec_clear();
	gic_deactivate(27);
	EXPECT_STREQ("icc_dir_el1=1b isb", rec_trace());
	/* LPIs have no active state. */
	rec_clear();
	rec_set("icc_iar1_el1", 8195);
	EXPECT_EQ(8195, gic_ack());
	gic_deactivate(8195);
	EXPECT_STREQ("dsb_sy icc_eoir1_el1=2003 isb", rec_trace());
	/* Of nothing there is no end. */
	rec_clear();
	rec_set("icc_iar1_el1", 1023);
	EXPECT_EQ(1023, gic_ack());
	EXPECT_STREQ("dsb_sy", rec_trace());
}

/* ---- taking and giving ---- */

#define RESET(cpu)							\
	"w32[80" cpu "0180]=ffffffff w32[80" cpu "0280]=ffffffff "	\
	"w32[80" cpu "0380]=ffffffff w32[80" cpu "0080]=ffffffff "	\
	"w32[80" cpu "0400]=a0a0a0a0 w32[80" cpu "0404]=a0a0a0a0 "	\
	"w32[80" cpu "0408]=a0a0a0a0 w32[80" cpu "040c]=a0a0a0a0 "	\
	"w32[80" cpu "0410]=a0a0a0a0 w32[80" cpu "0414]=a0a0a0a0 "	\
	"w32[80" cpu "0418]=a0a0a0a0 w32[80" cpu "041c]=a0a0a0a0"

TEST_F(physical, take)
{
	gic_cpu_take(self->cpu);
	EXPECT_TRUE(self->cpu->owns_gic);
	EXPECT_STREQ(RESET("f") " w32[80e0000]=2000000 w32[80f0100]=80 dsb_sy "
		     "icc_sre_el2=f isb icc_sre_el1=7 isb "
		     "icc_ap1r0_el1=0 icc_bpr1_el1=0 icc_pmr_el1=ff "
		     "icc_ctlr_el1=402 icc_igrpen1_el1=1 isb", rec_trace());
	/* Taken is taken. */
	rec_clear();
	gic_cpu_take(self->cpu);
	EXPECT_STREQ("", rec_trace());
}

TEST_F(physical, give)
{
	gic_cpu_give(self->cpu);
	EXPECT_STREQ("", rec_trace());
	gic_cpu_take(self->cpu);
	rec_clear();
	gic_cpu_give(self->cpu);
	EXPECT_FALSE(self->cpu->owns_gic);
	EXPECT_STREQ("icc_igrpen1_el1=0 icc_pmr_el1=0 icc_ctlr_el1=400 isb "
		     RESET("f") " w32[80e0000]=0", rec_trace());
}

/* Writes that RWP announces are in force before what relies on them. */
TEST_F(physical, take_waits)
{
	u32 disable, wait;

	gic_cpu_take(self->cpu);
	disable = rec_find(0, "w32[80f0180]");
	wait = rec_find(disable, "r32[80e0000]");
	EXPECT_LT(wait, rec_find(0, "w32[80f0280]"));
	/* And all have arrived before anybody's flag is looked at. */
	wait = rec_find(rec_find(0, "w32[80f0100]"), "r32[80e0000]");
	EXPECT_EQ(wait + 1, rec_find(wait, "dsb_sy"));
}

TEST_F(physical, more_priority_bits)
{
	rec_set("icc_ctlr_el1", 5ULL << 8);
	gic_cpu_take(self->cpu);
	EXPECT_EQ(1, rec_count("icc_ap1r1_el1=0"));
	EXPECT_EQ(0, rec_count("icc_ap1r2_el1"));
	gic_cpu_give(self->cpu);
	rec_set("icc_ctlr_el1", 6ULL << 8);
	rec_clear();
	gic_cpu_take(self->cpu);
	EXPECT_EQ(1, rec_count("icc_ap1r1_el1=0"));
	EXPECT_EQ(1, rec_count("icc_ap1r2_el1=0"));
	EXPECT_EQ(1, rec_count("icc_ap1r3_el1=0"));
}

/* GICv3.1: PPIs from 1056 on, in the words behind. */
TEST_F(physical, extended_ppis)
{
	typer(GICR_OF(2), 2, 1ULL << 27);
	gic_cpu_take(self->cpu);
	EXPECT_EQ(1, rec_count("w32[80f0184]=ffffffff"));
	EXPECT_EQ(1, rec_count("w32[80f0284]=ffffffff"));
	EXPECT_EQ(1, rec_count("w32[80f0384]=ffffffff"));
	EXPECT_EQ(1, rec_count("w32[80f043c]=a0a0a0a0"));
	EXPECT_EQ(0, rec_count("w32[80f0188]"));
	EXPECT_EQ(0, rec_count("w32[80f0440]"));
	gic_cpu_give(self->cpu);
	typer(GICR_OF(2), 2, 2ULL << 27);
	rec_clear();
	gic_cpu_take(self->cpu);
	EXPECT_EQ(1, rec_count("w32[80f0188]=ffffffff"));
	EXPECT_EQ(1, rec_count("w32[80f045c]=a0a0a0a0"));
}

static u32 polls;

static void wake_up(const struct rec_event *e)
{
	if (e->kind == REC_MMIO_READ && e->addr == GICR_OF(2) + 0x14 &&
	    !(rec_dev_get(e->addr, 4) & 2) && ++polls == 5)
		rec_dev_set(e->addr, 4, 0);
}

TEST_F(physical, asleep)
{
	rec_dev_set(GICR_OF(2) + 0x14, 4, 6);
	rec_hook = wake_up;
	gic_cpu_take(self->cpu);
	EXPECT_EQ(0, rec_find(0, "r32[80e0014]=6"));
	EXPECT_EQ(1, rec_find(0, "w32[80e0014]=4"));
	EXPECT_LT(rec_find_last("r32[80e0014]"), rec_find(0, "w32[80f0180]"));
	EXPECT_EQ(0, m.nr_logged);
}

static u64 stuck;	/* register that never gets ready */

static void never(const struct rec_event *e)
{
	if (e->kind == REC_MMIO_READ && e->addr == stuck)
		*rec_read_result = 0xc;
}

/* A broken redistributor costs time, and a line in the log. */
TEST_F(physical, waits_end)
{
	rec_hook = never;
	stuck = GICR_OF(2);
	gic_cpu_take(self->cpu);
	EXPECT_EQ(2, m.nr_logged);
	EXPECT_STREQ("cpu 2: redistributor stays busy", m.log);
	gic_cpu_give(self->cpu);
	m.nr_logged = 0;
	stuck = GICR_OF(2) + 0x14;
	gic_cpu_take(self->cpu);
	EXPECT_EQ(1, m.nr_logged);
	EXPECT_STREQ("cpu 2: redistributor does not wake", m.log);
}

TEST_F(physical, ppis)
{
	gic_ppi_enable(self->cpu, 27);
	EXPECT_STREQ("w32[80f0100]=8000000", rec_trace());
	rec_clear();
	gic_ppi_disable(self->cpu, 27);
	EXPECT_STREQ("w32[80f0180]=8000000 w32[80f0280]=8000000 "
		     "w32[80f0380]=8000000", rec_trace());
	EXPECT_EQ(1, rec_find(0, "r32[80e0000]"));
}

TEST_HARNESS_MAIN
