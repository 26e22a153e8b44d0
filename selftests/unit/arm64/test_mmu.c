// SPDX-License-Identifier: GPL-2.0
/*
 * test_mmu.c - the core's own tables, and windows into other memory: what is
 * mapped how, and that nothing is used before it is in force or afterwards.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "machine.h"
#include "arch/arm64/mmu.h"

#include <kselftest_harness.h>

#define CORE_SIZE	(4UL << 20)
#define TEXT_SIZE	0x5000UL
#define RODATA_SIZE	0x2000UL
#define IDMAP		0x1000UL
#define CPUS		0x13000UL

/* The image at its "physical" address, and what the linker script names. */
char image[CORE_SIZE] __attribute__((aligned(SZ_2M)));
__asm__(".globl __core_start\n .set __core_start, image\n"
	".globl __idmap_start\n .set __idmap_start, image + 0x1000\n"
	".globl __text_end\n .set __text_end, image + 0x5000\n"
	".globl __rodata_end\n .set __rodata_end, image + 0x7000\n"
	".globl core_tables\n .set core_tables, image + 0xb000\n"
	".globl core_cpus\n .set core_cpus, image + 0x13000\n");

extern u64 core_tables[];	/* level 0 first */

#define VALID		BIT_ULL(0)
#define TABLE_OR_PAGE	BIT_ULL(1)
#define ATTR		GENMASK_ULL(4, 2)
#define RES1		BIT_ULL(6)
#define RDONLY		BIT_ULL(7)
#define SH		GENMASK_ULL(9, 8)
#define AF		BIT_ULL(10)
#define XN		BIT_ULL(54)
#define ADDR		GENMASK_ULL(47, 12)
#define DEVICE		1	/* MAIR_EL2 index of nGnRE */
#define NORMAL		2

struct leaf {
	u64 entry;
	u64 pa;		/* of the address that was asked for */
	int level;
};

static struct leaf walk(u64 va)
{
	struct leaf leaf = { 0, 0, 0 };
	u64 *table = core_tables;
	u64 low;

	for (;; leaf.level++) {
		low = 39 - 9 * (u64)leaf.level;
		leaf.entry = table[(va >> low) & 511];
		if (!(leaf.entry & VALID))
			return leaf;
		if (leaf.level == 3 || !(leaf.entry & TABLE_OR_PAGE))
			break;
		table = (u64 *)(leaf.entry & ADDR);
	}
	leaf.pa = ((leaf.entry & ADDR) & ~(BIT_ULL(low) - 1)) |
		  (va & (BIT_ULL(low) - 1));
	return leaf;
}

static bool is(u64 va, u64 pa, u64 rights)
{
	struct leaf leaf = walk(va);

	return leaf.pa == pa && FIELD_GET(ATTR, leaf.entry) == NORMAL &&
	       FIELD_GET(SH, leaf.entry) == 3 && (leaf.entry & AF) &&
	       (leaf.entry & RES1) && (leaf.entry & (RDONLY | XN)) == rights;
}

FIXTURE(mmu)
{
	u64 base;
};

FIXTURE_SETUP(mmu)
{
	machine_init();
	core_boot.core.size = CORE_SIZE;
	rec_set("ctr_el0", 4 << 16);	/* lines of 64 bytes */
	self->base = (u64)image;
	ASSERT_EQ(0, mmu_early_build(self->base));
}

FIXTURE_TEARDOWN(mmu)
{
	(void)self;
}

/* And a page below each stack that isn't there. */
TEST_F(mmu, image)
{
	bool guard;
	u64 off;

	for (off = 0; off < SZ_2M; off += PAGE_SIZE) {
		guard = off >= CPUS && off < CPUS + NR_CPUS * CPU_AREA_SIZE &&
			(off - CPUS) % CPU_AREA_SIZE == 0;
		EXPECT_EQ(guard, mmu_is_guard(CORE_VA + off));
		EXPECT_EQ(guard, mmu_is_guard(CORE_VA + off + 0xff8));
		if (guard) {
			EXPECT_EQ(0, walk(CORE_VA + off).entry);
			continue;
		}
		EXPECT_TRUE(is(CORE_VA + off, self->base + off,
			       off < TEXT_SIZE ? RDONLY :
			       off < TEXT_SIZE + RODATA_SIZE ? RDONLY | XN :
			       XN));
	}
	for (; off < CORE_SIZE; off += PAGE_SIZE)
		EXPECT_TRUE(is(CORE_VA + off, self->base + off, XN));
	EXPECT_FALSE(mmu_is_guard(0));
	EXPECT_FALSE(mmu_is_guard(CORE_VA + SZ_2M));
	EXPECT_EQ(0, walk(CORE_VA + CORE_SIZE).entry);
	EXPECT_EQ(0, walk(CORE_VA - PAGE_SIZE).entry);
	EXPECT_EQ(self->base + 0x1234, hva_to_hpa((void *)(CORE_VA +
							    0x1234)).v);
	EXPECT_EQ((void *)(CORE_VA + 0x1234),
		  hpa_to_hva(HPA(self->base + 0x1234)));
}

/* The page that turns the MMU on, and nothing else at its own address. */
TEST_F(mmu, identity)
{
	EXPECT_TRUE(is(self->base + IDMAP, self->base + IDMAP, RDONLY));
	EXPECT_EQ(0, walk(self->base).entry);
	EXPECT_EQ(0, walk(self->base + IDMAP + PAGE_SIZE).entry);
	EXPECT_EQ(0, walk(self->base + IDMAP + SZ_2M).entry);
}

static u32 leaves, wrong;

static void scan(u64 *table, int level)
{
	u32 i;

	for (i = 0; i < 512; i++) {
		u64 e = table[i];

		if (!(e & VALID))
			continue;
		if (level < 3 && (e & TABLE_OR_PAGE)) {
			scan((u64 *)(e & ADDR), level + 1);
			continue;
		}
		leaves++;
		wrong += !(e & RDONLY) && !(e & XN);
		wrong += !(e & AF) || !(e & RES1);
		wrong += FIELD_GET(ATTR, e) == DEVICE && !(e & XN);
	}
}

/* And SCTLR_EL2.WXN (bit 19) says so to the CPU, once the MMU is on. */
TEST_F(mmu, nothing_writable_and_executable)
{
	EXPECT_EQ(BIT_ULL(19) | BIT_ULL(0),
		  SCTLR_EL2_VALUE & (BIT_ULL(19) | BIT_ULL(0)));
	mmu_map_device(HPA(GICD), 0x10000);
	scan(core_tables, 0);
	EXPECT_EQ(0, wrong);
	EXPECT_EQ(512 - NR_CPUS + 1 + 1 + 1, leaves);
}

/* Written with the MMU off: what caches hold of it is dropped, line by line. */
TEST_F(mmu, caches)
{
	u64 line = self->base + TEXT_SIZE + RODATA_SIZE;
	u32 i;

	EXPECT_STREQ("dsb_sy", rec_event(rec_find(0, "dsb"))->name);
	i = rec_find(0, "dc_ivac");
	EXPECT_EQ(rec_find(0, "dsb_sy") + 2, i);	/* CTR_EL0 between */
	for (; line < self->base + CPUS; line += 64, i++)
		ASSERT_EQ(line, rec_event(i)->val);
	EXPECT_STREQ("dsb_sy", rec_event(i)->name);
	EXPECT_EQ(i + 1, rec_end());
}

TEST_F(mmu, refuses)
{
	EXPECT_EQ(-ERANGE, mmu_early_build(BIT_ULL(46)));
	core_boot.core.size = SZ_1G;
	EXPECT_EQ(-ERANGE, mmu_early_build(self->base));
	core_boot.core.size = CORE_SIZE;
	core_boot.nr_cpus = AX_MAX_CPUS + 1;
	EXPECT_EQ(-ERANGE, mmu_early_build(self->base));
	core_boot.nr_cpus = AX_MAX_CPUS;
	EXPECT_EQ(0, mmu_early_build(self->base));
}

TEST_F(mmu, devices)
{
	struct leaf leaf;
	u64 va, next;

	rec_clear();
	va = (u64)mmu_map_device(HPA(GICR), 0x1000);
	EXPECT_STREQ("dsb_ishst isb", rec_trace());
	leaf = walk(va);
	EXPECT_EQ(GICR, leaf.pa);
	EXPECT_EQ(DEVICE, FIELD_GET(ATTR, leaf.entry));
	EXPECT_EQ(XN, leaf.entry & (XN | RDONLY));
	EXPECT_NE(0, leaf.entry & AF);
	/* Across a boundary, and behind what is there. */
	next = (u64)mmu_map_device(HPA(0x101ff000), 0x2000);
	EXPECT_EQ(ALIGN_DOWN(va, SZ_2M) + SZ_2M, ALIGN_DOWN(next, SZ_2M));
	EXPECT_EQ(0x101ff000, walk(next).pa);
	EXPECT_EQ(0x10200ff8, walk(next + 0x1ff8).pa);
	EXPECT_EQ(0, walk(ALIGN_DOWN(next, SZ_2M) + 2 * SZ_2M).entry);
	EXPECT_EQ(GICR, walk(va).pa);
	/* 256 MiB of room, and then no more. */
	EXPECT_EQ(NULL, mmu_map_device(HPA(0x40000000), 254 * SZ_1G));
	EXPECT_NE(NULL, mmu_map_device(HPA(0x40000000), 125 * SZ_2M));
	EXPECT_EQ(NULL, mmu_map_device(HPA(0x40000000), 1));
	EXPECT_EQ(0x4123, walk(CORE_VA_WINDOW + 0x4123).entry + 0x4123);
}

/* ---- windows: an MMU that believes the tables only behind an isb ---- */

#define RAM		0x40000000ULL
#define RAM_SIZE	(64UL << 10)

static int ram_fd;
static char *ram;
static u32 cpu_id, nr_open, nr_stale;

static u64 window_va(u32 which)
{
	return CORE_VA_WINDOW + (cpu_id * 2 + which) * PAGE_SIZE;
}

/* Nothing is there until it is in force. */
static void forget(u64 va)
{
	mmap((void *)va, PAGE_SIZE, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void apply(u32 which)
{
	struct leaf leaf = walk(window_va(which));
	int prot = PROT_READ | (leaf.entry & RDONLY ? 0 : PROT_WRITE);

	if (!leaf.entry)
		return;
	nr_open++;
	if (!(leaf.entry & XN) || FIELD_GET(ATTR, leaf.entry) != NORMAL)
		nr_stale++;
	mmap((void *)window_va(which), PAGE_SIZE, prot, MAP_SHARED | MAP_FIXED,
	     ram_fd, (off_t)(leaf.pa - RAM));
}

static void mmu(const struct rec_event *e)
{
	static bool visible;
	u32 which;

	if (!strcmp(e->name, "dsb_ishst"))
		visible = true;
	if (!strcmp(e->name, "tlbi_vae2")) {
		which = e->val - (window_va(0) >> PAGE_SHIFT);
		/* The entry is invalid, and that is visible. */
		if (which > 1 || !visible || walk(window_va(which)).entry)
			nr_stale++;
		else
			forget(window_va(which));
	}
	if (strcmp(e->name, "isb") || !visible)
		return;
	visible = false;
	for (which = 0; which < 2; which++)
		apply(which);
}

static void be_cpu(u32 id)
{
	static struct cpu cpu;
	u32 which;

	cpu.id = id;
	cpus[id] = &cpu;
	cpu_id = id;
	machine_be(id);
	for (which = 0; which < 2; which++)
		forget(window_va(which));
}

FIXTURE(window)
{
	char mine[3 * 4096];
};

FIXTURE_VARIANT(window)
{
	u32 cpu;
};

FIXTURE_VARIANT_ADD(window, cpu0) { .cpu = 0 };
FIXTURE_VARIANT_ADD(window, cpu3) { .cpu = 3 };

FIXTURE_SETUP(window)
{
	u32 i;

	machine_init();
	core_boot.core.size = CORE_SIZE;
	rec_set("ctr_el0", 4 << 16);
	ASSERT_EQ(0, mmu_early_build((u64)image));
	be_cpu(variant->cpu);
	ram_fd = memfd_create("ram", 0);
	ASSERT_EQ(0, ftruncate(ram_fd, RAM_SIZE));
	ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, ram_fd,
		   0);
	for (i = 0; i < RAM_SIZE; i++)
		ram[i] = (char)(i * 7 + i / 4096);
	rec_clear();
	rec_hook = mmu;
	(void)self;
}

FIXTURE_TEARDOWN(window)
{
	rec_hook = NULL;
	EXPECT_EQ(0, nr_stale);
	EXPECT_EQ(0, walk(window_va(0)).entry);
	EXPECT_EQ(0, walk(window_va(1)).entry);
	(void)self;
}

#define OPEN	"dsb_ishst isb"
#define CLOSE(page) "dsb_ishst tlbi_vae2(" page ") dsb_nsh isb"

TEST_F(window, read)
{
	arch_mem_read(self->mine, HPA(RAM + 0xff0), 0x1020);
	EXPECT_EQ(0, memcmp(self->mine, ram + 0xff0, 0x1020));
	EXPECT_EQ(3, nr_open);
	EXPECT_EQ(3, rec_count("tlbi_vae2"));
	rec_clear();
	arch_mem_read(self->mine, HPA(RAM), 0);
	EXPECT_STREQ("", rec_trace());
	arch_mem_read(self->mine, HPA(RAM + 8), 8);
	EXPECT_STREQ(variant->cpu ? OPEN " " CLOSE("400020006") :
				    OPEN " " CLOSE("400020000"), rec_trace());
}

TEST_F(window, write)
{
	memset(self->mine, 0x5a, sizeof(self->mine));
	arch_mem_write(HPA(RAM + 0x2ffd), self->mine, 6);
	EXPECT_EQ(0, memcmp(ram + 0x2ffd, self->mine, 6));
	EXPECT_NE(0x5a, ram[0x2ffc]);
	EXPECT_NE(0x5a, ram[0x3003]);
	EXPECT_EQ(2, rec_count("tlbi_vae2"));
}

/* To the point of coherency, while it is mapped. */
static u32 uncleaned(u64 size)
{
	u32 i = 0, lines = 0, end;

	while ((i = rec_find(i, "dc_civac")) != rec_end()) {
		for (end = i; !strcmp(rec_event(end)->name, "dc_civac"); end++)
			lines++;
		if (strcmp(rec_event(end)->name, "dsb_sy") ||
		    rec_find(i, "tlbi_vae2") < end)
			return ~0U;
		i = end;
	}
	return (u32)(size / 64) - lines;
}

TEST_F(window, copy)
{
	static char before[RAM_SIZE];

	memcpy(before, ram, RAM_SIZE);
	arch_mem_copy(HPA(RAM + 0x8040), HPA(RAM + 0x1f80), 0x2000);
	EXPECT_EQ(0, memcmp(ram + 0x8040, before + 0x1f80, 0x2000));
	EXPECT_EQ(0, memcmp(ram, before, 0x8040));
	EXPECT_EQ(0, memcmp(ram + 0xa040, before + 0xa040, RAM_SIZE - 0xa040));
	EXPECT_EQ(0, uncleaned(0x2000));
	/* No instruction of before is fetched. */
	EXPECT_STREQ("ic_ialluis dsb_ish isb",
		     rec_trace_from(rec_find(0, "ic_ialluis")));
	EXPECT_LT(rec_find_last("dc_civac"), rec_find(0, "ic_ialluis"));
}

TEST_F(window, clear)
{
	static const char zero[0x3000];

	arch_mem_clear(HPA(RAM + 0x4800), 0x2400);
	EXPECT_EQ(0, memcmp(ram + 0x4800, zero, 0x2400));
	EXPECT_NE(0, ram[0x47ff]);
	EXPECT_NE(0, ram[0x6c00]);
	EXPECT_EQ(0, uncleaned(0x2400));
	EXPECT_STREQ("ic_ialluis dsb_ish isb",
		     rec_trace_from(rec_find(0, "ic_ialluis")));
}

/* What a guest has written with caches off: none of ours hides it. */
TEST_F(window, read_guest)
{
	mmu_read_guest(self->mine, HPA(RAM + 0x1f80), 0x1040);
	EXPECT_EQ(0, memcmp(self->mine, ram + 0x1f80, 0x1040));
	EXPECT_EQ(0, uncleaned(0x1040));
	EXPECT_EQ(2, rec_count("tlbi_vae2"));
}

TEST_HARNESS_MAIN
