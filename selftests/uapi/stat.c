// SPDX-License-Identifier: GPL-2.0
/* stat.c - statistics over netlink: whose, all attributes, refusals. */
#include "../lib/netlink_fixture.h"

static int dump_stats(struct genl *nl, int attr, const void *data, size_t len)
{
	genl_begin(nl, nl->family, AXVISOR_CMD_STAT_GET, NLM_F_DUMP);
	if (attr)
		genl_put(nl, attr, data, len);
	return genl_call(nl);
}

static int dump_of(struct genl *nl, uint32_t id)
{
	return dump_stats(nl, AXVISOR_A_CELL_ID, &id, sizeof(id));
}

static struct nlattr *nest_of(struct nlmsghdr *h)
{
	return genl_find(h, AXVISOR_A_CELL_STAT);
}

static uint64_t u64_of(struct nlattr *nest, int type)
{
	struct nlattr *a = nest ? genl_find_nested(nest, type) : NULL;
	uint64_t v = ~0ULL;

	if (a && a->nla_len == NLA_HDRLEN + sizeof(v))
		memcpy(&v, (char *)a + NLA_HDRLEN, sizeof(v));
	return v;
}

/* The sum of all reasons, ~0 where one has no name or is there twice. */
static uint64_t sum_of_reasons(struct nlattr *nest)
{
	const char *names[64];
	uint64_t sum = 0;
	int rest = nest->nla_len - NLA_HDRLEN, n = 0;
	char *at = (char *)nest + NLA_HDRLEN;

	for (; rest >= NLA_HDRLEN; n++) {
		struct nlattr *a = (void *)at;

		a = genl_find_in(at, rest, AXVISOR_A_STAT_EXIT);
		if (!a || n == 64)
			break;
		names[n] = genl_string(genl_find_nested(a, AXVISOR_A_EXIT_NAME));
		for (int i = 0; i < n; i++)
			if (!strcmp(names[i], names[n]))
				return ~0ULL;
		if (!*names[n])
			return ~0ULL;
		sum += u64_of(a, AXVISOR_A_EXIT_COUNT);
		rest -= (char *)a - at + NLA_ALIGN(a->nla_len);
		at = (char *)a + NLA_ALIGN(a->nla_len);
	}
	return n ? sum : ~0ULL;
}

AX_TEST_F(nl, stat_of_a_cell)
{
	uint32_t id = genl_create(&self->nl, "stat", 1, 0);
	struct nlattr *nest;

	ASSERT_NE(id, 0);
	ASSERT_EQ(dump_of(&self->nl, id), 0);
	ASSERT_EQ(self->nl.count, 1);
	EXPECT_EQ(genl_u32(genl_find(self->nl.message[0], AXVISOR_A_CELL_ID)),
		  id);
	EXPECT_STREQ(genl_string(genl_find(self->nl.message[0],
					   AXVISOR_A_CELL_NAME)), "stat");
	nest = nest_of(self->nl.message[0]);
	ASSERT_NE(nest, NULL);
	EXPECT_EQ(genl_u32(genl_find_nested(nest, AXVISOR_A_STAT_VCPU)), 0);
	EXPECT_EQ(genl_u32(genl_find_nested(nest, AXVISOR_A_STAT_CPU)), 1);
	/* It has never run. */
	EXPECT_EQ(u64_of(nest, AXVISOR_A_STAT_RUN_TIME), 0);
	EXPECT_EQ(u64_of(nest, AXVISOR_A_STAT_EXITS), 0);
	EXPECT_EQ(u64_of(nest, AXVISOR_A_STAT_INTERRUPTS), 0);
	EXPECT_EQ(sum_of_reasons(nest), 0);
}

AX_TEST_F(nl, stat_of_the_root_cell)
{
	uint64_t time = 0;
	struct nlattr *nest;

	for (int round = 0; round < 2; round++) {
		ASSERT_EQ(dump_of(&self->nl, 0), 0);
		ASSERT_EQ(self->nl.count, sysconf(_SC_NPROCESSORS_ONLN));
		nest = nest_of(self->nl.message[0]);
		ASSERT_NE(nest, NULL);
		EXPECT_GT(u64_of(nest, AXVISOR_A_STAT_RUN_TIME), time);
		time = u64_of(nest, AXVISOR_A_STAT_RUN_TIME);
		EXPECT_GT(u64_of(nest, AXVISOR_A_STAT_EXITS), 0);
		EXPECT_EQ(sum_of_reasons(nest),
			  u64_of(nest, AXVISOR_A_STAT_EXITS));
	}
}

AX_TEST_F(nl, stat_of_all)
{
	uint32_t id = genl_create(&self->nl, "stat", 1, 0);
	struct nlmsghdr *last;

	ASSERT_NE(id, 0);
	ASSERT_EQ(dump_stats(&self->nl, 0, NULL, 0), 0);
	ASSERT_EQ(self->nl.count, sysconf(_SC_NPROCESSORS_ONLN) + 1);
	last = self->nl.message[self->nl.count - 1];
	EXPECT_EQ(genl_u32(genl_find(self->nl.message[0], AXVISOR_A_CELL_ID)),
		  0);
	EXPECT_EQ(genl_u32(genl_find(last, AXVISOR_A_CELL_ID)), id);
}

AX_TEST_F(nl, stat_refusals)
{
	uint32_t id = 200;

	EXPECT_EQ(dump_of(&self->nl, id), ENOENT);
	EXPECT_NE(self->nl.text[0], '\0');
	EXPECT_EQ(dump_stats(&self->nl, AXVISOR_A_CELL_NAME, "nobody", 7),
		  ENOENT);
	EXPECT_EQ(dump_stats(&self->nl, AXVISOR_A_CELL_ID, &id, 2), EINVAL);
	EXPECT_EQ(dump_stats(&self->nl, AXVISOR_A_CELL_NAME, "abc", 3), EINVAL);
	EXPECT_EQ(dump_stats(&self->nl, AXVISOR_A_CELL_STATE, &id, 4), EINVAL);
	EXPECT_EQ(dump_stats(&self->nl, 100, &id, 4), EINVAL);
	/* It is a dump only. */
	genl_begin(&self->nl, self->nl.family, AXVISOR_CMD_STAT_GET, 0);
	genl_put_u32(&self->nl, AXVISOR_A_CELL_ID, 0);
	EXPECT_EQ(genl_call(&self->nl), EOPNOTSUPP);
}

static int dump_as_nobody(void *arg)
{
	static struct genl nl;

	(void)arg;
	return genl_open(&nl) ? 100 : dump_stats(&nl, 0, NULL, 0);
}

AX_TEST_F(nl, stat_without_capability)
{
	EXPECT_EQ(ax_as_nobody(dump_as_nobody, NULL), 0);
}

AX_TEST_F(nl, stat_not_seized)
{
	ASSERT_EQ(ax_release(self->dev), 0);
	EXPECT_EQ(dump_of(&self->nl, 0), ENODEV);
	EXPECT_NE(self->nl.text[0], '\0');
	ASSERT_EQ(ax_seize(self->dev), 0);
}

AX_TEST_MAIN
