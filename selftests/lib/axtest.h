/* SPDX-License-Identifier: GPL-2.0 */
/*
 * axtest.h - for C tests: the kernel's test harness, the module, another user,
 * and /dev/axvisor. One source file a program, so all is static inline here.
 */
#ifndef AXTEST_H
#define AXTEST_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/axvisor.h>

#include "kselftest_harness.h"

#define AX_DEVICE_PATH	"/dev/" AXVISOR_DEVICE
#define AX_NOBODY	65534
#define AX_TIMEOUT	600	/* seconds; emulated machines are slow */

/* As TEST_F(), for a slow machine. */
#define AX_TEST_F(fixture, name) TEST_F_TIMEOUT(fixture, name, AX_TIMEOUT)

static inline bool ax_is_loaded(void)
{
	return !access("/sys/module/axvisor", F_OK);
}

/* 0 or -1 with errno. */
static inline int ax_load(const char *params)
{
	const char *path = getenv("AXVISOR_KO");
	int fd, ret;

	fd = open(path ? path : "/lib/modules/axvisor.ko", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ret = syscall(SYS_finit_module, fd, params, 0);
	close(fd);
	return ret;
}

static inline int ax_unload(void)
{
	return syscall(SYS_delete_module, "axvisor", O_NONBLOCK);
}

static inline int ax_open(void)
{
	return open(AX_DEVICE_PATH, O_RDWR | O_CLOEXEC);
}

/* Returns 0 or the errno of an ioctl. */
static inline int ax_ioctl(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? errno : 0;
}

static inline int ax_seize(int fd)
{
	struct axvisor_seize seize = { .size = sizeof(seize) };

	return ax_ioctl(fd, AXVISOR_SEIZE, &seize);
}

static inline int ax_release(int fd)
{
	struct axvisor_seize seize = { .size = sizeof(seize) };

	return ax_ioctl(fd, AXVISOR_RELEASE, &seize);
}

static inline int ax_console(int fd, unsigned int cell, unsigned int flags)
{
	struct axvisor_console console = {
		.size = sizeof(console), .flags = flags, .cell = cell,
	};

	return ioctl(fd, AXVISOR_CONSOLE, &console);
}

static inline void ax_become_nobody(void)
{
	if (setresgid(AX_NOBODY, AX_NOBODY, AX_NOBODY) ||
	    setresuid(AX_NOBODY, AX_NOBODY, AX_NOBODY))
		_exit(99);
}

/* Result of @fn(@arg), 0 to 255, called in a child without privileges. */
static inline int ax_as_nobody(int (*fn)(void *arg), void *arg)
{
	pid_t child = fork();
	int status;

	if (child < 0)
		return -1;
	if (!child) {
		ax_become_nobody();
		_exit(fn(arg));
	}
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/*
 * main(): the tests run with the module loaded and the machine seized; if we
 * loaded it, it is unloaded at the end.
 */
#define AX_TEST_MAIN							\
int main(int argc, char **argv)						\
{									\
	bool loaded = ax_is_loaded();					\
	int ret;							\
									\
	if (geteuid())							\
		ksft_exit_skip("must be run as root\n");		\
	if (!loaded && ax_load(""))					\
		ksft_exit_fail_msg("can't load the module: %s\n",	\
				   strerror(errno));			\
	ret = test_harness_run(argc, argv);				\
	if (!loaded && ax_unload())					\
		fprintf(stderr, "can't unload the module: %s\n",	\
			strerror(errno));				\
	return ret;							\
}

#endif /* AXTEST_H */
