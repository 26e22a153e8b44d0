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

/* None of the kernel's either. */
static uint32_t number_of(const struct command *cmd, const char *what, const char *text)
{
	uint64_t number = need_number(cmd, what, text);

	return number < UINT32_MAX ? number : UINT32_MAX;
}

static void parse_options(const struct command *cmd, int argc, char **argv,
			  struct axvisor_irq *irq)
{
	static const struct option options[] = {
		{ "up", no_argument, NULL, 'u' },
		{ "down", no_argument, NULL, 'd' },
		{ "msi", required_argument, NULL, 'm' },
		{ }
	};
	int option;

	while ((option = next_option(cmd, argc, argv, options)) != OPTION_END) {
		if (option == 'm')
			irq->device = number_of(cmd, "--msi", optarg);
		irq->flags |= option == 'u' ? AXVISOR_IRQ_UP :
			      option == 'd' ? AXVISOR_IRQ_DOWN : AXVISOR_IRQ_MSI;
	}
	expect_arguments(cmd, argc, 2, 2);
	if (!(irq->flags & (irq->flags - 1)))
		return;
	usage_error(cmd, "--up, --down and --msi exclude each other");
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

	parse_options(cmd, argc, argv, &irq);
	cell = argv[optind];
	irq.irq = number_of(cmd, "NUMBER", argv[optind + 1]);
	if (dev_find_cell(cmd, cell, &irq.cell))
		return EXIT_REFUSED;
	return inject(cmd, cell, &irq);
}
