// SPDX-License-Identifier: GPL-2.0
/*
 * test_run.c - vCPUs on their CPUs: switching on and off, and state changes
 * that meet them at every moment.
 */
#include "world.h"
#include "cell/sched.h"

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

/* A mode is the architecture's; a refused one changes nothing. */
TEST_F(run, mode)
{
	unsigned int resets;

	ASSERT_EQ(0, call(AX_HC_CELL_STOP, 1, 0, 0, 0));
	ASSERT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	ASSERT_EQ(2, scrub(1));
	resets = self->boot->arch.resets;
	EXPECT_EQ(-EINVAL, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 2));
	EXPECT_EQ(-EINVAL, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 1ULL << 32));
	EXPECT_EQ(resets, self->boot->arch.resets);
	EXPECT_EQ(AX_CELL_CREATED, get(1).state);
	EXPECT_EQ(0, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 1));
	EXPECT_EQ(resets + 1, self->boot->arch.resets);
	EXPECT_EQ(1, self->boot->arch.mode);
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
	EXPECT_EQ(6, stat_of(1, 0).exits);
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
	ASSERT_LT(0, scrub(1));
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
	/* Before it was loaded a kick ends nothing: the CPU looks again. */
	EXPECT_EQ(0, self->boot->arch.runs);
	EXPECT_EQ(0, get(1).nr_active);
}

TEST_F(run, reset_while_it_runs)
{
	u8 *left = fake_mem(self->cell->region[0].map.hpa +
			    self->cell->region[0].map.size - 1);

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
	EXPECT_EQ(AX_CELL_SCRUBBING, get(1).state);
	EXPECT_EQ(0, get(1).vcpu_on);
	*left = 0x55;
	EXPECT_LT(0, scrub(1));
	EXPECT_EQ(0, *left);
	EXPECT_EQ(AX_CELL_CREATED, get(1).state);
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
	EXPECT_EQ(AX_CELL_SCRUBBING, get(1).state);
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

/* As if the guest had asked for it; once, whoever else fails meanwhile. */
TEST_F(run, fails_and_is_reset)
{
	self->cell->on_fail = AX_ON_FAIL_RESET;
	step(2);
	step_exit(self->boot, exit_fault);
	EXPECT_EQ(AX_CELL_RESETTING, get(1).state);
	EXPECT_EQ(0, get(1).fail.pc);
	step(2);
	ASSERT_EQ(0, call(AX_HC_CELL_RESET, 1, 0, 0, 0));
	ASSERT_EQ(2, scrub(1));
	ASSERT_EQ(0, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 0));
	ASSERT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
	step(2);
	EXPECT_EQ(AX_CELL_RUNNING, get(1).state);
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

TEST_HARNESS_MAIN
