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

#define INTERVAL_MIN	100
#define INTERVAL_MAX	3600000

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

/*
 * Seconds with up to three decimals. Return: whether it is a time of at least 0.1
 * and at most 3600 of them.
 */
static bool parse_interval(const char *text, unsigned int *ms)
{
	unsigned int value = 0, digits = 0;
	bool fraction = false;

	for (; *text; text++) {
		if (*text == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (*text < '0' || *text > '9' || value > INTERVAL_MAX || digits == 3)
			return false;
		value = value * 10 + *text - '0';
		digits += fraction;
	}
	for (; digits < 3 && value <= INTERVAL_MAX; digits++)
		value *= 10;
	*ms = value;
	return value >= INTERVAL_MIN && value <= INTERVAL_MAX;
}

void refresh_option(const struct command *cmd, int option, const char *value,
		    struct refresh *refresh, bool *given)
{
	*given = true;
	if (option == 'i') {
		if (parse_interval(value, &refresh->interval))
			return;
		usage_error(cmd, "--interval: '%s' is no number of seconds from 0.1 to 3600",
			    value);
		exit(EXIT_USAGE);
	}
	refresh->rounds = need_number(cmd, "--rounds", value);
	if (refresh->rounds)
		return;
	usage_error(cmd, "--rounds: must not be 0");
	exit(EXIT_USAGE);
}
