// SPDX-License-Identifier: GPL-2.0
/*
 * ports.c - a process with I/O ports keeps them over a seize and a release: the
 * CPU's task register is part of what moves.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/io.h>
#include <unistd.h>

#define POST_PORT	0x80	/* nobody reads it */
#define SKIPPED		4

static void lost(int number)
{
	static const char text[] = "not ok 1 ports are lost\n1..1\n";

	(void)number;
	if (write(1, text, sizeof(text) - 1) < 0)
		_exit(2);
	_exit(1);
}

static int step(const char *command)
{
	int status = system(command);

	outb(0, POST_PORT);
	return status;
}

int main(void)
{
	puts("TAP version 13");
	fflush(stdout);
	if (geteuid() || ioperm(POST_PORT, 1, 1)) {
		puts("1..0 # SKIP no I/O ports");
		return SKIPPED;
	}
	signal(SIGSEGV, lost);
	outb(0, POST_PORT);
	if (step("insmod /lib/modules/axvisor.ko") || step("axctl list >&2") ||
	    step("rmmod axvisor")) {
		puts("not ok 1 seize and release\n1..1");
		return 1;
	}
	puts("ok 1 ports stay\n1..1");
	return 0;
}
