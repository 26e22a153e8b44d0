// SPDX-License-Identifier: GPL-2.0
/*
 * refresh_test.c - output that is shown again and again: on a terminal, into a
 * pipe, and how each ends.
 */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "axctl.h"
#include "refresh.h"

#undef ARRAY_SIZE
#include "kselftest.h"

#define CLEAR	"\033[H\033[J"
#define TIMEOUT	30000	/* milliseconds; machines can be slow */

struct settings settings;

static int show(uint64_t rounds)
{
	struct refresh refresh = { .interval = 100, .rounds = rounds };
	int n = 0;

	refresh_start(&refresh);
	do {
		refresh_page(&refresh);
		printf("round %d\n", n++);
	} while (refresh_wait(&refresh));
	refresh_end(&refresh);
	printf("end\n");
	return fflush(stdout);
}

/* Reads until @text has come. False where the output ends before. */
static bool wait_for(int fd, char *output, size_t size, const char *text)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	size_t length = strlen(output);
	ssize_t n;

	while (!strstr(output, text)) {
		if (length + 1 >= size || poll(&pollfd, 1, TIMEOUT) != 1)
			return false;
		n = read(fd, output + length, size - length - 1);
		if (n <= 0)
			return false;
		output[length += n] = '\0';
	}
	return true;
}

static bool has_echo(int fd)
{
	struct termios termios;

	return !tcgetattr(fd, &termios) && (termios.c_lflag & (ECHO | ICANON)) == (ECHO | ICANON);
}

/* For ever, on a terminal, until @key is typed. */
static void test_terminal(const char *key, const char *name)
{
	char output[4096] = "";
	int fd, status = -1;
	bool going, quiet, ended;
	pid_t child = forkpty(&fd, NULL, NULL, NULL);

	if (!child)
		_exit(show(0));
	going = wait_for(fd, output, sizeof(output), CLEAR "round 2");
	quiet = !has_echo(fd);
	ended = write(fd, "x", 1) == 1 && write(fd, key, 1) == 1 &&
		wait_for(fd, output, sizeof(output), "end");
	ksft_test_result(going && quiet, "on a terminal: a screen each time, no echo\n");
	ksft_test_result(ended && has_echo(fd), "%s ends it, and the terminal is as before\n",
			 name);
	if (!ended)
		kill(child, SIGKILL);
	waitpid(child, &status, 0);
	ksft_test_result(!status, "with exit status 0\n");
	close(fd);
}

static void test_pipe(uint64_t rounds, const char *wanted, const char *name)
{
	char output[4096] = "";
	int ends[2];
	pid_t child;

	if (pipe(ends))
		ksft_exit_fail_msg("no pipe\n");
	child = fork();
	if (!child) {
		dup2(ends[1], STDOUT_FILENO);
		_exit(show(rounds));
	}
	close(ends[1]);
	wait_for(ends[0], output, sizeof(output), "end\n");
	waitpid(child, NULL, 0);
	close(ends[0]);
	if (strcmp(output, wanted))
		ksft_print_msg("got: %s\n", output);
	ksft_test_result(!strcmp(output, wanted), "%s\n", name);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(2 * 3 + 3);
	fflush(stdout);
	test_terminal("q", "q");
	fflush(stdout);
	test_terminal("\003", "^C");
	fflush(stdout);
	test_pipe(1, "round 0\nend\n", "once");
	fflush(stdout);
	test_pipe(3, "round 0\n\nround 1\n\nround 2\nend\n", "rounds apart, and no screens");
	settings.json = true;
	fflush(stdout);
	test_pipe(2, "round 0\nround 1\nend\n", "a line each as JSON");
	ksft_finished();
}
