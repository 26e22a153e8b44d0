// SPDX-License-Identifier: GPL-2.0
/*
 * test_gic_root.c - what Linux may write to the GIC: not what takes interrupts
 * from cells, and no address of memory that isn't its own.
 */
#include "machine.h"

#include <kselftest_harness.h>

#define DABT(iss)	ESR(0x24, BIT_ULL(25) | (iss))
#define ISV		BIT_ULL(24)
#define WNR		BIT_ULL(6)
#define PC		0x40081000ULL
#define OWN		ROOT_RAM
#define FOREIGN		0x90000000ULL	/* mapped for nobody */
#define PUBLIC		0xa0000000ULL	/* read-only for the root */

FIXTURE(root)
{
	struct vcpu *vcpu;
};

FIXTURE_SETUP(root)
{
	machine_start();
	self->vcpu = m.root->vcpu[0];
	machine_map(m.root, PUBLIC, PUBLIC, SZ_2M, VM_READ);
	rec_clear();
}

FIXTURE_TEARDOWN(root)
{
	(void)self;
}

static u64 target;

static void translate(const struct rec_event *e)
{
	if (!strcmp(e->name, "at_s1e1r"))
		rec_set("par_el1", target & ~0xfffULL);
}

enum result { WRITTEN, DROPPED, ABORTED, WRONG };

/* Linux stores @size bytes; these pages are read-only, so it is a permission
 * fault.
 */
static enum result store_value(struct vcpu *vcpu, u64 hpa, u32 size, u64 val,
			       u64 *written)
{
	u64 sas = (u64)__builtin_ctz(size) << 22;
	u32 i;

	target = hpa;
	rec_hook = translate;
	rec_set("far_el2", hpa);
	rec_set("esr_el1", 0);
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.pstate = 5;
	vcpu->arch.regs.x[3] = val;
	rec_clear();
	if (!machine_trap(vcpu, DABT(ISV | sas | 3 << 16 | WNR | 0x0f)))
		return WRONG;
	rec_hook = NULL;
	if (rec_get("esr_el1"))
		return rec_count("w") ? WRONG : ABORTED;
	if (vcpu->arch.regs.pc != PC + 4)
		return WRONG;
	i = rec_find(0, "w");
	if (i == rec_end())
		return DROPPED;
	*written = rec_event(i)->val;
	return rec_count("w") == 1 && rec_event(i)->addr == hpa &&
	       rec_event(i)->size == size ? WRITTEN : WRONG;
}

static enum result store(struct vcpu *vcpu, u64 hpa, u32 size, u64 val)
{
	u64 written = val;
	enum result result = store_value(vcpu, hpa, size, val, &written);

	return result == WRITTEN && written != val ? WRONG : result;
}

static u64 load(struct vcpu *vcpu, u64 hpa, u32 size)
{
	u64 sas = (u64)__builtin_ctz(size) << 22;

	rec_set("far_el2", hpa);
	rec_set("hpfar_el2", hpa >> 12 << 4);
	vcpu->arch.regs.x[3] = ~0ULL;
	rec_clear();
	machine_trap(vcpu, DABT(ISV | sas | 3 << 16 | 0x07));
	return vcpu->arch.regs.x[3];
}

#define STORE(hpa, size, val) store(self->vcpu, hpa, size, val)

/* Reads go straight to the hardware. */
TEST_F(root, frames)
{
	u64 block;

	EXPECT_EQ(VM_READ, vm_lookup(m.root, GPA(GICD), &block));
	EXPECT_EQ(VM_READ, vm_lookup(m.root, GPA(GICR), &block));
	EXPECT_EQ(VM_READ, vm_lookup(m.root, GPA(GICR_OF(4) - 1), &block));
	EXPECT_EQ(VM_READ, vm_lookup(m.root, GPA(ITS + 0x1ffff), &block));
	EXPECT_EQ(0, vm_lookup(m.root, GPA(GICR_OF(4)), &block));
}

TEST_F(root, distributor)
{
	u64 written;

	EXPECT_EQ(WRITTEN, STORE(GICD + 0x6108, 8, 0x80000000));
	EXPECT_EQ(WRITTEN, STORE(GICD + 0x104, 4, 0xff00));
	EXPECT_EQ(WRITTEN, STORE(GICD + 0x421, 1, 0xa0));
	/* EnableGrp1A and ARE_NS stay. */
	EXPECT_EQ(WRITTEN, store_value(self->vcpu, GICD, 4, 0, &written));
	EXPECT_EQ(0x12, written);
	EXPECT_EQ(WRITTEN, store_value(self->vcpu, GICD, 4, 0x10, &written));
	EXPECT_EQ(0x12, written);
}

/* Interrupts of Linux stay on CPUs of Linux (12.9.22 GICD_IROUTER). */
TEST_F(root, routing)
{
	const u64 reg = GICD + 0x6000 + 8 * 40;
	const u64 own = core_boot.cpu[0].hwid, cell = core_boot.cpu[1].hwid;

	EXPECT_EQ(WRITTEN, store(self->vcpu, reg, 8, cell));
	cpus[1]->owns_gic = true;
	EXPECT_EQ(DROPPED, store(self->vcpu, reg, 8, cell));
	EXPECT_EQ(DROPPED, store(self->vcpu, reg, 4, cell));
	EXPECT_EQ(WRITTEN, store(self->vcpu, reg, 8, own));
	EXPECT_EQ(WRITTEN, store(self->vcpu, reg, 4, own));
	EXPECT_EQ(WRITTEN, store(self->vcpu, reg + 4, 4, 0));
	EXPECT_EQ(WRITTEN, store(self->vcpu, reg, 8, cell | BIT_ULL(31)));
	/* GICD_IROUTER<n>E, of extended SPIs. */
	EXPECT_EQ(DROPPED, store(self->vcpu, GICD + 0x8008, 8, cell));
	EXPECT_EQ(WRITTEN, store(self->vcpu, GICD + 0x8008, 8, own));
	/* Between the two there is none, nor a whole register to look at. */
	rec_clear();
	EXPECT_EQ(WRITTEN, store(self->vcpu, GICD + 0x7fe4, 4, cell));
	EXPECT_EQ(0, rec_count("r64"));
}

/*
 * The GIC may answer with an error to what it doesn't define, which would be
 * the core's (12.1.3): words are fine everywhere, other sizes where named.
 */
static const struct {
	u64 first, last;	/* registers */
	u32 step, size;
} widths[] = {
	{ GICD + 0x40, GICD + 0x48, 8, 2 },	/* SETSPI_NSR, CLRSPI_NSR */
	{ GICD + 0x400, GICD + 0xbff, 1, 1 },	/* IPRIORITYR, ITARGETSR */
	{ GICD + 0xf10, GICD + 0xf2f, 1, 1 },	/* CPENDSGIR, SPENDSGIR */
	{ GICD + 0x2000, GICD + 0x23ff, 1, 1 },	/* IPRIORITYR<n>E */
	{ GICD + 0x6000, GICD + 0x7fd8, 8, 8 },	/* IROUTER */
	{ GICD + 0x8000, GICD + 0x9ff8, 8, 8 },	/* IROUTER<n>E */
	{ GICR + 0x08, GICR + 0x08, 8, 8 },	/* TYPER */
	{ GICR + 0x40, GICR + 0x48, 8, 8 },	/* SETLPIR, CLRLPIR */
	{ GICR + 0x70, GICR + 0x78, 8, 8 },	/* PROPBASER, PENDBASER */
	{ GICR + 0xa0, GICR + 0xb0, 16, 8 },	/* INVLPIR, INVALLR */
	{ GICR + 0x10400, GICR + 0x1045f, 1, 1 },
	{ ITS + 0x08, ITS + 0x08, 8, 8 },	/* TYPER */
	{ ITS + 0x80, ITS + 0x90, 8, 8 },	/* CBASER, CWRITER, CREADR */
	{ ITS + 0x100, ITS + 0x138, 8, 8 },	/* BASER */
	{ ITS + 0x10040, ITS + 0x10040, 8, 2 },	/* TRANSLATER */
};

static bool exists(u64 hpa, u32 size)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(widths); i++)
		if (size == widths[i].size && hpa >= widths[i].first &&
		    hpa <= widths[i].last &&
		    (hpa - widths[i].first) % widths[i].step == 0)
			return true;
	return size == 4 && IS_ALIGNED(hpa, 4);
}

static void check_widths(struct __test_metadata *_metadata, u64 base, u64 size)
{
	struct vcpu *vcpu = m.root->vcpu[0];
	bool lpi;
	u64 hpa;
	u32 n;

	for (hpa = base; hpa < base + size; hpa++) {
		lpi = hpa >= GICR + 0x70 && hpa < GICR + 0x80;
		for (n = 1; n <= 8; n *= 2) {
			/* Words of these are refused for another reason. */
			if (n == 4 && IS_ALIGNED(hpa, 4) &&
			    (lpi || (hpa >= ITS + 0x80 && hpa < ITS + 0x88) ||
			     (hpa >= ITS + 0x100 && hpa < ITS + 0x140)))
				continue;
			EXPECT_EQ(exists(hpa, n) ? WRITTEN : DROPPED,
				  store(vcpu, hpa, n, lpi ? OWN : 0x12))
				TH_LOG("0x%llx, size %u", hpa, n);
		}
	}
}

TEST_F(root, widths_distributor)
{
	check_widths(_metadata, GICD, 0x1000);
	check_widths(_metadata, GICD + 0x1ff0, 0x420);
	check_widths(_metadata, GICD + 0x5ff0, 0x20);
	check_widths(_metadata, GICD + 0x7fd0, 0x40);
	check_widths(_metadata, GICD + 0x9fe0, 0x40);
}

TEST_F(root, widths_redistributor)
{
	check_widths(_metadata, GICR + 0x10, 0x100);
	check_widths(_metadata, GICR + 0x10000, 0x500);
}

TEST_F(root, widths_its)
{
	check_widths(_metadata, ITS, 0x180);
	check_widths(_metadata, ITS + 0x10030, 0x20);
}

/* A load that got here while the mapping was changed; and what has none. */
TEST_F(root, reads)
{
	rec_dev_set(GICD + 0x104, 4, 0x11223344);
	EXPECT_EQ(0x11223344, load(self->vcpu, GICD + 0x104, 4));
	EXPECT_EQ(0, load(self->vcpu, GICD + 0x104, 2));
	EXPECT_EQ(0, load(self->vcpu, GICD + 0x100, 8));
	EXPECT_EQ(0, load(self->vcpu, GICD + 0x105, 1));
	EXPECT_EQ(0, rec_get("esr_el1"));
}

TEST_F(root, foreign_redistributor)
{
	u64 off;

	EXPECT_EQ(WRITTEN, STORE(GICR_SGI_OF(2) + 0x180, 4, ~0U));
	/* CPU 2 becomes a cell's. */
	machine_be(2);
	arch_vcpu_load(m.cell->vcpu[0]);
	machine_be(0);
	for (off = 0; off < 0x20000; off += 0x1080)
		EXPECT_EQ(DROPPED, STORE(GICR_OF(2) + off, 4, ~0U));
	EXPECT_EQ(DROPPED, STORE(GICR_OF(2) + 0x14, 4, 2));
	EXPECT_EQ(DROPPED, STORE(GICR_OF(2) + 0x1fffc, 4, 1));
	EXPECT_EQ(WRITTEN, STORE(GICR_SGI_OF(1) + 0x180, 4, ~0U));
	EXPECT_EQ(WRITTEN, STORE(GICR_OF(1) + 0x1fffc, 4, 1));
	EXPECT_EQ(WRITTEN, STORE(GICR_SGI_OF(3) + 0x180, 4, ~0U));
	/* And Linux's again. */
	machine_be(2);
	arch_vcpu_put(m.cell->vcpu[0]);
	arch_vcpu_load(m.root->vcpu[2]);
	machine_be(0);
	EXPECT_EQ(WRITTEN, STORE(GICR_SGI_OF(2) + 0x180, 4, ~0U));
}

/* ---- LPI tables ---- */

#define PROPBASER	(GICR_OF(1) + 0x70)
#define PENDBASER	(GICR_OF(1) + 0x78)

TEST_F(root, propbaser)
{
	/* 2^16 LPIs, a byte each; attributes are no address. */
	EXPECT_EQ(WRITTEN, STORE(PROPBASER, 8, OWN | 0x78f));
	EXPECT_EQ(DROPPED, STORE(PROPBASER, 8, FOREIGN | 0x78f));
	EXPECT_EQ(1, m.nr_logged);
	EXPECT_EQ(DROPPED, STORE(PROPBASER, 8, PUBLIC | 0x78f));
	/* The last byte counts. */
	EXPECT_EQ(WRITTEN, STORE(PROPBASER, 8, OWN + SZ_1G - 0x10000 + 0xf));
	EXPECT_EQ(DROPPED, STORE(PROPBASER, 8, OWN + SZ_1G - 0xf000 + 0xf));
	/* 2^32 at most, and no wrapping. */
	EXPECT_EQ(DROPPED, STORE(PROPBASER, 8, OWN | 0x1f));
	EXPECT_EQ(DROPPED, STORE(PROPBASER, 8, GENMASK_ULL(51, 12) | 0xf));
	/* Halves could be combined into anything. */
	EXPECT_EQ(ABORTED, STORE(PROPBASER, 4, OWN));
	EXPECT_EQ(ABORTED, STORE(PROPBASER + 4, 4, 0));
}

TEST_F(root, pendbaser)
{
	/* A bit each, 64 KiB at least. */
	EXPECT_EQ(WRITTEN, STORE(PROPBASER, 8, OWN | 0xf));
	EXPECT_EQ(WRITTEN, STORE(PENDBASER, 8, OWN + 0x10000));
	EXPECT_EQ(DROPPED, STORE(PENDBASER, 8, FOREIGN));
	EXPECT_EQ(WRITTEN, STORE(PENDBASER, 8, OWN + SZ_1G - 0x10000));
	EXPECT_EQ(DROPPED, STORE(PENDBASER, 8, OWN + SZ_1G));
	/* 2^24 of them: 2 MiB. */
	EXPECT_EQ(WRITTEN, STORE(PROPBASER, 8, OWN | 0x17));
	EXPECT_EQ(DROPPED, STORE(PENDBASER, 8, OWN + SZ_1G - 0x10000));
	EXPECT_EQ(WRITTEN, STORE(PENDBASER, 8, OWN + SZ_1G - SZ_2M));
	EXPECT_EQ(ABORTED, STORE(PENDBASER, 4, OWN));
	EXPECT_EQ(ABORTED, STORE(PENDBASER + 4, 4, 0));
}

/* Used from here on, with what the two say together. */
TEST_F(root, enable_lpis)
{
	EXPECT_EQ(WRITTEN, STORE(PROPBASER, 8, OWN | 0xf));
	EXPECT_EQ(WRITTEN, STORE(PENDBASER, 8, OWN + SZ_1G - 0x10000));
	EXPECT_EQ(WRITTEN, STORE(PROPBASER, 8, OWN | 0x17));
	EXPECT_EQ(DROPPED, STORE(GICR_OF(1), 4, 1));
	EXPECT_EQ(WRITTEN, STORE(GICR_OF(1), 4, 0));
	EXPECT_EQ(WRITTEN, STORE(PROPBASER, 8, OWN | 0xf));
	EXPECT_EQ(WRITTEN, STORE(GICR_OF(1), 4, 1));
	/* In use: not replaced. */
	EXPECT_EQ(DROPPED, STORE(PROPBASER, 8, OWN | 0x17));
	EXPECT_EQ(DROPPED, STORE(PENDBASER, 8, OWN));
	EXPECT_EQ(WRITTEN, STORE(GICR_OF(1), 4, 0x04000001));
	EXPECT_EQ(WRITTEN, STORE(GICR_OF(1), 4, 0));
	EXPECT_EQ(WRITTEN, STORE(PENDBASER, 8, OWN));
	/* What nobody wrote since the reset isn't RAM. */
	EXPECT_EQ(DROPPED, STORE(GICR_OF(0), 4, 1));
}

/* GICv4's frames hold more addresses, for virtual LPIs. */
TEST_F(root, virtual_lpis)
{
	rec_dev_set(GICR_OF(0) + 8, 8, 2);
	EXPECT_EQ(DROPPED, STORE(GICR_OF(0) + 0x20070, 8, OWN | 0xf));
	EXPECT_EQ(DROPPED, STORE(GICR_OF(0) + 0x20078, 8, OWN));
	EXPECT_EQ(DROPPED, STORE(GICR_OF(0) + 0x30080, 4, 0));
	EXPECT_EQ(WRITTEN, STORE(GICR_OF(0) + 0x10180, 4, 1));
}

/* ---- ITS ---- */

#define VALID		BIT_ULL(63)
#define CBASER		(ITS + 0x80)
#define BASER(n)	(ITS + 0x100 + (n) * 8ULL)
#define PAGES_4K	0ULL
#define PAGES_16K	(1ULL << 8)
#define PAGES_64K	(2ULL << 8)

TEST_F(root, its_queue)
{
	EXPECT_EQ(WRITTEN, STORE(CBASER, 8, VALID | OWN | 0xf));
	EXPECT_EQ(DROPPED, STORE(CBASER, 8, VALID | FOREIGN | 0xf));
	EXPECT_EQ(DROPPED, STORE(CBASER, 8, VALID | PUBLIC));
	/* Pages of 4K; bits 9:8 are none of its fields. */
	EXPECT_EQ(WRITTEN, STORE(CBASER, 8, VALID | (OWN + SZ_1G - 0x10000) |
					    0x20f));
	EXPECT_EQ(DROPPED, STORE(CBASER, 8, VALID | (OWN + SZ_1G - 0x10000) |
					    0x10));
	/* Off is off. */
	EXPECT_EQ(WRITTEN, STORE(CBASER, 8, 0));
	EXPECT_EQ(ABORTED, STORE(CBASER, 4, 0));
	EXPECT_EQ(ABORTED, STORE(CBASER + 4, 4, 0x80000000));
	EXPECT_EQ(WRITTEN, STORE(ITS + 0x88, 8, 0x20));	/* CWRITER */
	EXPECT_EQ(WRITTEN, STORE(ITS, 4, 1));
	EXPECT_EQ(WRITTEN, STORE(ITS + 0x10040, 4, 5));
}

TEST_F(root, its_tables)
{
	u32 n;

	for (n = 0; n < 8; n++) {
		EXPECT_EQ(WRITTEN, STORE(BASER(n), 8, VALID | OWN | 0xff));
		EXPECT_EQ(DROPPED, STORE(BASER(n), 8, VALID | FOREIGN));
		EXPECT_EQ(ABORTED, STORE(BASER(n), 4, 0));
		EXPECT_EQ(ABORTED, STORE(BASER(n) + 4, 4, 0x80000000));
	}
	/* Behind the last one are words that mean nothing. */
	EXPECT_EQ(WRITTEN, STORE(BASER(8), 4, 0x90000000));
	EXPECT_EQ(DROPPED, STORE(BASER(8), 8, VALID | FOREIGN));
}

TEST_F(root, its_table_sizes)
{
	const u64 end = OWN + SZ_1G;

	EXPECT_EQ(WRITTEN, STORE(BASER(0), 8, VALID | PAGES_4K |
				 (end - 0x2000) | 1));
	EXPECT_EQ(DROPPED, STORE(BASER(0), 8, VALID | PAGES_4K |
				 (end - 0x2000) | 2));
	EXPECT_EQ(WRITTEN, STORE(BASER(0), 8, VALID | PAGES_16K |
				 (end - 0x8000) | 1));
	EXPECT_EQ(DROPPED, STORE(BASER(0), 8, VALID | PAGES_16K |
				 (end - 0x8000) | 2));
	EXPECT_EQ(WRITTEN, STORE(BASER(0), 8, VALID | PAGES_64K |
				 (end - 0x20000) | 1));
	EXPECT_EQ(DROPPED, STORE(BASER(0), 8, VALID | PAGES_64K |
				 (end - 0x20000) | 2));
	/* Bits 51:48 of the address are in 15:12 with those. */
	EXPECT_EQ(DROPPED, STORE(BASER(0), 8, VALID | PAGES_64K | OWN |
				 0x1000));
	EXPECT_EQ(WRITTEN, STORE(BASER(0), 8, VALID | PAGES_4K | OWN |
				 0x1000));
}

/* The CPU that changes the root cell's tables has panicked. */
TEST_F(root, tables_that_stay_locked)
{
	EXPECT_EQ(WRITTEN, STORE(GICR + 0x70, 8, OWN | 15));
	spin_lock(&m.root->map_lock);
	EXPECT_EQ(DROPPED, STORE(GICR + 0x70, 8, OWN | 15));
	EXPECT_EQ(WRITTEN, STORE(GICD + 0x104, 4, 0xff00));
}

TEST_HARNESS_MAIN
