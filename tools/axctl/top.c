// SPDX-License-Identifier: GPL-2.0
/*
 * top.c - the command top: who owns which CPU and which memory, live.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "axctl.h"
#include "cell.h"
#include "json.h"
#include "refresh.h"
#include "show.h"
#include "stat.h"

#define INTERVAL	2000	/* milliseconds */

/**
 * struct cpu_row - a CPU and whose it is
 * @cell: or NULL: Linux's, offline
 * @vcpu: that runs there; NULL: the cell's orphan
 * @stat, @before: statistics of @vcpu, now and a round ago, may be NULL
 */
struct cpu_row {
	uint32_t cpu;
	const struct cell *cell;
	const struct cell_vcpu *vcpu;
	const struct vcpu_stat *stat;
	const struct vcpu_stat *before;
};

/* A region and whose it is. */
struct region_row {
	const struct cell_region *region;
	const struct cell *cell;
};

/**
 * struct top - what one round shows
 * @time: seconds since the round before, 0 in the first one
 */
struct top {
	struct cells cells;
	struct stats stats;
	double time;
	struct cpu_row *cpus;
	size_t cpu_count;
	struct region_row *regions;
	size_t region_count;
};

static int by_cpu(const void *a, const void *b)
{
	const struct cpu_row *one = a, *other = b;

	return one->cpu < other->cpu ? -1 : one->cpu > other->cpu;
}

/* By address in the host where that may be known, else by the cell's own. */
static int by_address(const void *a, const void *b)
{
	const struct cell_region *one = ((const struct region_row *)a)->region;
	const struct cell_region *other = ((const struct region_row *)b)->region;

	if (one->hpa != other->hpa)
		return one->hpa < other->hpa ? -1 : 1;
	return one->gpa < other->gpa ? -1 : one->gpa > other->gpa;
}

static const struct vcpu_stat *find_stat(const struct stats *stats, const struct cell *cell,
					 const struct cell_vcpu *vcpu)
{
	struct vcpu_stat wanted = { .id = cell->id, .vcpu = vcpu->id };

	memcpy(wanted.name, cell->name, sizeof(wanted.name));
	return stats_find(stats, &wanted);
}

static bool is_listed(const struct top *top, uint32_t cpu)
{
	size_t i;

	for (i = 0; i < top->cpu_count; i++)
		if (top->cpus[i].cpu == cpu)
			return true;
	return false;
}

static void add_cell(struct top *top, const struct cell *cell, const struct stats *before)
{
	size_t i;

	for (i = 0; i < cell->vcpus_known; i++) {
		const struct cell_vcpu *vcpu = &cell->vcpus[i];

		top->cpus[top->cpu_count++] = (struct cpu_row) {
			.cpu = vcpu->cpu,
			.cell = cell,
			.vcpu = vcpu,
			.stat = find_stat(&top->stats, cell, vcpu),
			.before = find_stat(before, cell, vcpu),
		};
	}
	for (i = 0; i < cell->orphan_count; i++)
		top->cpus[top->cpu_count++] = (struct cpu_row) {
			.cpu = cell->orphans[i].cpu,
			.cell = cell,
		};
	for (i = 0; i < cell->region_count; i++)
		top->regions[top->region_count++] = (struct region_row) {
			.region = &cell->regions[i],
			.cell = cell,
		};
}

static bool make_rows(struct top *top, const struct stats *before)
{
	long all = sysconf(_SC_NPROCESSORS_CONF), cpu;
	size_t cpus = all > 0 ? all : 0, regions = 0, i;

	for (i = 0; i < top->cells.count; i++) {
		cpus += top->cells.cell[i].vcpus_known + top->cells.cell[i].orphan_count;
		regions += top->cells.cell[i].region_count;
	}
	top->cpus = calloc(cpus + 1, sizeof(*top->cpus));
	top->regions = calloc(regions + 1, sizeof(*top->regions));
	if (!top->cpus || !top->regions)
		return false;
	for (i = 0; i < top->cells.count; i++)
		add_cell(top, &top->cells.cell[i], before);
	for (cpu = 0; cpu < all; cpu++)
		if (!is_listed(top, cpu))
			top->cpus[top->cpu_count++] = (struct cpu_row) { .cpu = cpu };
	qsort(top->cpus, top->cpu_count, sizeof(*top->cpus), by_cpu);
	qsort(top->regions, top->region_count, sizeof(*top->regions), by_address);
	return true;
}

static const char *cpu_state(const struct cpu_row *row)
{
	if (!row->cell)
		return "offline";
	return row->vcpu ? cell_vcpu_state(row->cell, row->vcpu) : "orphan";
}

/* A difference by second; a counter may fall a little. */
static double rate(uint64_t now, uint64_t before, double time)
{
	return now > before && time > 0 ? (now - before) / time : 0;
}

static void print_cpu(const struct top *top, const struct cpu_row *row)
{
	const struct vcpu_stat *stat = row->stat, *before = row->before;

	printf("%3" PRIu32 "  %-16s ", row->cpu, row->cell ? row->cell->name : "root");
	if (row->vcpu)
		printf("%4" PRIu32, row->vcpu->id);
	else
		printf("%4s", "-");
	printf("  %-8s", cpu_state(row));
	if (stat)
		printf(" %12.1f %14" PRIu64, stat->run_time / 1e9, stat->exits);
	if (stat && before && top->time > 0)
		printf(" %6.1f %12.1f", rate(stat->run_time, before->run_time, top->time) / 1e7,
		       rate(stat->exits, before->exits, top->time));
	putchar('\n');
}

static void print_cells(const struct top *top)
{
	char size[SHOW_SIZE_MAX];
	size_t i;

	printf("\n%3s  %-16s %-10s %5s %12s\n", "ID", "CELL", "STATE", "VCPUS", "MEMORY");
	for (i = 0; i < top->cells.count; i++) {
		const struct cell *cell = &top->cells.cell[i];

		printf("%3" PRIu32 "  %-16s ", cell->id, cell->name);
		show_state(cell->state, 10);
		printf(" %5" PRIu32 " %12s\n", cell->vcpu_count, show_size(cell->memory, size));
	}
}

static void print_regions(const struct top *top)
{
	char size[SHOW_SIZE_MAX];
	size_t i;

	if (!top->region_count)
		return;
	printf("\n%-33s %10s  %-16s %s\n", "HOST MEMORY", "SIZE", "CELL", "THERE AT");
	for (i = 0; i < top->region_count; i++) {
		const struct cell_region *region = top->regions[i].region;

		if (region->hpa == CELL_NO_ADDRESS)
			printf("%-33s", "-");
		else
			printf("0x%013" PRIx64 "-0x%013" PRIx64 " ", region->hpa,
			       region->hpa + region->size - 1);
		printf(" %10s  %-16s 0x%" PRIx64 "\n", show_size(region->size, size),
		       top->regions[i].cell->name, region->gpa);
	}
}

static void print_top(const struct top *top)
{
	size_t i;

	printf("%3s  %-16s %4s  %-8s %12s %14s", "CPU", "CELL", "VCPU", "STATE", "TIME/s",
	       "EXITS");
	if (top->time > 0)
		printf(" %6s %12s", "TIME/%", "EXITS/s");
	putchar('\n');
	for (i = 0; i < top->cpu_count; i++)
		print_cpu(top, &top->cpus[i]);
	print_cells(top);
	print_regions(top);
}

static json_t *cpu_object(const struct top *top, const struct cpu_row *row)
{
	json_t *object;

	object = json_pack("{s:I, s:I, s:s, s:s}", "cpu", (json_int_t)row->cpu,
			   "id", (json_int_t)(row->cell ? row->cell->id : 0),
			   "name", row->cell ? row->cell->name : "root",
			   "state", cpu_state(row));
	if (row->vcpu)
		json_object_set_new(object, "vcpu", json_integer(row->vcpu->id));
	if (!row->stat)
		return object;
	json_object_set_new(object, "run_time", json_integer((json_int_t)row->stat->run_time));
	json_object_set_new(object, "exits", json_integer((json_int_t)row->stat->exits));
	if (row->before && top->time > 0)
		json_object_set_new(object, "rate", json_pack("{s:f, s:f}",
			"run_time", rate(row->stat->run_time, row->before->run_time, top->time),
			"exits", rate(row->stat->exits, row->before->exits, top->time)));
	return object;
}

static void print_json(const struct top *top)
{
	json_t *cpus = json_array(), *cells = json_array();
	size_t i;

	for (i = 0; i < top->cpu_count; i++)
		json_array_append_new(cpus, cpu_object(top, &top->cpus[i]));
	for (i = 0; i < top->cells.count; i++)
		json_array_append_new(cells, json_cell_details(&top->cells.cell[i]));
	json_print(json_pack("{s:o, s:o}", "cpu", cpus, "cell", cells));
}

/* Return: 0 or -errno, see client_call(); @top is to be freed by end_round(). */
static int begin_round(struct client *client, const struct stats *before, struct top *top)
{
	int ret;

	*top = (struct top) { };
	ret = cells_get_details(client, NULL, &top->cells);
	if (!ret)
		ret = stats_get(client, NULL, &top->stats);
	if (!ret && before->time)
		top->time = (top->stats.time - before->time) / 1e9;
	if (!ret && !make_rows(top, before))
		ret = -ENOMEM;
	return ret;
}

/* Its statistics are the next round's @before. */
static void end_round(struct top *top, struct stats *before)
{
	free(top->cpus);
	free(top->regions);
	cells_free(&top->cells);
	stats_free(before);
	*before = top->stats;
}

static void parse_arguments(const struct command *cmd, int argc, char **argv,
			    struct refresh *refresh)
{
	const struct refresh_given given = refresh_options(cmd, argc, argv,
							   refresh);

	expect_arguments(cmd, argc, 0, 0);
	if (!given.rounds && !given.interval && (settings.json || !isatty(STDOUT_FILENO)))
		refresh->rounds = 1;
}

int cmd_top(const struct command *cmd, int argc, char **argv)
{
	struct refresh refresh = { .interval = INTERVAL };
	struct stats before = { };
	struct client client;
	struct top top;
	int ret;

	parse_arguments(cmd, argc, argv, &refresh);
	if (client_open(&client))
		return EXIT_REFUSED;
	refresh_start(&refresh);
	do {
		ret = begin_round(&client, &before, &top);
		if (!ret) {
			refresh_page(&refresh);
			if (settings.json)
				print_json(&top);
			else
				print_top(&top);
		}
		end_round(&top, &before);
	} while (!ret && refresh_wait(&refresh));
	refresh_end(&refresh);
	if (ret)
		ret = client_refuse(&client, NULL, cmd->name, ret);
	stats_free(&before);
	client_close(&client);
	return ret;
}
