// SPDX-License-Identifier: GPL-2.0
/*
 * helper-reg.c - a 32-bit device register through axtest.ko: helper-reg ADDRESS
 * [VALUE] writes VALUE, if there is one, and prints what is read.
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	uint64_t page = sysconf(_SC_PAGESIZE), pa;
	volatile uint32_t *at;
	int fd;

	if (argc != 2 && argc != 3)
		errx(1, "usage: helper-reg ADDRESS [VALUE]");
	pa = strtoull(argv[1], NULL, 0);
	fd = open("/sys/kernel/debug/axtest/map", O_RDWR);
	if (fd < 0)
		err(1, "axtest/map");
	at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		  pa & -page);
	if (at == MAP_FAILED)
		err(1, "mmap");
	at += pa % page / sizeof(*at);
	if (argc == 3)
		*at = strtoul(argv[2], NULL, 0);
	printf("%u\n", *at);
	return 0;
}
