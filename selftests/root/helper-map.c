// SPDX-License-Identifier: GPL-2.0
/*
 * helper-map.c - maps physical memory through axtest.ko and touches it:
 * helper-map ADDRESS read|write|amo|exec|call. Exit status 0: it could; 2: SIGBUS;
 * 3: SIGSEGV; 4: a system call that reads it says EFAULT.
 */
#include <err.h>
#include <errno.h>
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

/* The kernel copies from there. */
static int system_call(const void *at)
{
	int ends[2];

	if (pipe(ends))
		err(1, "pipe");
	if (write(ends[1], at, 8) == 8)
		return 0;
	return errno == EFAULT ? 4 : 1;
}

int main(int argc, char **argv)
{
	long page = sysconf(_SC_PAGESIZE);
	int prot = PROT_READ | PROT_WRITE;
	volatile uint64_t *at;
	uint64_t pa;
	int fd;

	if (argc != 3)
		errx(1, "usage: helper-map ADDRESS read|write|amo|exec|call");
	pa = strtoull(argv[1], NULL, 0);
	fd = open("/sys/kernel/debug/axtest/map", O_RDWR);
	if (fd < 0)
		err(1, "axtest/map");
	/* debugfs may be mounted noexec: only who needs it asks for it. */
	if (!strcmp(argv[2], "exec"))
		prot |= PROT_EXEC;
	at = mmap(NULL, page, prot, MAP_SHARED, fd, pa & -(uint64_t)page);
	if (at == MAP_FAILED)
		err(1, "mmap");
	signal(SIGBUS, caught);
	signal(SIGSEGV, caught);
	if (!strcmp(argv[2], "write"))
		*at = 0x6178746573740001;
	else if (!strcmp(argv[2], "amo"))
		__atomic_fetch_add(at, 1, __ATOMIC_RELAXED);
	else if (!strcmp(argv[2], "call"))
		return system_call((const void *)at);
	else if (!strcmp(argv[2], "exec"))
		((void (*)(void))at)();
	else
		(void)*at;
	return 0;
}
