// SPDX-License-Identifier: GPL-2.0
/*
 * escape_test.c - the escape character of the console.
 */
#include <string.h>

#include "escape.h"
#include "kselftest.h"

static const struct {
	const char *in;
	const char *out;
	bool detach;
} cases[] = {
	{ "abc\r", "abc\r", false },
	{ "~.", "", true },
	{ "ls\r~.rest", "ls\r", true },
	{ "ls\n~.", "ls\n", true },
	{ "~~", "~", false },
	{ "~~.", "~.", false },
	{ "~~\r~.", "~\r", true },
	{ "~/x\r", "~/x\r", false },
	{ "cd ~.\r", "cd ~.\r", false },
	{ "~\r~.", "~\r", true },
	{ "\r\r~", "\r\r", false },
};

/* Feeds @in in pieces of @step bytes. */
static bool try(const char *in, size_t step, const char *expected, bool detach)
{
	enum escape_state state = ESCAPE_LINE_START;
	size_t length = strlen(in), done, used = 0;
	bool detached = false;
	char out[64];

	for (done = 0; done < length && !detached; done += step) {
		size_t n = length - done < step ? length - done : step;

		used += escape_filter(&state, in + done, n, out + used, &detached);
	}
	return used == strlen(expected) && !memcmp(out, expected, used) && detached == detach;
}

int main(void)
{
	size_t i;

	ksft_print_header();
	ksft_set_plan(ARRAY_SIZE(cases));
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		ksft_test_result(try(cases[i].in, 64, cases[i].out, cases[i].detach) &&
				 try(cases[i].in, 1, cases[i].out, cases[i].detach),
				 "case %zu\n", i);
	ksft_finished();
}
