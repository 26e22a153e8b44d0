// SPDX-License-Identifier: GPL-2.0
/*
 * refresh.c - output that is shown again and again.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "axctl.h"
#include "refresh.h"

/* Cursor home, clear to the end of the screen. */
#define CLEAR		"\033[H\033[J"

static volatile sig_atomic_t end_asked;
static struct termios saved;
static bool is_saved;

static void ask_end(int number)
{
	(void)number;
	end_asked = 1;
}

void refresh_start(struct refresh *refresh)
{
	struct sigaction action = { .sa_handler = ask_end };
	struct termios raw;

	refresh->done = 0;
	refresh->screen = refresh->rounds != 1 && !settings.json && isatty(STDOUT_FILENO);
	if (refresh->rounds == 1)
		return;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!refresh->screen || !isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &saved))
		return;
	is_saved = true;
	raw = saved;
	raw.c_lflag &= ~(ICANON | ECHO);
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void refresh_end(const struct refresh *refresh)
{
	(void)refresh;
	if (is_saved)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved);
}

void refresh_page(const struct refresh *refresh)
{
	if (refresh->screen)
		fputs(CLEAR, stdout);
	else if (refresh->done && !settings.json)
		putchar('\n');
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* A key was pressed. False where it means the end. */
static bool take_key(void)
{
	char key;

	return read(STDIN_FILENO, &key, 1) == 1 && key != 'q' && key != 'Q';
}

bool refresh_wait(struct refresh *refresh)
{
	struct pollfd keys = { .fd = is_saved ? STDIN_FILENO : -1, .events = POLLIN };
	int64_t end = now_ms() + refresh->interval, left;

	if (fflush(stdout) || ++refresh->done == refresh->rounds)
		return false;
	while (!end_asked && (left = end - now_ms()) > 0) {
		if (poll(&keys, 1, left) == 1 && !take_key())
			return false;
	}
	return !end_asked;
}
