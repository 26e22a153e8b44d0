// SPDX-License-Identifier: GPL-2.0
/*
 * stat_test.c - what axctl makes of messages of STAT_GET, sound and broken.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/genl/genl.h>

#include "axctl.h"
#include "stat.h"

#undef ARRAY_SIZE
#include "kselftest.h"

struct settings settings;

static struct nl_msg *begin(void)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, 0, 0, 1, 0, 0, AXVISOR_CMD_STAT_GET, 1))
		ksft_exit_fail_msg("no memory\n");
	return msg;
}

static void put_exit(struct nl_msg *msg, const char *name, uint64_t count)
{
	struct nlattr *nest = nla_nest_start(msg, AXVISOR_A_STAT_EXIT);

	nla_put_string(msg, AXVISOR_A_EXIT_NAME, name);
	nla_put_u64(msg, AXVISOR_A_EXIT_COUNT, count);
	nla_nest_end(msg, nest);
}

static struct nl_msg *message(uint32_t id, uint32_t vcpu)
{
	struct nl_msg *msg = begin();
	struct nlattr *nest;

	nla_put_u32(msg, AXVISOR_A_CELL_ID, id);
	nla_put_string(msg, AXVISOR_A_CELL_NAME, "a");
	nest = nla_nest_start(msg, AXVISOR_A_CELL_STAT);
	nla_put_u32(msg, AXVISOR_A_STAT_VCPU, vcpu);
	nla_put_u32(msg, AXVISOR_A_STAT_CPU, vcpu + 1);
	nla_put_u64(msg, AXVISOR_A_STAT_RUN_TIME, 1ULL << 40);
	nla_put_u64(msg, AXVISOR_A_STAT_EXITS, 12);
	nla_put_u64(msg, AXVISOR_A_STAT_INTERRUPTS, 3);
	put_exit(msg, "hvc", 5);
	put_exit(msg, "timer", 7);
	nla_nest_end(msg, nest);
	return msg;
}

static void test_sound(void)
{
	struct stats stats = { };
	const struct vcpu_stat *stat, *found;
	uint32_t vcpu;

	for (vcpu = 0; vcpu < 3; vcpu++) {
		struct nl_msg *msg = message(7, vcpu);

		if (stat_add(nlmsg_hdr(msg), &stats))
			ksft_exit_fail_msg("a sound message is refused\n");
		nlmsg_free(msg);
	}
	stat = &stats.vcpu[2];
	ksft_test_result(stats.count == 3 && stat->id == 7 && !strcmp(stat->name, "a") &&
			 stat->vcpu == 2 && stat->cpu == 3 && stat->run_time == 1ULL << 40 &&
			 stat->exits == 12 && stat->interrupts == 3, "all attributes\n");
	ksft_test_result(stat->exit_count == 2 && !strcmp(stat->exit[0].name, "hvc") &&
			 stat->exit[0].count == 5 && !strcmp(stat->exit[1].name, "timer") &&
			 stat->exit[1].count == 7, "the reasons in their order\n");
	found = stats_find(&stats, &(struct vcpu_stat) { .id = 7, .name = "a", .vcpu = 1 });
	ksft_test_result(found == &stats.vcpu[1], "a vCPU is found again\n");
	/* The number of a cell that is gone may be another's. */
	ksft_test_result(!stats_find(&stats, &(struct vcpu_stat) { .id = 7, .name = "b" }) &&
			 !stats_find(&stats, &(struct vcpu_stat) { .id = 7, .name = "a",
								   .vcpu = 3 }),
			 "and no other\n");
	stats_free(&stats);
}

/* A message whose STAT nest holds one attribute beside what it must have. */
static void refused(int type, const void *data, int length, const char *what)
{
	struct nl_msg *msg = begin();
	struct stats stats = { };
	struct nlattr *nest;

	nla_put_u32(msg, AXVISOR_A_CELL_ID, 1);
	nest = nla_nest_start(msg, AXVISOR_A_CELL_STAT);
	nla_put_u32(msg, AXVISOR_A_STAT_VCPU, 0);
	nla_put_u32(msg, AXVISOR_A_STAT_CPU, 1);
	nla_put(msg, type, length, data);
	nla_nest_end(msg, nest);
	ksft_test_result(stat_add(nlmsg_hdr(msg), &stats) == -EBADMSG, "refused: %s\n", what);
	stats_free(&stats);
	nlmsg_free(msg);
}

static void test_broken(void)
{
	static const struct nlattr short_count = { NLA_HDRLEN, AXVISOR_A_EXIT_COUNT };
	struct nl_msg *msg = begin();
	struct stats stats = { };

	nla_put_u32(msg, AXVISOR_A_CELL_ID, 1);
	ksft_test_result(stat_add(nlmsg_hdr(msg), &stats) == -EBADMSG, "refused: no nest\n");
	nlmsg_free(msg);
	refused(AXVISOR_A_STAT_EXITS, "abcd", 4, "short exits");
	refused(AXVISOR_A_STAT_RUN_TIME, "abcd", 4, "short run time");
	refused(AXVISOR_A_STAT_EXIT, NULL, 0, "a reason without a name");
	refused(AXVISOR_A_STAT_EXIT, &short_count, sizeof(short_count), "a short count");
	stats_free(&stats);
}

int main(void)
{
	ksft_print_header();
	ksft_set_plan(4 + 5);
	test_sound();
	test_broken();
	ksft_finished();
}
