// SPDX-License-Identifier: GPL-2.0
/*
 * map.c - the commands map and unmap: regions that a cell gets and loses.
 */
#include <stdlib.h>

#include "axctl.h"
#include "cell.h"

#define OPTION_HOST	'a'
#define OPTION_MMIO	'm'
#define OPTION_FLAG	0x100	/* and the flag that it sets */

#define BOTH_SHARED	(AXVISOR_REGION_SHARED_READ | AXVISOR_REGION_SHARED_WRITE)

static const struct option map_options[] = {
	{ "contiguous", no_argument, NULL, OPTION_FLAG | AXVISOR_REGION_CONTIGUOUS },
	{ "host-address", required_argument, NULL, OPTION_HOST },
	{ "read-only", no_argument, NULL, OPTION_FLAG | AXVISOR_REGION_READ_ONLY },
	{ "no-exec", no_argument, NULL, OPTION_FLAG | AXVISOR_REGION_NO_EXEC },
	{ "shared-read", no_argument, NULL, OPTION_FLAG | AXVISOR_REGION_SHARED_READ },
	{ "shared-write", no_argument, NULL, OPTION_FLAG | AXVISOR_REGION_SHARED_WRITE },
	{ "mmio", no_argument, NULL, OPTION_MMIO },
	{ }
};

static struct dts_region parse_map(const struct command *cmd, int argc, char **argv)
{
	struct dts_region region = { .type = AXVISOR_REGION_RAM };
	bool has_host = false;
	int option;

	while ((option = next_option(cmd, argc, argv, map_options)) != OPTION_END) {
		if (option == OPTION_MMIO) {
			region.type = AXVISOR_REGION_MMIO;
		} else if (option == OPTION_HOST) {
			region.hpa = need_number(cmd, "--host-address", optarg);
			has_host = true;
		} else {
			region.flags |= option & ~OPTION_FLAG;
		}
	}
	expect_arguments(cmd, argc, 3, 3);
	if ((region.flags & BOTH_SHARED) == BOTH_SHARED) {
		usage_error(cmd, "--shared-read excludes --shared-write");
		exit(EXIT_USAGE);
	}
	if (region.type == AXVISOR_REGION_MMIO && !has_host) {
		usage_error(cmd, "--mmio needs --host-address");
		exit(EXIT_USAGE);
	}
	if (has_host && region.type == AXVISOR_REGION_RAM)
		region.flags |= AXVISOR_REGION_RESERVED;
	region.gpa = need_number(cmd, "ADDRESS", argv[optind + 1]);
	region.size = need_size(cmd, "SIZE", argv[optind + 2]);
	return region;
}

int cmd_map(const struct command *cmd, int argc, char **argv)
{
	struct dts_region region = parse_map(cmd, argc, argv);
	struct client client;
	int ret;

	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cell_map(&client, argv[optind], &region);
	if (ret)
		ret = client_refuse(&client, argv[optind], cmd->name, ret);
	client_close(&client);
	return ret;
}

int cmd_unmap(const struct command *cmd, int argc, char **argv)
{
	struct client client;
	uint64_t gpa;
	int ret;

	no_options(cmd, argc, argv, 2, 2);
	gpa = need_number(cmd, "ADDRESS", argv[optind + 1]);
	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cell_unmap(&client, argv[optind], gpa);
	if (ret)
		ret = client_refuse(&client, argv[optind], cmd->name, ret);
	client_close(&client);
	return ret;
}
