// SPDX-License-Identifier: GPL-2.0
/* test_move.c - regions that come and go while their cell exists. */
#include "world.h"
#include "cell/ledger.h"
#include "cell/root.h"

#include <kselftest_harness.h>

#define MORE		(CELL_RAM + 16 * AX_GRANULE)
#define MORE_GPA	0x80000000ULL

FIXTURE(move) {
	u64 id;
	struct ax_region_desc desc;
	struct ax_region *region;
};

FIXTURE_SETUP(move)
{
	world_init();
	self->id = create_running("a", 2, CELL_RAM);
	self->desc = (struct ax_region_desc){ .nr_regions = 1 };
	self->region = self->desc.region;
	self->region[0] = (struct ax_region){
		.gpa = MORE_GPA, .hpa = MORE, .size = 3 * AX_GRANULE };
}

FIXTURE_TEARDOWN(move)
{
}

static s64 map(struct ax_region_desc *desc, u64 id)
{
	s64 err;

	memcpy(fake_mem(MAILBOX), desc, sizeof(*desc));
	err = call(AX_HC_REGION_MAP, id, MAILBOX, 0, 0);
	memcpy(desc, fake_mem(MAILBOX), sizeof(*desc));
	return err;
}

static s64 unmap(u64 id, u64 gpa, u64 size)
{
	return call(AX_HC_REGION_UNMAP, id, gpa, size, 0);
}

/* Return: steps that it took, or -errno. */
static s64 arrive(u64 id)
{
	s64 left, steps = 0;

	do {
		left = call(AX_HC_REGION_SCRUB, id, 0, 0, 0);
		steps++;
	} while (left > 0);
	return left < 0 ? left : steps;
}

/* Its vCPU leaves first. */
static s64 end(u64 id)
{
	call(AX_HC_CELL_DESTROY, id, 0, 0, 0);
	step(2);
	return destroy(id);
}

static u32 perm_of(u64 id, u64 gpa)
{
	return vm_lookup(cell_find(id)->vm, GPA(gpa), NULL);
}

static u32 root_perm(u64 hpa)
{
	return vm_lookup(root_vm(), GPA(hpa), NULL);
}

TEST_F(move, in_and_out)
{
	const struct snapshot *before = snapshot_take(0);

	memset(fake_mem(MORE), 0x55, 3 * AX_GRANULE);
	ASSERT_EQ(0, map(&self->desc, self->id));
	/* Not Linux's any more, nor the cell's before it is clear. */
	EXPECT_EQ(1, ledger_owner(RANGE(MORE, 3 * AX_GRANULE)));
	EXPECT_EQ(0, root_perm(MORE));
	EXPECT_EQ(2, call(AX_HC_REGION_SCRUB, self->id, 0, 0, 0));
	EXPECT_EQ(1, call(AX_HC_REGION_SCRUB, self->id, 0, 0, 0));
	EXPECT_EQ(0, perm_of(self->id, MORE_GPA));
	EXPECT_EQ(0, call(AX_HC_REGION_SCRUB, self->id, 0, 0, 0));
	EXPECT_EQ(VM_RWX, perm_of(self->id, MORE_GPA + 3 * AX_GRANULE - 1));
	EXPECT_EQ(0, *(u8 *)fake_mem(MORE));
	EXPECT_EQ(0, *(u8 *)fake_mem(MORE + 3 * AX_GRANULE - 1));
	EXPECT_EQ(5 * AX_GRANULE, get(self->id).memory);
	EXPECT_EQ(AX_CELL_RUNNING, get(self->id).state);

	memset(fake_mem(MORE), 0x66, 3 * AX_GRANULE);
	ASSERT_EQ(0, unmap(self->id, MORE_GPA, 3 * AX_GRANULE));
	/* The cell has lost it at once, Linux gets it when it is clear. */
	EXPECT_EQ(0, perm_of(self->id, MORE_GPA));
	EXPECT_EQ(2, call(AX_HC_REGION_SCRUB, self->id, 0, 0, 0));
	EXPECT_EQ(0, root_perm(MORE));
	EXPECT_EQ(2, arrive(self->id));
	EXPECT_EQ(VM_RWX, root_perm(MORE));
	EXPECT_EQ(0, *(u8 *)fake_mem(MORE + 3 * AX_GRANULE - 1));
	EXPECT_EQ(VM_RWX, perm_of(self->id, CELL_GPA));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

TEST_F(move, shared)
{
	const struct snapshot *before = snapshot_take(0);

	self->region[0].flags = AX_REGION_SHARED_WRITE | AX_REGION_READ_ONLY;
	ASSERT_EQ(0, map(&self->desc, self->id));
	EXPECT_EQ(0, root_perm(MORE));
	EXPECT_EQ(3, arrive(self->id));
	EXPECT_EQ(VM_READ | VM_WRITE, root_perm(MORE));
	EXPECT_EQ(VM_READ | VM_EXEC, perm_of(self->id, MORE_GPA));
	ASSERT_EQ(0, unmap(self->id, MORE_GPA, 3 * AX_GRANULE));
	EXPECT_EQ(3, arrive(self->id));
	EXPECT_EQ(VM_RWX, root_perm(MORE));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

TEST_F(move, device)
{
	self->region[0] = (struct ax_region){
		.gpa = MORE_GPA, .hpa = FAKE_DEVICES, .size = PAGE_SIZE,
		.type = AX_REGION_MMIO };
	ASSERT_EQ(0, map(&self->desc, self->id));
	EXPECT_EQ(0, perm_of(self->id, MORE_GPA));
	EXPECT_EQ(1, arrive(self->id));
	EXPECT_EQ(VM_READ | VM_WRITE | VM_DEVICE, perm_of(self->id, MORE_GPA));
	ASSERT_EQ(0, unmap(self->id, MORE_GPA, PAGE_SIZE));
	EXPECT_EQ(1, arrive(self->id));
	EXPECT_EQ(LEDGER_ROOT, ledger_owner(RANGE(FAKE_DEVICES, PAGE_SIZE)));
}

/* Several at once; a range of them goes as one. */
TEST_F(move, several)
{
	const struct snapshot *before = snapshot_take(0);

	self->desc.nr_regions = 3;
	self->region[1] = (struct ax_region){
		.gpa = MORE_GPA + 4 * AX_GRANULE, .hpa = MORE + 8 * AX_GRANULE,
		.size = AX_GRANULE };
	self->region[2] = (struct ax_region){
		.gpa = MORE_GPA + 3 * AX_GRANULE, .hpa = MORE + 4 * AX_GRANULE,
		.size = AX_GRANULE };
	ASSERT_EQ(0, map(&self->desc, self->id));
	EXPECT_EQ(5, arrive(self->id));
	EXPECT_EQ(-EINVAL, unmap(self->id, MORE_GPA, AX_GRANULE));
	EXPECT_EQ(-EINVAL, unmap(self->id, MORE_GPA, 6 * AX_GRANULE));
	EXPECT_EQ(-EINVAL, unmap(self->id, MORE_GPA - AX_GRANULE,
				 4 * AX_GRANULE));
	/* As long as all that it touches, but not the same. */
	EXPECT_EQ(-EINVAL, unmap(self->id, MORE_GPA + 2 * AX_GRANULE,
				 5 * AX_GRANULE));
	EXPECT_EQ(-EINVAL, unmap(self->id, MORE_GPA, 0));
	EXPECT_EQ(-EINVAL, unmap(self->id, ~0ULL, 2));
	ASSERT_EQ(0, unmap(self->id, MORE_GPA, 4 * AX_GRANULE));
	EXPECT_EQ(4, arrive(self->id));
	EXPECT_EQ(VM_RWX, perm_of(self->id, MORE_GPA + 4 * AX_GRANULE));
	ASSERT_EQ(0, unmap(self->id, MORE_GPA + 4 * AX_GRANULE, AX_GRANULE));
	EXPECT_EQ(1, arrive(self->id));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
	/* Also all that it has. */
	ASSERT_EQ(0, unmap(self->id, CELL_GPA, 2 * AX_GRANULE));
	EXPECT_EQ(2, arrive(self->id));
	EXPECT_EQ(0, get(self->id).memory);
	EXPECT_EQ(0, end(self->id));
}

#define REFUSED(err_, text_) do { \
	const struct snapshot *before = snapshot_take(0); \
	ASSERT_EQ(err_, map(&self->desc, self->id)); \
	EXPECT_STREQ(text_, self->desc.refusal.text); \
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1))); \
} while (0)

TEST_F(move, refusals)
{
	self->region[0].gpa = CELL_GPA + AX_GRANULE;
	REFUSED(-EBUSY, "region at gpa 0x40200000+0x600000 overlaps the cell's region at gpa 0x40000000+0x400000");
	self->region[0].gpa = FAKE_BOARD_UART & ~(AX_GRANULE - 1);
	REFUSED(-EINVAL, "the region at 0x9000000 overlaps the board's uart at 0x9000000");
	self->region[0].gpa = MORE_GPA;
	self->region[0].hpa = CELL_RAM;
	REFUSED(-EBUSY, "memory 0x60000000+0x400000 belongs to cell 'a'");
	self->region[0].hpa = MORE;
	self->region[0].flags = 1;
	REFUSED(-EINVAL, "region 0: flags 0x1 are not known");
	self->region[0].flags = 0;
	self->desc.reserved = 1;
	REFUSED(-EINVAL, "a reserved field is not 0");
	self->desc.reserved = 0;
	self->desc.nr_regions = 0;
	REFUSED(-EINVAL, "0 regions: a cell has 1 to 32");
	EXPECT_EQ(-EFAULT, call(AX_HC_REGION_MAP, self->id, CELL_RAM, 0, 0));
	EXPECT_EQ(-ENOENT, map(&self->desc, 7));
	EXPECT_EQ(-ENOENT, unmap(0, CELL_GPA, AX_GRANULE));
	EXPECT_EQ(-ENOENT, call(AX_HC_REGION_SCRUB, 0, 0, 0, 0));
}

TEST_F(move, too_many)
{
	u32 i;

	self->desc.nr_regions = AX_MAX_REGIONS - 1;
	for (i = 0; i < AX_MAX_REGIONS; i++)
		self->region[i] = (struct ax_region){
			.gpa = MORE_GPA + 2 * i * AX_GRANULE,
			.hpa = MORE + 2 * i * AX_GRANULE, .size = AX_GRANULE };
	ASSERT_EQ(0, map(&self->desc, self->id));
	EXPECT_EQ(AX_MAX_REGIONS - 1, arrive(self->id));
	self->desc.nr_regions = 1;
	self->region[0] = self->region[AX_MAX_REGIONS - 1];
	REFUSED(-ENOSPC, "1 more regions: the cell has 32 of 32");
	EXPECT_EQ(0, end(self->id));
}

/* One at a time, in states that know regions. */
TEST_F(move, states)
{
	ASSERT_EQ(0, call(AX_HC_CELL_PAUSE, self->id, 0, 0, 0));
	ASSERT_EQ(0, map(&self->desc, self->id));
	REFUSED(-EBUSY, "another region of the cell is on its way");
	EXPECT_EQ(-EBUSY, unmap(self->id, CELL_GPA, 2 * AX_GRANULE));
	/* What can be loaded is what is there. */
	ASSERT_EQ(0, call(AX_HC_CELL_STOP, self->id, 0, 0, 0));
	EXPECT_EQ(3, arrive(self->id));
	EXPECT_EQ(VM_RWX, perm_of(self->id, MORE_GPA));
	REFUSED(-EBUSY, "");
	EXPECT_EQ(-EBUSY, unmap(self->id, MORE_GPA, 3 * AX_GRANULE));
	EXPECT_EQ(0, end(self->id));
}

/* A reset clears what is on its way too, and forgets nothing. */
TEST_F(move, reset_meanwhile)
{
	memset(fake_mem(MORE), 0x55, 3 * AX_GRANULE);
	ASSERT_EQ(0, map(&self->desc, self->id));
	call(AX_HC_CELL_RESET, self->id, 0, 0, 0);
	step(2);
	ASSERT_EQ(0, call(AX_HC_CELL_RESET, self->id, 0, 0, 0));
	EXPECT_EQ(-EBUSY, call(AX_HC_REGION_SCRUB, self->id, 0, 0, 0));
	EXPECT_EQ(5, scrub(self->id));
	EXPECT_EQ(-ERANGE, call(AX_HC_CELL_BOOT, self->id, MORE_GPA, 0, 0));
	EXPECT_EQ(3, arrive(self->id));
	EXPECT_EQ(VM_RWX, perm_of(self->id, MORE_GPA));
	EXPECT_EQ(0, call(AX_HC_CELL_BOOT, self->id, MORE_GPA, 0, 0));
}

TEST_F(move, destroy_meanwhile)
{
	const struct snapshot *before;
	unsigned int way;

	ASSERT_EQ(0, end(self->id));
	before = snapshot_take(0);
	for (way = 0; way < 2; way++) {
		self->id = create_clear("a", 2, CELL_RAM);
		self->region[0].flags = AX_REGION_SHARED_READ;
		memset(fake_mem(MORE), 0x55, 3 * AX_GRANULE);
		ASSERT_EQ(0, map(&self->desc, self->id));
		if (way) {
			ASSERT_EQ(3, arrive(self->id));
			memset(fake_mem(MORE), 0x55, 3 * AX_GRANULE);
			ASSERT_EQ(0, unmap(self->id, MORE_GPA,
					   3 * AX_GRANULE));
		}
		fake_fail_alloc(1);
		ASSERT_EQ(0, destroy(self->id));
		EXPECT_FALSE(fake_alloc_failed());
		fake_fail_alloc(0);
		EXPECT_EQ(0, *(u8 *)fake_mem(MORE + 3 * AX_GRANULE - 1));
		ASSERT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
}

TEST_F(move, every_allocation_may_fail)
{
	const struct snapshot *before = snapshot_take(0);
	struct ax_region_desc desc;
	unsigned int n;

	for (n = 1; ; n++) {
		desc = self->desc;
		fake_fail_alloc(n);
		if (!map(&desc, self->id))
			break;
		ASSERT_TRUE(fake_alloc_failed());
		EXPECT_NE(NULL, strstr(desc.refusal.text, "page pool"));
		ASSERT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
	EXPECT_EQ(4, n);
	fake_fail_alloc(0);
	EXPECT_EQ(3, arrive(self->id));
	fake_fail_alloc(1);
	EXPECT_EQ(-ENOMEM, unmap(self->id, MORE_GPA, 3 * AX_GRANULE));
	EXPECT_EQ(VM_RWX, perm_of(self->id, MORE_GPA));
	fake_fail_alloc(2);
	EXPECT_EQ(0, unmap(self->id, MORE_GPA, 3 * AX_GRANULE));
	EXPECT_EQ(3, arrive(self->id));
	EXPECT_FALSE(fake_alloc_failed());
	fake_fail_alloc(0);
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

/* A vCPU starts where the cell may execute, as its tables are at that moment. */
static void fault(struct vcpu *vcpu, u64 gpa, u32 access)
{
	step_exit(vcpu, (struct vcpu_exit){ .reason = VCPU_EXIT_FAULT,
					    .fault_gpa = GPA(gpa),
					    .access = access });
}

/* While the entry of what stays is replaced: such an access is tried again. */
TEST_F(move, fault_beside)
{
	struct cell *cell = cell_find(self->id);

	fault(cell->vm->vcpu[0], CELL_GPA, VM_WRITE);
	EXPECT_EQ(AX_CELL_RUNNING, cell->state);
	self->region[0].flags = AX_REGION_READ_ONLY;
	ASSERT_EQ(0, map(&self->desc, self->id));
	ASSERT_EQ(3, arrive(self->id));
	fault(cell->vm->vcpu[0], MORE_GPA, VM_READ);
	EXPECT_EQ(AX_CELL_RUNNING, cell->state);
	fault(cell->vm->vcpu[0], MORE_GPA, VM_WRITE);
	EXPECT_EQ(AX_CELL_FAILED, cell->state);
}

TEST_F(move, fault_where_nothing_is)
{
	struct cell *cell = cell_find(self->id);

	fault(cell->vm->vcpu[0], ~0ULL, VM_READ);
	EXPECT_EQ(AX_CELL_FAILED, cell->state);
}

TEST_F(move, entry_of_a_vcpu)
{
	struct vcpu *vcpu = cell_vcpu(self->id, 0);

	EXPECT_EQ(-EFAULT, vcpu_on(vcpu, 0, MORE_GPA, 0));
	self->region[0].flags = AX_REGION_NO_EXEC;
	ASSERT_EQ(0, map(&self->desc, self->id));
	EXPECT_EQ(3, arrive(self->id));
	EXPECT_EQ(-EFAULT, vcpu_on(vcpu, 0, MORE_GPA, 0));
	/* It is on already. */
	EXPECT_NE(-EFAULT, vcpu_on(vcpu, 0, CELL_GPA, 0));
}

TEST_HARNESS_MAIN
