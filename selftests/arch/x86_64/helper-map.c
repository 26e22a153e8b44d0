// SPDX-License-Identifier: GPL-2.0
/*
 * helper-map.c - maps physical memory through axtest.ko and touches it:
 * helper-map ADDRESS read|write. Exit status 0: it could; 2: SIGBUS; 3: SIGSEGV.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void caught(int number)
{
	_exit(number == SIGBUS ? 2 : 3);
}

int main(int argc, char **argv)
{
	long page = sysconf(_SC_PAGESIZE);
	volatile uint64_t *at;
	uint64_t pa;
	int fd;

	if (argc != 3)
		errx(1, "usage: helper-map ADDRESS read|write");
	pa = strtoull(argv[1], NULL, 0);
	fd = open("/sys/kernel/debug/axtest/map", O_RDWR);
	if (fd < 0)
		err(1, "axtest/map");
	at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		  pa & -(uint64_t)page);
	if (at == MAP_FAILED)
		err(1, "mmap");
	signal(SIGBUS, caught);
	signal(SIGSEGV, caught);
	if (!strcmp(argv[2], "write"))
		*at = 0x6178746573740001;
	else
		(void)*at;
	return 0;
}
