// SPDX-License-Identifier: GPL-2.0
/*
 * dtc.c - reads device tree files; source is compiled by the program dtc.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "axctl.h"
#include "dtc.h"

#define DTB_SIZE_MAX	(1UL << 20)

static const unsigned char dtb_magic[] = { 0xd0, 0x0d, 0xfe, 0xed };

/* Reads up to the end or @size bytes; the count, or -1 with errno set. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(fd, buffer + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n)
			break;
		used += n;
	}
	return used;
}

static void exec_dtc(const char *file, int out)
{
	dup2(out, STDOUT_FILENO);
	execlp("dtc", "dtc", "-q", "-I", "dts", "-O", "dtb", "--", file, (char *)NULL);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Runs dtc on @file, whose errors go to our stderr; its output goes to @buffer. */
static ssize_t compile(const char *file, char *buffer, size_t size)
{
	int fds[2], status;
	ssize_t length;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC)) {
		refuse("%s: pipe: %s", file, strerror(errno));
		return -1;
	}
	pid = fork();
	if (!pid)
		exec_dtc(file, fds[1]);
	close(fds[1]);
	length = pid < 0 ? -1 : read_all(fds[0], buffer, size);
	close(fds[0]);
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		refuse("%s: can't run dtc: %s", file, strerror(errno));
		return -1;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		refuse("%s: dtc is not installed; install the package device-tree-compiler, or give a .dtb",
		       file);
		return -1;
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) || length < 0) {
		refuse("%s: dtc can't compile it; expected is a cell's configuration, a .dts or .dtb file",
		       file);
		return -1;
	}
	return length;
}

/* Whether the name says that a blob is in the file. */
static bool is_named_dtb(const char *file)
{
	size_t length = strlen(file);

	return length >= 4 && !strcmp(file + length - 4, ".dtb");
}

/* Reads @file, as a blob or through dtc; -1 after the reason was printed. */
static ssize_t read_blob(const char *file, char *buffer, size_t size)
{
	ssize_t length;
	int fd;

	fd = open(file, O_RDONLY | O_CLOEXEC);
	length = fd < 0 ? -1 : read_all(fd, buffer, size);
	if (length < 0)
		refuse("%s: %s; expected is a cell's configuration, a .dts or .dtb file (examples: configs/ of axvisor's sources, /etc/axvisor in scripts/vm)",
		       file, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (length < 0)
		return -1;
	if (length >= (ssize_t)sizeof(dtb_magic) &&
	    !memcmp(buffer, dtb_magic, sizeof(dtb_magic)))
		return length;
	if (is_named_dtb(file)) {
		refuse("%s: not a device tree blob: one starts with the bytes d0 0d fe ed, as dtc -O dtb writes it; a cell's source is a .dts file",
		       file);
		return -1;
	}
	return compile(file, buffer, size);
}

int dtc_read_cell(const char *file, struct dts_cell *cell)
{
	char error[DTS_ERROR_MAX];
	ssize_t length;
	char *buffer;
	int ret = -1;

	buffer = malloc(DTB_SIZE_MAX);
	if (!buffer) {
		refuse("%s: %s", file, strerror(ENOMEM));
		return -1;
	}
	length = read_blob(file, buffer, DTB_SIZE_MAX);
	if (length < 0)
		goto free_buffer;
	ret = dts_parse(buffer, length, file, cell, error);
	if (ret)
		refuse("%s", error);
free_buffer:
	free(buffer);
	return ret ? -1 : 0;
}
