// SPDX-License-Identifier: GPL-2.0
/* ioctl.c - every ioctl: versions by size, flags, addresses, permission. */
#include "../lib/axtest.h"
#include "code.h"

#define UNKNOWN_FLAG	(1U << 31)
#define ROOM		4096

static const struct {
	const char *name;
	unsigned long cmd;
	uint32_t size;
	bool needs_capability;
	bool needs_seized;
	int valid;	/* errno of a valid call while seized, without cells */
	size_t grown;	/* bytes that were added since its first version */
	uint32_t flags;	/* known ones from 4 on */
} ioctls[] = {
	{ "INFO", AXVISOR_INFO, sizeof(struct axvisor_info), false, false, 0 },
	{ "CHECK", AXVISOR_CHECK, sizeof(struct axvisor_check), false, false, 0 },
	{ "SEIZE", AXVISOR_SEIZE, sizeof(struct axvisor_seize), true, false,
	  EALREADY },
	{ "LOAD", AXVISOR_LOAD, sizeof(struct axvisor_load), true, true, ENOENT },
	{ "CONSOLE", AXVISOR_CONSOLE, sizeof(struct axvisor_console), false, true,
	  ENOENT },
	{ "GET_REGS", AXVISOR_GET_REGS, sizeof(struct axvisor_regs), true, true,
	  ENOENT },
	{ "SET_REGS", AXVISOR_SET_REGS, sizeof(struct axvisor_regs), true, true,
	  ENOENT },
	{ "IRQ", AXVISOR_IRQ, sizeof(struct axvisor_irq), true, true, ENOENT, 4,
	  AXVISOR_IRQ_MSI },
	{ "MEMORY", AXVISOR_MEMORY, sizeof(struct axvisor_memory), false, true,
	  ENOENT },
};

#define for_each_ioctl(i) \
	for (size_t i = 0; i < sizeof(ioctls) / sizeof(ioctls[0]); i++)

struct argument {
	union {
		struct {
			uint32_t size, flags, third;
		};
		struct axvisor_load load;
		struct axvisor_console console;
		char bytes[ROOM];
	};
};

FIXTURE(seized) {
	int fd;
	struct argument arg;
};

/* Cell 0xffff is the one that no valid call finds. */
static void prepare(struct argument *arg, size_t i, uint32_t extra)
{
	memset(arg, 0, sizeof(*arg));
	arg->size = ioctls[i].size + extra;
	if (ioctls[i].valid == ENOENT)
		arg->third = 0xffff;
}

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

AX_TEST_F(seized, exact_size)
{
	for_each_ioctl(i) {
		prepare(&self->arg, i, 0);
		EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, &self->arg),
			  ioctls[i].valid)
			TH_LOG("%s", ioctls[i].name);
	}
}

/* As built against older headers. */
AX_TEST_F(seized, first_version)
{
	for_each_ioctl(i) {
		prepare(&self->arg, i, 0);
		self->arg.size -= ioctls[i].grown;
		EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, &self->arg),
			  ioctls[i].valid)
			TH_LOG("%s", ioctls[i].name);
	}
}

AX_TEST_F(seized, longer_with_zeroes)
{
	static const uint32_t extra[] = { 4, 8, 100, 1024 };

	for_each_ioctl(i) {
		for (size_t n = 0; n < sizeof(extra) / sizeof(extra[0]); n++) {
			prepare(&self->arg, i, extra[n]);
			EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, &self->arg),
				  ioctls[i].valid)
				TH_LOG("%s, %u bytes more", ioctls[i].name,
				       extra[n]);
		}
	}
}

AX_TEST_F(seized, longer_with_something)
{
	static const uint32_t extra[] = { 1, 4, 8, 100, 1024 };

	for_each_ioctl(i) {
		for (size_t n = 0; n < sizeof(extra) / sizeof(extra[0]); n++) {
			prepare(&self->arg, i, extra[n]);
			self->arg.bytes[self->arg.size - 1] = 1;
			EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, &self->arg),
				  E2BIG)
				TH_LOG("%s, %u bytes more", ioctls[i].name,
				       extra[n]);
		}
	}
}

AX_TEST_F(seized, absurd_size)
{
	for_each_ioctl(i) {
		int error;

		prepare(&self->arg, i, 0);
		self->arg.size = 0xfffffff0;
		error = ax_ioctl(self->fd, ioctls[i].cmd, &self->arg);
		EXPECT_TRUE(error == E2BIG || error == EFAULT)
			TH_LOG("%s: %d", ioctls[i].name, error);
	}
}

AX_TEST_F(seized, shorter_than_first_version)
{
	for_each_ioctl(i) {
		size_t first = ioctls[i].size - ioctls[i].grown;
		uint32_t sizes[] = { 0, 1, 4, 8, first - 8, first - 1 };

		for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++) {
			prepare(&self->arg, i, 0);
			self->arg.size = sizes[n];
			EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, &self->arg),
				  EINVAL)
				TH_LOG("%s, %u bytes", ioctls[i].name, sizes[n]);
		}
	}
}

AX_TEST_F(seized, unknown_flags)
{
	for_each_ioctl(i) {
		for (uint32_t flag = 4; flag; flag <<= 1) {
			if (flag & ioctls[i].flags)
				continue;
			prepare(&self->arg, i, 0);
			self->arg.flags = flag;
			EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, &self->arg),
				  EOPNOTSUPP)
				TH_LOG("%s, flag %#x", ioctls[i].name, flag);
		}
	}
}

AX_TEST_F(seized, bad_addresses)
{
	long page = sysconf(_SC_PAGESIZE);
	char *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(two, MAP_FAILED);
	ASSERT_EQ(munmap(two + page, page), 0);
	for_each_ioctl(i) {
		uint32_t *at = (uint32_t *)(two + page) - 1;

		EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, NULL), EFAULT)
			TH_LOG("%s, NULL", ioctls[i].name);
		EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, two + page), EFAULT)
			TH_LOG("%s, unmapped", ioctls[i].name);
		*at = ioctls[i].size;
		EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, at), EFAULT)
			TH_LOG("%s, size only", ioctls[i].name);
	}
	munmap(two, page);
}

/* What is written back must fit, too. */
AX_TEST_F(seized, read_only_argument)
{
	struct axvisor_info *info = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(info, MAP_FAILED);
	info->size = sizeof(*info);
	ASSERT_EQ(mprotect(info, 4096, PROT_READ), 0);
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_INFO, info), EFAULT);
	munmap(info, 4096);
}

AX_TEST_F(seized, unknown_commands)
{
	for (int nr = _IOC_NR(AXVISOR_MEMORY) + 1; nr < 256; nr++) {
		EXPECT_EQ(ax_ioctl(self->fd, _IOC(_IOC_READ | _IOC_WRITE,
						  AXVISOR_IOC_MAGIC, nr, 16),
				   &self->arg), ENOTTY)
			TH_LOG("number %d", nr);
	}
	EXPECT_EQ(ax_ioctl(self->fd, _IOWR('X', 0, struct axvisor_info),
			   &self->arg), ENOTTY);
	EXPECT_EQ(ax_ioctl(self->fd, 0, &self->arg), ENOTTY);
	EXPECT_EQ(ax_ioctl(self->fd, 0x5401 /* TCGETS */, &self->arg), ENOTTY);
}

AX_TEST_F(seized, reserved_fields)
{
	struct axvisor_load load = { .size = sizeof(load), .cell = 0xffff };
	struct axvisor_console console = {
		.size = sizeof(console), .reserved = 1,
	};

	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_CONSOLE, &console), EINVAL);
	load.mode = 1;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_LOAD, &load), EINVAL)
		TH_LOG("mode without AXVISOR_LOAD_ENTRY");
	load.mode = 0;
	load.entry = RAM + 8;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_LOAD, &load), EINVAL)
		TH_LOG("entry without AXVISOR_LOAD_ENTRY");
	load.entry = 0;
	load.arg = 1;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_LOAD, &load), EINVAL)
		TH_LOG("arg without AXVISOR_LOAD_ENTRY");
}

static int open_and_call(void *arg)
{
	int fd = open(AX_DEVICE_PATH, O_RDONLY);

	(void)arg;
	return fd < 0 ? errno : 0;
}

AX_TEST_F(seized, others_may_not_open)
{
	EXPECT_EQ(ax_as_nobody(open_and_call, NULL), EACCES);
}

struct call {
	int fd;
	unsigned long cmd;
	struct argument *arg;
};

static int do_call(void *arg)
{
	struct call *call = arg;

	return ax_ioctl(call->fd, call->cmd, call->arg);
}

/* The descriptor is root's, the caller is nobody. */
AX_TEST_F(seized, without_capability)
{
	for_each_ioctl(i) {
		struct call call = { self->fd, ioctls[i].cmd, &self->arg };

		prepare(&self->arg, i, 0);
		EXPECT_EQ(ax_as_nobody(do_call, &call),
			  ioctls[i].needs_capability ? EPERM : ioctls[i].valid)
			TH_LOG("%s", ioctls[i].name);
	}
}

AX_TEST_F(seized, release_without_capability)
{
	struct call call = { self->fd, AXVISOR_RELEASE, &self->arg };

	memset(&self->arg, 0, sizeof(self->arg));
	self->arg.size = sizeof(struct axvisor_seize);
	EXPECT_EQ(ax_as_nobody(do_call, &call), EPERM);
}

AX_TEST_F(seized, release_refusals)
{
	memset(&self->arg, 0, sizeof(self->arg));
	self->arg.size = 4;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_RELEASE, &self->arg), EINVAL);
	self->arg.size = sizeof(struct axvisor_seize);
	self->arg.flags = UNKNOWN_FLAG;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_RELEASE, &self->arg), EOPNOTSUPP);
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_RELEASE, NULL), EFAULT);
	self->arg.flags = 0;
	self->arg.size = sizeof(struct axvisor_seize) + 8;
	self->arg.bytes[self->arg.size - 1] = 1;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_RELEASE, &self->arg), E2BIG);
}

AX_TEST_F(seized, info)
{
	struct axvisor_info info = { .size = sizeof(info) };

	ASSERT_EQ(ax_ioctl(self->fd, AXVISOR_INFO, &info), 0);
	EXPECT_EQ(info.seized, 1);
	EXPECT_GE(info.cpus, sysconf(_SC_NPROCESSORS_ONLN));
	EXPECT_EQ(info.cells, 1);
	EXPECT_GT(info.core_image, 0);
	EXPECT_LE(info.core_image, info.core_used);
	EXPECT_LE(info.core_used, info.core_total);
	EXPECT_NE(info.version[0], '\0');
	EXPECT_EQ(info.version[sizeof(info.version) - 1], '\0');
	EXPECT_NE(info.arch[0], '\0');
	EXPECT_EQ(info.arch[sizeof(info.arch) - 1], '\0');
	EXPECT_EQ(info.reserved, 0);
}

AX_TEST_F(seized, check)
{
	struct axvisor_check check;
	uint32_t index = 0;
	int error;

	for (;; index++) {
		check = (struct axvisor_check){
			.size = sizeof(check), .index = index,
		};
		error = ax_ioctl(self->fd, AXVISOR_CHECK, &check);
		if (error)
			break;
		ASSERT_LT(index, 1000);
		EXPECT_LE(check.severity, AXVISOR_SEVERITY_ERROR);
		EXPECT_NE(check.severity, AXVISOR_SEVERITY_ERROR)
			TH_LOG("%s: %s", check.name, check.text);
		EXPECT_LT(strnlen(check.name, sizeof(check.name)),
			  sizeof(check.name));
		EXPECT_LT(strnlen(check.text, sizeof(check.text)),
			  sizeof(check.text));
		EXPECT_LT(strnlen(check.remedy, sizeof(check.remedy)),
			  sizeof(check.remedy));
		EXPECT_NE(check.name[0], '\0');
		EXPECT_NE(check.text[0], '\0');
	}
	EXPECT_EQ(error, ENOENT);
	EXPECT_GE(index, 3);
	check.index = ~0U;
	EXPECT_EQ(ax_ioctl(self->fd, AXVISOR_CHECK, &check), ENOENT);
}

FIXTURE(released) {
	int fd;
	struct argument arg;
};

FIXTURE_SETUP(released)
{
	self->fd = ax_open();
	ASSERT_GE(self->fd, 0);
	ASSERT_EQ(ax_release(self->fd), 0);
}

FIXTURE_TEARDOWN(released)
{
	ax_seize(self->fd);
	close(self->fd);
}

AX_TEST_F(released, nodev)
{
	for_each_ioctl(i) {
		if (ioctls[i].cmd == AXVISOR_SEIZE)
			continue;
		prepare(&self->arg, i, 0);
		EXPECT_EQ(ax_ioctl(self->fd, ioctls[i].cmd, &self->arg),
			  ioctls[i].needs_seized ? ENODEV : 0)
			TH_LOG("%s", ioctls[i].name);
	}
}

AX_TEST_F(released, already)
{
	EXPECT_EQ(ax_release(self->fd), EALREADY);
	EXPECT_EQ(ax_seize(self->fd), 0);
	EXPECT_EQ(ax_seize(self->fd), EALREADY);
}

AX_TEST_F(released, info)
{
	struct axvisor_info info = { .size = sizeof(info) };

	ASSERT_EQ(ax_ioctl(self->fd, AXVISOR_INFO, &info), 0);
	EXPECT_EQ(info.seized, 0);
	EXPECT_EQ(info.cpus, 0);
	EXPECT_EQ(info.cells, 0);
	EXPECT_NE(info.version[0], '\0');
}

AX_TEST_F(released, seize_without_capability)
{
	struct call call = { self->fd, AXVISOR_SEIZE, &self->arg };

	memset(&self->arg, 0, sizeof(self->arg));
	self->arg.size = sizeof(struct axvisor_seize);
	EXPECT_EQ(ax_as_nobody(do_call, &call), EPERM);
}

AX_TEST_MAIN
