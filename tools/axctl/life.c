// SPDX-License-Identifier: GPL-2.0
/*
 * life.c - the commands that move a cell from one state to another.
 */
#include "axctl.h"
#include "cell.h"

static int change_state(const struct command *cmd, int argc, char **argv, int command)
{
	struct client client;
	int ret;

	no_options(cmd, argc, argv, 1, 1);
	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cell_command(&client, command, argv[optind]);
	if (ret)
		ret = client_refuse(&client, argv[optind], cmd->name, ret);
	client_close(&client);
	return ret;
}

int cmd_start(const struct command *cmd, int argc, char **argv)
{
	return change_state(cmd, argc, argv, AXVISOR_CMD_CELL_START);
}

int cmd_pause(const struct command *cmd, int argc, char **argv)
{
	return change_state(cmd, argc, argv, AXVISOR_CMD_CELL_PAUSE);
}

int cmd_resume(const struct command *cmd, int argc, char **argv)
{
	return change_state(cmd, argc, argv, AXVISOR_CMD_CELL_RESUME);
}

int cmd_stop(const struct command *cmd, int argc, char **argv)
{
	return change_state(cmd, argc, argv, AXVISOR_CMD_CELL_STOP);
}

int cmd_reset(const struct command *cmd, int argc, char **argv)
{
	return change_state(cmd, argc, argv, AXVISOR_CMD_CELL_RESET);
}

int cmd_destroy(const struct command *cmd, int argc, char **argv)
{
	return change_state(cmd, argc, argv, AXVISOR_CMD_CELL_DESTROY);
}
