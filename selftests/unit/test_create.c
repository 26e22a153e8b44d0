// SPDX-License-Identifier: GPL-2.0
/* test_create.c - every refusal of a cell, and cells that come and go. */
#include "world.h"
#include "cell/memory.h"
#include "cell/root.h"
#include <axvisor/event.h>

#include <kselftest_harness.h>

FIXTURE(create) {
	struct ax_cell_desc desc;
};

FIXTURE_SETUP(create)
{
	world_init();
	offline(2);
	offline(3);
	self->desc = describe("a", 2, CELL_RAM, 2);
}

FIXTURE_TEARDOWN(create)
{
}

/* Refused with all of this, and nothing has changed. */
#define REFUSED(err_, blame_, index_, text_) do { \
	const struct snapshot *before = snapshot_take(0); \
	ASSERT_EQ(err_, create(&self->desc)); \
	EXPECT_EQ(blame_, self->desc.refusal.blame); \
	EXPECT_EQ(index_, self->desc.refusal.index); \
	EXPECT_STREQ(text_, self->desc.refusal.text); \
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1))); \
} while (0)

TEST_F(create, takes_memory_and_cpus)
{
	const unsigned int tables = root_vm()->arch.stage2->nr_tables;
	struct vm *vm;
	s64 id = create(&self->desc);
	u64 block;

	ASSERT_EQ(1, id);
	vm = cell_find(1)->vm;
	EXPECT_EQ(1, vm->arch.stage2->nr_segments);
	EXPECT_EQ(CELL_GPA, vm->arch.stage2->segment[0].gpa);
	EXPECT_EQ(CELL_RAM, vm->arch.stage2->segment[0].hpa);
	EXPECT_EQ(2 * AX_GRANULE, vm->arch.stage2->segment[0].size);
	EXPECT_EQ(VM_RWX, vm->arch.stage2->segment[0].perm);
	EXPECT_EQ(0, vm_lookup(root_vm(), GPA(CELL_RAM), &block));
	EXPECT_EQ(AX_GRANULE, block);
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(CELL_RAM - 1), NULL));
	EXPECT_EQ(tables, root_vm()->arch.stage2->nr_tables);
	EXPECT_EQ(AX_CPU_CELL, call(AX_HC_CPU_GET, 2, 0, 0, 0));
	EXPECT_EQ(AX_CELL_SCRUBBING, get(1).state);
	EXPECT_EQ(2 * AX_GRANULE, get(1).memory);
	EXPECT_STREQ("a", get(1).name);
}

static unsigned int maps_into_cell, still_mapped;

static void look_at_root(const struct vm *vm, hpa_t hpa)
{
	if (vm->kind == VM_ROOT)
		return;
	maps_into_cell++;
	still_mapped += !!vm_lookup(root_vm(), GPA(hpa.v), NULL);
}

/* At no moment is memory the root cell's and another one's. */
TEST_F(create, unmaps_before_it_maps)
{
	self->desc.nr_regions = 2;
	self->desc.region[1] = (struct ax_region){
		.gpa = CELL_GPA + SZ_1G, .hpa = CELL_RAM + 4 * AX_GRANULE,
		.size = AX_GRANULE };
	fake_hooks.on_map = look_at_root;
	ASSERT_EQ(1, create(&self->desc));
	fake_hooks.on_map = NULL;
	EXPECT_EQ(2, maps_into_cell);
	EXPECT_EQ(0, still_mapped);
}

TEST_F(create, name_empty)
{
	self->desc.name[0] = '\0';
	REFUSED(-EINVAL, AX_BLAME_NAME, 0,
		"the name must have 1 to 31 characters");
}

TEST_F(create, name_unterminated)
{
	memset(self->desc.name, 'x', AX_NAME_MAX);
	REFUSED(-EINVAL, AX_BLAME_NAME, 0,
		"the name must have 1 to 31 characters");
}

TEST_F(create, name_charset)
{
	strcpy(self->desc.name, "ab/c");
	REFUSED(-EINVAL, AX_BLAME_NAME, 2,
		"character 3 of the name is none of A-Z a-z 0-9 _ . -");
}

TEST_F(create, name_taken)
{
	ASSERT_EQ(1, create(&self->desc));
	self->desc = describe("a", 3, CELL_RAM + SZ_1G / 4, 1);
	/* What is behind the end of a name does not count. */
	self->desc.name[5] = 'y';
	REFUSED(-EEXIST, AX_BLAME_NAME, 0, "the name 'a' belongs to cell 1");
}

TEST_F(create, name_of_the_root)
{
	strcpy(self->desc.name, "root");
	REFUSED(-EEXIST, AX_BLAME_NAME, 0, "the name 'root' belongs to cell 0");
}

TEST_F(create, on_fail_is_kept)
{
	self->desc.on_fail = AX_ON_FAIL_RESET;
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_EQ(AX_ON_FAIL_RESET, cell_find(1)->on_fail);
}

TEST_F(create, on_fail_unknown)
{
	self->desc.on_fail = 2;
	REFUSED(-EINVAL, AX_BLAME_ON_FAIL, 0, "what to do on failure, 2, is not known");
}

TEST_F(create, console_unknown)
{
	self->desc.console = 2;
	REFUSED(-EINVAL, AX_BLAME_CONSOLE, 0, "console type 2 is not known");
}

TEST_F(create, time_too_late)
{
	self->desc.wall_time = BIT_ULL(63);
	REFUSED(-EINVAL, AX_BLAME_NONE, 0,
		"the time 0x8000000000000000 is behind the year 2262");
	self->desc.wall_time--;
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_EQ(9223372036, vm_wall_seconds(cell_find(1)->vm));
}

TEST_F(create, no_vcpu)
{
	self->desc.nr_vcpus = 0;
	REFUSED(-EINVAL, AX_BLAME_VCPU, 0, "0 vCPUs: a cell has 1 to 64");
}

TEST_F(create, too_many_vcpus)
{
	self->desc.nr_vcpus = ~0U;
	REFUSED(-EINVAL, AX_BLAME_VCPU, 0,
		"4294967295 vCPUs: a cell has 1 to 64");
}

TEST_F(create, cpu_absent)
{
	self->desc.nr_vcpus = 2;
	self->desc.cpu[1] = 4;
	REFUSED(-ENODEV, AX_BLAME_VCPU, 1,
		"CPU 4 does not exist, there are 4");
}

TEST_F(create, cpu_twice)
{
	self->desc.nr_vcpus = 3;
	self->desc.cpu[1] = 3;
	self->desc.cpu[2] = 2;
	REFUSED(-EINVAL, AX_BLAME_VCPU, 2,
		"CPU 2 is named for vCPU 0 and for vCPU 2");
}

TEST_F(create, cpu_in_use)
{
	self->desc.nr_vcpus = 2;
	self->desc.cpu[1] = 1;
	REFUSED(-EBUSY, AX_BLAME_VCPU, 1,
		"CPU 1 is still used by the root cell: take it offline first");
}

TEST_F(create, cpu_of_a_cell)
{
	ASSERT_EQ(1, create(&self->desc));
	self->desc = describe("b", 3, CELL_RAM + SZ_1G / 4, 1);
	self->desc.nr_vcpus = 2;
	self->desc.cpu[1] = 2;
	REFUSED(-EBUSY, AX_BLAME_VCPU, 1, "CPU 2 belongs to cell 'a'");
}

TEST_F(create, no_region)
{
	self->desc.nr_regions = 0;
	REFUSED(-EINVAL, AX_BLAME_REGION, 0, "0 regions: a cell has 1 to 32");
}

TEST_F(create, too_many_regions)
{
	self->desc.nr_regions = 33;
	REFUSED(-EINVAL, AX_BLAME_REGION, 0, "33 regions: a cell has 1 to 32");
}

TEST_F(create, region_shape)
{
	static const struct ax_region bad[] = {
		{ .gpa = CELL_GPA, .hpa = CELL_RAM, .size = 0 },
		{ .gpa = CELL_GPA, .hpa = CELL_RAM,
		  .size = AX_GRANULE + PAGE_SIZE },
		{ .gpa = CELL_GPA + PAGE_SIZE, .hpa = CELL_RAM,
		  .size = AX_GRANULE },
		{ .gpa = CELL_GPA, .hpa = CELL_RAM + 1,
		  .size = AX_GRANULE },
	};
	char text[AX_TEXT_MAX];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		self->desc.region[0] = bad[i];
		snprintf(text, sizeof(text),
			 "region 0: gpa 0x%llx, hpa 0x%llx and size 0x%llx must be multiples of 0x200000",
			 bad[i].gpa, bad[i].hpa, bad[i].size);
		REFUSED(-EINVAL, AX_BLAME_REGION, 0, text);
	}
}

TEST_F(create, region_hpa_wraps)
{
	self->desc.region[0].hpa = -AX_GRANULE;
	REFUSED(-EINVAL, AX_BLAME_REGION, 0,
		"region 0: memory 0xffffffffffe00000+0x400000 does not end below 0x10000000000");
}

TEST_F(create, region_hpa_too_high)
{
	self->desc.region[0].hpa = FAKE_GPA_LIMIT - AX_GRANULE;
	REFUSED(-EINVAL, AX_BLAME_REGION, 0,
		"region 0: memory 0xffffe00000+0x400000 does not end below 0x10000000000");
}

TEST_F(create, region_gpa_wraps)
{
	self->desc.region[0].gpa = -AX_GRANULE;
	REFUSED(-EINVAL, AX_BLAME_REGION, 0,
		"region 0: gpa 0xffffffffffe00000+0x400000 wraps around");
}

TEST_F(create, region_gpa_too_high)
{
	self->desc.region[0].gpa = FAKE_GPA_LIMIT - AX_GRANULE;
	REFUSED(-EINVAL, AX_BLAME_REGION, 0,
		"the region at 0xffffe00000, size 0x400000 does not end below 0x10000000000");
}

TEST_F(create, regions_overlap_in_gpa)
{
	self->desc.nr_regions = 2;
	self->desc.region[1] = (struct ax_region){
		.gpa = CELL_GPA + AX_GRANULE, .hpa = CELL_RAM + SZ_1G / 4,
		.size = AX_GRANULE };
	REFUSED(-EINVAL, AX_BLAME_REGION, 1,
		"region 1 overlaps region 0 at gpa 0x40200000");
}

TEST_F(create, regions_overlap_in_hpa)
{
	self->desc.nr_regions = 2;
	self->desc.region[1] = (struct ax_region){
		.gpa = CELL_GPA + SZ_1G, .hpa = CELL_RAM + AX_GRANULE,
		.size = 4 * AX_GRANULE };
	REFUSED(-EINVAL, AX_BLAME_REGION, 1,
		"region 1 overlaps region 0 at hpa 0x60200000");
}

TEST_F(create, region_of_the_core)
{
	self->desc.region[0].hpa = FAKE_CORE - AX_GRANULE;
	REFUSED(-EBUSY, AX_BLAME_REGION, 0,
		"memory 0x50000000+0x200000 belongs to the core");
}

TEST_F(create, region_of_a_cell)
{
	ASSERT_EQ(1, create(&self->desc));
	self->desc = describe("b", 3, CELL_RAM - AX_GRANULE, 8);
	REFUSED(-EBUSY, AX_BLAME_REGION, 0,
		"memory 0x60000000+0x400000 belongs to cell 'a'");
}

TEST_F(create, region_emulated_for_the_root)
{
	self->desc.region[0].hpa = FAKE_ROOT_GIC;
	REFUSED(-EBUSY, AX_BLAME_REGION, 0,
		"memory 0x8000000+0x10000 is the machine's interrupt controller");
}

TEST_F(create, region_partly_ram)
{
	self->desc.region[0].hpa = ALIGN_DOWN(FAKE_RAM1 + FAKE_RAM1_SIZE,
					      AX_GRANULE);
	REFUSED(-EINVAL, AX_BLAME_REGION, 0,
		"memory 0x120000000+0x400000 is only in part System RAM");
}

TEST_F(create, region_on_the_board)
{
	self->desc.region[0].gpa = FAKE_BOARD_UART & ~(AX_GRANULE - 1);
	REFUSED(-EINVAL, AX_BLAME_REGION, 0,
		"the region at 0x9000000 overlaps the board's uart at 0x9000000");
}

TEST_F(create, too_many_cells)
{
	static struct cell cells[AX_MAX_CELLS];
	unsigned int i;

	for (i = 1; i < AX_MAX_CELLS; i++) {
		cells[i].id = i;
		cell_insert(&cells[i]);
	}
	REFUSED(-ENOSPC, AX_BLAME_NONE, 0, "there are 32 cells already");
}

TEST_F(create, descriptor_outside_root_ram)
{
	const struct snapshot *before = snapshot_take(0);

	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_CREATE, FAKE_CORE, 0, 0, 0));
	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_CREATE, FAKE_CORE - 8, 0, 0, 0));
	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_CREATE, 0, 0, 0, 0));
	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_CREATE, ~0ULL - 8, 0, 0, 0));
	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_CREATE,
				FAKE_RAM1 + FAKE_RAM1_SIZE - 8, 0, 0, 0));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

/* A description that changes as soon as the core has read it. */
static void change_description(hpa_t src, u64 size)
{
	struct ax_cell_desc *desc = fake_mem(src.v);

	if (size != sizeof(*desc))
		return;
	strcpy(desc->name, "evil/");
	desc->nr_vcpus = 99;
	desc->nr_regions = 99;
	desc->cpu[0] = 0;
	desc->region[0].hpa = FAKE_CORE;
}

TEST_F(create, description_is_read_once)
{
	fake_hooks.on_read = change_description;
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_STREQ("evil/", self->desc.name);
	EXPECT_STREQ("a", get(1).name);
	EXPECT_EQ(CELL_RAM, cell_find(1)->region[0].map.hpa);
	EXPECT_EQ(1, get(1).nr_vcpus);
	EXPECT_EQ(2, cell_vcpu(1, 0)->cpu);
}

TEST_F(create, pool_exhausted_by_the_maps)
{
	struct page_list rest = { 0 };
	unsigned int before, machine;

	/* Find out what a machine takes, and leave room for that and a bit. */
	before = pool_used();
	ASSERT_EQ(1, create(&self->desc));
	machine = pool_used() - before -
		  cell_find(1)->region[0].give_back_pages.count;
	ASSERT_EQ(0, destroy(1));
	ASSERT_EQ(0, pool_reserve(&rest, pool_total() - pool_used() - machine -
				  7));
	REFUSED(-ENOMEM, AX_BLAME_NONE, 0,
		"the core's page pool is exhausted: 13 pages needed, 8 free; reload with a larger core_mb");
	pool_unreserve(&rest);
	EXPECT_EQ(1, create(&self->desc));
}

TEST_F(create, every_allocation_may_fail)
{
	const struct snapshot *before = snapshot_take(0);
	unsigned int n;
	s64 id;

	for (n = 1; ; n++) {
		self->desc = describe("a", 2, CELL_RAM, 2);
		self->desc.nr_vcpus = 2;
		self->desc.cpu[1] = 3;
		fake_fail_alloc(n);
		id = create(&self->desc);
		if (!fake_alloc_failed())
			break;
		ASSERT_EQ(-ENOMEM, id);
		EXPECT_NE(NULL, strstr(self->desc.refusal.text,
				       "the core's page pool is exhausted: "));
		ASSERT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
	fake_fail_alloc(0);
	EXPECT_EQ(1, id);
	/* cell, vm, console, table; two vCPUs of two pages; three lists */
	EXPECT_EQ(12, n);
}

TEST_F(create, reclaim_allocates_nothing)
{
	const struct snapshot *before = snapshot_take(0);

	ASSERT_EQ(1, create(&self->desc));
	fake_fail_alloc(1);
	EXPECT_EQ(0, destroy(1));
	EXPECT_FALSE(fake_alloc_failed());
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

TEST_F(create, rounds_leave_nothing)
{
	const struct snapshot *before = snapshot_take(0);
	struct ax_cell_desc a, b;
	unsigned int round;

	for (round = 0; round < 200; round++) {
		a = describe("a", 2, CELL_RAM + round % 3 * AX_GRANULE, 3);
		a.nr_regions = 2;
		a.region[1] = (struct ax_region){
			.gpa = 0x80000000,
			.hpa = FAKE_RAM1 + round % 5 * AX_GRANULE,
			.size = AX_GRANULE };
		b = describe("b", 3, CELL_RAM + 9 * AX_GRANULE, 1 + round % 4);
		ASSERT_EQ(1, create(&a));
		ASSERT_EQ(2, create(&b));
		ASSERT_FALSE(snapshot_same(before, snapshot_take(1)));
		/* Either order of ending. */
		ASSERT_EQ(0, destroy(1 + round % 2));
		ASSERT_EQ(0, destroy(2 - round % 2));
		ASSERT_TRUE(snapshot_same(before, snapshot_take(1)));
	}
}

TEST_F(create, ids_are_used_again)
{
	struct ax_cell_desc b = describe("b", 3, CELL_RAM + SZ_1G / 4, 1);

	ASSERT_EQ(1, create(&self->desc));
	ASSERT_EQ(2, create(&b));
	ASSERT_EQ(0, destroy(1));
	EXPECT_EQ(-ENOENT, call(AX_HC_CELL_GET, 1, MAILBOX, 0, 0));
	EXPECT_EQ(1, create(&self->desc));
}

/* A reserved range outside RAM: taken, and on demand the root's again. */
TEST_F(create, region_outside_ram)
{
	const u64 hpa = 0x20000000;
	struct vcpu *vcpu = root_vcpu(0);

	self->desc.region[0].hpa = hpa;
	ASSERT_EQ(1, create(&self->desc));
	step_exit(vcpu, (struct vcpu_exit){ .reason = VCPU_EXIT_FAULT,
					    .fault_gpa = GPA(hpa) });
	EXPECT_EQ(1, vcpu->arch.aborts);
	EXPECT_EQ(0, vm_lookup(root_vm(), GPA(hpa), NULL));
	ASSERT_EQ(0, destroy(1));
	EXPECT_EQ(0, vm_lookup(root_vm(), GPA(hpa), NULL));
	step_exit(vcpu, (struct vcpu_exit){ .reason = VCPU_EXIT_FAULT,
					    .fault_gpa = GPA(hpa) });
	EXPECT_EQ(1, vcpu->arch.aborts);
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(hpa), NULL));
}

TEST_F(create, scrub_clears_all)
{
	const u64 other = FAKE_RAM1 + 8 * AX_GRANULE;

	self->desc.nr_regions = 2;
	self->desc.region[1] = (struct ax_region){
		.gpa = SZ_1G * 3, .hpa = other,
		.size = AX_GRANULE };
	memset(fake_mem(CELL_RAM), 0x55, 2 * AX_GRANULE);
	memset(fake_mem(other - 1), 0x55, AX_GRANULE + 2);
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_BOOT, 1, CELL_GPA, 0, 0));
	EXPECT_EQ(2, call(AX_HC_CELL_SCRUB, 1, 0, 0, 0));
	EXPECT_EQ(1, call(AX_HC_CELL_SCRUB, 1, 0, 0, 0));
	EXPECT_EQ(AX_CELL_SCRUBBING, get(1).state);
	EXPECT_EQ(0, call(AX_HC_CELL_SCRUB, 1, 0, 0, 0));
	EXPECT_EQ(AX_CELL_CREATED, get(1).state);
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_SCRUB, 1, 0, 0, 0));
	EXPECT_EQ(0, *(char *)fake_mem(CELL_RAM));
	EXPECT_EQ(0, *(char *)fake_mem(CELL_RAM + 2 * AX_GRANULE - 1));
	EXPECT_EQ(0x55, *(char *)fake_mem(other - 1));
	EXPECT_EQ(0, *(char *)fake_mem(other));
	EXPECT_EQ(0, *(char *)fake_mem(other + AX_GRANULE - 1));
	EXPECT_EQ(0x55, *(char *)fake_mem(other + AX_GRANULE));

	/* And again before the root cell gets it back. */
	memset(fake_mem(CELL_RAM), 0x66, 2 * AX_GRANULE);
	ASSERT_EQ(0, call(AX_HC_CELL_DESTROY, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_RECLAIM, 1, 0, 0, 0));
	EXPECT_EQ(3, scrub(1));
	EXPECT_EQ(0, call(AX_HC_CELL_SCRUB, 1, 0, 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_DESTROY, 1, 0, 0, 0));
	EXPECT_EQ(0, *(char *)fake_mem(CELL_RAM));
	EXPECT_EQ(0, call(AX_HC_CELL_RECLAIM, 1, 0, 0, 0));
}

TEST_F(create, destroyed_half_scrubbed)
{
	const struct snapshot *before = snapshot_take(0);

	memset(fake_mem(CELL_RAM), 0x55, 2 * AX_GRANULE);
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_EQ(1, call(AX_HC_CELL_SCRUB, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_RECLAIM, 1, 0, 0, 0));
	EXPECT_EQ(0, destroy(1));
	EXPECT_EQ(0, *(char *)fake_mem(CELL_RAM + 2 * AX_GRANULE - 1));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

TEST_F(create, copy)
{
	const u64 src = 0x42000000, end = CELL_GPA + 3 * AX_GRANULE;

	self->desc.nr_regions = 2;
	self->desc.region[1] = (struct ax_region){
		.gpa = CELL_GPA + 2 * AX_GRANULE, .hpa = CELL_RAM + 16 * AX_GRANULE,
		.size = AX_GRANULE };
	ASSERT_EQ(1, create(&self->desc));
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_COPY, 1, CELL_GPA, src, 8));
	ASSERT_EQ(3, scrub(1));
	memcpy(fake_mem(src), "abcdefgh", 8);

	/* Regions that adjoin in gpa are one. */
	EXPECT_EQ(0, call(AX_HC_CELL_COPY, 1, CELL_GPA + 2 * AX_GRANULE - 3,
			  src, 8));
	EXPECT_EQ(0, memcmp(fake_mem(CELL_RAM + 2 * AX_GRANULE - 4), "\0abc",
			    4));
	EXPECT_EQ(0, memcmp(fake_mem(CELL_RAM + 16 * AX_GRANULE), "defgh\0",
			    6));

	EXPECT_EQ(0, call(AX_HC_CELL_COPY, 1, 0, 0, 0));
	EXPECT_EQ(-EINVAL, call(AX_HC_CELL_COPY, 1, CELL_GPA, src,
				AX_GRANULE + 1));
	EXPECT_EQ(0, call(AX_HC_CELL_COPY, 1, CELL_GPA, src, AX_GRANULE));
	EXPECT_EQ(-ERANGE, call(AX_HC_CELL_COPY, 1, CELL_GPA - 1, src, 2));
	EXPECT_EQ(-ERANGE, call(AX_HC_CELL_COPY, 1, end - 1, src, 2));
	EXPECT_EQ(-ERANGE, call(AX_HC_CELL_COPY, 1, ~0ULL, src, 2));
	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_COPY, 1, CELL_GPA, CELL_RAM, 8));
	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_COPY, 1, CELL_GPA,
				FAKE_CORE - 4, 8));
	EXPECT_EQ(-EFAULT, call(AX_HC_CELL_COPY, 1, CELL_GPA, ~0ULL, 8));
	EXPECT_EQ(-ENOENT, call(AX_HC_CELL_COPY, 2, CELL_GPA, src, 8));
	EXPECT_EQ(-ENOENT, call(AX_HC_CELL_COPY, 0, CELL_GPA, src, 8));

	EXPECT_EQ(-ERANGE, call(AX_HC_CELL_BOOT, 1, end, 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_BOOT, 1, end - 4, 0, 0));
	EXPECT_EQ(AX_CELL_LOADED, get(1).state);
	EXPECT_EQ(0, call(AX_HC_CELL_COPY, 1, CELL_GPA, src, 8));
	ASSERT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_COPY, 1, CELL_GPA, src, 8));
}

TEST_F(create, events)
{
	u64 seq = core_public.event_seq;

	ASSERT_EQ(1, create(&self->desc));
	EXPECT_LT(seq, core_public.event_seq);
	seq = core_public.event_seq;
	scrub(1);
	EXPECT_LT(seq, core_public.event_seq);
	seq = core_public.event_seq;
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_START, 1, 0, 0, 0));
	EXPECT_EQ(seq, core_public.event_seq);
	destroy(1);
	EXPECT_LT(seq, core_public.event_seq);
}

TEST_HARNESS_MAIN
