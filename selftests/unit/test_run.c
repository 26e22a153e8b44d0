// SPDX-License-Identifier: GPL-2.0
/*
 * test_run.c - vCPUs on their CPUs: switching on and off, and state changes
 * that meet them at every moment.
 */
#include "world.h"
#include "cell/root.h"
#include "cell/sched.h"
#include "core/smp.h"

#include <kselftest_harness.h>

#define ENTRY	(CELL_GPA + 0x80)

static const struct vcpu_exit exit_off = { .reason = VCPU_EXIT_VCPU_OFF };
static const struct vcpu_exit exit_system_off = {
	.reason = VCPU_EXIT_SYSTEM_OFF };
static const struct vcpu_exit exit_system_reset = {
	.reason = VCPU_EXIT_SYSTEM_RESET };
static const struct vcpu_exit exit_fault = {
	.reason = VCPU_EXIT_FAULT,
	.fault_gpa = { 0xdead000 },
	.pc = 0x40001234,
	.cause = 0x93c08007,
	.text = "read of nothing",
};

/* A cell of two vCPUs on CPUs 2 and 3, the first of them started. */
FIXTURE(run) {
	u64 id;
	struct cell *cell;
	struct vcpu *boot, *second;
};

FIXTURE_SETUP(run)
{
	struct ax_cell_desc desc;

	world_init();
	offline(2);
	offline(3);
	desc = describe("a", 2, CELL_RAM, 2);
	desc.nr_vcpus = 2;
	desc.cpu[1] = 3;
	self->id = create(&desc);
	ASSERT_EQ(1, self->id);
	ASSERT_EQ(2, scrub(1));
	self->cell = cell_find(1);
	self->boot = cell_vcpu(1, 0);
	self->second = cell_vcpu(1, 1);
	ASSERT_EQ(0, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 0));
	ASSERT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
}

FIXTURE_TEARDOWN(run)
{
}

TEST_F(run, start)
{
	EXPECT_EQ(VCPU_ON_PENDING, self->boot->power);
	EXPECT_EQ(0, get(1).nr_active);
	EXPECT_EQ(1, get(1).vcpu_on);
	EXPECT_LE(1, fake_cpu[2].kicks);
	EXPECT_EQ(0, fake_cpu[3].kicks);
	step(2);
	EXPECT_EQ(VCPU_ON, self->boot->power);
	EXPECT_EQ(ENTRY, self->boot->arch.entry.v);
	EXPECT_EQ(7, self->boot->arch.arg);
	EXPECT_EQ(1, self->boot->arch.runs);
	EXPECT_EQ(1, get(1).nr_active);
	EXPECT_EQ(AX_CELL_RUNNING, get(1).state);
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_START, 1, 0, 0, 0));
}

TEST_F(run, same_vcpu_stays_loaded)
{
	unsigned int i;

	for (i = 0; i < 5; i++)
		step(2);
	sched_kick(2);
	step(2);
	EXPECT_EQ(6, self->boot->arch.runs);
	EXPECT_EQ(6, self->boot->exits);
	EXPECT_EQ(1, self->boot->arch.loads);
}

TEST_F(run, vcpu_on)
{
	step(2);
	EXPECT_EQ(-EINVAL, vcpu_on(self->boot, 2, ENTRY, 0));
	EXPECT_EQ(-EINVAL, vcpu_on(self->boot, ~0U, ENTRY, 0));
	EXPECT_EQ(-EFAULT, vcpu_on(self->boot, 1, CELL_GPA - 4, 0));
	EXPECT_EQ(-EFAULT, vcpu_on(self->boot, 1, ~0ULL, 0));
	EXPECT_EQ(-EALREADY, vcpu_on(self->boot, 0, ENTRY, 0));
	EXPECT_EQ(VCPU_OFF, self->second->power);
	EXPECT_EQ(0, vcpu_on(self->boot, 1, ENTRY + 4, 9));
	EXPECT_EQ(-EINPROGRESS, vcpu_on(self->boot, 1, ENTRY, 0));
	EXPECT_EQ(3, get(1).vcpu_on);
	step(3);
	EXPECT_EQ(-EALREADY, vcpu_on(self->boot, 1, ENTRY, 0));
	EXPECT_EQ(ENTRY + 4, self->second->arch.entry.v);
	EXPECT_EQ(9, self->second->arch.arg);
	EXPECT_EQ(2, get(1).nr_active);

	step_exit(self->second, exit_off);
	EXPECT_EQ(VCPU_OFF, self->second->power);
	EXPECT_FALSE(self->second->arch.loaded);
	EXPECT_EQ(1, get(1).nr_active);
	step(3);
	EXPECT_EQ(0, vcpu_on(self->boot, 1, ENTRY, 1));
	step(3);
	EXPECT_EQ(2, self->second->arch.resets);
	EXPECT_TRUE(self->second->arch.loaded);
}

TEST_F(run, vcpu_on_fails_with_its_cpu)
{
	step(2);
	fake_cpu[3].refuse_kick = true;
	EXPECT_EQ(-ENODEV, vcpu_on(self->boot, 1, ENTRY, 0));
	EXPECT_EQ(VCPU_OFF, self->second->power);
	fake_cpu[3].refuse_kick = false;
	EXPECT_EQ(0, vcpu_on(self->boot, 1, ENTRY, 0));
}

TEST_F(run, start_fails_with_its_cpu)
{
	ASSERT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	ASSERT_EQ(0, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 0));
	fake_cpu[2].refuse_kick = true;
	EXPECT_EQ(-ENODEV, call(AX_HC_CELL_START, 1, 0, 0, 0));
	EXPECT_EQ(AX_CELL_LOADED, get(1).state);
	EXPECT_EQ(0, get(1).vcpu_on);
	fake_cpu[2].refuse_kick = false;
	EXPECT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
}

TEST_F(run, pause_and_resume)
{
	unsigned int kicks, idles;

	step(2);
	kicks = fake_cpu[2].kicks;
	EXPECT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	EXPECT_EQ(kicks + 1, fake_cpu[2].kicks);
	/* It has been told to leave, but has not yet. */
	EXPECT_EQ(1, get(1).nr_active);
	EXPECT_EQ(AX_CELL_PAUSED, get(1).state);
	idles = fake_cpu[2].idles;
	step(2);
	EXPECT_EQ(0, get(1).nr_active);
	EXPECT_FALSE(self->boot->arch.loaded);
	EXPECT_EQ(idles + 1, fake_cpu[2].idles);
	EXPECT_EQ(1, get(1).vcpu_on);
	step(2);
	EXPECT_EQ(1, self->boot->arch.runs);

	EXPECT_EQ(0, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	EXPECT_EQ(kicks + 2, fake_cpu[2].kicks);
	step(2);
	EXPECT_EQ(2, self->boot->arch.runs);
	EXPECT_EQ(1, self->boot->arch.resets);
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
}

TEST_F(run, resumed_before_it_left)
{
	step(2);
	EXPECT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(1, get(1).nr_active);
	EXPECT_EQ(1, self->boot->arch.loads);
	EXPECT_EQ(2, self->boot->arch.runs);
}

TEST_F(run, paused_before_the_first_entry)
{
	EXPECT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(VCPU_ON_PENDING, self->boot->power);
	EXPECT_EQ(0, self->boot->arch.runs);
	EXPECT_EQ(0, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(1, self->boot->arch.runs);
}

/* ---- the host acts while CPU 2 is at a certain place ---- */

static u64 host_op;
static s64 host_result;

static void host_acts(struct vcpu *vcpu)
{
	unsigned int was;

	if (vcpu->vm->kind == VM_ROOT || !host_op)
		return;
	was = fake_play(0);
	host_result = call(host_op, vcpu->vm->id, 0, 0, 0);
	fake_play(was);
	host_op = 0;
}

static void host_acts_idle(unsigned int cpu)
{
	unsigned int was;

	if (cpu != 2 || !host_op)
		return;
	was = fake_play(0);
	host_result = call(host_op, 1, 0, 0, 0);
	fake_play(was);
	host_op = 0;
}

TEST_F(run, paused_between_choice_and_entry)
{
	fake_hooks.on_load = host_acts;
	host_op = AX_HC_CELL_PAUSE;
	step(2);
	EXPECT_EQ(0, host_result);
	/* The kick makes this run end at once. */
	EXPECT_EQ(1, self->boot->arch.runs);
	step(2);
	EXPECT_EQ(1, self->boot->arch.runs);
	EXPECT_EQ(0, get(1).nr_active);
}

TEST_F(run, reset_while_it_runs)
{
	fake_hooks.on_run = host_acts;
	host_op = AX_HC_CELL_RESET;
	step(2);
	EXPECT_EQ(-EAGAIN, host_result);
	EXPECT_EQ(AX_CELL_RESETTING, get(1).state);
	EXPECT_EQ(-EAGAIN, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(0, self->cell->vm->arch.resets);
	EXPECT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_EQ(1, self->cell->vm->arch.resets);
	EXPECT_EQ(AX_CELL_CREATED, get(1).state);
	EXPECT_EQ(0, get(1).vcpu_on);
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_START, 1, 0, 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_BOOT, 1, ENTRY + 8, 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(ENTRY + 8, self->boot->arch.entry.v);
	EXPECT_TRUE(self->boot->arch.loaded);
}

/* As long as its state is being saved, the vCPU counts. */
TEST_F(run, destroyed_while_it_is_put)
{
	step(2);
	ASSERT_EQ(0, call(AX_HC_CELL_STOP, 1, 0, 0, 0));
	fake_hooks.on_put = host_acts;
	host_op = AX_HC_CELL_DESTROY;
	step(2);
	EXPECT_EQ(-EAGAIN, host_result);
	EXPECT_EQ(0, call(AX_HC_CELL_DESTROY, 1, 0, 0, 0));
}

TEST_F(run, reset_while_a_vcpu_switches_itself_off)
{
	step(2);
	fake_hooks.on_put = host_acts;
	host_op = AX_HC_CELL_RESET;
	step_exit(self->boot, exit_off);
	EXPECT_EQ(-EAGAIN, host_result);
	EXPECT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
}

TEST_F(run, resumed_while_it_is_put)
{
	step(2);
	ASSERT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	fake_hooks.on_put = host_acts;
	host_op = AX_HC_CELL_RESUME;
	step(2);
	EXPECT_EQ(0, host_result);
	EXPECT_EQ(0, get(1).nr_active);
	/* The kick ended the idling; the next round must choose it. */
	step(2);
	EXPECT_TRUE(self->boot->arch.loaded);
	EXPECT_EQ(1, get(1).nr_active);
}

TEST_F(run, resumed_on_the_way_to_idle)
{
	unsigned int kicks;

	step(2);
	ASSERT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	kicks = fake_cpu[2].kicks;
	fake_hooks.on_idle = host_acts_idle;
	host_op = AX_HC_CELL_RESUME;
	step(2);
	EXPECT_EQ(0, host_result);
	EXPECT_EQ(kicks + 1, fake_cpu[2].kicks);
	step(2);
	EXPECT_TRUE(self->boot->arch.loaded);
}

TEST_F(run, stop_is_seen_by_all)
{
	step(2);
	ASSERT_EQ(0, vcpu_on(self->boot, 1, ENTRY, 0));
	step(3);
	ASSERT_EQ(0, call(AX_HC_CELL_STOP, 1, 0, 0, 0));
	EXPECT_EQ(2, get(1).nr_active);
	EXPECT_EQ(-EAGAIN, call(AX_HC_CELL_DESTROY, 1, 0, 0, 0));
	EXPECT_EQ(-EAGAIN, call(AX_HC_CELL_SCRUB, 1, 0, 0, 0));
	step(3);
	EXPECT_EQ(-EAGAIN, call(AX_HC_CELL_DESTROY, 1, 0, 0, 0));
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_RECLAIM, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(0, destroy(1));
	EXPECT_EQ(AX_CPU_PARKED, call(AX_HC_CPU_GET, 2, 0, 0, 0));
	EXPECT_EQ(AX_CPU_PARKED, call(AX_HC_CPU_GET, 3, 0, 0, 0));
}

TEST_F(run, vcpu_on_while_being_stopped)
{
	step(2);
	fake_hooks.on_run = host_acts;
	host_op = AX_HC_CELL_STOP;
	/* The stop comes before the exit is handled. */
	EXPECT_EQ(0, vcpu_on(self->boot, 1, ENTRY, 0));
	step(3);
	EXPECT_EQ(0, self->second->arch.loads);
	step(2);
	EXPECT_EQ(0, get(1).nr_active);
	EXPECT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_EQ(VCPU_OFF, self->second->power);
}

/* ---- what the guest itself asks for ---- */

TEST_F(run, guest_off)
{
	step(2);
	ASSERT_EQ(0, vcpu_on(self->boot, 1, ENTRY, 0));
	step(3);
	step_exit(self->second, exit_system_off);
	EXPECT_EQ(AX_CELL_STOPPED, get(1).state);
	step(2);
	step(3);
	EXPECT_EQ(0, get(1).nr_active);
	EXPECT_EQ(2, self->second->arch.runs);
}

TEST_F(run, guest_reset)
{
	step(2);
	step_exit(self->boot, exit_system_reset);
	EXPECT_EQ(AX_CELL_RESETTING, get(1).state);
	EXPECT_EQ(-EAGAIN, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_EQ(AX_CELL_CREATED, get(1).state);
}

TEST_F(run, guest_off_while_paused)
{
	step(2);
	fake_hooks.on_run = host_acts;
	host_op = AX_HC_CELL_PAUSE;
	step_exit(self->boot, exit_system_off);
	EXPECT_EQ(AX_CELL_STOPPED, get(1).state);
}

TEST_F(run, fails)
{
	struct ax_cell_info info;

	step(2);
	ASSERT_EQ(0, vcpu_on(self->boot, 1, ENTRY, 0));
	step(3);
	step_exit(self->second, exit_fault);
	info = get(1);
	EXPECT_EQ(AX_CELL_FAILED, info.state);
	EXPECT_EQ(1, info.fail.vcpu);
	EXPECT_EQ(0x40001234, info.fail.pc);
	EXPECT_EQ(0xdead000, info.fail.addr);
	EXPECT_EQ(0x93c08007, info.fail.cause);
	EXPECT_STREQ("read of nothing", info.fail.text);
	step(2);
	step(3);
	info = get(1);
	EXPECT_EQ(1, info.fail.vcpu);
	EXPECT_EQ(0, info.nr_active);
	EXPECT_EQ(0, self->boot->arch.aborts);
	EXPECT_EQ(-EBUSY, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	EXPECT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	EXPECT_STREQ("", get(1).fail.text);
	EXPECT_EQ(0, get(1).fail.pc);
}

static struct vcpu *other_fails;

static void other_fails_first(struct vcpu *vcpu)
{
	if (vcpu == other_fails || !other_fails)
		return;
	step_exit(other_fails, exit_fault);
	other_fails = NULL;
}

/* The second fault of two at the same time is not the reason. */
TEST_F(run, fails_once)
{
	struct vcpu_exit exit = exit_fault;

	step(2);
	ASSERT_EQ(0, vcpu_on(self->boot, 1, ENTRY, 0));
	step(3);
	other_fails = self->second;
	fake_hooks.on_run = other_fails_first;
	exit.pc = 5;
	step_exit(self->boot, exit);
	EXPECT_EQ(AX_CELL_FAILED, get(1).state);
	EXPECT_EQ(1, get(1).fail.vcpu);
	EXPECT_EQ(exit_fault.pc, get(1).fail.pc);
}

TEST_F(run, fails_without_words)
{
	struct vcpu_exit exit = exit_fault;

	exit.text = NULL;
	step(2);
	step_exit(self->boot, exit);
	EXPECT_EQ(AX_CELL_FAILED, get(1).state);
	EXPECT_STREQ("", get(1).fail.text);
}

TEST_F(run, one_cell_fails_alone)
{
	u64 b;

	step(2);
	b = create_running("b", 1, CELL_RAM + SZ_1G / 4);
	step_exit(self->boot, exit_fault);
	EXPECT_EQ(AX_CELL_FAILED, get(1).state);
	EXPECT_EQ(AX_CELL_RUNNING, get(b).state);
	step(1);
	EXPECT_TRUE(cell_vcpu(b, 0)->arch.loaded);
	EXPECT_EQ(AX_CELL_RUNNING, get(0).state);
}

/* ---- a CPU that two cells' vCPUs share: only the choice knows ---- */

TEST_F(run, next_in_the_queue)
{
	struct vm *vm;
	u32 cpu = 2;
	struct cell other = { .id = 5, .name = "b", .state = AX_CELL_RUNNING };

	ASSERT_EQ(0, vm_create(&vm, VM_CELL, 5, 1, &cpu, AX_CONSOLE_NONE));
	other.vm = vm;
	cell_insert(&other);
	sched_add(vm->vcpu[0]);
	step(2);
	EXPECT_TRUE(self->boot->arch.loaded);
	ASSERT_EQ(0, sched_vcpu_on(vm->vcpu[0], GPA(0), 0));
	step(2);
	EXPECT_TRUE(self->boot->arch.loaded);
	EXPECT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
	step(2);
	EXPECT_FALSE(self->boot->arch.loaded);
	EXPECT_TRUE(vm->vcpu[0]->arch.loaded);
	EXPECT_EQ(1, other.nr_active);
	EXPECT_EQ(0, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	step_exit(vm->vcpu[0], exit_off);
	step(2);
	EXPECT_TRUE(self->boot->arch.loaded);
	EXPECT_EQ(0, other.nr_active);
	sched_remove(vm->vcpu[0]);
	cell_forget(&other);
	vm_destroy(vm);
}

/* ---- root vCPUs ---- */

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
					    .fault_gpa = GPA(addr) });
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

static void do_release(void *cpu)
{
	call_on((unsigned int)(unsigned long)cpu, AX_HC_RELEASE, 0, 0, 0, 0);
}

static void do_step(void *cpu)
{
	step((unsigned int)(unsigned long)cpu);
}

static enum fake_end parked_end;

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
	fake_play(3);
	parked_end = fake_catch(do_step, (void *)3);
	EXPECT_EQ(FAKE_RELEASED_PARKED, parked_end);
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)1));
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)2));
	EXPECT_EQ(1, fake_cpu[3].kicks);
}

TEST_F(root, release_with_cells)
{
	u64 id = create_clear("a", 2, CELL_RAM);

	EXPECT_EQ(-EBUSY, call(AX_HC_RELEASE, 0, 0, 0, 0));
	EXPECT_FALSE(core_is_releasing());
	ASSERT_EQ(0, destroy(id));
	fake_hooks.on_kick = parked_leaves;
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)0));
}

TEST_F(root, release_of_a_cpu_that_stays)
{
	struct ax_cell_desc desc = describe("a", 3, CELL_RAM, 1);

	offline(3);
	EXPECT_EQ(-ETIMEDOUT, call(AX_HC_RELEASE, 0, 0, 0, 0));
	EXPECT_EQ(-EBUSY, create(&desc));
	fake_hooks.on_kick = parked_leaves;
	EXPECT_EQ(FAKE_RELEASED, fake_catch(do_release, (void *)0));
}

TEST_HARNESS_MAIN
