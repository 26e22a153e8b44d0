// SPDX-License-Identifier: GPL-2.0
/*
 * refresh_options.c - the options of commands whose output is shown again.
 */
#include <stdlib.h>
#include <string.h>

#include "axctl.h"
#include "refresh.h"

#define INTERVAL_MIN	100
#define INTERVAL_MAX	3600000

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

static void set_interval(const struct command *cmd, const char *value,
			 struct refresh *refresh)
{
	if (parse_interval(value, &refresh->interval))
		return;
	usage_error(cmd, "--interval: '%s' is no number of seconds from 0.1 to 3600",
		    value);
	exit(EXIT_USAGE);
}

static void set_rounds(const struct command *cmd, const char *value,
		       struct refresh *refresh)
{
	refresh->rounds = need_number(cmd, "--rounds", value);
	if (refresh->rounds)
		return;
	usage_error(cmd, "--rounds: must not be 0");
	exit(EXIT_USAGE);
}

struct refresh_given refresh_options(const struct command *cmd, int argc,
				     char **argv, struct refresh *refresh)
{
	static const struct option options[] = {
		{ "interval", required_argument, NULL, 'i' },
		{ "rounds", required_argument, NULL, 'n' },
		{ }
	};
	struct refresh_given given = { };
	int option;

	while ((option = next_option(cmd, argc, argv, options)) != OPTION_END) {
		if (option == 'i') {
			given.interval = true;
			set_interval(cmd, optarg, refresh);
		} else {
			given.rounds = true;
			set_rounds(cmd, optarg, refresh);
		}
	}
	return given;
}
