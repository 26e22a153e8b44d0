// SPDX-License-Identifier: GPL-2.0
/*
 * test_stage2.c - the second stage as a walker of the Arm ARM (D8, VMSAv8-64)
 * finds it, and the order in which it is changed.
 */
#include "machine.h"
#include "arch/arm64/stage2.h"

#include <kselftest_harness.h>

#define VALID		BIT_ULL(0)
#define TABLE_OR_PAGE	BIT_ULL(1)
#define ADDR		GENMASK_ULL(47, 12)

/* ---- a walker that knows VTCR_EL2 and VTTBR_EL2 only ---- */

struct walk {
	u64 entry;
	int level;	/* the architecture's: 3 is pages */
};

/* 4K granule: level of the first look-up by SL0 (D8, VTCR_EL2.SL0). */
static int start_level(u64 vtcr)
{
	return 2 - (int)FIELD_GET(GENMASK_ULL(7, 6), vtcr);
}

static struct walk walk(u64 vtcr, u64 vttbr, u64 ipa)
{
	struct walk w = { 0, start_level(vtcr) };
	u64 *table = (u64 *)(vttbr & GENMASK_ULL(47, 1));
	u64 bits = 64 - (vtcr & 0x3f), top = bits;

	if (ipa >> bits)
		return w;
	for (;; w.level++) {
		u64 low = 12 + 9 * (3 - (u64)w.level);

		w.entry = table[(ipa >> low) & (BIT_ULL(top - low) - 1)];
		if (!(w.entry & VALID) || w.level == 3 ||
		    !(w.entry & TABLE_OR_PAGE))
			return w;
		table = (u64 *)(w.entry & ADDR);
		top = low;
	}
}

static struct walk walk_vm(const struct vm *vm, u64 ipa)
{
	return walk(stage2_vtcr(), vm->arch.vttbr, ipa);
}

/* ---- VTCR_EL2 ---- */

FIXTURE(range)
{
	u32 unused;
};

FIXTURE_VARIANT(range)
{
	u64 parange;
	u64 vtcr;
	u32 bits;
	u32 tables;	/* side by side in the root */
};

/*
 * RES1, WB WA inner and outer, inner shareable; PS, SL0 and T0SZ: level 1 with
 * concatenated tables up to 42 bits, since SL0 = 2 needs 44.
 */
#define RANGE_ADD(name, p, v, b, t)					\
FIXTURE_VARIANT_ADD(range, name)					\
{ .parange = (p), .vtcr = (v), .bits = (b), .tables = (t) }

RANGE_ADD(pa32, 0, 0x80003560, 32, 1);
RANGE_ADD(pa36, 1, 0x8001355c, 36, 1);
RANGE_ADD(pa40, 2, 0x80023558, 40, 2);
RANGE_ADD(pa42, 3, 0x80033556, 42, 8);
RANGE_ADD(pa44, 4, 0x80043594, 44, 1);
RANGE_ADD(pa48, 5, 0x80053590, 48, 1);
RANGE_ADD(pa52, 6, 0x80053590, 48, 1);
RANGE_ADD(pa56, 7, 0x80053590, 48, 1);

FIXTURE_SETUP(range)
{
	machine_init();
	rec_set("id_aa64mmfr0_el1", variant->parange | 0xfff0);
	(void)self;
}

FIXTURE_TEARDOWN(range)
{
	(void)self;
}

TEST_F(range, vtcr)
{
	static struct vm vm;
	u64 last = BIT_ULL(variant->bits) - PAGE_SIZE;

	ASSERT_EQ(0, stage2_init());
	EXPECT_EQ(variant->vtcr, stage2_vtcr());
	ASSERT_EQ(0, stage2_create(&vm));
	EXPECT_EQ(variant->tables, vm.arch.pt.tables);
	EXPECT_EQ(BIT_ULL(variant->bits), vm.gpa_limit);
	EXPECT_EQ(0, vm.arch.vttbr & (variant->tables * PAGE_SIZE - 1));
	machine_map(&vm, last, last, PAGE_SIZE, VM_RWX);
	EXPECT_EQ(last | 0x7ff, walk_vm(&vm, last).entry);
	EXPECT_EQ(0, walk_vm(&vm, last - PAGE_SIZE).entry);
	stage2_destroy(&vm);
}

/* A CPU that joins later has at least what VTCR_EL2.PS says. */
TEST_F(range, fits_cpu)
{
	ASSERT_EQ(0, stage2_init());
	EXPECT_TRUE(stage2_fits_cpu());
	rec_set("id_aa64mmfr0_el1", 6);
	EXPECT_TRUE(stage2_fits_cpu());
	rec_set("id_aa64mmfr0_el1", 0);
	EXPECT_EQ(variant->parange == 0, stage2_fits_cpu());
}

/* ---- descriptors ---- */

FIXTURE(tables)
{
	u64 vttbr;
};

FIXTURE_SETUP(tables)
{
	machine_start();
	self->vttbr = m.cell->arch.vttbr;
	rec_set("vttbr_el2", m.root->arch.vttbr);
	rec_set("tcr_el1", 0x3510);
	rec_set("sctlr_el1", 0x4);
	rec_clear();
}

FIXTURE_TEARDOWN(tables)
{
	(void)self;
}

TEST_F(tables, leaves)
{
	struct walk w;

	/* Normal WB, S2AP, inner shareable, AF; XN[1:0] = 0b10. */
	machine_map(m.cell, 0x50000000, 0x90003000, PAGE_SIZE, VM_RWX);
	machine_map(m.cell, 0x50001000, 0x90004000, PAGE_SIZE, VM_READ);
	machine_map(m.cell, 0x50002000, 0x90005000, PAGE_SIZE,
		    VM_READ | VM_WRITE);
	machine_map(m.cell, 0x50003000, 0x90006000, PAGE_SIZE,
		    VM_READ | VM_EXEC);
	EXPECT_EQ(0x900037ffULL, walk_vm(m.cell, 0x50000000).entry);
	EXPECT_EQ(0x004000009000477fULL, walk_vm(m.cell, 0x50001000).entry);
	EXPECT_EQ(0x00400000900057ffULL, walk_vm(m.cell, 0x50002000).entry);
	EXPECT_EQ(0x9000677fULL, walk_vm(m.cell, 0x50003000).entry);
	/* MemAttr 0b0001: Device-nGnRE, whatever the guest's stage 1 says. */
	machine_map(m.cell, 0x50004000, 0x9010000, PAGE_SIZE,
		    VM_READ | VM_WRITE | VM_DEVICE);
	EXPECT_EQ(0x00400000090107c7ULL, walk_vm(m.cell, 0x50004000).entry);
	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE,
		  vm_lookup(m.cell, GPA(0x50004000), NULL));
	/* Blocks have bit 1 clear. */
	w = walk_vm(m.cell, CELL_GPA);
	EXPECT_EQ(2, w.level);
	EXPECT_EQ(CELL_HPA | 0x7fd, w.entry);
	w = walk_vm(m.root, ROOT_RAM);
	EXPECT_EQ(1, w.level);
	EXPECT_EQ(ROOT_RAM | 0x7fd, w.entry);
}

TEST_F(tables, vmids)
{
	EXPECT_EQ(1, m.root->arch.vttbr >> 48);
	EXPECT_EQ(2, m.cell->arch.vttbr >> 48);
	/* CnP is off: the tables are shared by software's choice only. */
	EXPECT_EQ(0, (m.root->arch.vttbr | m.cell->arch.vttbr) & 1);
}

/* ---- order ---- */

#define ENTER	"tcr_el1=803590 isb sctlr_el1=5 isb vttbr_el2=%llx isb"
#define LEAVE	"vttbr_el2=%llx isb sctlr_el1=4 isb tcr_el1=3510 isb"
#define TWICE	"dsb_ish tlbi_vmalle1is dsb_ish isb"

static const char *foreign(const char *what)
{
	static char text[512];

	snprintf(text, sizeof(text),
		 "dsb_ishst " ENTER " %s " TWICE " " LEAVE,
		 m.cell->arch.vttbr, what, m.root->arch.vttbr);
	return text;
}

/* From the barrier behind the last store on. */
static const char *synced(void)
{
	return rec_trace_from(rec_find_last("dsb_ishst"));
}

/*
 * Stores, barrier, walks off, the other VMID, stage 2 by address, barrier,
 * stage 1, barriers, everything back in reverse.
 */
TEST_F(tables, unmap_page_of_another)
{
	machine_map(m.cell, 0x50000000, 0x90003000, 2 * PAGE_SIZE, VM_RWX);
	rec_clear();
	machine_unmap(m.cell, 0x50001000, PAGE_SIZE);
	EXPECT_STREQ(foreign("tlbi_ipas2e1is(50001) dsb_ish tlbi_vmalle1is"),
		     synced());
}

TEST_F(tables, unmap_own_page)
{
	machine_map(m.cell, 0x50000000, 0x90003000, 2 * PAGE_SIZE, VM_RWX);
	rec_set("vttbr_el2", m.cell->arch.vttbr);
	rec_clear();
	machine_unmap(m.cell, 0x50001000, PAGE_SIZE);
	EXPECT_STREQ("dsb_ishst tlbi_ipas2e1is(50001) dsb_ish tlbi_vmalle1is "
		     TWICE, synced());
}

TEST_F(tables, unmap_pages)
{
	u32 i;

	machine_map(m.cell, 0x50000000, 0x90003000, 64 * PAGE_SIZE, VM_RWX);
	rec_clear();
	machine_unmap(m.cell, 0x50001000, 16 * PAGE_SIZE);
	for (i = 0; i < 16; i++)
		EXPECT_EQ(0x50001 + i,
			  rec_event(rec_find(0, "tlbi_ipas2e1is") + i)->val);
	EXPECT_EQ(16, rec_count("tlbi_ipas2e1is"));
	EXPECT_EQ(0, rec_count("tlbi_vmalls12e1is"));
	rec_clear();
	machine_unmap(m.cell, 0x50011000, 17 * PAGE_SIZE);
	EXPECT_STREQ(foreign("tlbi_vmalls12e1is"), synced());
}

/* What was invalid needs no invalidation, but a barrier before it is linked. */
TEST_F(tables, map)
{
	machine_map(m.cell, 0x70000000, 0x90000000, PAGE_SIZE, VM_RWX);
	EXPECT_EQ(0, rec_count("tlbi"));
	EXPECT_EQ(0, rec_count("vttbr_el2"));
	EXPECT_GE(rec_count("dsb_ishst"), 2);
	EXPECT_EQ(rec_end() - 1, rec_find_last("isb"));
	EXPECT_EQ(rec_end() - 2, rec_find_last("dsb_ishst"));
}

TEST_F(tables, create_and_destroy)
{
	static struct vm vm = { .id = 7 };

	rec_clear();
	ASSERT_EQ(0, stage2_create(&vm));
	EXPECT_EQ(8, vm.arch.vttbr >> 48);
	/* An earlier vm had this VMID. */
	EXPECT_EQ(1, rec_count("tlbi_vmalls12e1is"));
	EXPECT_LT(rec_find(0, "vttbr_el2"), rec_find(0, "tlbi_vmalls12e1is"));
	rec_clear();
	stage2_destroy(&vm);
	EXPECT_EQ(1, rec_count("tlbi_vmalls12e1is"));
	EXPECT_EQ(m.root->arch.vttbr, rec_get("vttbr_el2"));
}

TEST_F(tables, flush_local)
{
	stage2_flush_local();
	EXPECT_STREQ("tlbi_alle1 dsb_nsh isb", rec_trace());
}

/* ---- break before make ---- */

enum state { QUIET, BROKEN, INVALIDATED };

struct shadow {
	u64 *table;
	bool reachable;
	u64 entry[512];
	u8 state[512];
};

static struct shadow shadows[64];
static const struct vm *watched;
static const char *violation;

static struct shadow *shadow_of(u64 *table)
{
	struct shadow *s;
	u32 i;

	for (s = shadows; s->table && s->table != table; s++)
		;
	if (!s->table || !s->reachable)
		for (i = 0; i < 512; i++)
			s->state[i] = QUIET;
	if (!s->table || !s->reachable)
		memcpy(s->entry, table, sizeof(s->entry));
	s->table = table;
	return s;
}

static void look(struct shadow *s, u32 i, u64 now)
{
	u64 was = s->entry[i];

	if (was != now && (was & VALID) && (now & VALID))
		violation = "a valid entry became another valid one";
	if ((was & VALID) && !(now & VALID))
		s->state[i] = BROKEN;
	if (!(was & VALID) && (now & VALID) && s->state[i] != QUIET)
		violation = "made before the invalidation was complete";
	s->entry[i] = now;
}

static void look_at_table(u64 *table, int level, bool *seen)
{
	struct shadow *s = shadow_of(table);
	u32 i;

	seen[s - shadows] = true;
	s->reachable = true;
	for (i = 0; i < 512; i++) {
		look(s, i, table[i]);
		if (level < 3 && (table[i] & 3) == 3)
			look_at_table((u64 *)(table[i] & ADDR), level + 1,
				      seen);
	}
}

static void watch(const struct rec_event *e)
{
	bool seen[ARRAY_SIZE(shadows)] = { false };
	bool tlbi = !strncmp(e->name, "tlbi", 4);
	bool done = !strcmp(e->name, "dsb_ish");
	u32 n, i;

	look_at_table((u64 *)(watched->arch.vttbr & GENMASK_ULL(47, 1)),
		      start_level(stage2_vtcr()), seen);
	for (n = 0; n < ARRAY_SIZE(shadows); n++) {
		shadows[n].reachable = seen[n];
		for (i = 0; i < 512; i++) {
			u8 *state = &shadows[n].state[i];

			if (tlbi && *state == BROKEN)
				*state = INVALIDATED;
			if (done && *state == INVALIDATED)
				*state = QUIET;
		}
	}
}

static void watch_start(const struct vm *vm)
{
	watched = vm;
	violation = NULL;
	memset(shadows, 0, sizeof(shadows));
	rec_hook = watch;
	rec_insn("start");
	rec_clear();
}

TEST_F(tables, break_before_make)
{
	watch_start(m.cell);
	machine_map(m.cell, 0x80000000, 0xc0000000, SZ_1G, VM_RWX);
	/* 1 GiB to 2 MiB to 4 KiB, and all of it merged again. */
	machine_unmap(m.cell, 0x80201000, PAGE_SIZE);
	EXPECT_EQ(3, walk_vm(m.cell, 0x80200000).level);
	EXPECT_EQ(2, walk_vm(m.cell, 0x80400000).level);
	EXPECT_EQ(0, walk_vm(m.cell, 0x80201000).entry);
	machine_map(m.cell, 0x80201000, 0xc0201000, PAGE_SIZE, VM_RWX);
	EXPECT_EQ(1, walk_vm(m.cell, 0x80200000).level);
	machine_unmap(m.cell, 0x80000000, SZ_1G);
	rec_hook = NULL;
	EXPECT_EQ(NULL, violation);
	EXPECT_GE(rec_count("tlbi_vmalls12e1is"), 4);
}

/* The watcher itself: it does see what must not be. */
TEST_F(tables, watcher)
{
	u64 *root = (u64 *)(m.cell->arch.vttbr & GENMASK_ULL(47, 1));
	u64 old = root[1];

	watch_start(m.cell);
	root[1] = 0xc0000000 | 0x7fd;
	rec_insn("x");
	EXPECT_STREQ("a valid entry became another valid one", violation);
	violation = NULL;
	root[1] = 0;
	rec_insn("x");
	rec_insn("tlbi_x");
	root[1] = old;
	rec_insn("x");
	EXPECT_STREQ("made before the invalidation was complete", violation);
}

static u64 read_from;

static void read_guest(void *dst, u64 hpa, u64 size)
{
	memset(dst, 0x5a, size);
	read_from = hpa;
}

/* A guest's own RAM and nothing else, wherever it says that it is. */
TEST_F(tables, read)
{
	static const u64 none[] = {
		0, 0x3ffff000, CELL_GPA + SZ_2M, 0x08000000, 0x50000000,
		BIT_ULL(40), ~0xfffULL,
	};
	char dst[32] = "";
	u32 i;

	m.read_guest = read_guest;
	machine_map(m.cell, 0x50000000, 0x09010000, PAGE_SIZE,
		    VM_READ | VM_WRITE | VM_DEVICE);
	for (i = 0; i < ARRAY_SIZE(none); i++)
		EXPECT_EQ(-EFAULT, stage2_read(m.cell, GPA(none[i]), dst, 32));
	EXPECT_EQ(0, read_from);
	EXPECT_EQ(0, stage2_read(m.cell, GPA(CELL_GPA + 0x1020), dst, 31));
	EXPECT_EQ(CELL_HPA + 0x1020, read_from);
	EXPECT_EQ(0x5a, dst[30]);
	EXPECT_EQ(0, dst[31]);
	EXPECT_FALSE(spin_is_locked(&m.cell->map_lock));
	machine_unmap(m.cell, CELL_GPA, PAGE_SIZE);
	EXPECT_EQ(-EFAULT, stage2_read(m.cell, GPA(CELL_GPA), dst, 32));
}

TEST_HARNESS_MAIN
