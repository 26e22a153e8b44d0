// SPDX-License-Identifier: GPL-2.0
/*
 * stat_cmd.c - the command stat: what vCPUs do, in totals and rates.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "axctl.h"
#include "json.h"
#include "refresh.h"
#include "stat.h"

/* Seconds between two answers; 0 without an earlier one. */
static double seconds(const struct stats *now, const struct stats *before)
{
	return before->time ? (now->time - before->time) / 1e9 : 0;
}

/* By second. A counter may fall: an interrupt that was not taken after all. */
static double rate(uint64_t now, uint64_t before, double time)
{
	return now > before && time > 0 ? (now - before) / time : 0;
}

/* A kernel has its reasons always in the same order. */
static uint64_t count_before(const struct vcpu_stat *before, size_t i)
{
	return before && i < before->exit_count ? before->exit[i].count : 0;
}

static void print_count(const char *name, uint64_t now, uint64_t before, double time)
{
	printf("  %-20s %16" PRIu64, name, now);
	if (time > 0)
		printf(" %12.1f /s", rate(now, before, time));
	putchar('\n');
}

static void print_vcpu(const struct vcpu_stat *stat, const struct vcpu_stat *before,
		       double time)
{
	char name[STAT_NAME_MAX + 2];
	size_t i;

	if (!before)
		time = 0;
	printf("cell %" PRIu32 " '%s', vCPU %" PRIu32 " on CPU %" PRIu32 "\n", stat->id,
	       stat->name, stat->vcpu, stat->cpu);
	printf("  %-20s %14.3f s", "run_time", stat->run_time / 1e9);
	if (time > 0)
		printf(" %12.1f %%", rate(stat->run_time, before->run_time, time) / 1e7);
	putchar('\n');
	print_count("interrupts", stat->interrupts, before ? before->interrupts : 0, time);
	print_count("exits", stat->exits, before ? before->exits : 0, time);
	for (i = 0; i < stat->exit_count; i++) {
		if (!stat->exit[i].count)
			continue;
		snprintf(name, sizeof(name), "  %s", stat->exit[i].name);
		print_count(name, stat->exit[i].count, count_before(before, i), time);
	}
}

static json_t *exit_object(const struct vcpu_stat *stat)
{
	json_t *object = json_object();
	size_t i;

	for (i = 0; i < stat->exit_count; i++)
		json_object_set_new(object, stat->exit[i].name,
				    json_integer((json_int_t)stat->exit[i].count));
	return object;
}

static json_t *rate_object(const struct vcpu_stat *stat, const struct vcpu_stat *before,
			   double time)
{
	json_t *object, *exits = json_object();
	size_t i;

	for (i = 0; i < stat->exit_count; i++)
		json_object_set_new(exits, stat->exit[i].name,
				    json_real(rate(stat->exit[i].count, count_before(before, i),
						   time)));
	object = json_pack("{s:f, s:f, s:f, s:o}",
			   "run_time", rate(stat->run_time, before->run_time, time),
			   "interrupts", rate(stat->interrupts, before->interrupts, time),
			   "exits", rate(stat->exits, before->exits, time),
			   "exit", exits);
	return object;
}

static json_t *vcpu_object(const struct vcpu_stat *stat, const struct vcpu_stat *before,
			   double time)
{
	json_t *object;

	object = json_pack("{s:I, s:s, s:I, s:I, s:I, s:I, s:I, s:o}",
			   "id", (json_int_t)stat->id,
			   "name", stat->name,
			   "vcpu", (json_int_t)stat->vcpu,
			   "cpu", (json_int_t)stat->cpu,
			   "run_time", (json_int_t)stat->run_time,
			   "interrupts", (json_int_t)stat->interrupts,
			   "exits", (json_int_t)stat->exits,
			   "exit", exit_object(stat));
	if (before && time > 0)
		json_object_set_new(object, "rate", rate_object(stat, before, time));
	return object;
}

static void print_stats(const struct stats *stats, const struct stats *before)
{
	double time = seconds(stats, before);
	json_t *array = settings.json ? json_array() : NULL;
	size_t i;

	for (i = 0; i < stats->count; i++) {
		const struct vcpu_stat *stat = &stats->vcpu[i];
		const struct vcpu_stat *old = stats_find(before, stat);

		if (settings.json)
			json_array_append_new(array, vcpu_object(stat, old, time));
		else
			print_vcpu(stat, old, time);
	}
	if (settings.json)
		json_print(array);
}

static void parse_arguments(const struct command *cmd, int argc, char **argv,
			    struct refresh *refresh)
{
	const struct refresh_given given = refresh_options(cmd, argc, argv,
							   refresh);

	expect_arguments(cmd, argc, 0, 1);
	if (given.interval && !given.rounds)
		refresh->rounds = 0;
	if (given.interval || !given.rounds)
		return;
	usage_error(cmd, "--rounds needs --interval");
	exit(EXIT_USAGE);
}

int cmd_stat(const struct command *cmd, int argc, char **argv)
{
	struct refresh refresh = { .rounds = 1 };
	struct stats now, before = { };
	struct client client;
	const char *name;
	int ret;

	parse_arguments(cmd, argc, argv, &refresh);
	name = argv[optind];
	if (client_open(&client))
		return EXIT_REFUSED;
	refresh_start(&refresh);
	do {
		ret = stats_get(&client, name, &now);
		if (!ret) {
			refresh_page(&refresh);
			print_stats(&now, &before);
		}
		stats_free(&before);
		before = now;
	} while (!ret && refresh_wait(&refresh));
	refresh_end(&refresh);
	if (ret)
		ret = client_refuse(&client, name, cmd->name, ret);
	stats_free(&before);
	client_close(&client);
	return ret;
}
