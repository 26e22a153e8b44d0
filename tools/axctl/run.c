// SPDX-License-Identifier: GPL-2.0
/*
 * run.c - the command run: create, load and start a cell, attach to its console.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "axctl.h"
#include "console.h"
#include "create.h"
#include "dtc.h"
#include "load.h"

#define FILES_MAX	16

/* What the command line says. */
struct arguments {
	const char *name;
	bool remove;
	struct load files[FILES_MAX];
	size_t file_count;
	enum image_format format;
	uint64_t entry;
	uint64_t arg;
	bool has_arg;
	uint32_t mode;
	bool has_mode;
};

/* FILE or FILE@ADDRESS */
static void add_file(const struct command *cmd, struct arguments *args, char *text)
{
	struct load *load;

	if (args->file_count == FILES_MAX) {
		usage_error(cmd, "more than %d files", FILES_MAX);
		exit(EXIT_USAGE);
	}
	load = &args->files[args->file_count++];
	*load = (struct load) {
		.file = text,
		.address = load_split(text),
		.entry = IMAGE_NONE,
		.fallback = IMAGE_NONE,
	};
}

static void parse_option(const struct command *cmd, struct arguments *args, int option)
{
	switch (option) {
	case 'n':
		args->name = optarg;
		break;
	case 'f':
		add_file(cmd, args, optarg);
		break;
	case 'e':
		args->entry = need_number(cmd, "--entry", optarg);
		break;
	case 'a':
		args->arg = need_number(cmd, "--arg", optarg);
		args->has_arg = true;
		break;
	case 'm':
		args->mode = load_need_mode(cmd, optarg);
		args->has_mode = true;
		break;
	case 256:
		args->remove = true;
		break;
	default:
		args->format = load_format(optarg);
		if (args->format != IMAGE_DETECT)
			break;
		usage_error(cmd, "--format: there is no format '%s'", optarg);
		exit(EXIT_USAGE);
	}
}

static void parse_arguments(const struct command *cmd, int argc, char **argv,
			    struct arguments *args)
{
	static const struct option options[] = {
		{ "name", required_argument, NULL, 'n' },
		{ "file", required_argument, NULL, 'f' },
		{ "entry", required_argument, NULL, 'e' },
		{ "arg", required_argument, NULL, 'a' },
		{ "mode", required_argument, NULL, 'm' },
		{ "rm", no_argument, NULL, 256 },
		{ "format", required_argument, NULL, 257 },
		{ }
	};
	size_t i;
	int option;

	while ((option = next_option(cmd, argc, argv, options)) != OPTION_END)
		parse_option(cmd, args, option);
	expect_arguments(cmd, argc, 1, 1);
	if (!args->file_count) {
		usage_error(cmd, "--file is missing");
		exit(EXIT_USAGE);
	}
	for (i = 1; i < args->file_count; i++) {
		if (args->files[i].address != IMAGE_NONE)
			continue;
		usage_error(cmd, "--file %s: data needs an address: %s@ADDRESS",
			    args->files[i].file, args->files[i].file);
		exit(EXIT_USAGE);
	}
}

/* Completes the files from the other options and the configuration. */
static void complete_files(struct arguments *args, const struct dts_cell *config)
{
	struct load *program = &args->files[0];
	size_t i;

	program->is_program = true;
	program->format = args->format;
	program->fallback = config->load_address;
	program->entry = args->entry != IMAGE_NONE ? args->entry : config->entry;
	program->arg = args->has_arg ? args->arg : config->arg;
	program->mode = args->has_mode ? args->mode : config->mode;
	for (i = 1; i < args->file_count; i++)
		args->files[i].format = IMAGE_RAW;
}

/* Before there is a cell: nothing has to be undone yet. */
static int check_all(const struct dts_cell *config, const struct arguments *args)
{
	size_t i;

	for (i = 0; i < args->file_count; i++)
		if (load_check(config, &args->files[i]))
			return EXIT_REFUSED;
	return 0;
}

static int load_all(struct client *client, const char *id, const struct arguments *args)
{
	struct cells cells;
	size_t i;
	int ret;

	ret = cells_get_details(client, id, &cells);
	if (ret)
		ret = client_refuse(client, id, "load", ret);
	for (i = 1; !ret && i < args->file_count; i++)
		ret = load_file(&cells.cell[0], &args->files[i]);
	if (!ret)
		ret = load_file(&cells.cell[0], &args->files[0]);
	cells_free(&cells);
	return ret;
}

static int start(struct client *client, const struct cell *cell, const char *id)
{
	int ret = cell_command(client, AXVISOR_CMD_CELL_START, id);

	return ret ? client_refuse(client, cell->name, "start", ret) : 0;
}

/* It may have been destroyed meanwhile. */
static int destroy(struct client *client, const struct cell *cell, const char *id)
{
	int ret = cell_command(client, AXVISOR_CMD_CELL_DESTROY, id);

	if (!ret || ret == -ENOENT)
		return 0;
	return client_refuse(client, cell->name, "destroy", ret);
}

/* Loads and starts a cell that was just created, and stays until it ends. */
static int run_cell(struct client *client, struct client *events, const struct cell *cell,
		    const struct arguments *args)
{
	bool has_console = cell->console != AXVISOR_CONSOLE_NONE;
	char id[12];
	int fd = -1;
	int ret;

	snprintf(id, sizeof(id), "%" PRIu32, cell->id);
	ret = load_all(client, id, args);
	if (!ret && has_console) {
		fd = console_open(cell, AXVISOR_CONSOLE_FROM_START);
		ret = fd < 0 ? EXIT_REFUSED : 0;
	}
	if (!ret)
		ret = start(client, cell, id);
	if (ret) {
		destroy(client, cell, id);
		return ret;
	}
	if (has_console)
		ret = console_attach(client, events, cell, fd);
	if (args->remove && destroy(client, cell, id))
		return EXIT_REFUSED;
	return ret;
}

static int create_and_run(struct client *client, const struct dts_cell *config,
			  const struct arguments *args)
{
	struct client events;
	struct cells cells;
	int ret;

	if (client_open_events(&events))
		return EXIT_REFUSED;
	ret = cell_create(client, config, &cells);
	if (ret) {
		ret = client_refuse(client, config->name, "create", ret);
	} else {
		if (!settings.json)
			create_print(&cells.cell[0]);
		ret = run_cell(client, &events, &cells.cell[0], args);
	}
	cells_free(&cells);
	client_close(&events);
	return ret;
}

int cmd_run(const struct command *cmd, int argc, char **argv)
{
	struct arguments args = { .entry = IMAGE_NONE };
	struct dts_cell config;
	struct client client;
	int ret;

	parse_arguments(cmd, argc, argv, &args);
	if (dtc_read_cell(argv[optind], &config))
		return EXIT_REFUSED;
	if (args.name)
		create_set_name(cmd, &config, args.name);
	complete_files(&args, &config);
	if (check_all(&config, &args))
		return EXIT_REFUSED;

	if (client_open(&client))
		return EXIT_REFUSED;
	ret = create_and_run(&client, &config, &args);
	client_close(&client);
	return ret;
}
