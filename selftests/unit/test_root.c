// SPDX-License-Identifier: GPL-2.0
/* test_root.c - the root cell: its CPUs, its faults, its beginning and end. */
#include "world.h"
#include "cell/root.h"
#include "cell/sched.h"
#include <axvisor/smp.h>

#include <kselftest_harness.h>

static const struct vcpu_exit exit_system_off = {
	.reason = VCPU_EXIT_SYSTEM_OFF };
static const struct vcpu_exit exit_system_reset = {
	.reason = VCPU_EXIT_SYSTEM_RESET };

FIXTURE(root) {
	struct vcpu *vcpu;
};

FIXTURE_SETUP(root)
{
	world_init();
	self->vcpu = root_vcpu(0);
}

FIXTURE_TEARDOWN(root)
{
}

TEST_F(root, off_and_on)
{
	EXPECT_EQ(AX_CPU_ROOT, call(AX_HC_CPU_GET, 3, 0, 0, 0));
	EXPECT_EQ(-EALREADY, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	offline(3);
	EXPECT_EQ(0xf & ~8, get(0).vcpu_on);
	EXPECT_EQ(-EFAULT, vcpu_on(self->vcpu, 3, FAKE_CORE, 0));
	EXPECT_EQ(-EFAULT, vcpu_on(self->vcpu, 3, 0, 0));
	EXPECT_EQ(-EFAULT, vcpu_on(self->vcpu, 3, ~0ULL, 0));
	EXPECT_EQ(-EINVAL, vcpu_on(self->vcpu, 4, MAILBOX, 0));
	EXPECT_EQ(0, vcpu_on(self->vcpu, 3, MAILBOX, 5));
	EXPECT_EQ(1, fake_cpu[3].kicks);
	EXPECT_EQ(-EINPROGRESS, vcpu_on(self->vcpu, 3, MAILBOX, 5));
	step(3);
	EXPECT_EQ(MAILBOX, root_vcpu(3)->arch.entry.v);
	EXPECT_EQ(AX_CPU_ROOT, call(AX_HC_CPU_GET, 3, 0, 0, 0));
	EXPECT_EQ(-EINVAL, call(AX_HC_CPU_GET, 4, 0, 0, 0));
	EXPECT_EQ(-EINVAL, call(AX_HC_CPU_GET, ~0ULL, 0, 0, 0));
}

TEST_F(root, cpu_of_a_cell_is_denied)
{
	u64 id = create_clear("a", 2, CELL_RAM);

	EXPECT_EQ(-EPERM, vcpu_on(self->vcpu, 2, MAILBOX, 0));
	EXPECT_EQ(VCPU_OFF, root_vcpu(2)->power);
	ASSERT_EQ(0, destroy(id));
	EXPECT_EQ(0, vcpu_on(self->vcpu, 2, MAILBOX, 0));
	step(2);
	EXPECT_TRUE(root_vcpu(2)->arch.loaded);
}

TEST_F(root, entry_in_a_cells_memory)
{
	create_clear("a", 2, CELL_RAM);
	offline(3);
	EXPECT_EQ(-EFAULT, vcpu_on(self->vcpu, 3, CELL_RAM, 0));
}

TEST_F(root, absent_cpu_is_brought_in)
{
	offline(3);
	smp_mark_present(3, false);
	EXPECT_EQ(AX_CPU_ABSENT, call(AX_HC_CPU_GET, 3, 0, 0, 0));
	fake_cpu[3].refuse_kick = true;
	EXPECT_EQ(-ENODEV, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	EXPECT_EQ(AX_CPU_ABSENT, call(AX_HC_CPU_GET, 3, 0, 0, 0));
	fake_cpu[3].refuse_kick = false;
	EXPECT_EQ(0, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	step(3);
	EXPECT_EQ(AX_CPU_ROOT, call(AX_HC_CPU_GET, 3, 0, 0, 0));
}

/* It came, but can't be used: Linux may try again, and nothing is pending. */
TEST_F(root, absent_cpu_is_refused)
{
	offline(3);
	smp_mark_present(3, false);
	EXPECT_EQ(0, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	EXPECT_EQ(VCPU_ON_PENDING, root_vcpu(3)->power);
	sched_cpu_refused(3);
	EXPECT_EQ(VCPU_OFF, root_vcpu(3)->power);
	EXPECT_EQ(VCPU_ON, root_vcpu(2)->power);
	EXPECT_EQ(0, vcpu_on(self->vcpu, 3, MAILBOX, 0));
}

/* A CPU that runs Linux is never kicked. */
TEST_F(root, no_kick_into_linux)
{
	sched_kick(1);
	EXPECT_EQ(0, fake_cpu[1].kicks);
	step(1);
	EXPECT_EQ(1, root_vcpu(1)->arch.loads);
}

TEST_F(root, system_requests_are_the_architectures)
{
	step_exit(self->vcpu, exit_system_off);
	EXPECT_EQ(-EOPNOTSUPP, self->vcpu->arch.result);
	step_exit(self->vcpu, exit_system_reset);
	EXPECT_EQ(-EOPNOTSUPP, self->vcpu->arch.result);
	EXPECT_EQ(AX_CELL_RUNNING, get(0).state);
}

static void fault(struct vcpu *vcpu, u64 addr)
{
	step_exit(vcpu, (struct vcpu_exit){ .reason = VCPU_EXIT_FAULT,
					    .fault_gpa = GPA(addr),
					    .access = VM_WRITE });
}

TEST_F(root, boot_map)
{
	const struct fake_stage2 *s = root_vm()->arch.stage2;

	ASSERT_EQ(4, s->nr_segments);
	EXPECT_EQ(FAKE_RAM0, s->segment[0].gpa);
	EXPECT_EQ(FAKE_CORE - FAKE_RAM0, s->segment[0].size);
	EXPECT_EQ(VM_RWX, s->segment[0].perm);
	EXPECT_EQ(FAKE_CORE, s->segment[1].gpa);
	EXPECT_EQ(sizeof(struct ax_public), s->segment[1].size);
	EXPECT_EQ(VM_READ, s->segment[1].perm);
	EXPECT_EQ(FAKE_CORE + FAKE_CORE_SIZE, s->segment[2].gpa);
	EXPECT_EQ(FAKE_RAM1, s->segment[3].gpa);
	EXPECT_EQ(FAKE_RAM1_SIZE, s->segment[3].size);
}

TEST_F(root, maps_devices_on_demand)
{
	u64 block;

	/* A whole GiB, since nothing is in it. */
	fault(self->vcpu, 0x8040001234);
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(0x8040001234), &block));
	EXPECT_EQ(SZ_1G, block);

	/* Around what is emulated: 2 MiB, and 4 KiB beside it. */
	fault(self->vcpu, 0x0a000000);
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(0x0a000000), &block));
	EXPECT_EQ(SZ_2M, block);
	fault(self->vcpu, FAKE_ROOT_GIC + FAKE_ROOT_GIC_SIZE);
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(FAKE_ROOT_GIC +
						   FAKE_ROOT_GIC_SIZE), &block));
	EXPECT_EQ(PAGE_SIZE, block);
	EXPECT_EQ(0, self->vcpu->arch.aborts);

	fault(self->vcpu, FAKE_ROOT_GIC + 8);
	EXPECT_EQ(1, self->vcpu->arch.aborts);
	EXPECT_EQ(0, vm_lookup(root_vm(), GPA(FAKE_ROOT_GIC), NULL));
}

TEST_F(root, faults_that_are_refused)
{
	const struct fake_stage2 *s = root_vm()->arch.stage2;
	const unsigned int segments = s->nr_segments;
	unsigned int aborts = 0;
	unsigned int i;
	static const u64 bad[] = {
		~0ULL, FAKE_GPA_LIMIT, FAKE_CORE, FAKE_CORE + 0x10000,
		FAKE_CORE + FAKE_CORE_SIZE - 1, CELL_RAM,
		CELL_RAM + 2 * AX_GRANULE - 1,
	};

	create_clear("a", 2, CELL_RAM);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		fault(self->vcpu, bad[i]);
		EXPECT_EQ(++aborts, self->vcpu->arch.aborts);
	}
	EXPECT_EQ(segments + 1, s->nr_segments);
	/* What is mapped by now is tried again. */
	fault(self->vcpu, CELL_RAM - 1);
	EXPECT_EQ(aborts, self->vcpu->arch.aborts);
}

TEST_F(root, on_demand_without_memory)
{
	struct page_list rest = { 0 };
	u64 block;

	/* The first attempt, of 1 GiB, fails; 2 MiB do it. */
	fake_fail_alloc(1);
	fault(self->vcpu, 0x8040001234);
	EXPECT_TRUE(fake_alloc_failed());
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(0x8040001234), &block));
	EXPECT_EQ(SZ_2M, block);
	EXPECT_EQ(0, self->vcpu->arch.aborts);

	ASSERT_EQ(0, pool_reserve(&rest, pool_total() - pool_used()));
	fault(self->vcpu, 0x9040001234);
	EXPECT_EQ(1, self->vcpu->arch.aborts);
	pool_unreserve(&rest);
	fault(self->vcpu, 0x9040001234);
	EXPECT_EQ(1, self->vcpu->arch.aborts);
}

TEST(boot_block_that_cannot_be)
{
	struct ax_boot good;
	unsigned int n;

	fake_init();
	good = core_boot;
	core_boot.nr_cpus = 0;
	EXPECT_EQ(-EINVAL, cells_init(&core_boot));
	core_boot.nr_cpus = AX_MAX_CPUS + 1;
	EXPECT_EQ(-EINVAL, cells_init(&core_boot));
	core_boot = good;
	core_boot.nr_ram = AX_MAX_RAM_RANGES + 1;
	EXPECT_EQ(-EINVAL, cells_init(&core_boot));
	core_boot = good;
	core_boot.ram[1].base = FAKE_RAM0 + PAGE_SIZE;
	EXPECT_EQ(-EINVAL, cells_init(&core_boot));
	core_boot = good;
	core_boot.ram[1].size = -FAKE_RAM1;
	EXPECT_EQ(-EINVAL, cells_init(&core_boot));
	core_boot = good;
	core_boot.ram[0].size += 8;
	EXPECT_EQ(-EINVAL, cells_init(&core_boot));
	core_boot = good;
	/* More than the second stage can map. */
	core_boot.ram[core_boot.nr_ram - 1].size =
		FAKE_GPA_LIMIT + PAGE_SIZE -
		core_boot.ram[core_boot.nr_ram - 1].base;
	EXPECT_EQ(-ERANGE, cells_init(&core_boot));
	core_boot = good;

	n = pool_used();
	for (unsigned int i = 1; ; i++) {
		fake_fail_alloc(i);
		if (!cells_init(&core_boot))
			break;
		EXPECT_EQ(n, pool_used());
	}
	EXPECT_FALSE(fake_alloc_failed());
}

/* ---- release ---- */

static u64 release_round = 1;

static void do_release(void *cpu)
{
	call_on((unsigned int)(unsigned long)cpu, AX_HC_RELEASE, release_round,
		0, 0, 0);
}

static void do_step(void *cpu)
{
	step((unsigned int)(unsigned long)cpu);
}

static enum fake_end step_parked(unsigned int cpu)
{
	unsigned int was = fake_play(cpu);
	enum fake_end how = fake_catch(do_step, (void *)(unsigned long)cpu);

	fake_play(was);
	return how;
}

/* The kicked CPU runs at once: the releasing one waits until it is off. */
static void parked_leaves(unsigned int cpu)
{
	fake_cpu[cpu].off = true;
}

TEST_F(root, release)
{
	offline(3);
	fake_hooks.on_kick = parked_leaves;
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)0));
	EXPECT_EQ(1, fake_cpu[3].kicks);
	EXPECT_EQ(0, fake_cpu[1].kicks);
	EXPECT_FALSE(smp_is_present(3));
	EXPECT_EQ(FAKE_RELEASED_PARKED, step_parked(3));
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)1));
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)2));
	EXPECT_EQ(1, fake_cpu[3].kicks);
}

TEST_F(root, release_with_cells)
{
	u64 id = create_clear("a", 2, CELL_RAM);

	EXPECT_EQ(-EBUSY, call(AX_HC_RELEASE, 1, 0, 0, 0));
	EXPECT_FALSE(core_is_releasing());
	ASSERT_EQ(0, destroy(id));
	fake_hooks.on_kick = parked_leaves;
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)0));
}

/* CPU 2 goes off, 3 doesn't: one round of all that Linux has. */
static void only_2_leaves(unsigned int cpu)
{
	fake_cpu[cpu].off = cpu == 2;
}

static bool release_fails(void)
{
	bool ok = call_on(1, AX_HC_RELEASE, 1, 0, 0, 0) == -ETIMEDOUT;

	/* Though it could be done by now, nobody is released alone. */
	fake_cpu[3].off = true;
	ok = ok && call_on(0, AX_HC_RELEASE, 1, 0, 0, 0) == -ETIMEDOUT;
	fake_cpu[3].off = false;
	release_round = 2;
	return ok && !core_is_releasing();
}

TEST_F(root, release_of_a_cpu_that_stays)
{
	offline(2);
	offline(3);
	fake_hooks.on_kick = only_2_leaves;
	ASSERT_TRUE(release_fails());
	EXPECT_EQ(AX_CPU_ABSENT, call(AX_HC_CPU_GET, 2, 0, 0, 0));
	EXPECT_EQ(AX_CPU_PARKED, call(AX_HC_CPU_GET, 3, 0, 0, 0));
	fake_hooks.on_kick = NULL;
	/* Linux can have both: the one by the firmware, the other as before. */
	EXPECT_EQ(0, vcpu_on(self->vcpu, 2, MAILBOX, 0));
	EXPECT_EQ(0, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	step(2);
	step(3);
	EXPECT_TRUE(root_vcpu(2)->arch.loaded);
	EXPECT_TRUE(root_vcpu(3)->arch.loaded);
}

TEST_F(root, release_again)
{
	offline(2);
	offline(3);
	fake_hooks.on_kick = only_2_leaves;
	ASSERT_TRUE(release_fails());
	fake_hooks.on_kick = parked_leaves;
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)0));
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)1));
	EXPECT_EQ(1, fake_cpu[2].kicks);
	EXPECT_EQ(2, fake_cpu[3].kicks);
}

/*
 * A round that only CPU 1 was in: the next one is for all, whoever comes first,
 * and who asks again in the first gets what it got.
 */
static void release_after_a_stray_one(struct __test_metadata *_metadata,
				      unsigned long first)
{
	offline(3);
	fake_hooks.on_kick = only_2_leaves;
	ASSERT_EQ(-ETIMEDOUT, call_on(1, AX_HC_RELEASE, 1, 0, 0, 0));
	fake_hooks.on_kick = parked_leaves;
	EXPECT_EQ(-ETIMEDOUT, call_on(1, AX_HC_RELEASE, 1, 0, 0, 0));
	release_round = 2;
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)first));
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)(1 - first)));
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)2));
}

TEST_F(root, stray_release_same_cpu_first)
{
	release_after_a_stray_one(_metadata, 1);
}

TEST_F(root, stray_release_other_cpu_first)
{
	release_after_a_stray_one(_metadata, 0);
}

TEST_F(root, release_without_a_round)
{
	EXPECT_EQ(-EINVAL, call(AX_HC_RELEASE, 0, 0, 0, 0));
	EXPECT_FALSE(core_is_releasing());
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)0));
}

TEST_F(root, cells_after_a_failed_release)
{
	struct ax_cell_desc desc = describe("a", 2, CELL_RAM, 1);

	offline(2);
	offline(3);
	fake_hooks.on_kick = only_2_leaves;
	ASSERT_TRUE(release_fails());
	fake_hooks.on_kick = NULL;
	ASSERT_EQ(1, create(&desc));
	ASSERT_EQ(1, scrub(1));
	ASSERT_EQ(0, call(AX_HC_CELL_BOOT, 1, CELL_GPA, 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
	step(2);
	EXPECT_TRUE(cell_vcpu(1, 0)->arch.loaded);
}

/* The firmware refuses: the CPU waits again. */
TEST_F(root, release_refused_by_the_firmware)
{
	offline(3);
	fake_cpu[3].refuse_off = true;
	core_set_releasing();
	EXPECT_EQ(FAKE_RETURNED, step_parked(3));
	core_clear_releasing();
	EXPECT_EQ(0, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	step(3);
	EXPECT_TRUE(root_vcpu(3)->arch.loaded);
}

/* It is on its way off when the release has failed already. */
TEST_F(root, cpu_that_leaves_late)
{
	offline(3);
	core_set_releasing();
	EXPECT_EQ(FAKE_RELEASED_PARKED, step_parked(3));
	core_clear_releasing();
	fake_cpu[3].off = false;
	EXPECT_EQ(-ENODEV, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	EXPECT_EQ(VCPU_OFF, root_vcpu(3)->power);
	EXPECT_EQ(0, fake_cpu[3].kicks);
	fake_cpu[3].off = true;
	EXPECT_EQ(0, vcpu_on(self->vcpu, 3, MAILBOX, 0));
	EXPECT_EQ(1, fake_cpu[3].kicks);
	EXPECT_TRUE(smp_is_present(3));
	step(3);
	EXPECT_TRUE(root_vcpu(3)->arch.loaded);
}

/* The next release finds it off, and doesn't call it back. */
TEST_F(root, release_after_a_late_leave)
{
	offline(3);
	core_set_releasing();
	EXPECT_EQ(FAKE_RELEASED_PARKED, step_parked(3));
	core_clear_releasing();
	EXPECT_TRUE(smp_is_present(3));
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)0));
	EXPECT_EQ(0, fake_cpu[3].kicks);
	EXPECT_FALSE(smp_is_present(3));
}

TEST_HARNESS_MAIN
