/* SPDX-License-Identifier: GPL-2.0 */
/*
 * refresh.h - output that is shown again and again.
 */
#ifndef AXCTL_REFRESH_H
#define AXCTL_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

struct command;

/**
 * struct refresh - when to show it next
 * @interval: milliseconds between two times
 * @rounds: how often to show it, 0 for ever
 * @done: rounds so far
 * @screen: stdout is a terminal that is cleared each time
 */
struct refresh {
	unsigned int interval;
	uint64_t rounds;
	uint64_t done;
	bool screen;
};

/**
 * refresh_start() - begin; @interval, @rounds are set
 *
 * With more than one round, ^C ends the program as a command that is done.
 * Where stdout and stdin are terminals, so does the key q.
 */
void refresh_start(struct refresh *refresh);

/* refresh_page() - what is printed from here on is another round's */
void refresh_page(const struct refresh *refresh);

/**
 * refresh_wait() - a round was printed: wait for the next
 *
 * Return: false after the last one, and when the user or the reader of the
 * output has had enough.
 */
bool refresh_wait(struct refresh *refresh);

/* refresh_end() - the terminal as it was before refresh_start() */
void refresh_end(const struct refresh *refresh);

/* Which of its options were given. */
struct refresh_given {
	bool interval;
	bool rounds;
};

/**
 * refresh_options() - take the values of --interval and --rounds
 *
 * For a command that has no other options. Ends the program with EXIT_USAGE
 * where a value is none.
 */
struct refresh_given refresh_options(const struct command *cmd, int argc,
				     char **argv, struct refresh *refresh);

#endif /* AXCTL_REFRESH_H */
