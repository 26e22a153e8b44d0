// SPDX-License-Identifier: GPL-2.0
/*
 * test_mmu.c - the core's own tables, and windows into other memory: what is
 * mapped how, and that nothing is used before it is in force or afterwards.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "machine.h"
#include "arch/riscv/mmu.h"

#include <kselftest_harness.h>

#define CORE_SIZE	(4UL << 20)
#define TEXT_SIZE	0x5000UL
#define RODATA_SIZE	0x2000UL
#define GUARD		0x9000UL

/* The image at its "physical" address, and what the linker script names. */
char image[CORE_SIZE] __attribute__((aligned(SZ_2M)));
__asm__(".globl __core_start\n .set __core_start, image\n"
	".globl __text_end\n .set __text_end, image + 0x5000\n"
	".globl __rodata_end\n .set __rodata_end, image + 0x7000\n"
	".globl __boot_stack\n .set __boot_stack, image + 0x9000\n");

extern u64 core_satp;

#define V	BIT_ULL(0)
#define R	BIT_ULL(1)
#define W	BIT_ULL(2)
#define X	BIT_ULL(3)
#define U	BIT_ULL(4)
#define AD	(BIT_ULL(6) | BIT_ULL(7))

struct leaf {
	u64 entry;
	u64 pa;		/* of the address that was asked for */
	int level;
};

/* Sv39, from what goes into satp. */
static struct leaf walk(u64 va)
{
	u64 *table = (u64 *)(FIELD_GET(ATP_PPN, core_satp) << 12);
	struct leaf leaf = { 0, 0, 2 };
	u64 low;

	for (;; leaf.level--) {
		low = 12 + 9 * (u64)leaf.level;
		leaf.entry = table[va >> low & 511];
		if (!(leaf.entry & V) || leaf.entry & (R | W | X) || !leaf.level)
			break;
		table = (u64 *)(leaf.entry >> 10 << 12);
	}
	leaf.pa = (leaf.entry >> 10 << 12) + (va & (BIT_ULL(low) - 1));
	return leaf;
}

static bool is(u64 va, u64 pa, u64 rights)
{
	struct leaf leaf = walk(va);

	return leaf.pa == pa && (leaf.entry & 0x3ff) == (V | AD | rights);
}

FIXTURE(mmu)
{
	u64 base;
};

FIXTURE_SETUP(mmu)
{
	machine_init();
	core_boot.core.size = CORE_SIZE;
	self->base = (u64)image;
	ASSERT_EQ(0, mmu_early_build(self->base));
}

FIXTURE_TEARDOWN(mmu)
{
	(void)self;
}

/* No page is writable and executable; one below the first stack isn't there. */
TEST_F(mmu, image)
{
	u64 off;

	EXPECT_EQ(ATP_SV39, FIELD_GET(ATP_MODE, core_satp));
	for (off = 0; off < CORE_SIZE; off += PAGE_SIZE) {
		EXPECT_EQ(off == GUARD, mmu_is_guard(CORE_VA + off + 0xff8));
		if (off == GUARD) {
			EXPECT_EQ(0, walk(CORE_VA + off).entry);
		} else if (off < TEXT_SIZE) {
			EXPECT_TRUE(is(CORE_VA + off, self->base + off, R | X));
		} else if (off < TEXT_SIZE + RODATA_SIZE) {
			EXPECT_TRUE(is(CORE_VA + off, self->base + off, R));
		} else {
			EXPECT_TRUE(is(CORE_VA + off, self->base + off, R | W));
		}
	}
	EXPECT_EQ(0, walk(CORE_VA + CORE_SIZE).entry);
	EXPECT_EQ(0, walk(CORE_VA - PAGE_SIZE).entry);
	EXPECT_EQ(self->base + 0x1234,
		  hva_to_hpa((void *)(CORE_VA + 0x1234)).v);
	EXPECT_EQ((void *)(CORE_VA + 0x1234),
		  hpa_to_hva(HPA(self->base + 0x1234)));
}

TEST_F(mmu, refuses)
{
	/* It would cover its own physical address. */
	EXPECT_EQ(-ERANGE, mmu_early_build(CORE_VA + SZ_2M));
	EXPECT_EQ(-ERANGE, mmu_early_build(CORE_VA - SZ_2M));
	core_boot.core.size = CORE_VA_DEVICE - CORE_VA + SZ_2M;
	EXPECT_EQ(-ERANGE, mmu_early_build(self->base));
}

/* The hart may have cached that nothing was there, or that something was. */
TEST_F(mmu, guard)
{
	EXPECT_EQ(0, mmu_unmap_guard((void *)(CORE_VA + 0x20000)));
	EXPECT_EQ(0, walk(CORE_VA + 0x20000).entry);
	EXPECT_TRUE(mmu_is_guard(CORE_VA + 0x20000));
	EXPECT_STREQ("sfence_vma_page(3f00020000)", rec_trace());
	EXPECT_EQ(-ENOSPC, mmu_unmap_guard((void *)(CORE_VA + SZ_2M)));
}

TEST_F(mmu, devices)
{
	u64 va, next;

	va = (u64)mmu_map_device(HPA(0x0c001000), 0x1000);
	EXPECT_STREQ("sfence_vma", rec_trace());
	EXPECT_TRUE(is(va, 0x0c001000, R | W));
	/* Across a boundary, and behind what is there. */
	next = (u64)mmu_map_device(HPA(0x101ff000), 0x2000);
	EXPECT_EQ(ALIGN_DOWN(va, SZ_2M) + SZ_2M, ALIGN_DOWN(next, SZ_2M));
	EXPECT_TRUE(is(next + 0x1ff8, 0x10200ff8, R | W));
	EXPECT_TRUE(is(va, 0x0c001000, R | W));
	EXPECT_EQ(0, walk(ALIGN_DOWN(next, SZ_2M) + 2 * SZ_2M).entry);
	EXPECT_EQ(NULL, mmu_map_device(HPA(0x40000000), SZ_1G));
	EXPECT_NE(NULL, mmu_map_device(HPA(0x40000000), 1));
}

/* ---- windows: an MMU that believes the tables only behind sfence.vma ---- */

#define RAM		0x40000000ULL
#define RAM_SIZE	(64UL << 10)

static int ram_fd;
static char *ram;
static u32 cpu_id, nr_opened, nr_wrong;

static u64 window_va(u32 which)
{
	return CORE_VA_WINDOW + (cpu_id * 2 + which) * PAGE_SIZE;
}

static void forget(u64 va)
{
	mmap((void *)va, PAGE_SIZE, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void mmu(const struct rec_event *e)
{
	const u64 which = (e->val - window_va(0)) / PAGE_SIZE;
	struct leaf leaf;

	if (strcmp(e->name, "sfence_vma_page"))
		return;
	if (which > 1) {
		nr_wrong++;
		return;
	}
	leaf = walk(e->val);
	forget(e->val);
	if (!leaf.entry)
		return;
	nr_opened++;
	nr_wrong += leaf.entry & (X | U) || (leaf.entry & AD) != AD;
	mmap((void *)e->val, PAGE_SIZE,
	     PROT_READ | (leaf.entry & W ? PROT_WRITE : 0),
	     MAP_SHARED | MAP_FIXED, ram_fd, (off_t)(leaf.pa - RAM));
}

/* Windows lie where the sanitizer has no memory: memcpy() there is not looked at. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "replace_intrin=0";
}

void __asan_get_shadow_mapping(size_t *scale, size_t *offset);

/* The sanitizer's own bytes for those of the windows. */
static void make_shadow(void)
{
	size_t scale, offset;
	u64 shadow;

	__asan_get_shadow_mapping(&scale, &offset);
	shadow = ALIGN_DOWN((window_va(0) >> scale) + offset, PAGE_SIZE);
	mmap((void *)shadow, PAGE_SIZE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void be_cpu(u32 id)
{
	static struct cpu cpu;
	u32 which;

	cpu.id = id;
	cpus[id] = &cpu;
	cpu_id = arch_cpu_id();
	machine_be(id);
	make_shadow();
	for (which = 0; which < 2; which++)
		forget(window_va(which));
}

FIXTURE(window)
{
	char mine[3 * 4096];
};

FIXTURE_SETUP(window)
{
	u32 i;

	machine_init();
	core_boot.core.size = CORE_SIZE;
	ASSERT_EQ(0, mmu_early_build((u64)image));
	be_cpu(0);
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
	EXPECT_EQ(0, nr_wrong);
	EXPECT_EQ(0, walk(window_va(0)).entry);
	EXPECT_EQ(0, walk(window_va(1)).entry);
	/* Opened and closed, each time. */
	EXPECT_EQ(2 * nr_opened, rec_count("sfence_vma_page("));
	(void)self;
}

TEST_F(window, read)
{
	arch_mem_read(self->mine, HPA(RAM + 0xff0), 0x1020);
	EXPECT_EQ(0, memcmp(self->mine, ram + 0xff0, 0x1020));
	EXPECT_EQ(3, nr_opened);
	arch_mem_read(self->mine, HPA(RAM), 0);
	EXPECT_EQ(3, nr_opened);
}

TEST_F(window, write)
{
	memset(self->mine, 0x5a, sizeof(self->mine));
	arch_mem_write(HPA(RAM + 0x2ffd), self->mine, 6);
	EXPECT_EQ(0, memcmp(ram + 0x2ffd, self->mine, 6));
	EXPECT_NE(0x5a, ram[0x2ffc]);
	EXPECT_NE(0x5a, ram[0x3003]);
	EXPECT_EQ(2, nr_opened);
}

TEST_F(window, copy)
{
	static char before[RAM_SIZE];

	memcpy(before, ram, RAM_SIZE);
	arch_mem_copy(HPA(RAM + 0x8040), HPA(RAM + 0x1f80), 0x2000);
	EXPECT_EQ(0, memcmp(ram + 0x8040, before + 0x1f80, 0x2000));
	EXPECT_EQ(0, memcmp(ram, before, 0x8040));
	EXPECT_EQ(0, memcmp(ram + 0xa040, before + 0xa040, RAM_SIZE - 0xa040));
}

TEST_F(window, clear)
{
	static const char zero[0x3000];

	arch_mem_clear(HPA(RAM + 0x4800), 0x2400);
	EXPECT_EQ(0, memcmp(ram + 0x4800, zero, 0x2400));
	EXPECT_NE(0, ram[0x47ff]);
	EXPECT_NE(0, ram[0x6c00]);
}

TEST_HARNESS_MAIN
