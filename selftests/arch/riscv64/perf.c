// SPDX-License-Identifier: GPL-2.0
/* perf.c - counters of programs go on counting while the machine is seized. */
#include <linux/perf_event.h>

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

enum exclude { NOTHING, USER, KERNEL };

/* Of this process, or -1. */
static int counter(uint32_t type, uint64_t config, enum exclude exclude)
{
	struct perf_event_attr attr = {
		.type = type, .size = sizeof(attr), .config = config,
		.exclude_hv = 1,
		.exclude_user = exclude == USER,
		.exclude_kernel = exclude == KERNEL,
		.exclude_guest = exclude != NOTHING,	/* as perf's own */
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static uint64_t count(int fd)
{
	uint64_t val = 0;

	return read(fd, &val, sizeof(val)) == sizeof(val) ? val : 0;
}

static void work(void)
{
	volatile uint64_t sum = 0;

	for (int i = 0; i < 1000000; i++)
		sum += i;
}

AX_TEST_F(seized, counts)
{
	static const uint64_t events[] = {
		PERF_COUNT_HW_CPU_CYCLES, PERF_COUNT_HW_INSTRUCTIONS,
	};

	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		int fd = counter(PERF_TYPE_HARDWARE, events[i], NOTHING);
		uint64_t first, second;

		ASSERT_GE(fd, 0);
		work();
		first = count(fd);
		EXPECT_GT(first, 0);
		work();
		second = count(fd);
		EXPECT_GT(second, first);
		/* Stopped is stopped. */
		ASSERT_EQ(0, ioctl(fd, PERF_EVENT_IOC_DISABLE, 0));
		first = count(fd);
		work();
		EXPECT_EQ(first, count(fd));
		close(fd);
	}
}

/* All of it in the kernel: pages of zeroes. */
static void kernel_work(void)
{
	static char buf[1 << 20];
	int fd = open("/dev/zero", O_RDONLY);

	for (int i = 0; i < 64; i++)
		if (read(fd, buf, sizeof(buf)) != sizeof(buf))
			break;
	close(fd);
}

/* Cycles of @work that are left, alone: not all machines have two that can leave out. */
static uint64_t cycles(void (*work)(void), enum exclude exclude)
{
	int fd = counter(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES, exclude);
	uint64_t first = count(fd);

	work();
	first = count(fd) - first;
	close(fd);
	return first;
}

/* Linux's user and kernel mode, which are VU and VS meanwhile. */
AX_TEST_F(seized, excludes)
{
	uint64_t in_user = cycles(work, KERNEL);
	int tries = 5;

	EXPECT_GT(in_user, 0);
	EXPECT_GT(in_user, 2 * cycles(kernel_work, KERNEL));
	EXPECT_GT(cycles(kernel_work, USER), 2 * cycles(kernel_work, KERNEL));
	/* Cycles of an emulator are time, in which it does other things, too. */
	while (cycles(work, USER) >= cycles(work, KERNEL) && --tries)
		;
	EXPECT_GT(tries, 0);
}

AX_TEST_MAIN
