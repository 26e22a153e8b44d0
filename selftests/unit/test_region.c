// SPDX-License-Identifier: GPL-2.0
/* test_region.c - regions: rights of the cell, shares of the root, devices. */
#include "world.h"
#include "cell/ledger.h"
#include "cell/root.h"

#include <kselftest_harness.h>

#define DEVICE		(FAKE_DEVICES + 0x3000)
#define DEVICE_GPA	0x0b000000ULL

FIXTURE(regions) {
	struct ax_cell_desc desc;
	struct vcpu *root;
};

FIXTURE_SETUP(regions)
{
	world_init();
	offline(2);
	offline(3);
	self->root = root_vcpu(0);
	self->desc = describe("a", 2, CELL_RAM, 2);
	self->desc.nr_regions = 2;
	self->desc.region[1] = (struct ax_region){
		.gpa = DEVICE_GPA, .hpa = DEVICE, .size = 2 * PAGE_SIZE,
		.type = AX_REGION_MMIO };
}

FIXTURE_TEARDOWN(regions)
{
}

/* Linux touches it. Return: whether it may. */
static bool touch(struct vcpu *root, u64 addr, u32 access)
{
	const unsigned int aborts = root->arch.aborts;

	step_exit(root, (struct vcpu_exit){ .reason = VCPU_EXIT_FAULT,
					    .fault_gpa = GPA(addr),
					    .access = access });
	return root->arch.aborts == aborts;
}

static u32 perm_of(u64 gpa)
{
	return vm_lookup(cell_find(1)->vm, GPA(gpa), NULL);
}

#define REFUSED(err_, index_, text_) do { \
	const struct snapshot *before = snapshot_take(0); \
	ASSERT_EQ(err_, create(&self->desc)); \
	EXPECT_EQ(AX_BLAME_REGION, self->desc.refusal.blame); \
	EXPECT_EQ(index_, self->desc.refusal.index); \
	EXPECT_STREQ(text_, self->desc.refusal.text); \
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1))); \
} while (0)

/* ---- rights of the cell ---- */

TEST_F(regions, rights)
{
	static const struct { u32 flags, perm; } rights[] = {
		{ 0, VM_RWX },
		{ AX_REGION_READ_ONLY, VM_READ | VM_EXEC },
		{ AX_REGION_NO_EXEC, VM_READ | VM_WRITE },
		{ AX_REGION_READ_ONLY | AX_REGION_NO_EXEC, VM_READ },
	};
	unsigned int i;

	self->desc.nr_regions = 1;
	for (i = 0; i < ARRAY_SIZE(rights); i++) {
		self->desc.region[0].flags = rights[i].flags;
		ASSERT_EQ(1, create(&self->desc));
		EXPECT_EQ(rights[i].perm, perm_of(CELL_GPA));
		EXPECT_EQ(0, vm_lookup(root_vm(), GPA(CELL_RAM), NULL));
		ASSERT_EQ(0, destroy(1));
	}
}

TEST_F(regions, unknown_flags)
{
	self->desc.region[1].flags = 0x1c3;
	REFUSED(-EINVAL, 1, "region 1: flags 0x1c3 are not known");
}

TEST_F(regions, unknown_type)
{
	self->desc.region[1].type = 2;
	REFUSED(-EINVAL, 1, "region 1: type 2 is not known");
}

/* ---- shares of the root cell ---- */

TEST_F(regions, shares)
{
	static const struct { u32 flags, perm; } shares[] = {
		{ AX_REGION_SHARED_READ, VM_READ },
		{ AX_REGION_SHARED_WRITE, VM_READ | VM_WRITE },
		{ AX_REGION_SHARED_READ | AX_REGION_SHARED_WRITE |
		  AX_REGION_READ_ONLY, VM_READ | VM_WRITE },
	};
	const struct snapshot *before = snapshot_take(0);
	unsigned int i;

	self->desc.nr_regions = 1;
	for (i = 0; i < ARRAY_SIZE(shares); i++) {
		self->desc.region[0].flags = shares[i].flags;
		ASSERT_EQ(1, create(&self->desc));
		EXPECT_EQ(shares[i].perm,
			  vm_lookup(root_vm(), GPA(CELL_RAM), NULL));
		EXPECT_EQ(1, ledger_owner(RANGE(CELL_RAM, 2 * AX_GRANULE)));
		/* An access while the entry is replaced is tried again. */
		EXPECT_TRUE(touch(self->root, CELL_RAM, VM_READ));
		EXPECT_EQ(!!(shares[i].perm & VM_WRITE),
			  touch(self->root, CELL_RAM, VM_WRITE));
		EXPECT_FALSE(touch(self->root, CELL_RAM, VM_EXEC));
		/* It is no buffer for the core. */
		EXPECT_EQ(-EFAULT, call(AX_HC_INFO, CELL_RAM, 0, 0, 0));
		ASSERT_EQ(0, destroy(1));
		ASSERT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
}

TEST_F(regions, shared_device)
{
	self->desc.region[1].flags = AX_REGION_SHARED_READ;
	REFUSED(-EINVAL, 1, "region 1: a device can't be shared");
}

/* ---- devices ---- */

TEST_F(regions, device)
{
	const struct snapshot *before;

	/* Linux has used it, and what is around it. */
	ASSERT_TRUE(touch(self->root, DEVICE, VM_READ));
	before = snapshot_take(0);
	memset(fake_mem(DEVICE), 0x55, 2 * PAGE_SIZE);
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE, perm_of(DEVICE_GPA));
	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE,
		  perm_of(DEVICE_GPA + 2 * PAGE_SIZE - 1));
	EXPECT_EQ(0, perm_of(DEVICE_GPA + 2 * PAGE_SIZE));
	EXPECT_EQ(1, ledger_owner(RANGE(DEVICE, 2 * PAGE_SIZE)));
	EXPECT_EQ(0, vm_lookup(root_vm(), GPA(DEVICE), NULL));
	EXPECT_FALSE(touch(self->root, DEVICE, VM_READ));
	EXPECT_FALSE(touch(self->root, DEVICE + 2 * PAGE_SIZE - 1, VM_WRITE));
	EXPECT_EQ(0, vm_lookup(root_vm(), GPA(DEVICE), NULL));
	/* The neighbours stay. */
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(DEVICE - 1), NULL));
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(DEVICE + 2 * PAGE_SIZE),
				    NULL));

	/* No memory: nothing of it is counted, cleared or loaded. */
	EXPECT_EQ(2 * AX_GRANULE, get(1).memory);
	ASSERT_EQ(2, scrub(1));
	EXPECT_EQ(-ERANGE, call(AX_HC_CELL_COPY, 1, DEVICE_GPA, MAILBOX, 8));
	EXPECT_EQ(-ERANGE, call(AX_HC_CELL_BOOT, 1, DEVICE_GPA, 0, 0));
	ASSERT_EQ(0, destroy(1));
	EXPECT_EQ(0x55, *(u8 *)fake_mem(DEVICE));
	EXPECT_EQ(0x55, *(u8 *)fake_mem(DEVICE + 2 * PAGE_SIZE - 1));

	/* On demand it is Linux's again, and all as before. */
	EXPECT_EQ(LEDGER_ROOT, ledger_owner(RANGE(DEVICE, 2 * PAGE_SIZE)));
	EXPECT_TRUE(touch(self->root, DEVICE, VM_READ));
	EXPECT_TRUE(touch(self->root, DEVICE + PAGE_SIZE, VM_READ));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

/* One that Linux has never touched does not come by demand either. */
TEST_F(regions, device_untouched)
{
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_TRUE(touch(self->root, DEVICE - 1, VM_READ));
	EXPECT_FALSE(touch(self->root, DEVICE, VM_READ));
	EXPECT_EQ(0, vm_lookup(root_vm(), GPA(DEVICE), NULL));
}

TEST_F(regions, device_read_only)
{
	self->desc.region[1].flags = AX_REGION_READ_ONLY;
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_EQ(VM_READ | VM_DEVICE, perm_of(DEVICE_GPA));
}

TEST_F(regions, device_shape)
{
	self->desc.region[1].hpa += 0x100;
	REFUSED(-EINVAL, 1,
		"region 1: gpa 0xb000000, hpa 0xa003100 and size 0x2000 must be multiples of 0x1000");
}

TEST_F(regions, device_that_is_ram)
{
	self->desc.region[1].hpa = FAKE_RAM0 + FAKE_RAM0_SIZE - PAGE_SIZE;
	REFUSED(-EINVAL, 1, "device 0x7ffff000+0x2000 is System RAM");
}

TEST_F(regions, device_of_the_core)
{
	self->desc.region[1].hpa = FAKE_CORE;
	REFUSED(-EBUSY, 1, "memory 0x50000000+0x2000 belongs to the core");
}

TEST_F(regions, device_that_is_emulated)
{
	self->desc.region[1].hpa = FAKE_ROOT_GIC + FAKE_ROOT_GIC_SIZE -
				   PAGE_SIZE;
	REFUSED(-EBUSY, 1,
		"device 0x8000000+0x10000 is the machine's interrupt controller");
}

TEST_F(regions, device_of_a_cell)
{
	ASSERT_EQ(1, create(&self->desc));
	strcpy(self->desc.name, "b");
	self->desc.cpu[0] = 3;
	self->desc.region[0].hpa += 4 * AX_GRANULE;
	self->desc.region[1].hpa -= PAGE_SIZE;
	REFUSED(-EBUSY, 1, "device 0xa003000+0x1000 belongs to cell 'a'");
}

TEST_F(regions, device_over_the_board)
{
	self->desc.region[1].gpa = FAKE_BOARD_UART;
	REFUSED(-EINVAL, 1,
		"the region at 0x9000000 overlaps the board's uart at 0x9000000");
}

TEST_F(regions, device_over_memory)
{
	self->desc.region[1].gpa = CELL_GPA + AX_GRANULE;
	REFUSED(-EINVAL, 1, "region 1 overlaps region 0 at gpa 0x40200000");
}

TEST_F(regions, every_allocation_may_fail)
{
	const struct snapshot *before = snapshot_take(0);
	struct ax_cell_desc desc;
	unsigned int n;
	s64 id;

	self->desc.region[0].flags = AX_REGION_SHARED_WRITE;
	for (n = 1; ; n++) {
		desc = self->desc;
		fake_fail_alloc(n);
		id = create(&desc);
		if (!fake_alloc_failed())
			break;
		ASSERT_EQ(-ENOMEM, id);
		ASSERT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
	EXPECT_EQ(1, id);
	fake_fail_alloc(1);
	EXPECT_EQ(0, destroy(1));
	EXPECT_FALSE(fake_alloc_failed());
}

TEST_HARNESS_MAIN
