// SPDX-License-Identifier: GPL-2.0
/*
 * test_threads.c - CPUs as real threads: the host changes a cell's state while
 * its vCPUs run, switch each other on and off, and idle. A kick that got lost
 * shows as a cell that does not leave or does not come back.
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <time.h>

#include "world.h"
#include "cell/root.h"
#include "cell/sched.h"

#include <kselftest_harness.h>

#define ENTRY	(CELL_GPA + 0x80)
#define ROUNDS	200
#define SECONDS	60	/* longest wait for what takes microseconds */

static sem_t kicked[FAKE_NR_CPUS];
static bool finished;

static void on_kick(unsigned int cpu)
{
	sem_post(&kicked[cpu]);
}

/* Like an interrupt controller: however often, it is pending once. */
static void wait_for_kick(unsigned int cpu)
{
	sem_wait(&kicked[cpu]);
	while (!sem_trywait(&kicked[cpu]))
		;
}

/*
 * The guest: the boot vCPU switches the second one on in each of its runs, the
 * second one itself off; now and then both wait until they are interrupted.
 */
static void on_run(struct vcpu *vcpu)
{
	struct vcpu_exit exit = { .reason = VCPU_EXIT_VCPU_OFF };
	static _Thread_local unsigned int runs;

	if (vcpu->vm->kind == VM_ROOT)
		return;
	if (vcpu->id == 0)
		exit = (struct vcpu_exit){ .reason = VCPU_EXIT_VCPU_ON,
					   .target = 1, .entry = GPA(ENTRY) };
	if (++runs % 4)
		fake_script(vcpu, exit);
	else
		wait_for_kick(vcpu->cpu);
}

static void *play_cpu(void *arg)
{
	unsigned int cpu = (unsigned int)(unsigned long)arg;

	fake_play(cpu);
	while (!load_acquire(&finished))
		sched_step(cpu);
	return NULL;
}

/* Whether nr_active becomes zero, or other than zero, in time. */
static bool becomes_active(bool active)
{
	const time_t end = time(NULL) + SECONDS;

	while (!!get(1).nr_active != active) {
		if (time(NULL) > end)
			return false;
		sched_yield();
	}
	return true;
}

/* Return: what the call returned in the end, once it was not EAGAIN. */
static s64 retry(u64 nr)
{
	const time_t end = time(NULL) + SECONDS;
	s64 result;

	do {
		result = call(nr, 1, 0, 0, 0);
		sched_yield();
	} while (result == -EAGAIN && time(NULL) <= end);
	return result;
}

FIXTURE(threads) {
	pthread_t thread[2];
};

FIXTURE_SETUP(threads)
{
	struct ax_cell_desc desc;
	unsigned long cpu;

	world_init();
	offline(2);
	offline(3);
	desc = describe("a", 2, CELL_RAM, 2);
	desc.nr_vcpus = 2;
	desc.cpu[1] = 3;
	ASSERT_EQ(1, create(&desc));
	ASSERT_EQ(2, scrub(1));
	ASSERT_EQ(0, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 0));
	for (cpu = 0; cpu < FAKE_NR_CPUS; cpu++)
		sem_init(&kicked[cpu], 0, 0);
	fake_hooks.on_kick = on_kick;
	fake_hooks.on_idle = wait_for_kick;
	fake_hooks.on_run = on_run;
	for (cpu = 0; cpu < 2; cpu++)
		ASSERT_EQ(0, pthread_create(&self->thread[cpu], NULL, play_cpu,
					    (void *)(cpu + 2)));
}

FIXTURE_TEARDOWN(threads)
{
	unsigned int i;

	store_release(&finished, true);
	for (i = 0; i < 2; i++) {
		sem_post(&kicked[i + 2]);
		pthread_join(self->thread[i], NULL);
	}
}

TEST_F_TIMEOUT(threads, pause_and_resume, 400)
{
	unsigned int round;

	ASSERT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
	for (round = 0; round < ROUNDS; round++) {
		ASSERT_TRUE(becomes_active(true));
		ASSERT_EQ(0, call(AX_HC_CELL_PAUSE, 1, 0, 0, 0));
		if (round % 3)
			ASSERT_TRUE(becomes_active(false));
		ASSERT_EQ(0, call(AX_HC_CELL_RESUME, 1, 0, 0, 0));
	}
	ASSERT_EQ(0, call(AX_HC_CELL_STOP, 1, 0, 0, 0));
	EXPECT_TRUE(becomes_active(false));
}

TEST_F_TIMEOUT(threads, start_and_reset, 400)
{
	unsigned int round;

	for (round = 0; round < ROUNDS; round++) {
		ASSERT_EQ(0, call(AX_HC_CELL_START, 1, 0, 0, 0));
		if (round % 3)
			ASSERT_TRUE(becomes_active(true));
		ASSERT_EQ(0, retry(AX_HC_CELL_RESET));
		ASSERT_EQ(0, get(1).nr_active);
		ASSERT_EQ(0, get(1).vcpu_on);
		ASSERT_LT(0, scrub(1));
		ASSERT_EQ(0, call(AX_HC_CELL_BOOT, 1, ENTRY, 7, 0));
	}
	ASSERT_EQ(0, retry(AX_HC_CELL_DESTROY));
	ASSERT_LT(0, scrub(1));
	ASSERT_EQ(0, call(AX_HC_CELL_RECLAIM, 1, 0, 0, 0));
}

TEST_HARNESS_MAIN
