// SPDX-License-Identifier: GPL-2.0
/*
 * regs_cmd.c - the command regs: registers of a vCPU that does not run.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "axctl.h"
#include "dev.h"
#include "json.h"
#include "regs.h"

/**
 * struct target - whose registers
 * @cell: as the user calls it
 */
struct target {
	const char *cell;
	uint32_t id;
	uint32_t vcpu;
	int dev;
};

/* Where NAME=VALUE must be; @reg is the register of that name. */
static const char *value_of(const struct command *cmd, const char *text, struct reg *reg)
{
	const char *equals = strchr(text, '=');
	char name[REGS_NAME_MAX];

	if (!equals) {
		usage_error(cmd, "'%s' is not NAME=VALUE", text);
		exit(EXIT_USAGE);
	}
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	if (equals - text < REGS_NAME_MAX && regs_find(name, reg))
		return equals + 1;
	usage_error(cmd, "there is no register '%.*s'", (int)(equals - text), text);
	exit(EXIT_USAGE);
}

static void assign(const struct command *cmd, int count, char **texts, void *regs)
{
	const char *value;
	struct reg reg;
	int i;

	for (i = 0; i < count; i++) {
		value = value_of(cmd, texts[i], &reg);
		if (regs_parse(&reg, regs, value))
			continue;
		usage_error(cmd, "%s: '%s' is not a number of %zu bits", reg.name, value,
			    8 * reg.size);
		exit(EXIT_USAGE);
	}
}

/* Return: the bytes that the kernel knows of, or 0 after the reason was printed. */
static size_t call(const struct command *cmd, const struct target *target,
		   unsigned long request, void *regs, size_t length)
{
	struct axvisor_regs arg = {
		.size = sizeof(arg),
		.cell = target->id,
		.vcpu = target->vcpu,
		.addr = (uintptr_t)regs,
		.length = length,
	};

	if (!ioctl(target->dev, request, &arg))
		return arg.length;
	refuse("cell '%s': %s: %s", target->cell, cmd->name,
	       *arg.text ? arg.text : dev_explain(errno));
	return 0;
}

static void print_regs(const void *regs, size_t length)
{
	json_t *object = settings.json ? json_object() : NULL;
	char text[REGS_TEXT_MAX];
	struct reg reg;
	size_t i;

	for (i = 0; regs_at(i, &reg); i++) {
		if (reg.offset + reg.size > length)
			continue;
		regs_print(&reg, regs, text);
		if (settings.json)
			json_object_set_new(object, reg.name, json_string(text));
		else
			printf("%s=%s\n", reg.name, text);
	}
	if (settings.json)
		json_print(object);
}

static int show_or_set(const struct command *cmd, const struct target *target, int count,
		       char **texts)
{
	void *regs = calloc(1, regs_size());
	size_t length;
	int ret = EXIT_REFUSED;

	if (!regs)
		return refuse("%s", strerror(ENOMEM));
	length = call(cmd, target, AXVISOR_GET_REGS, regs, regs_size());
	if (length && !count) {
		print_regs(regs, length);
		ret = EXIT_DONE;
	} else if (length) {
		assign(cmd, count, texts, regs);
		if (call(cmd, target, AXVISOR_SET_REGS, regs, regs_size()))
			ret = EXIT_DONE;
	}
	free(regs);
	return ret;
}

/* What can be said about the command line alone. */
static void check_assignments(const struct command *cmd, int count, char **texts)
{
	void *regs = calloc(1, regs_size());

	if (regs)
		assign(cmd, count, texts, regs);
	free(regs);
}

int cmd_regs(const struct command *cmd, int argc, char **argv)
{
	struct target target;
	uint64_t vcpu;
	int ret;

	no_options(cmd, argc, argv, 2, 1000);
	target.cell = argv[optind];
	vcpu = need_number(cmd, "VCPU", argv[optind + 1]);
	target.vcpu = vcpu < UINT32_MAX ? vcpu : UINT32_MAX;
	check_assignments(cmd, argc - optind - 2, argv + optind + 2);
	if (dev_find_cell(cmd, target.cell, &target.id))
		return EXIT_REFUSED;
	target.dev = dev_open();
	if (target.dev < 0)
		return EXIT_REFUSED;
	ret = show_or_set(cmd, &target, argc - optind - 2, argv + optind + 2);
	close(target.dev);
	return ret;
}
