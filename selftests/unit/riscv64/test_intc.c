// SPDX-License-Identifier: GPL-2.0
/*
 * test_intc.c - external interrupts of the root cell where nothing but a wire of
 * a PLIC or an APLIC brings them, and what its writes can't do to cells' sources.
 */
#include "machine.h"
#include "arch/riscv/intc.h"

#include <kselftest_harness.h>

#define BASE		0xc000000ULL
#define SIZE		0x600000ULL
#define SOURCE		40U
#define SEIE		BIT_ULL(IRQ_S_EXT)
#define STIE		BIT_ULL(IRQ_S_TIMER)
#define VSEIP		BIT_ULL(IRQ_VS_EXT)

static void start(u32 intc)
{
	u32 i;

	machine_init();
	machine_boot()->intc = intc;
	if (intc != AX_RISCV_INTC_IMSIC)
		machine_boot()->nr_guest_files = 0;
	machine_boot()->nr_sources = 95;
	machine_boot()->wired = (struct ax_range){ BASE, SIZE };
	for (i = 0; i < NR_CPUS; i++)
		machine_boot()->context[i] = intc == AX_RISCV_INTC_PLIC ?
					     2 * i + 1 : i;
	machine_go();
	arch_vcpu_load(m.root->vcpu[0]);
	rec_clear();
}

static int root_writes(u64 off, u32 val)
{
	const struct vm_mmio *range = vm_mmio_at(m.root, GPA(BASE + off));
	u64 v = val;

	return range->access(m.root->vcpu[0], off, 4, true, &v);
}

static u64 root_reads(u64 off)
{
	const struct vm_mmio *range = vm_mmio_at(m.root, GPA(BASE + off));
	u64 v = 0;

	return range->access(m.root->vcpu[0], off, 4, false, &v) ? ~0ULL : v;
}

/* The wire to HS mode is high or low; the hart sees that. */
static void wire(bool high)
{
	rec_set("sip", high ? SEIE : 0);
}

static void interrupt(u64 number)
{
	machine_trap(m.root->vcpu[0], CAUSE_IRQ | number);
}

/* Either the guest has the interrupt or HS mode waits for it, never both. */
static bool guest_has_it(void)
{
	return rec_get("hvip") & VSEIP && !(rec_get("sie") & SEIE) &&
	       rec_get("hvictl");
}

static bool core_waits(void)
{
	return !(rec_get("hvip") & VSEIP) && rec_get("sie") & SEIE &&
	       !rec_get("hvictl");
}

static u32 reg(u64 off)
{
	return (u32)rec_dev_get(BASE + off, 4);
}

static void set_reg(u64 off, u32 val)
{
	rec_dev_set(BASE + off, 4, val);
}

/* ---- PLIC: hart 0 is context 1 ---- */

#define ENABLE(ctx)	(0x2000 + (ctx) * 0x80 + SOURCE / 32 * 4)
#define CLAIM(ctx)	(0x200004 + (ctx) * 0x1000)
#define BIT_OF_SOURCE	(1U << SOURCE % 32)

FIXTURE(plic)
{
	int unused;
};

FIXTURE_SETUP(plic)
{
	(void)self;
	start(AX_RISCV_INTC_PLIC);
}

FIXTURE_TEARDOWN(plic)
{
	(void)self;
}

TEST_F(plic, completion_lowers_the_line)
{
	EXPECT_TRUE(core_waits());
	wire(true);
	interrupt(IRQ_S_EXT);
	EXPECT_TRUE(guest_has_it());
	/* Linux has claimed by itself. */
	wire(false);
	rec_clear();
	EXPECT_EQ(0, root_writes(CLAIM(1), SOURCE));
	EXPECT_EQ(SOURCE, reg(CLAIM(1)));
	/* First the PLIC knows, then the line is looked at. */
	EXPECT_LT(rec_find(0, "w32[c201004]=28"), rec_find(0, "fence"));
	EXPECT_LT(rec_find(0, "fence"), rec_find(0, "hvip="));
	EXPECT_TRUE(core_waits());
	EXPECT_FALSE(rec_get("sie") & STIE);
}

TEST_F(plic, another_is_pending)
{
	wire(true);
	interrupt(IRQ_S_EXT);
	root_writes(CLAIM(1), SOURCE);
	EXPECT_TRUE(guest_has_it());
}

/* Lowered before it was claimed: nothing traps then. */
TEST_F(plic, nothing_to_claim)
{
	rec_set("time", 1000);
	wire(true);
	interrupt(IRQ_S_EXT);
	EXPECT_TRUE(rec_get("sie") & STIE);
	EXPECT_EQ(1000 + 10000000 / 1000, rec_get("stimecmp"));
	interrupt(IRQ_S_TIMER);
	EXPECT_TRUE(guest_has_it());
	EXPECT_TRUE(rec_get("sie") & STIE);
	wire(false);
	interrupt(IRQ_S_TIMER);
	EXPECT_TRUE(core_waits());
	EXPECT_FALSE(rec_get("sie") & STIE);
}

/* The firmware's timer is Linux's, too: its deadline is kept. */
TEST_F(plic, nothing_to_claim_without_sstc)
{
	arch_vcpu_put(m.root->vcpu[0]);
	machine_boot()->isa &= ~AX_RISCV_ISA_SSTC;
	m.root->vcpu[0]->arch.vs.vstimecmp = 50000;
	arch_vcpu_load(m.root->vcpu[0]);
	rec_set("time", 1000);
	wire(true);
	interrupt(IRQ_S_EXT);
	EXPECT_LT(rec_find(0, "sbi(54494d45.0 2af8"), rec_end());
	wire(false);
	rec_set("time", 11000);
	rec_clear();
	interrupt(IRQ_S_TIMER);
	EXPECT_TRUE(core_waits());
	EXPECT_FALSE(rec_get("hvip") & BIT_ULL(IRQ_VS_TIMER));
	EXPECT_LT(rec_find(0, "sbi(54494d45.0 c350"), rec_end());
	rec_set("time", 50000);
	interrupt(IRQ_S_TIMER);
	EXPECT_TRUE(rec_get("hvip") & BIT_ULL(IRQ_VS_TIMER));
}

TEST_F(plic, nothing_is_left_of_it)
{
	wire(true);
	interrupt(IRQ_S_EXT);
	arch_vcpu_put(m.root->vcpu[0]);
	EXPECT_EQ(0, rec_get("sie"));
	EXPECT_EQ(0, rec_get("hvip"));
	EXPECT_EQ(0, rec_get("hvictl"));
}

/* Contexts of M mode are the firmware's; so are accesses of other sizes. */
TEST_F(plic, what_is_refused)
{
	const struct vm_mmio *range = vm_mmio_at(m.root, GPA(BASE));
	u64 val = 0;

	EXPECT_EQ(-EINVAL, root_writes(CLAIM(0), SOURCE));
	EXPECT_EQ(-EINVAL, root_writes(ENABLE(2), 1));
	EXPECT_EQ(-EINVAL, root_writes(0x1000, 1));
	EXPECT_EQ(~0ULL, root_reads(CLAIM(8)));
	EXPECT_EQ(-EINVAL, range->access(m.root->vcpu[0], 4, 8, true, &val));
	EXPECT_EQ(-EINVAL, range->access(m.root->vcpu[0], 2, 4, true, &val));
	EXPECT_EQ(0, rec_count("w32"));
}

TEST_F(plic, sources_of_cells)
{
	set_reg(SOURCE * 4, 1);
	EXPECT_EQ(-ENXIO, intc_ops->source_take(0, 2, AX_TRIGGER_KEEP));
	EXPECT_EQ(-ENXIO, intc_ops->source_take(96, 2, AX_TRIGGER_KEEP));
	set_reg(ENABLE(1), BIT_OF_SOURCE);
	EXPECT_EQ(-EBUSY, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_KEEP));
	set_reg(ENABLE(1), 0);
	ASSERT_EQ(0, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_KEEP));
	EXPECT_EQ(0, reg(SOURCE * 4));
	intc_ops->source_unmask(SOURCE);
	EXPECT_EQ(1, reg(SOURCE * 4));
	EXPECT_EQ(BIT_OF_SOURCE, reg(ENABLE(5)));

	/* The root cell reaches neither it nor the hart's context. */
	root_writes(SOURCE * 4, 7);
	EXPECT_EQ(1, reg(SOURCE * 4));
	root_writes(ENABLE(1), ~0U);
	EXPECT_EQ(~BIT_OF_SOURCE, reg(ENABLE(1)));
	rec_clear();
	root_writes(CLAIM(1), SOURCE);
	EXPECT_EQ(0, rec_count("w32"));
	EXPECT_EQ(~0ULL, root_reads(CLAIM(5)));
	EXPECT_EQ(-EINVAL, root_writes(ENABLE(5), 0));
	EXPECT_EQ(0, vm_lookup(m.root, GPA(BASE + CLAIM(5) - 4), NULL));

	machine_be(2);
	set_reg(CLAIM(5), SOURCE);
	EXPECT_EQ(SOURCE, intc_ops->claim());
	EXPECT_EQ(0, reg(CLAIM(5) - 4));
	machine_be(0);
	intc_ops->source_mask(SOURCE);
	EXPECT_EQ(0, reg(SOURCE * 4));
	set_reg(CLAIM(5), 0);
	intc_ops->source_give(SOURCE);
	EXPECT_EQ(SOURCE, reg(CLAIM(5)));
	EXPECT_EQ(1, reg(SOURCE * 4));
	EXPECT_EQ(0, reg(ENABLE(5)));
	EXPECT_NE(0, vm_lookup(m.root, GPA(BASE + CLAIM(5) - 4), NULL));
	EXPECT_EQ(0, root_writes(CLAIM(5), 3));
}

/* What Linux has left enabled, or enables, can't interrupt a cell's hart for ever. */
TEST_F(plic, hart_without_sources)
{
	(void)self;
	machine_be(2);
	set_reg(CLAIM(5), SOURCE);
	EXPECT_EQ(0, intc_ops->claim());
	EXPECT_EQ(~0U, reg(CLAIM(5) - 4));
	machine_be(0);
	ASSERT_EQ(0, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_KEEP));
	EXPECT_EQ(0, reg(CLAIM(5) - 4));
	machine_boot()->context[3] = AX_RISCV_NO_CONTEXT;
	machine_be(3);
	rec_clear();
	EXPECT_EQ(0, intc_ops->claim());
	EXPECT_EQ(0, rec_count("w32"));
}

/* ---- APLIC in direct delivery mode: hart 0 has the first IDC ---- */

#define IDELIVERY(idc)	(0x4000 + (idc) * 0x20)
#define CLAIMI(idc)	(0x401c + (idc) * 0x20)
#define TARGET		(0x3000 + SOURCE * 4)
#define SOURCECFG	(SOURCE * 4)
#define SETIENUM	0x1edc
#define CLRIENUM	0x1fdc

FIXTURE(aplic)
{
	int unused;
};

FIXTURE_SETUP(aplic)
{
	(void)self;
	start(AX_RISCV_INTC_APLIC);
}

FIXTURE_TEARDOWN(aplic)
{
	(void)self;
}

TEST_F(aplic, claims_lower_the_line)
{
	wire(true);
	interrupt(IRQ_S_EXT);
	EXPECT_TRUE(guest_has_it());
	set_reg(CLAIMI(0), SOURCE << 16 | 1);
	EXPECT_EQ(SOURCE << 16 | 1, root_reads(CLAIMI(0)));
	EXPECT_TRUE(guest_has_it());
	wire(false);
	set_reg(CLAIMI(0), 0);
	EXPECT_EQ(0, root_reads(CLAIMI(0)));
	EXPECT_TRUE(core_waits());
}

TEST_F(aplic, sources_of_cells)
{
	set_reg(0x1e00 + SOURCE / 32 * 4, BIT_OF_SOURCE);
	EXPECT_EQ(-EBUSY, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_EDGE));
	set_reg(0x1e00 + SOURCE / 32 * 4, 0);
	ASSERT_EQ(0, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_EDGE));
	EXPECT_EQ(4, reg(SOURCECFG));
	EXPECT_EQ(2U << 18 | 1, reg(TARGET));
	EXPECT_EQ(1, reg(0x4040));
	intc_ops->source_unmask(SOURCE);
	EXPECT_EQ(SOURCE, reg(SETIENUM));

	/* Off while it is claimed. */
	machine_be(2);
	set_reg(CLAIMI(2), SOURCE << 16 | 1);
	EXPECT_EQ(SOURCE, intc_ops->claim());
	EXPECT_EQ(SOURCE, reg(CLRIENUM));
	set_reg(SETIENUM, 0);
	intc_ops->complete(SOURCE);
	EXPECT_EQ(SOURCE, reg(SETIENUM));
	machine_be(0);

	rec_clear();
	root_writes(SOURCECFG, 6);
	root_writes(TARGET, 0);
	root_writes(CLRIENUM, SOURCE);
	root_writes(0x2004, SOURCE << 24);
	root_writes(0x3000 + 4, 2U << 18);
	EXPECT_EQ(0, rec_count("w32"));
	EXPECT_EQ(~0ULL, root_reads(CLAIMI(2)));
	root_writes(0x1f00 + SOURCE / 32 * 4, ~0U);
	EXPECT_EQ(~BIT_OF_SOURCE, reg(0x1f00 + SOURCE / 32 * 4));
	root_writes(CLRIENUM, SOURCE + 1);
	EXPECT_EQ(SOURCE + 1, reg(CLRIENUM));

	intc_ops->source_give(SOURCE);
	EXPECT_EQ(0, reg(SOURCECFG));
	EXPECT_EQ(0, reg(TARGET));
}

/* Of any hart, whoever it belongs to. */
TEST_F(aplic, doorbell)
{
	(void)self;
	arch_doorbell_ring(SOURCE);
	EXPECT_STREQ("w32[c001cdc]=28", rec_trace());
}

TEST_F(aplic, hart_without_sources)
{
	(void)self;
	machine_be(2);
	set_reg(IDELIVERY(2), 1);
	set_reg(CLAIMI(2), SOURCE << 16 | 1);
	EXPECT_EQ(0, intc_ops->claim());
	EXPECT_EQ(0, reg(IDELIVERY(2)));
	machine_be(0);
	ASSERT_EQ(0, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_EDGE));
	EXPECT_EQ(1, reg(IDELIVERY(2)));
}

/* The domain is of all: Linux may switch it while all sources are its own. */
TEST_F(aplic, domaincfg)
{
	(void)self;
	root_writes(0, 0x100);
	EXPECT_EQ(0x100, reg(0));
	ASSERT_EQ(0, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_EDGE));
	root_writes(0, 0);
	EXPECT_EQ(0x100, reg(0));
	intc_ops->source_give(SOURCE);
	root_writes(0, 0);
	EXPECT_EQ(0, reg(0));
}

/* ---- APLIC in MSI delivery mode ---- */

FIXTURE(msi)
{
	int unused;
};

FIXTURE_SETUP(msi)
{
	(void)self;
	start(AX_RISCV_INTC_IMSIC);
}

FIXTURE_TEARDOWN(msi)
{
	(void)self;
}

TEST_F(msi, to_no_cell)
{
	(void)self;
	/* Guest files are the core's to give, and Linux sees none. */
	root_writes(TARGET, 1U << 18 | 2U << 12 | 7);
	EXPECT_EQ(1U << 18 | 1U << 12 | 7, reg(TARGET));
	EXPECT_EQ(1U << 18 | 7, root_reads(TARGET));
	EXPECT_EQ(0, vm_lookup(m.root, GPA(BASE + TARGET), NULL));
	/* Of harts that nobody knows there is none. */
	root_writes(TARGET, 9U << 18 | 2U << 12 | 7);
	EXPECT_EQ(9U << 18 | 7, reg(TARGET));
	ASSERT_EQ(0, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_EDGE));
	rec_clear();
	root_writes(0x3000, 2U << 18 | SOURCE);
	root_writes(0x3000 + 4, 2U << 18 | SOURCE);
	EXPECT_EQ(0, rec_count("w32"));
	root_writes(0x3000, 1U << 18 | SOURCE);
	EXPECT_EQ(1U << 18 | SOURCE, reg(0x3000));
}

/* Linux's APLIC sends the MSI to where Linux has aimed it. */
TEST_F(msi, doorbell)
{
	(void)self;
	root_writes(TARGET, 1U << 18 | 7);
	rec_clear();
	arch_doorbell_ring(SOURCE);
	EXPECT_STREQ("w32[c001cdc]=28", rec_trace());
	EXPECT_EQ(1U << 18 | 1U << 12 | 7, reg(TARGET));
}

/* The root cell's sources, hart by hart, to its guest files and away from there. */
TEST_F(msi, to_guest_files)
{
	const u32 other = TARGET + 4, cells = TARGET + 8;

	(void)self;
	set_reg(TARGET, 1U << 18 | 7);
	set_reg(other, 2U << 18 | 8);
	ASSERT_EQ(0, intc_ops->source_take(SOURCE + 2, 2, AX_TRIGGER_EDGE));
	machine_be(1);
	rec_clear();
	intc_ops->adopt(m.root->vcpu[1]);
	EXPECT_EQ(1U << 18 | 1U << 12 | 7, reg(TARGET));
	EXPECT_EQ(2U << 18 | 8, reg(other));
	/* Nothing is pending there that is not Linux's. */
	EXPECT_LT(rec_find(0, "vs80="), rec_find(0, "w32[c0030a0]="));
	machine_be(2);
	intc_ops->adopt(m.root->vcpu[2]);
	EXPECT_EQ(2U << 18 | 1U << 12 | 8, reg(other));
	EXPECT_EQ(2U << 18 | (SOURCE + 2), reg(cells));

	machine_be(1);
	rec_set("s86", BIT_ULL(63) | 1);
	rec_clear();
	intc_ops->restore(m.root->vcpu[1]);
	EXPECT_EQ(1U << 18 | 7, reg(TARGET));
	EXPECT_EQ(2U << 18 | 8, reg(other));
	EXPECT_EQ(2U << 18 | (SOURCE + 2), reg(cells));
	/* What was under way has arrived before the guest file is read. */
	EXPECT_LT(rec_find(0, "w32[c0030a0]="), rec_find(0, "w32[c003000]=400ff"));
	EXPECT_LT(rec_find(0, "w32[c003000]=400ff"), rec_find(0, "vs80"));
	EXPECT_EQ(1, rec_get("s86"));
}

/* An MSI that never arrives doesn't block the release. */
TEST_F(msi, lost)
{
	(void)self;
	machine_be(1);
	set_reg(TARGET, 1U << 18 | 7);
	set_reg(0x3000, 1U << 12);
	intc_ops->adopt(m.root->vcpu[1]);
	intc_ops->restore(m.root->vcpu[1]);
	EXPECT_EQ(1U << 18 | 7, reg(TARGET));
}

/* A hart that was off when Linux was seized. */
TEST_F(msi, to_hart_that_comes)
{
	(void)self;
	set_reg(TARGET, 3U << 18 | 7);
	machine_be(3);
	arch_vcpu_load(m.root->vcpu[3]);
	EXPECT_EQ(3U << 18 | 1U << 12 | 7, reg(TARGET));
}

TEST_F(msi, after_a_cell)
{
	(void)self;
	set_reg(TARGET, 1U << 18 | 7);
	ASSERT_EQ(0, intc_ops->source_take(SOURCE, 2, AX_TRIGGER_EDGE));
	EXPECT_EQ(2U << 18 | SOURCE, reg(TARGET));
	intc_ops->source_give(SOURCE);
	EXPECT_EQ(1U << 18 | 1U << 12 | 7, reg(TARGET));
}

/* ---- which there are ---- */

TEST(unknown)
{
	machine_init();
	machine_boot()->intc = AX_RISCV_INTC_NONE;
	EXPECT_EQ(-ENODEV, arch_init());
	machine_init();
	machine_boot()->intc = AX_RISCV_NR_INTCS;
	EXPECT_EQ(-ENODEV, arch_init());
}

TEST_HARNESS_MAIN
