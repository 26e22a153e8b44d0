// SPDX-License-Identifier: GPL-2.0
/*
 * seize.c - the commands enable and disable: seize and release the machine.
 */
#include <errno.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "axctl.h"
#include "dev.h"

static int change_machine(const struct command *cmd, int argc, char **argv,
			  unsigned long request)
{
	struct axvisor_seize seize = { .size = sizeof(seize) };
	int error, fd;

	no_options(cmd, argc, argv, 0, 0);
	fd = dev_open();
	if (fd < 0)
		return EXIT_REFUSED;
	error = ioctl(fd, request, &seize) ? errno : 0;
	close(fd);
	if (!error)
		return EXIT_DONE;
	if (*seize.text)
		return refuse("%s: %.*s", cmd->name, AXVISOR_TEXT_MAX, seize.text);
	if (error == EALREADY)
		return refuse("%s: already done", cmd->name);
	if (error == EBUSY)
		return refuse("%s: cells exist; destroy them first, see: axctl list", cmd->name);
	if (error == ENODEV)
		return refuse("%s: something is in the way; see: axctl check", cmd->name);
	return refuse("%s: %s", cmd->name, dev_explain(error));
}

int cmd_enable(const struct command *cmd, int argc, char **argv)
{
	return change_machine(cmd, argc, argv, AXVISOR_SEIZE);
}

int cmd_disable(const struct command *cmd, int argc, char **argv)
{
	return change_machine(cmd, argc, argv, AXVISOR_RELEASE);
}
