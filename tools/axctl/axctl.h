/* SPDX-License-Identifier: GPL-2.0 */
/*
 * axctl.h - what all commands share: the command table, options, messages.
 */
#ifndef AXCTL_AXCTL_H
#define AXCTL_AXCTL_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#define EXIT_DONE	0
#define EXIT_REFUSED	1
#define EXIT_USAGE	2

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/**
 * struct command - one row of the command table
 * @name: the word on the command line
 * @run: does it; gets the arguments from the command's name on, returns EXIT_*
 * @synopsis: what follows the name
 * @help: one line that says what it does, then lines about its options
 */
struct command {
	const char *name;
	int (*run)(const struct command *cmd, int argc, char **argv);
	const char *synopsis;
	const char *help;
};

/**
 * struct settings - the global options
 * @json: print JSON
 * @color: use colour on stdout
 */
struct settings {
	bool json;
	bool color;
};

extern struct settings settings;

/* Value of next_option() after the last one. */
#define OPTION_END	(-1)

/**
 * next_option() - next option of a command, as getopt_long() gives it
 * @cmd: the command
 * @argc: number of arguments
 * @argv: arguments, the first of which is the command's name
 * @own: options of the command, of which those whose val is a printable
 *	character have that character as their short form; ended by zeroes
 *
 * Handles the global options. Ends the program after --help, and with
 * EXIT_USAGE after an option that is unknown or lacks its value.
 *
 * Return: val of the option, or OPTION_END; then optind is the index of the
 * first argument.
 */
int next_option(const struct command *cmd, int argc, char **argv,
		const struct option *own);

/**
 * expect_arguments() - check the number of arguments left after the options
 * @cmd: the command
 * @argc: number of arguments, as for next_option()
 * @min: fewest that must follow
 * @max: most that may follow
 *
 * Ends the program with EXIT_USAGE if it is another.
 */
void expect_arguments(const struct command *cmd, int argc, int min, int max);

/**
 * no_options() - next_option() and expect_arguments() for a command without
 * options of its own
 */
void no_options(const struct command *cmd, int argc, char **argv, int min, int max);

/**
 * usage_error() - print what is wrong with a command line, and the synopsis
 *
 * Return: EXIT_USAGE
 */
__attribute__((format(printf, 2, 3)))
int usage_error(const struct command *cmd, const char *format, ...);

/**
 * refuse() - print "axctl: " and a message, with a newline, to stderr
 *
 * Return: EXIT_REFUSED
 */
__attribute__((format(printf, 1, 2)))
int refuse(const char *format, ...);

/**
 * parse_number() - read a number of C's notation
 * @text: the whole of which is the number
 * @number: the result
 *
 * Return: whether it is one.
 */
bool parse_number(const char *text, uint64_t *number);

/**
 * need_number() - the number that an option or argument must be
 * @cmd: the command
 * @what: name of the option or argument
 * @text: its value
 *
 * Ends the program with EXIT_USAGE if it is none.
 */
uint64_t need_number(const struct command *cmd, const char *what, const char *text);

/* need_size() - as need_number(), where K, M or G may follow: KiB, MiB, GiB */
uint64_t need_size(const struct command *cmd, const char *what, const char *text);

/* Terminal sequences; empty where colour is off. */
const char *color_good(void);
const char *color_warn(void);
const char *color_bad(void);
const char *color_off(void);

int cmd_attach(const struct command *cmd, int argc, char **argv);
int cmd_check(const struct command *cmd, int argc, char **argv);
int cmd_console(const struct command *cmd, int argc, char **argv);
int cmd_create(const struct command *cmd, int argc, char **argv);
int cmd_destroy(const struct command *cmd, int argc, char **argv);
int cmd_detach(const struct command *cmd, int argc, char **argv);
int cmd_disable(const struct command *cmd, int argc, char **argv);
int cmd_enable(const struct command *cmd, int argc, char **argv);
int cmd_help(const struct command *cmd, int argc, char **argv);
int cmd_irq(const struct command *cmd, int argc, char **argv);
int cmd_list(const struct command *cmd, int argc, char **argv);
int cmd_load(const struct command *cmd, int argc, char **argv);
int cmd_log(const struct command *cmd, int argc, char **argv);
int cmd_map(const struct command *cmd, int argc, char **argv);
int cmd_monitor(const struct command *cmd, int argc, char **argv);
int cmd_pause(const struct command *cmd, int argc, char **argv);
int cmd_regs(const struct command *cmd, int argc, char **argv);
int cmd_reset(const struct command *cmd, int argc, char **argv);
int cmd_resume(const struct command *cmd, int argc, char **argv);
int cmd_run(const struct command *cmd, int argc, char **argv);
int cmd_show(const struct command *cmd, int argc, char **argv);
int cmd_stat(const struct command *cmd, int argc, char **argv);
int cmd_start(const struct command *cmd, int argc, char **argv);
int cmd_stop(const struct command *cmd, int argc, char **argv);
int cmd_top(const struct command *cmd, int argc, char **argv);
int cmd_unmap(const struct command *cmd, int argc, char **argv);

#endif /* AXCTL_AXCTL_H */
