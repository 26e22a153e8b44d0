// SPDX-License-Identifier: GPL-2.0
/*
 * helper-msr.c - reads an MSR of CPU 0, or writes it: helper-msr MSR [VALUE]. Exit
 * status 2: the CPU refuses, by #GP.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	uint64_t value;
	ssize_t done;
	off_t msr;
	int fd;

	if (argc != 2 && argc != 3)
		errx(1, "usage: helper-msr MSR [VALUE]");
	msr = strtoul(argv[1], NULL, 0);
	fd = open("/dev/cpu/0/msr", argc == 2 ? O_RDONLY : O_RDWR);
	if (fd < 0)
		err(1, "/dev/cpu/0/msr");
	if (argc == 3) {
		value = strtoull(argv[2], NULL, 0);
		done = pwrite(fd, &value, sizeof(value), msr);
	} else {
		done = pread(fd, &value, sizeof(value), msr);
	}
	if (done < 0 && errno == EIO)
		return 2;
	if (done != sizeof(value))
		err(1, "MSR %s", argv[1]);
	printf("%#llx\n", (unsigned long long)value);
	return 0;
}
