// SPDX-License-Identifier: GPL-2.0
/*
 * create.c - the command create, and what run shares with it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axctl.h"
#include "create.h"
#include "dtc.h"
#include "json.h"
#include "show.h"

void create_set_name(const struct command *cmd, struct dts_cell *config, const char *name)
{
	const char *wrong = dts_check_name(name);

	if (wrong) {
		usage_error(cmd, "--name '%s': %s", name, wrong);
		exit(EXIT_USAGE);
	}
	strcpy(config->name, name);
}

void create_print(const struct cell *cell)
{
	char size[SHOW_SIZE_MAX];

	printf("cell %" PRIu32 " '%s' created: %" PRIu32 " vCPU%s, %s\n", cell->id, cell->name,
	       cell->vcpu_count, cell->vcpu_count == 1 ? "" : "s",
	       show_size(cell->memory, size));
}

int cmd_create(const struct command *cmd, int argc, char **argv)
{
	static const struct option options[] = {
		{ "name", required_argument, NULL, 'n' },
		{ }
	};
	struct dts_cell config;
	const char *name = NULL;
	struct client client;
	struct cells cells;
	int ret;

	while (next_option(cmd, argc, argv, options) != OPTION_END)
		name = optarg;
	expect_arguments(cmd, argc, 1, 1);
	if (dtc_read_cell(argv[optind], &config))
		return EXIT_REFUSED;
	if (name)
		create_set_name(cmd, &config, name);

	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cell_create(&client, &config, &cells);
	if (ret)
		ret = client_refuse(&client, config.name, cmd->name, ret);
	else if (settings.json)
		json_print(json_cell(&cells.cell[0]));
	else
		create_print(&cells.cell[0]);
	cells_free(&cells);
	client_close(&client);
	return ret;
}
