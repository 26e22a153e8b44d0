// SPDX-License-Identifier: GPL-2.0
/*
 * stat.c - asks the kernel for statistics of vCPUs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <netlink/genl/genl.h>

#include "axctl.h"
#include "stat.h"

/* A dump that the kernel had to interrupt is tried this often. */
#define DUMP_TRIES	16

static struct nla_policy cell_policy[AXVISOR_A_CELL_MAX + 1] = {
	[AXVISOR_A_CELL_ID] = { .type = NLA_U32 },
	[AXVISOR_A_CELL_NAME] = { .type = NLA_STRING },
	[AXVISOR_A_CELL_STAT] = { .type = NLA_NESTED },
};

static struct nla_policy stat_policy[AXVISOR_A_STAT_MAX + 1] = {
	[AXVISOR_A_STAT_VCPU] = { .type = NLA_U32 },
	[AXVISOR_A_STAT_CPU] = { .type = NLA_U32 },
	[AXVISOR_A_STAT_RUN_TIME] = { .type = NLA_U64 },
	[AXVISOR_A_STAT_EXITS] = { .type = NLA_U64 },
	[AXVISOR_A_STAT_INTERRUPTS] = { .type = NLA_U64 },
	[AXVISOR_A_STAT_EXIT] = { .type = NLA_NESTED },
};

static struct nla_policy exit_policy[AXVISOR_A_EXIT_MAX + 1] = {
	[AXVISOR_A_EXIT_NAME] = { .type = NLA_STRING },
	[AXVISOR_A_EXIT_COUNT] = { .type = NLA_U64 },
};

static uint64_t u64_or_0(struct nlattr *attr)
{
	return attr ? nla_get_u64(attr) : 0;
}

static int add_exit(struct vcpu_stat *stat, struct nlattr *nest)
{
	struct nlattr *attrs[AXVISOR_A_EXIT_MAX + 1];
	struct stat_exit *grown;

	if (nla_parse_nested(attrs, AXVISOR_A_EXIT_MAX, nest, exit_policy) ||
	    !attrs[AXVISOR_A_EXIT_NAME])
		return -EBADMSG;
	grown = realloc(stat->exit, (stat->exit_count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	stat->exit = grown;
	grown += stat->exit_count++;
	nla_strlcpy(grown->name, attrs[AXVISOR_A_EXIT_NAME], sizeof(grown->name));
	grown->count = u64_or_0(attrs[AXVISOR_A_EXIT_COUNT]);
	return 0;
}

static int add_exits(struct vcpu_stat *stat, struct nlattr *nest)
{
	struct nlattr *attr;
	int rest, ret;

	nla_for_each_nested(attr, nest, rest) {
		if (nla_type(attr) != AXVISOR_A_STAT_EXIT)
			continue;
		ret = add_exit(stat, attr);
		if (ret)
			return ret;
	}
	return 0;
}

int stat_add(const struct nlmsghdr *header, void *arg)
{
	struct nlattr *attrs[AXVISOR_A_CELL_MAX + 1];
	struct nlattr *nest[AXVISOR_A_STAT_MAX + 1];
	struct stats *stats = arg;
	struct vcpu_stat *stat;

	if (genlmsg_parse((struct nlmsghdr *)header, 0, attrs, AXVISOR_A_CELL_MAX, cell_policy) ||
	    !attrs[AXVISOR_A_CELL_ID] || !attrs[AXVISOR_A_CELL_STAT] ||
	    nla_parse_nested(nest, AXVISOR_A_STAT_MAX, attrs[AXVISOR_A_CELL_STAT], stat_policy) ||
	    !nest[AXVISOR_A_STAT_VCPU] || !nest[AXVISOR_A_STAT_CPU])
		return -EBADMSG;
	stat = realloc(stats->vcpu, (stats->count + 1) * sizeof(*stat));
	if (!stat)
		return -ENOMEM;
	stats->vcpu = stat;
	stat += stats->count++;
	*stat = (struct vcpu_stat) {
		.id = nla_get_u32(attrs[AXVISOR_A_CELL_ID]),
		.vcpu = nla_get_u32(nest[AXVISOR_A_STAT_VCPU]),
		.cpu = nla_get_u32(nest[AXVISOR_A_STAT_CPU]),
		.run_time = u64_or_0(nest[AXVISOR_A_STAT_RUN_TIME]),
		.exits = u64_or_0(nest[AXVISOR_A_STAT_EXITS]),
		.interrupts = u64_or_0(nest[AXVISOR_A_STAT_INTERRUPTS]),
	};
	if (attrs[AXVISOR_A_CELL_NAME])
		nla_strlcpy(stat->name, attrs[AXVISOR_A_CELL_NAME], sizeof(stat->name));
	return add_exits(stat, attrs[AXVISOR_A_CELL_STAT]);
}

int stats_get(struct client *client, const char *name, struct stats *stats)
{
	struct timespec now;
	int tries = DUMP_TRIES;
	int ret;

	*stats = (struct stats) { };
	do {
		stats_free(stats);
		clock_gettime(CLOCK_MONOTONIC, &now);
		stats->time = now.tv_sec * 1000000000ULL + now.tv_nsec;
		ret = client_call(client,
				  client_request(client, AXVISOR_CMD_STAT_GET, NLM_F_DUMP, name),
				  stat_add, stats);
	} while (ret == -EINTR && --tries);
	return ret;
}

void stats_free(struct stats *stats)
{
	size_t i;

	for (i = 0; i < stats->count; i++)
		free(stats->vcpu[i].exit);
	free(stats->vcpu);
	*stats = (struct stats) { };
}

const struct vcpu_stat *stats_find(const struct stats *stats, const struct vcpu_stat *vcpu)
{
	size_t i;

	for (i = 0; i < stats->count; i++) {
		const struct vcpu_stat *other = &stats->vcpu[i];

		if (other->id == vcpu->id && other->vcpu == vcpu->vcpu &&
		    !strcmp(other->name, vcpu->name))
			return other;
	}
	return NULL;
}
