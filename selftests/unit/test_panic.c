// SPDX-License-Identifier: GPL-2.0
/*
 * test_panic.c - a CPU panics with locks that it holds: the others never wait
 * for it for ever, and change nothing any more; Linux goes on on them.
 */
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include "world.h"
#include "cell/ledger.h"
#include "cell/root.h"
#include "cell/sched.h"
#include <axvisor/event.h>
#include <axvisor/log.h>
#include <axvisor/smp.h>

#include <kselftest_harness.h>

#define DEVICE	0x8040001234ULL

FIXTURE(panic) {
	struct vcpu *vcpu;
};

FIXTURE_SETUP(panic)
{
	world_init();
	ASSERT_EQ(1, create_running("a", 2, CELL_RAM));
	offline(3);
	self->vcpu = root_vcpu(0);
}

FIXTURE_TEARDOWN(panic)
{
	memset(&fake_hooks, 0, sizeof(fake_hooks));
	(void)self;
}

/* ---- the CPU that panics is 1 ---- */

static void panic_on_read(hpa_t src, u64 size)
{
	panic("while 0x%llx+0x%llx is read", src.v, size);
}

static void panic_on_kick(unsigned int cpu)
{
	panic("while CPU %u is kicked", cpu);
}

static void do_create(void *arg)
{
	(void)arg;
	call_on(1, AX_HC_CELL_CREATE, MAILBOX, 0, 0, 0);
}

static void do_cpu_on(void *arg)
{
	(void)arg;
	vcpu_on(root_vcpu(1), 3, MAILBOX, 0);
}

static void do_ledger(void *arg)
{
	(void)arg;
	ledger_lock();
	panic("with the ledger's lock");
}

static void do_map(void *arg)
{
	(void)arg;
	spin_lock(&root_vm()->map_lock);
	panic("with the root cell's tables");
}

static bool panics(void (*fn)(void *))
{
	const unsigned int was = fake_play(1);
	bool ok;

	fake_hooks.on_read = panic_on_read;
	fake_hooks.on_kick = panic_on_kick;
	ok = fake_catch(fn, NULL) == FAKE_PARKED;
	memset(&fake_hooks, 0, sizeof(fake_hooks));
	fake_play(was);
	return ok && core_has_panicked();
}

/* ---- the others ---- */

static void do_step(void *cpu)
{
	step((unsigned int)(unsigned long)cpu);
}

/* One round; where it gives up, what the CPU does then. */
static enum fake_end round_of(unsigned int cpu)
{
	enum fake_end how = fake_catch(do_step, (void *)(unsigned long)cpu);
	unsigned int was = fake_play(cpu);

	if (how == FAKE_RESTARTED)
		sched_give_up();
	fake_play(was);
	return how;
}

static void do_give_up(void *arg)
{
	(void)arg;
	sched_give_up();
}

static enum fake_end touch(unsigned int cpu, u64 addr)
{
	fake_script(root_vcpu(cpu), (struct vcpu_exit){
		.reason = VCPU_EXIT_FAULT, .fault_gpa = GPA(addr),
		.access = VM_WRITE });
	return round_of(cpu);
}

TEST_F(panic, hypercalls)
{
	const struct snapshot *before = snapshot_take(0);
	u64 nr;

	ASSERT_TRUE(panics(do_create));
	for (nr = AX_HC_NULL + 1; nr < AX_NR_HYPERCALLS; nr++)
		EXPECT_EQ(-EIO, call(nr, 1, MAILBOX, MAILBOX, 8));
	EXPECT_EQ(0, call(AX_HC_NULL, 0, 0, 0, 0));
	EXPECT_EQ(-ENOSYS, call(AX_NR_HYPERCALLS, 0, 0, 0, 0));
	EXPECT_EQ(-ENOSYS, call(AX_HC_PROBE, 0, 0, 0, 0));
	EXPECT_EQ(-EPERM, vcpu_call(cell_vcpu(1, 0), AX_HC_INFO, 0, 0, 0, 0));
	EXPECT_TRUE(snapshot_same(before, snapshot_take(1)));
}

/* It had asked before, and waits. */
static void panic_at_last(struct vcpu *vcpu)
{
	(void)vcpu;
	fake_hooks.on_run = NULL;
	core_public.panic = 1;
}

TEST_F(panic, manage_lock_is_waited_for)
{
	ASSERT_TRUE(panics(do_create));
	core_public.panic = 0;
	fake_hooks.on_run = panic_at_last;
	EXPECT_EQ(-EIO, call(AX_HC_INFO, MAILBOX, 0, 0, 0));
}

/* Devices that nobody has touched yet, as long as that can be done. */
TEST_F(panic, linux_faults)
{
	ASSERT_TRUE(panics(do_create));
	EXPECT_EQ(FAKE_RETURNED, touch(0, DEVICE));
	EXPECT_EQ(0, self->vcpu->arch.aborts);
	EXPECT_EQ(VM_RWX, vm_lookup(root_vm(), GPA(DEVICE), NULL));
}

/* Linux goes on after each. */
static void faults_fail(struct __test_metadata *_metadata,
			void (*with_lock)(void *))
{
	struct vcpu *vcpu = root_vcpu(0);
	const unsigned int runs = vcpu->arch.runs;
	const unsigned int completions = vcpu->arch.completions;

	ASSERT_TRUE(panics(with_lock));
	EXPECT_EQ(FAKE_RESTARTED, touch(0, DEVICE));
	EXPECT_EQ(1, vcpu->arch.aborts);
	EXPECT_TRUE(vcpu->arch.loaded);
	EXPECT_EQ(FAKE_RETURNED, round_of(0));
	EXPECT_EQ(FAKE_RESTARTED, touch(0, DEVICE));
	EXPECT_EQ(2, vcpu->arch.aborts);
	EXPECT_EQ(runs + 3, vcpu->arch.runs);
	EXPECT_EQ(completions, vcpu->arch.completions);
}

TEST_F(panic, linux_faults_ledger)
{
	faults_fail(_metadata, do_ledger);
}

TEST_F(panic, linux_faults_tables)
{
	faults_fail(_metadata, do_map);
}

/* With manage_lock: by a CPU that asked for something just before. */
static void ledger_dies(hpa_t src, u64 size)
{
	(void)src;
	(void)size;
	fake_hooks.on_read = NULL;
	fake_play(1);
	ledger_lock();
	fake_play(0);
	core_public.panic = 1;
}

TEST_F(panic, in_the_middle_of_a_hypercall)
{
	struct ax_cell_desc desc = describe("b", 3, CELL_RAM + SZ_1G / 4, 1);
	const unsigned int before = self->vcpu->arch.completions;
	const u64 arg[4] = { MAILBOX };

	memcpy(fake_mem(MAILBOX), &desc, sizeof(desc));
	fake_hooks.on_read = ledger_dies;
	fake_script(self->vcpu, (struct vcpu_exit){
		.reason = VCPU_EXIT_HYPERCALL, .nr = AX_HC_CELL_CREATE,
		.arg = arg });
	EXPECT_EQ(FAKE_RESTARTED, round_of(0));
	EXPECT_EQ(before + 1, self->vcpu->arch.completions);
	EXPECT_EQ(-EIO, self->vcpu->arch.result);
	EXPECT_EQ(2, cell_count());
	EXPECT_EQ(FAKE_RETURNED, round_of(0));
	EXPECT_EQ(-EIO, call(AX_HC_INFO, MAILBOX, 0, 0, 0));
}

/* The ledger's lock and CPU 3's queue. */
TEST_F(panic, linux_starts_a_cpu)
{
	const unsigned int before = self->vcpu->arch.completions;

	ASSERT_TRUE(panics(do_cpu_on));
	fake_script(self->vcpu, (struct vcpu_exit){
		.reason = VCPU_EXIT_VCPU_ON, .target = 3,
		.entry = GPA(MAILBOX) });
	EXPECT_EQ(FAKE_RESTARTED, round_of(0));
	EXPECT_EQ(before + 1, self->vcpu->arch.completions);
	EXPECT_EQ(-EIO, self->vcpu->arch.result);
	/* The CPU itself, whose queue it is, has nothing of Linux's. */
	fake_play(3);
	EXPECT_EQ(FAKE_RESTARTED, fake_catch(do_step, (void *)3));
	EXPECT_EQ(FAKE_PARKED, fake_catch(do_give_up, NULL));
}

/* Nothing was asked for: Linux is told nothing, and entered again. */
static void queue_dies(struct vcpu *vcpu)
{
	fake_hooks.on_run = NULL;
	sched_kick(vcpu->cpu);
	fake_hooks.on_kick = panic_on_kick;
}

static void do_kick(void *arg)
{
	(void)arg;
	sched_kick(0);
}

TEST_F(panic, own_queue)
{
	const unsigned int runs = self->vcpu->arch.runs;

	fake_hooks.on_run = queue_dies;
	step(0);
	/* CPU 1 kicks this one, and panics under the queue's lock. */
	self->vcpu->vm->kind = VM_CELL;
	fake_play(1);
	EXPECT_EQ(FAKE_PARKED, fake_catch(do_kick, NULL));
	fake_play(0);
	self->vcpu->vm->kind = VM_ROOT;
	fake_hooks.on_kick = NULL;
	EXPECT_EQ(FAKE_RESTARTED, round_of(0));
	EXPECT_EQ(FAKE_RETURNED, round_of(0));
	EXPECT_EQ(runs + 2, self->vcpu->arch.runs);
	EXPECT_EQ(0, self->vcpu->arch.aborts);
}

/* A cell goes on until it needs what is locked; its CPU isn't Linux's. */
TEST_F(panic, cells)
{
	struct vcpu *vcpu = cell_vcpu(1, 0);

	spin_lock(&cell_find(1)->lock);
	ASSERT_TRUE(panics(do_create));
	EXPECT_EQ(FAKE_RETURNED, round_of(2));
	fake_script(vcpu, (struct vcpu_exit){
		.reason = VCPU_EXIT_SYSTEM_OFF });
	EXPECT_EQ(FAKE_RESTARTED, fake_catch(do_step, (void *)2));
	fake_play(2);
	EXPECT_EQ(FAKE_PARKED, fake_catch(do_give_up, NULL));
}

/* The CPU stopped while it wrote a line: others' lines are lost. */
static sigjmp_buf from_fault;

static void on_fault(int sig)
{
	siglongjmp(from_fault, sig);
}

static void do_panic(void *arg)
{
	(void)arg;
	panic("last words");
}

TEST_F(panic, log)
{
	u64 head;

	signal(SIGSEGV, on_fault);
	mprotect(&core_public, sizeof(core_public), PROT_READ);
	if (!sigsetjmp(from_fault, 1)) {
		log_error("no page for it");
		ASSERT_TRUE(false);
	}
	mprotect(&core_public, sizeof(core_public), PROT_READ | PROT_WRITE);
	EXPECT_EQ(FAKE_PARKED, fake_catch(do_panic, NULL));
	head = core_public.log_head;
	EXPECT_LT(0, head);
	log_error("lost");
	EXPECT_EQ(head, core_public.log_head);
	/* And so is Linux's, which is refused what it wants. */
	EXPECT_EQ(FAKE_RETURNED, touch(0, FAKE_CORE));
	EXPECT_EQ(1, self->vcpu->arch.aborts);
}

TEST_HARNESS_MAIN
