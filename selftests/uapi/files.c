// SPDX-License-Identifier: GPL-2.0
/* files.c - what belongs to a descriptor: the log, consoles, loading. */
#include <signal.h>

#include "../lib/axtest.h"
#include "../lib/genl.h"
#include "code.h"

#define RAM_END	(RAM + (16 << 20))
#define RX_SIZE	1024

/* The compiler must not know that it points nowhere. */
static void * volatile nowhere = (void *)1;

FIXTURE(cell) {
	struct genl nl;
	int fd;
	uint32_t id;
};

FIXTURE_SETUP(cell)
{
	self->fd = ax_open();
	ASSERT_GE(self->fd, 0);
	ax_seize(self->fd);
	ASSERT_EQ(genl_open(&self->nl), 0);
	self->id = genl_create(&self->nl, "files", 1, AXVISOR_CONSOLE_UART);
	ASSERT_NE(self->id, 0)
		TH_LOG("create: %s", self->nl.text);
}

FIXTURE_TEARDOWN(cell)
{
	genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, self->id);
	close(self->fd);
}

static int load(int fd, uint32_t id, uint64_t gpa, const void *data,
		uint64_t length)
{
	struct axvisor_load load = {
		.size = sizeof(load), .cell = id, .gpa = gpa,
		.addr = (uintptr_t)data, .length = length,
	};

	return ax_ioctl(fd, AXVISOR_LOAD, &load);
}

static int load_entry(int fd, uint32_t id, uint64_t entry)
{
	struct axvisor_load load = {
		.size = sizeof(load), .flags = AXVISOR_LOAD_ENTRY, .cell = id,
		.gpa = RAM, .addr = (uintptr_t)code_print_a,
		.length = sizeof(code_print_a), .entry = entry,
	};

	return ax_ioctl(fd, AXVISOR_LOAD, &load);
}

static int start(struct genl *nl, int fd, uint32_t id)
{
	int error = load_entry(fd, id, RAM);

	return error ? error : genl_cell_do(nl, AXVISOR_CMD_CELL_START, id);
}

static void set_nonblock(int fd)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* Bytes read, or -errno. */
static ssize_t take(int fd, void *data, size_t size)
{
	ssize_t n = read(fd, data, size);

	return n < 0 ? -errno : n;
}

static ssize_t give(int fd, const void *data, size_t size)
{
	ssize_t n = write(fd, data, size);

	return n < 0 ? -errno : n;
}

static int poll_for(int fd, int events, int ms)
{
	struct pollfd p = { .fd = fd, .events = events };

	return poll(&p, 1, ms) < 0 ? -errno : p.revents;
}

static void ignore(int number)
{
	(void)number;
}

/* EINTR of a read that blocks, once a second has passed. */
static ssize_t take_interrupted(int fd)
{
	struct sigaction action = { .sa_handler = ignore };
	char byte;
	ssize_t n;

	sigaction(SIGUSR1, &action, NULL);
	if (!fork()) {
		for (int i = 0; i < 20; i++) {
			usleep(500000);
			kill(getppid(), SIGUSR1);
		}
		_exit(0);
	}
	n = take(fd, &byte, 1);
	signal(SIGUSR1, SIG_IGN);
	return n;
}

AX_TEST_F(cell, load_bounds)
{
	static char data[4096];

	EXPECT_EQ(load(self->fd, self->id, RAM, data, sizeof(data)), 0);
	EXPECT_EQ(load(self->fd, self->id, RAM_END - 4096, data, 4096), 0);
	EXPECT_EQ(load(self->fd, self->id, RAM + 1, data, 3), 0);
	EXPECT_EQ(load(self->fd, self->id, RAM_END - 4095, data, 4096), ERANGE);
	EXPECT_EQ(load(self->fd, self->id, RAM - 1, data, 1), ERANGE);
	EXPECT_EQ(load(self->fd, self->id, RAM_END, data, 1), ERANGE);
	EXPECT_EQ(load(self->fd, self->id, NOWHERE, data, 1), ERANGE);
	EXPECT_EQ(load(self->fd, self->id, ~0ULL, data, 1), ERANGE);
	EXPECT_EQ(load(self->fd, self->id, ~0ULL - 1, data, 4096), ERANGE);
	EXPECT_EQ(load(self->fd, self->id, RAM, data, ~0ULL), ERANGE);
	EXPECT_EQ(load(self->fd, self->id, RAM, NULL, 4096), EFAULT);
	EXPECT_EQ(load(self->fd, self->id, RAM, (void *)~0UL, 4096), EFAULT);
	EXPECT_NE(load(self->fd, 0, RAM, data, 4096), 0);
	EXPECT_EQ(load(self->fd, 0xffff, RAM, data, 4096), ENOENT);
}

AX_TEST_F(cell, load_entry)
{
	EXPECT_EQ(load_entry(self->fd, self->id, RAM_END), ERANGE);
	EXPECT_EQ(load_entry(self->fd, self->id, NOWHERE), ERANGE);
	EXPECT_EQ(load_entry(self->fd, self->id, ~0ULL), ERANGE);
	EXPECT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_START, self->id),
		  EBUSY)
		TH_LOG("a refused entry doesn't make it loaded");
	EXPECT_EQ(load_entry(self->fd, self->id, RAM), 0);
	EXPECT_EQ(load_entry(self->fd, self->id, RAM), 0);
	EXPECT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_START, self->id), 0);
	EXPECT_EQ(load(self->fd, self->id, RAM, code_print_a, 4), EBUSY);
	EXPECT_EQ(load_entry(self->fd, self->id, RAM), EBUSY);
}

AX_TEST_F(cell, load_refused_changes_nothing)
{
	struct axvisor_load other = {
		.size = sizeof(other), .flags = AXVISOR_LOAD_ENTRY,
		.cell = self->id, .gpa = RAM, .addr = (uintptr_t)code_stray,
		.length = sizeof(code_stray), .entry = RAM_END,
	};
	char byte = 0;
	int fd;

	ASSERT_EQ(load_entry(self->fd, self->id, RAM), 0);
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_LOAD, &other), ERANGE);
	other.entry = RAM;
	other.mode = 99;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_LOAD, &other), EINVAL);
	ASSERT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_START, self->id), 0);
	fd = ax_console(self->fd, self->id, AXVISOR_CONSOLE_FROM_START);
	ASSERT_GE(fd, 0);
	set_nonblock(fd);
	EXPECT_TRUE(poll_for(fd, POLLIN, 60000) & POLLIN);
	EXPECT_EQ(take(fd, &byte, 1), 1);
	EXPECT_EQ(byte, 'A')
		TH_LOG("the bytes that were there before run");
	close(fd);
}

AX_TEST_F(cell, console_read)
{
	int fd = ax_console(self->fd, self->id, 0);
	char data[16];

	ASSERT_GE(fd, 0);
	EXPECT_TRUE(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	set_nonblock(fd);
	EXPECT_EQ(take(fd, data, sizeof(data)), -EAGAIN);
	EXPECT_EQ(poll_for(fd, POLLIN, 0) & POLLIN, 0);
	ASSERT_EQ(start(&self->nl, self->fd, self->id), 0);
	EXPECT_TRUE(poll_for(fd, POLLIN, 60000) & POLLIN);
	EXPECT_EQ(take(fd, nowhere, 1), -EFAULT);
	EXPECT_EQ(take(fd, data, sizeof(data)), 1);
	EXPECT_EQ(data[0], 'A');
	EXPECT_EQ(take(fd, data, sizeof(data)), -EAGAIN);
	EXPECT_EQ(take(fd, data, 0), 0);
	close(fd);
}

AX_TEST_F(cell, console_positions)
{
	int before = ax_console(self->fd, self->id, 0), late, old;
	char data[16];

	ASSERT_GE(before, 0);
	ASSERT_EQ(start(&self->nl, self->fd, self->id), 0);
	EXPECT_EQ(take(before, data, sizeof(data)), 1)
		TH_LOG("a blocking read waits for output");
	late = ax_console(self->fd, self->id, 0);
	old = ax_console(self->fd, self->id, AXVISOR_CONSOLE_FROM_START);
	ASSERT_GE(late, 0);
	ASSERT_GE(old, 0);
	set_nonblock(late);
	set_nonblock(old);
	EXPECT_EQ(take(late, data, sizeof(data)), -EAGAIN);
	EXPECT_EQ(take(old, data, sizeof(data)), 1);
	EXPECT_EQ(take(old, data, sizeof(data)), -EAGAIN);
	close(before);
	close(late);
	close(old);
}

AX_TEST_F(cell, console_blocking_read)
{
	int fd = ax_console(self->fd, self->id, 0);

	ASSERT_GE(fd, 0);
	EXPECT_EQ(take_interrupted(fd), -EINTR);
	close(fd);
}

/* Nobody takes bytes out of the receive buffer here. */
AX_TEST_F(cell, console_write)
{
	int fd = ax_console(self->fd, self->id, 0);
	static char data[4 * RX_SIZE];
	ssize_t total = 0, n = 0;

	ASSERT_GE(fd, 0);
	ASSERT_EQ(start(&self->nl, self->fd, self->id), 0);
	set_nonblock(fd);
	EXPECT_EQ(give(fd, data, 0), 0);
	EXPECT_EQ(give(fd, nowhere, 8), -EFAULT);
	EXPECT_TRUE(poll_for(fd, POLLOUT, 0) & POLLOUT);
	while (total <= (ssize_t)sizeof(data)) {
		n = give(fd, data, sizeof(data));
		if (n <= 0)
			break;
		total += n;
	}
	EXPECT_EQ(n, -EAGAIN);
	EXPECT_GE(total, RX_SIZE / 2);
	EXPECT_LE(total, 2 * RX_SIZE);
	EXPECT_EQ(poll_for(fd, POLLOUT, 0) & POLLOUT, 0);
	close(fd);
}

AX_TEST_F(cell, console_after_destroy)
{
	int fd = ax_console(self->fd, self->id, 0);
	char data[16];

	ASSERT_GE(fd, 0);
	ASSERT_EQ(start(&self->nl, self->fd, self->id), 0);
	EXPECT_TRUE(poll_for(fd, POLLIN, 60000) & POLLIN);
	ASSERT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, self->id),
		  0);
	EXPECT_EQ(take(fd, data, sizeof(data)), 1);
	EXPECT_EQ(take(fd, data, sizeof(data)), 0);
	EXPECT_EQ(take(fd, data, sizeof(data)), 0);
	EXPECT_EQ(give(fd, data, 1), -EPIPE);
	EXPECT_TRUE(poll_for(fd, POLLIN, 0) & (POLLIN | POLLHUP));
	EXPECT_EQ(ax_console(self->fd, self->id, 0), -1);
	EXPECT_EQ(errno, ENOENT);
	close(fd);
}

AX_TEST_F(cell, no_console)
{
	uint32_t id;

	genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, self->id);
	id = genl_create(&self->nl, "mute", 1, AXVISOR_CONSOLE_NONE);
	ASSERT_NE(id, 0);
	EXPECT_EQ(ax_console(self->fd, id, 0), -1);
	EXPECT_EQ(errno, ENXIO);
	EXPECT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, id), 0);
}

struct nobody {
	int fd;
	uint32_t id;
};

static int write_as_nobody(void *arg)
{
	struct nobody *n = arg;
	int fd = ax_console(n->fd, n->id, 0);

	if (fd < 0)
		return errno;
	return give(fd, "x", 1) == -EPERM ? 0 : 100;
}

AX_TEST_F(cell, console_without_capability)
{
	struct nobody n = { self->fd, self->id };

	EXPECT_EQ(ax_as_nobody(write_as_nobody, &n), 0);
}

/* What there is now; a read may give less. */
static ssize_t take_all(int fd, char *data, size_t size)
{
	ssize_t total = 0, n;

	while ((n = take(fd, data + total, size - total)) > 0)
		total += n;
	return n == -EAGAIN ? total : n;
}

static bool is_text(const char *data, ssize_t len)
{
	for (ssize_t i = 0; i < len; i++)
		if (data[i] != '\n' && data[i] != '\t' &&
		    (data[i] < ' ' || data[i] > '~'))
			return false;
	return true;
}

AX_TEST_F(cell, log)
{
	static char one[1 << 16], two[1 << 16];
	int other = ax_open();
	ssize_t n, m;

	ASSERT_GE(other, 0);
	set_nonblock(self->fd);
	set_nonblock(other);
	n = take_all(self->fd, one, sizeof(one));
	ASSERT_GT(n, 0);
	EXPECT_TRUE(is_text(one, n));
	EXPECT_EQ(one[n - 1], '\n');
	EXPECT_EQ(take(self->fd, one + n, sizeof(one) - n), -EAGAIN);
	EXPECT_EQ(poll_for(self->fd, POLLIN, 0) & POLLIN, 0);
	EXPECT_TRUE(poll_for(other, POLLIN, 0) & POLLIN);
	m = take_all(other, two, sizeof(two));
	EXPECT_EQ(m, n)
		TH_LOG("each descriptor has its own position");
	EXPECT_EQ(memcmp(one, two, n), 0);
	EXPECT_LT(write(other, "x", 1), 0);
	EXPECT_EQ(take(other, nowhere, 0), 0);
	close(other);
}

/* A cell that fails is logged: a jump to where it has no memory. */
AX_TEST_F(cell, log_grows)
{
	struct axvisor_load load = {
		.size = sizeof(load), .flags = AXVISOR_LOAD_ENTRY,
		.cell = self->id, .gpa = RAM, .addr = (uintptr_t)code_stray,
		.length = sizeof(code_stray), .entry = RAM,
	};
	static char data[1 << 16];

	set_nonblock(self->fd);
	while (take(self->fd, data, sizeof(data)) > 0)
		;
	ASSERT_EQ(ax_ioctl(self->fd, AXVISOR_LOAD, &load), 0);
	ASSERT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_START, self->id), 0);
	EXPECT_TRUE(poll_for(self->fd, POLLIN, 60000) & POLLIN);
	EXPECT_GT(take(self->fd, data, sizeof(data)), 0);
}

AX_TEST_F(cell, log_blocking_read)
{
	static char data[1 << 16];

	set_nonblock(self->fd);
	while (take(self->fd, data, sizeof(data)) > 0)
		;
	fcntl(self->fd, F_SETFL, 0);
	EXPECT_EQ(take_interrupted(self->fd), -EINTR);
}

AX_TEST_F(cell, release_with_a_cell)
{
	struct axvisor_seize seize = { .size = sizeof(seize) };

	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_RELEASE, &seize), EBUSY);
	EXPECT_NE(seize.text[0], '\0');
	EXPECT_NE(strstr(seize.text, "cell"), NULL)
		TH_LOG("%s", seize.text);
}

AX_TEST_MAIN
