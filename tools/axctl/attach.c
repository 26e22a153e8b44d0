// SPDX-License-Identifier: GPL-2.0
/*
 * attach.c - the commands attach and detach: a device comes to a cell and goes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axctl.h"
#include "client.h"
#include "device.h"
#include "dts_device.h"

/* Splits "A<separator>B"; NULL where there is no separator. */
static char *split(char *text, char separator)
{
	char *second = strchr(text, separator);

	if (second)
		*second++ = '\0';
	return second;
}

static bool irq_number(const char *text, uint32_t *irq)
{
	uint64_t number;

	if (!parse_number(text, &number) || number >= DEVICE_NO_IRQ)
		return false;
	*irq = number;
	return true;
}

/* HOST or HOST=CELL */
static void add_irq(const struct command *cmd, struct device *device, char *text)
{
	struct device_irq *irq = &device->irqs[device->irq_count];
	char *cell = split(text, '=');

	if (device->irq_count == DEVICE_IRQS_MAX) {
		usage_error(cmd, "--irq more than %d times", DEVICE_IRQS_MAX);
		exit(EXIT_USAGE);
	}
	irq->cell = DEVICE_NO_IRQ;
	if (!irq_number(text, &irq->host) || (cell && !irq_number(cell, &irq->cell))) {
		usage_error(cmd, "--irq: '%s%s%s' is not HOST or HOST=CELL, numbers of interrupts",
			    text, cell ? "=" : "", cell ? cell : "");
		exit(EXIT_USAGE);
	}
	device->irq_count++;
}

static void need_path(const struct command *cmd, const char *text, char path[AXVISOR_PATH_MAX])
{
	if (dts_device_path(text, path))
		return;
	usage_error(cmd, "the path is too long");
	exit(EXIT_USAGE);
}

/* PATH or ADDRESS or ADDRESS:SIZE */
static void set_device(const struct command *cmd, struct device *device, char *text)
{
	struct device_range *range = &device->ranges[0];
	char *size;

	if (*text == '/') {
		need_path(cmd, text, device->name);
		return;
	}
	size = split(text, ':');
	if (!parse_number(text, &range->hpa)) {
		usage_error(cmd, "DEVICE: '%s' is neither a path, which begins with /, nor an address",
			    text);
		exit(EXIT_USAGE);
	}
	range->size = size ? need_size(cmd, "the size of DEVICE", size) : 0;
	device->range_count = 1;
}

static void parse_device(const struct command *cmd, int argc, char **argv, struct device *device)
{
	static const struct option options[] = {
		{ "at", required_argument, NULL, 'a' },
		{ "irq", required_argument, NULL, 'i' },
		{ }
	};
	int option;

	device->ranges[0] = (struct device_range){ DEVICE_NONE, DEVICE_NONE, 0 };
	while ((option = next_option(cmd, argc, argv, options)) != OPTION_END) {
		if (option == 'i') {
			add_irq(cmd, device, optarg);
			continue;
		}
		device->ranges[0].gpa = need_number(cmd, "--at", optarg);
		device->range_count = 1;
	}
	expect_arguments(cmd, argc, device->irq_count ? 1 : 2, 2);
	if (optind + 1 < argc) {
		set_device(cmd, device, argv[optind + 1]);
	} else if (device->range_count) {
		usage_error(cmd, "--at needs a DEVICE");
		exit(EXIT_USAGE);
	}
}

static int call(const struct command *cmd, int command, const char *cell,
		int (*put)(struct nl_msg *msg, const void *arg), const void *arg)
{
	struct client client;
	struct nl_msg *msg;
	int ret;

	if (client_open(&client))
		return EXIT_REFUSED;
	msg = client_request(&client, command, 0, cell);
	if (msg && put(msg, arg)) {
		nlmsg_free(msg);
		msg = NULL;
	}
	ret = client_call(&client, msg, NULL, NULL);
	if (ret)
		ret = client_refuse(&client, cell, cmd->name, ret);
	client_close(&client);
	return ret;
}

static int put_wanted(struct nl_msg *msg, const void *arg)
{
	return device_put(msg, arg);
}

static int put_name(struct nl_msg *msg, const void *arg)
{
	return device_put_name(msg, arg);
}

/* Does a range of the machine's address space begin there? */
static bool machine_has(uint64_t address)
{
	FILE *file = fopen("/proc/iomem", "r");
	char line[256];
	bool has = false;

	if (!file)
		return false;
	while (!has && fgets(line, sizeof(line), file))
		has = address && strtoull(line, NULL, 16) == address;
	fclose(file);
	return has;
}

/* /proc/iomem and names of nodes have addresses without the 0x that is needed here. */
static void hint(const struct command *cmd, const char *text)
{
	if (text[strspn(text, "0123456789")] || !machine_has(strtoull(text, NULL, 16)))
		return;
	refuse("%s: '%s' is a decimal number; did you mean 0x%s?", cmd->name, text, text);
}

int cmd_attach(const struct command *cmd, int argc, char **argv)
{
	struct device device = { };
	int ret;

	parse_device(cmd, argc, argv, &device);
	ret = call(cmd, AXVISOR_CMD_DEVICE_ATTACH, argv[optind], put_wanted, &device);
	if (ret && optind + 1 < argc)
		hint(cmd, argv[optind + 1]);
	return ret;
}

int cmd_detach(const struct command *cmd, int argc, char **argv)
{
	char name[AXVISOR_PATH_MAX];

	no_options(cmd, argc, argv, 2, 2);
	need_path(cmd, argv[optind + 1], name);
	return call(cmd, AXVISOR_CMD_DEVICE_DETACH, argv[optind], put_name, name);
}
