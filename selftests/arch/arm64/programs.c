// SPDX-License-Identifier: GPL-2.0
/* programs.c - perf, ptrace, signals and timers of programs, while seized. */
#include <asm/ptrace.h>
#include <elf.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <time.h>

#include "../../lib/axtest.h"

FIXTURE(seized) {
	int fd;
};

FIXTURE_SETUP(seized)
{
	self->fd = ax_open();
	ASSERT_GE(self->fd, 0);
	ax_seize(self->fd);
}

FIXTURE_TEARDOWN(seized)
{
	close(self->fd);
}

/* Counter of this thread, or -1. */
static int counter(uint32_t type, uint64_t config)
{
	struct perf_event_attr attr = {
		.type = type, .size = sizeof(attr), .config = config,
		.exclude_hv = 1,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static uint64_t work_and_count(int fd)
{
	volatile uint64_t sum = 0;
	uint64_t count = 0;

	for (int i = 0; i < 1000000; i++)
		sum += i;
	if (read(fd, &count, sizeof(count)) != sizeof(count))
		return 0;
	return count;
}

AX_TEST_F(seized, perf_software)
{
	int fd = counter(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK);

	ASSERT_GE(fd, 0);
	EXPECT_GT(work_and_count(fd), 0);
	close(fd);
}

AX_TEST_F(seized, perf_hardware)
{
	static const uint64_t events[] = {
		PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_INSTRUCTIONS,
	};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		int fd = counter(PERF_TYPE_HARDWARE, events[i]);

		if (fd < 0 && (errno == ENOENT || errno == EOPNOTSUPP))
			continue;
		ASSERT_GE(fd, 0);
		/* QEMU counts instructions only under icount. */
		if (events[i] == PERF_COUNT_HW_CPU_CYCLES) {
			EXPECT_GT(work_and_count(fd), 0);
		}
		close(fd);
	}
}

AX_TEST_F(seized, perf_sampling)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK, .sample_period = 100000,
		.sample_type = PERF_SAMPLE_IP, .wakeup_events = 1,
	};
	long page = sysconf(_SC_PAGESIZE);
	struct perf_event_mmap_page *ring;
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);

	ASSERT_GE(fd, 0);
	ring = mmap(NULL, 9 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT_NE(ring, MAP_FAILED);
	for (int i = 0; i < 100 && !ring->data_head; i++)
		work_and_count(fd);
	EXPECT_GT(ring->data_head, 0);
	munmap(ring, 9 * page);
	close(fd);
}

static pid_t traced_child(void)
{
	pid_t child = fork();

	if (!child) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		for (volatile int i = 0; i < 10000; i++)
			;
		_exit(42);
	}
	waitpid(child, NULL, 0);
	return child;
}

AX_TEST_F(seized, ptrace_singlestep)
{
	pid_t child = traced_child();
	struct user_regs_struct regs;
	struct iovec iov = { &regs, sizeof(regs) };
	int status, moved = 0;
	uint64_t last = 0;

	for (int i = 0; i < 200; i++) {
		ASSERT_EQ(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL), 0);
		ASSERT_EQ(waitpid(child, &status, 0), child);
		ASSERT_TRUE(WIFSTOPPED(status));
		EXPECT_EQ(WSTOPSIG(status), SIGTRAP);
		ASSERT_EQ(ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &iov), 0);
		moved += regs.pc != last;
		last = regs.pc;
	}
	EXPECT_GT(moved, 150);
	ASSERT_EQ(ptrace(PTRACE_CONT, child, NULL, NULL), 0);
	ASSERT_EQ(waitpid(child, &status, 0), child);
	EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

static volatile uint64_t watched;

/* A hardware watchpoint on a variable of the child's. */
AX_TEST_F(seized, ptrace_watchpoint)
{
	struct user_hwdebug_state state = { 0 };
	struct iovec iov = {
		&state, offsetof(struct user_hwdebug_state, dbg_regs) +
			sizeof(state.dbg_regs[0]),
	};
	pid_t child = fork();
	int status;

	if (!child) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		watched = 1;
		_exit(0);
	}
	ASSERT_EQ(waitpid(child, &status, 0), child);
	/* Write, 8 bytes, EL0, enabled. */
	state.dbg_regs[0].addr = (uintptr_t)&watched;
	state.dbg_regs[0].ctrl = 0xff << 5 | 2 << 3 | 2 << 1 | 1;
	ASSERT_EQ(ptrace(PTRACE_SETREGSET, child, NT_ARM_HW_WATCH, &iov), 0);
	ASSERT_EQ(ptrace(PTRACE_CONT, child, NULL, NULL), 0);
	ASSERT_EQ(waitpid(child, &status, 0), child);
	EXPECT_TRUE(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static volatile int alarms;

static void count_alarm(int number)
{
	(void)number;
	alarms++;
}

AX_TEST_F(seized, timers_and_signals)
{
	struct sigaction action = { .sa_handler = count_alarm };
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2,
	};
	struct itimerspec spec = {
		.it_value.tv_nsec = 1000000, .it_interval.tv_nsec = 1000000,
	};
	struct timespec a, b;
	timer_t timer;

	sigaction(SIGUSR2, &action, NULL);
	ASSERT_EQ(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
	ASSERT_EQ(timer_settime(timer, 0, &spec, NULL), 0);
	clock_gettime(CLOCK_MONOTONIC, &a);
	while (alarms < 10)
		pause();
	clock_gettime(CLOCK_MONOTONIC, &b);
	EXPECT_TRUE(b.tv_sec > a.tv_sec || b.tv_nsec > a.tv_nsec);
	timer_delete(timer);
}

/* Floating point of many threads, moved between CPUs. */
static void *compute(void *arg)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	double x = 1.0 + (uintptr_t)arg;
	cpu_set_t set;

	for (int i = 0; i < 2000; i++) {
		if (i % 100 == 0) {
			CPU_ZERO(&set);
			CPU_SET((i / 100 + (uintptr_t)arg) % cpus, &set);
			sched_setaffinity(0, sizeof(set), &set);
		}
		x = x * 1.0000001 + 0.5;
	}
	return (void *)(uintptr_t)(uint64_t)(x * 1000);
}

AX_TEST_F(seized, floating_point)
{
	pthread_t thread[8];

	for (uintptr_t i = 0; i < 8; i++)
		ASSERT_EQ(pthread_create(&thread[i], NULL, compute, (void *)i),
			  0);
	for (uintptr_t i = 0; i < 8; i++) {
		void *result;

		pthread_join(thread[i], &result);
		EXPECT_EQ(result, compute((void *)i));
	}
}

AX_TEST_MAIN
