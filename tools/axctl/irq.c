// SPDX-License-Identifier: GPL-2.0
/*
 * irq.c - the command irq: an interrupt for a cell.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "axctl.h"
#include "dev.h"

static uint32_t parse_flags(const struct command *cmd, int argc, char **argv)
{
	static const struct option options[] = {
		{ "up", no_argument, NULL, 'u' },
		{ "down", no_argument, NULL, 'd' },
		{ }
	};
	uint32_t flags = 0;
	int option;

	while ((option = next_option(cmd, argc, argv, options)) != OPTION_END)
		flags |= option == 'u' ? AXVISOR_IRQ_UP : AXVISOR_IRQ_DOWN;
	expect_arguments(cmd, argc, 2, 2);
	if (flags != (AXVISOR_IRQ_UP | AXVISOR_IRQ_DOWN))
		return flags;
	usage_error(cmd, "--up excludes --down");
	exit(EXIT_USAGE);
}

static int inject(const struct command *cmd, const char *cell, struct axvisor_irq *irq)
{
	int dev = dev_open();
	int ret = 0;

	if (dev < 0)
		return EXIT_REFUSED;
	if (ioctl(dev, AXVISOR_IRQ, irq))
		ret = refuse("cell '%s': %s: %s", cell, cmd->name,
			     *irq->text ? irq->text : dev_explain(errno));
	close(dev);
	return ret;
}

int cmd_irq(const struct command *cmd, int argc, char **argv)
{
	struct axvisor_irq irq = { .size = sizeof(irq) };
	const char *cell;
	uint64_t number;

	irq.flags = parse_flags(cmd, argc, argv);
	cell = argv[optind];
	number = need_number(cmd, "NUMBER", argv[optind + 1]);
	/* None of the kernel's either. */
	irq.irq = number < UINT32_MAX ? number : UINT32_MAX;
	if (dev_find_cell(cmd, cell, &irq.cell))
		return EXIT_REFUSED;
	return inject(cmd, cell, &irq);
}
