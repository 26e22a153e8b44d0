// SPDX-License-Identifier: GPL-2.0
/*
 * show.c - the commands list and show.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "axctl.h"
#include "cause.h"
#include "json.h"
#include "region.h"
#include "show.h"

const char *show_size(uint64_t bytes, char text[SHOW_SIZE_MAX])
{
	static const char * const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;

	while (bytes && !(bytes % 1024) && unit + 1 < ARRAY_SIZE(units)) {
		bytes /= 1024;
		unit++;
	}
	snprintf(text, SHOW_SIZE_MAX, "%" PRIu64 " %s", bytes, units[unit]);
	return text;
}

void show_state(uint32_t state, int width)
{
	const char *color = "";

	if (state == AXVISOR_CELL_RUNNING)
		color = color_good();
	else if (state == AXVISOR_CELL_PAUSED)
		color = color_warn();
	else if (state == AXVISOR_CELL_FAILED)
		color = color_bad();
	printf("%s%-*s%s", color, width, cell_state_name(state), *color ? color_off() : "");
}

void show_fail(const struct cell_fail *fail, FILE *out)
{
	fprintf(out, "%s (vCPU %" PRIu32 ", pc 0x%" PRIx64, fail->text, fail->vcpu, fail->pc);
	if (fail->addr != CELL_NO_ADDRESS)
		fprintf(out, ", address 0x%" PRIx64, fail->addr);
	fprintf(out, ", %s 0x%" PRIx64 ": %s)", cause_register(), fail->cause,
		cause_text(fail->cause));
}

static void print_list(const struct cells *cells)
{
	char size[SHOW_SIZE_MAX];
	size_t i;

	printf("%3s  %-16s %-10s %5s %10s  %s\n", "ID", "NAME", "STATE", "VCPUS", "MEMORY",
	       "CONSOLE");
	for (i = 0; i < cells->count; i++) {
		const struct cell *cell = &cells->cell[i];

		printf("%3" PRIu32 "  %-16s ", cell->id, cell->name);
		show_state(cell->state, 10);
		printf(" %5" PRIu32 " %10s  %s\n", cell->vcpu_count,
		       show_size(cell->memory, size), cell_console_name(cell->console));
	}
}

static void print_piece(const struct cell_region *piece)
{
	char size[SHOW_SIZE_MAX];

	printf("    piece   0x%" PRIx64 "-0x%" PRIx64 "  %s at host 0x%" PRIx64 "\n", piece->gpa,
	       piece->gpa + piece->size - 1, show_size(piece->size, size), piece->hpa);
}

/* One line a region, as it is unmapped; where it is in pieces, one for each. */
static void print_region(const struct cell_region *region, size_t count)
{
	bool has_host = region->hpa != CELL_NO_ADDRESS;
	uint64_t bytes = cell_region_size(region, count);
	const struct region_flag *f;
	char size[SHOW_SIZE_MAX];
	size_t i;

	printf("  region    0x%" PRIx64 "-0x%" PRIx64 "  %s %s", region->base,
	       region->base + bytes - 1, show_size(bytes, size), region_type_name(region->type));
	if (has_host && count == 1)
		printf(" at host 0x%" PRIx64, region->hpa);
	for (f = region_flags; f->name; f++)
		if (region->flags & f->flag)
			printf(", %s", f->name);
	putchar('\n');
	for (i = 0; has_host && count > 1 && i < count; i++)
		print_piece(&region[i]);
}

static void print_device(const struct device *device)
{
	uint32_t i;

	if (device->error) {
		printf("  orphan    %s: Linux won't take it back: %s\n", device->name,
		       strerror(device->error));
		return;
	}
	printf("  device    %s", device->name);
	for (i = 0; i < device->range_count; i++) {
		printf("%s0x%" PRIx64 "-0x%" PRIx64, i ? ", " : " at ", device->ranges[i].gpa,
		       device->ranges[i].gpa + device->ranges[i].size - 1);
		if (device->ranges[i].hpa != DEVICE_NONE)
			printf(" (host 0x%" PRIx64 ")", device->ranges[i].hpa);
	}
	for (i = 0; i < device->irq_count; i++)
		printf("%s%" PRIu32 " (host %" PRIu32 ")", i ? ", " : ", interrupt ",
		       device->irqs[i].cell, device->irqs[i].host);
	putchar('\n');
}

static void print_cell(const struct cell *cell)
{
	char size[SHOW_SIZE_MAX];
	size_t i, pieces;

	printf("cell %" PRIu32 " '%s'\n  state     ", cell->id, cell->name);
	show_state(cell->state, 0);
	if (cell->fail) {
		printf("\n  fail      ");
		show_fail(cell->fail, stdout);
	}
	printf("\n  console   %s\n  on-fail   %s\n  memory    %s\n",
	       cell_console_name(cell->console), cell_on_fail_name(cell->on_fail),
	       show_size(cell->memory, size));
	for (i = 0; i < cell->vcpus_known; i++)
		printf("  vcpu %-4" PRIu32 " CPU %" PRIu32 ", %s\n", cell->vcpus[i].id,
		       cell->vcpus[i].cpu, cell_vcpu_state(cell, &cell->vcpus[i]));
	for (i = 0; i < cell->region_count; i += pieces) {
		pieces = cell_region_pieces(cell, i);
		print_region(&cell->regions[i], pieces);
	}
	for (i = 0; i < cell->device_count; i++)
		print_device(&cell->devices[i]);
	for (i = 0; i < cell->orphan_count; i++)
		printf("  orphan    CPU %" PRIu32 ": Linux won't take it back: %s\n",
		       cell->orphans[i].cpu, strerror(cell->orphans[i].error));
}

static json_t *cell_array(const struct cells *cells, json_t *(*object)(const struct cell *))
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < cells->count; i++)
		json_array_append_new(array, object(&cells->cell[i]));
	return array;
}

int cmd_list(const struct command *cmd, int argc, char **argv)
{
	struct client client;
	struct cells cells;
	int ret;

	no_options(cmd, argc, argv, 0, 0);
	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cells_get(&client, NULL, &cells);
	if (ret)
		ret = client_refuse(&client, NULL, cmd->name, ret);
	else if (settings.json)
		json_print(cell_array(&cells, json_cell));
	else
		print_list(&cells);
	cells_free(&cells);
	client_close(&client);
	return ret;
}

int cmd_show(const struct command *cmd, int argc, char **argv)
{
	struct client client;
	struct cells cells;
	const char *name;
	size_t i;
	int ret;

	no_options(cmd, argc, argv, 0, 1);
	name = argv[optind];
	if (client_open(&client))
		return EXIT_REFUSED;
	ret = cells_get_details(&client, name, &cells);
	if (ret)
		ret = client_refuse(&client, name, cmd->name, ret);
	else if (settings.json && name)
		json_print(json_cell_details(&cells.cell[0]));
	else if (settings.json)
		json_print(cell_array(&cells, json_cell_details));
	else
		for (i = 0; i < cells.count; i++)
			print_cell(&cells.cell[i]);
	cells_free(&cells);
	client_close(&client);
	return ret;
}
