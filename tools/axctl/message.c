// SPDX-License-Identifier: GPL-2.0
/*
 * message.c - messages, colours and numbers.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axctl.h"

int refuse(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("axctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_REFUSED;
}

int usage_error(const struct command *cmd, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "axctl: %s%s", cmd ? cmd->name : "", cmd ? ": " : "");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	if (cmd)
		fprintf(stderr, "\nusage: axctl %s%s%s\n", cmd->name,
			*cmd->synopsis ? " " : "", cmd->synopsis);
	else
		fputs("\nusage: axctl [-j] [--no-color] COMMAND [ARGUMENT]..., see axctl help\n",
		      stderr);
	return EXIT_USAGE;
}

bool parse_number(const char *text, uint64_t *number)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*number = strtoull(text, &end, 0);
	return !errno && !*end;
}

uint64_t need_number(const struct command *cmd, const char *what, const char *text)
{
	uint64_t number;

	if (!parse_number(text, &number)) {
		usage_error(cmd, "%s: '%s' is not a number", what, text);
		exit(EXIT_USAGE);
	}
	return number;
}

uint64_t need_size(const struct command *cmd, const char *what, const char *text)
{
	static const char units[] = "KMG";
	size_t length = strlen(text);
	const char *unit = length ? strchr(units, text[length - 1]) : NULL;
	uint64_t number, size;
	char digits[32];

	if (unit)
		length--;
	snprintf(digits, sizeof(digits), "%.*s", (int)length, text);
	if (length >= sizeof(digits) || !parse_number(digits, &number) ||
	    __builtin_mul_overflow(number, unit ? 1024ULL << 10 * (unit - units) : 1, &size)) {
		usage_error(cmd, "%s: '%s' is not a size: a number, and K, M or G", what, text);
		exit(EXIT_USAGE);
	}
	return size;
}

const char *color_good(void)
{
	return settings.color ? "\033[32m" : "";
}

const char *color_warn(void)
{
	return settings.color ? "\033[33m" : "";
}

const char *color_bad(void)
{
	return settings.color ? "\033[31m" : "";
}

const char *color_off(void)
{
	return settings.color ? "\033[0m" : "";
}
