// SPDX-License-Identifier: GPL-2.0
/*
 * test_stage2.c - the second stage as a walker of the privileged specification
 * ("Guest Physical Address Translation") finds it, hgatp by what the hart has,
 * and the fences.
 */
#include "machine.h"
#include "arch/riscv/stage2.h"

#include <kselftest_harness.h>

#define V	BIT_ULL(0)
#define RWX	GENMASK_ULL(3, 1)
#define LEAF	0xdfULL		/* V, R, W, X, U, A, D */
#define PPN	GENMASK_ULL(53, 10)

/* ---- a walker that knows hgatp only ---- */

struct walk {
	u64 entry;
	int level;
};

/* Sv39x4, Sv48x4, Sv57x4: the root has 2048 entries. */
static struct walk walk(u64 hgatp, u64 gpa)
{
	int levels = (int)FIELD_GET(ATP_MODE, hgatp) - HGATP_SV39X4 + 3;
	u64 *table = hpa_to_hva(HPA(FIELD_GET(ATP_PPN, hgatp) << 12));
	struct walk w = { 0, levels - 1 };
	u64 bits = 9 * (u64)levels + 12 + 2;

	if (gpa >> bits)
		return w;
	for (; ; w.level--) {
		u64 low = 12 + 9 * (u64)w.level;
		u64 size = w.level == levels - 1 ? 2048 : 512;

		w.entry = table[gpa >> low & (size - 1)];
		if (!(w.entry & V) || w.entry & RWX || !w.level)
			return w;
		table = hpa_to_hva(HPA((w.entry & PPN) >> 10 << 12));
	}
}

/* ---- hgatp ---- */

FIXTURE(mode)
{
	struct vm vm;
};

FIXTURE_VARIANT(mode)
{
	u64 modes;
	u64 mode;
	u32 bits;
};

#define MODE_ADD(name, modes_, mode_, bits_)				\
FIXTURE_VARIANT_ADD(mode, name)						\
{ .modes = BIT_ULL(0) | (modes_), .mode = (mode_), .bits = (bits_) }

MODE_ADD(sv39x4, BIT_ULL(8), 8, 41);
MODE_ADD(sv48x4, BIT_ULL(8) | BIT_ULL(9), 9, 50);
MODE_ADD(sv57x4, BIT_ULL(8) | BIT_ULL(9) | BIT_ULL(10), 10, 59);

FIXTURE_SETUP(mode)
{
	machine_init();
	m.hgatp_modes = variant->modes;
	memset(&self->vm, 0, sizeof(self->vm));
	self->vm.id = 4;
}

FIXTURE_TEARDOWN(mode)
{
	(void)self;
}

TEST_F(mode, largest)
{
	const u64 last = BIT_ULL(variant->bits) - PAGE_SIZE;

	ASSERT_EQ(0, stage2_init());
	EXPECT_EQ(0, rec_get("hgatp"));
	ASSERT_EQ(0, stage2_create(&self->vm));
	EXPECT_EQ(variant->mode, FIELD_GET(ATP_MODE, self->vm.arch.hgatp));
	EXPECT_EQ(5, FIELD_GET(HGATP_VMID, self->vm.arch.hgatp));
	EXPECT_EQ(BIT_ULL(variant->bits), self->vm.gpa_limit);
	/* The root's four pages are aligned to their size. */
	EXPECT_EQ(4, self->vm.arch.pt.tables);
	EXPECT_EQ(0, FIELD_GET(ATP_PPN, self->vm.arch.hgatp) & 3);
	machine_map(&self->vm, last, 0x1000, PAGE_SIZE, VM_RWX);
	EXPECT_EQ(1ULL << 10 | LEAF, walk(self->vm.arch.hgatp, last).entry);
	EXPECT_EQ(0, walk(self->vm.arch.hgatp, last - PAGE_SIZE).entry);
	stage2_destroy(&self->vm);
}

/* A hart that joins later may have less. */
TEST_F(mode, fits_hart)
{
	ASSERT_EQ(0, stage2_init());
	EXPECT_TRUE(stage2_fits_hart());
	m.hgatp_modes &= ~BIT_ULL(variant->mode);
	EXPECT_FALSE(stage2_fits_hart());
	m.hgatp_modes = variant->modes | BIT_ULL(10);
	EXPECT_TRUE(stage2_fits_hart());
	m.hgatp_vmid = 0;
	EXPECT_FALSE(stage2_fits_hart());
	EXPECT_EQ(0, rec_get("hgatp"));
}

TEST_F(mode, none)
{
	m.hgatp_modes = BIT_ULL(0);
	EXPECT_EQ(-EOPNOTSUPP, stage2_init());
}

/* Firmware that doesn't fence for hypervisors. */
TEST_F(mode, no_fences)
{
	m.sbi_error = SBI_ERR_NOT_SUPPORTED;
	EXPECT_EQ(-EOPNOTSUPP, stage2_init());
}

/* ---- VMIDs ---- */

TEST_F(mode, enough_vmids)
{
	/* Of VMIDLEN 6 and more, all cells have one, and the root. */
	m.hgatp_vmid = FIELD_PREP(HGATP_VMID, 0x3f);
	ASSERT_EQ(0, stage2_init());
	ASSERT_EQ(0, stage2_create(&self->vm));
	EXPECT_EQ(5, FIELD_GET(HGATP_VMID, self->vm.arch.hgatp));
	rec_clear();
	stage2_load(&self->vm);
	EXPECT_STREQ("", rec_trace_from(rec_find(0, "hgatp=") + 1));
}

TEST_F(mode, too_few_vmids)
{
	m.hgatp_vmid = FIELD_PREP(HGATP_VMID, 0x1f);
	ASSERT_EQ(0, stage2_init());
	ASSERT_EQ(0, stage2_create(&self->vm));
	EXPECT_EQ(0, FIELD_GET(HGATP_VMID, self->vm.arch.hgatp));
	rec_clear();
	/* The other vm's translations have the same VMID. */
	stage2_load(&self->vm);
	EXPECT_STREQ("hfence_gvma_all hfence_vvma_all",
		     rec_trace_from(rec_find(0, "hgatp=") + 1));
	m.hgatp_vmid = 0;
	EXPECT_TRUE(stage2_fits_hart());
}

/* No walk by tables that may go. */
TEST_F(mode, put)
{
	ASSERT_EQ(0, stage2_init());
	rec_set("vsatp", 0x8000000000001234);
	rec_set("hgatp", 0x8000000000005678);
	rec_clear();
	stage2_put();
	EXPECT_STREQ("vsatp=0 hgatp=0", rec_trace());
}

/* ---- entries and fences ---- */

FIXTURE(map)
{
	struct vm vm;
};

FIXTURE_SETUP(map)
{
	machine_init();
	memset(&self->vm, 0, sizeof(self->vm));
	ASSERT_EQ(0, stage2_init());
	ASSERT_EQ(0, stage2_create(&self->vm));
	rec_clear();
}

FIXTURE_TEARDOWN(map)
{
	stage2_destroy(&self->vm);
}

static int unmap(struct vm *vm, u64 gpa, u64 size)
{
	struct page_list pages = { 0 };
	int err = pool_reserve(&pages, vm_map_pages(vm, GPA(gpa), HPA(0), size));

	if (!err)
		vm_unmap(vm, GPA(gpa), size, &pages);
	pool_unreserve(&pages);
	return err;
}

TEST_F(map, large_pages)
{
	struct walk w;

	machine_map(&self->vm, SZ_1G, 2 * SZ_1G, SZ_1G + SZ_2M + PAGE_SIZE,
		    VM_RWX);
	w = walk(self->vm.arch.hgatp, SZ_1G + 5);
	EXPECT_EQ(2, w.level);
	EXPECT_EQ((2 * SZ_1G >> 12 << 10) | LEAF, w.entry);
	w = walk(self->vm.arch.hgatp, 2 * SZ_1G);
	EXPECT_EQ(1, w.level);
	EXPECT_EQ((3 * SZ_1G >> 12 << 10) | LEAF, w.entry);
	w = walk(self->vm.arch.hgatp, 2 * SZ_1G + SZ_2M);
	EXPECT_EQ(0, w.level);
}

TEST_F(map, permissions)
{
	u64 bits;

	machine_map(&self->vm, SZ_1G, SZ_1G, PAGE_SIZE, VM_READ);
	machine_map(&self->vm, SZ_2M, SZ_2M, PAGE_SIZE, VM_READ | VM_WRITE);
	machine_map(&self->vm, 0, 0, PAGE_SIZE, VM_READ | VM_EXEC);
	bits = walk(self->vm.arch.hgatp, SZ_1G).entry & 0x3ff;
	EXPECT_EQ(LEAF & ~0xcULL, bits);
	bits = walk(self->vm.arch.hgatp, SZ_2M).entry & 0x3ff;
	EXPECT_EQ(LEAF & ~0x8ULL, bits);
	bits = walk(self->vm.arch.hgatp, 0).entry & 0x3ff;
	EXPECT_EQ(LEAF & ~0x4ULL, bits);
}

/* What was mapped is no more: entries first, then all harts forget it. */
TEST_F(map, unmap)
{
	u32 fence;

	machine_map(&self->vm, SZ_1G, SZ_1G, SZ_2M, VM_RWX);
	rec_clear();
	ASSERT_EQ(0, unmap(&self->vm, SZ_1G, SZ_2M));
	EXPECT_EQ(0, walk(self->vm.arch.hgatp, SZ_1G).entry);
	fence = rec_find(0, "sbi(52464e43.4 0 ffffffffffffffff ");
	EXPECT_LT(fence, rec_end());
	EXPECT_LT(rec_find(0, "fence"), fence);
}

static u64 refused_size;	/* ranges up to it */
static u32 fences;

static s64 refusing_firmware(u64 ext, u64 fid, const u64 arg[6], u64 *value)
{
	*value = 0;
	if (ext != SBI_RFENCE || fid != SBI_RFENCE_GVMA)
		return SBI_SUCCESS;
	fences++;
	return arg[3] <= refused_size ? SBI_ERR_INVALID_ADDRESS : SBI_SUCCESS;
}

/* Then all addresses; no hart goes on with what it may not have any more. */
TEST_F(map, range_refused)
{
	machine_map(&self->vm, SZ_1G, SZ_1G, SZ_2M, VM_RWX);
	m.firmware = refusing_firmware;
	refused_size = BIT_ULL(40);
	fences = 0;
	ASSERT_EQ(0, unmap(&self->vm, SZ_1G, SZ_2M));
	EXPECT_EQ(2, fences);

	refused_size = ~0ULL;
	machine_map(&self->vm, SZ_1G, SZ_1G, SZ_2M, VM_RWX);
	EXPECT_TRUE(goes_away(unmap(&self->vm, SZ_1G, SZ_2M)));
	EXPECT_NE(NULL, strstr(m.log, "remote fence"));
	m.firmware = NULL;
}

TEST_HARNESS_MAIN
