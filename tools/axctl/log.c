// SPDX-License-Identifier: GPL-2.0
/*
 * log.c - the command log: what the core has logged.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "axctl.h"
#include "dev.h"
#include "json.h"

/* Prints one line without its newline. */
static void print_line(const char *line, size_t length)
{
	if (settings.json)
		json_print(json_pack("{s:o}", "text", json_stringn_nocheck(line, length)));
	else
		printf("%.*s\n", (int)length, line);
}

/*
 * Prints the complete lines of @text, and moves the rest to its start; a line
 * that fills the buffer counts as complete. Returns the length of the rest.
 */
static size_t print_lines(char *text, size_t length, size_t size)
{
	char *start = text;
	char *end;

	while ((end = memchr(start, '\n', length))) {
		print_line(start, end - start);
		length -= end + 1 - start;
		start = end + 1;
	}
	if (length == size) {
		print_line(start, length);
		length = 0;
	}
	memmove(text, start, length);
	return length;
}

static int print_log(int fd, bool follow)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	char text[4096];
	size_t used = 0;
	ssize_t n;

	for (;;) {
		n = read(fd, text + used, sizeof(text) - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			return refuse("log: %s", dev_explain(errno));
		if (n <= 0 && (!follow || fflush(stdout)))
			break;
		if (n <= 0)
			poll(&pollfd, 1, -1);
		else
			used = print_lines(text, used + n, sizeof(text));
	}
	if (used)
		print_line(text, used);
	return EXIT_DONE;
}

int cmd_log(const struct command *cmd, int argc, char **argv)
{
	static const struct option options[] = {
		{ "follow", no_argument, NULL, 'f' },
		{ }
	};
	bool follow = false;
	int fd, ret;

	while (next_option(cmd, argc, argv, options) != OPTION_END)
		follow = true;
	expect_arguments(cmd, argc, 0, 0);
	fd = dev_open();
	if (fd < 0)
		return EXIT_REFUSED;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	ret = print_log(fd, follow);
	close(fd);
	return ret;
}
