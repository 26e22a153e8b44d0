// SPDX-License-Identifier: GPL-2.0
/*
 * helper-memory.c - uses memory that a cell shares, as the poke payload does:
 * helper-memory CELL GPA SIZE fill|sum|watch. watch reads it until that fails.
 * Exit status 0: done; 1: refused; 2: SIGBUS.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/axvisor.h>

#include "../lib/genl.h"

static void caught(int number)
{
	(void)number;
	_exit(2);
}

static uint32_t find_cell(const char *name)
{
	struct genl nl;

	if (genl_open(&nl))
		errx(1, "there is no family axvisor");
	genl_begin(&nl, nl.family, AXVISOR_CMD_CELL_GET, 0);
	genl_put_string(&nl, AXVISOR_A_CELL_NAME, name);
	if (genl_call(&nl) || !nl.count)
		errx(1, "there is no cell '%s'", name);
	return genl_u32(genl_find(nl.message[0], AXVISOR_A_CELL_ID));
}

static volatile uint64_t *map(const char *cell, uint64_t gpa, uint64_t size,
			      bool write)
{
	struct axvisor_memory memory = {
		.size = sizeof(memory), .cell = find_cell(cell),
		.flags = write ? AXVISOR_MEMORY_WRITE : 0,
	};
	int dev = open("/dev/axvisor", O_RDONLY);
	int fd = ioctl(dev, AXVISOR_MEMORY, &memory);
	void *at;

	if (fd < 0)
		err(1, "AXVISOR_MEMORY");
	at = mmap(NULL, size, PROT_READ | (write ? PROT_WRITE : 0), MAP_SHARED,
		  fd, gpa);
	if (at == MAP_FAILED)
		err(1, "mmap");
	return at;
}

int main(int argc, char **argv)
{
	uint64_t gpa, size, i, total = 0;
	volatile uint64_t *at;
	bool fill;

	if (argc != 5)
		errx(1, "usage: helper-memory CELL GPA SIZE fill|sum|watch");
	gpa = strtoull(argv[2], NULL, 0);
	size = strtoull(argv[3], NULL, 0);
	fill = !strcmp(argv[4], "fill");
	signal(SIGBUS, caught);
	at = map(argv[1], gpa, size, fill);
	if (!strcmp(argv[4], "watch")) {
		puts("watching");
		fflush(stdout);
		for (;; usleep(1000))
			for (i = 0; i < size / 8; i += 512)
				(void)at[i];
	}
	for (i = 0; i < size / 8; i++) {
		if (fill)
			at[i] = (i + 1) * 0x9e3779b97f4a7c15;
		else
			total += at[i] * (i + 1);
	}
	if (!fill)
		printf("%llx\n", (unsigned long long)total);
	return 0;
}
