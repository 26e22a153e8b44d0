// SPDX-License-Identifier: GPL-2.0
/*
 * netlink.c - the generic netlink family: each refusal has an errno, a text and
 * the attribute to blame; dumps; events; permission.
 */
#include <sched.h>
#include <linux/capability.h>
#include <sys/prctl.h>

#include "../lib/axtest.h"
#include "../lib/genl.h"

#define GRANULE	0x200000ULL
#define RAM	0x40000000ULL

FIXTURE(nl) {
	struct genl nl;
	int dev;
};

FIXTURE_SETUP(nl)
{
	self->dev = ax_open();
	ASSERT_GE(self->dev, 0);
	ax_seize(self->dev);
	ASSERT_EQ(genl_open(&self->nl), 0);
}

static void destroy_all(struct genl *nl)
{
	for (uint32_t id = 1; id < 256; id++)
		genl_cell_do(nl, AXVISOR_CMD_CELL_DESTROY, id);
}

FIXTURE_TEARDOWN(nl)
{
	destroy_all(&self->nl);
	close(self->nl.fd);
	close(self->dev);
}

static uint32_t cells(int dev)
{
	struct axvisor_info info = { .size = sizeof(info) };

	ax_ioctl(dev, AXVISOR_INFO, &info);
	return info.cells;
}

/* The refusal is @error, has a text and blames @attr (-1: none in particular). */
#define EXPECT_REFUSED(error_, attr_, what_)				\
do {									\
	int got_ = genl_call(&self->nl);				\
									\
	EXPECT_EQ(got_, error_) {					\
		TH_LOG("%s: %s (%s)", what_, strerror(got_),		\
		       self->nl.text);					\
	}								\
	EXPECT_NE(self->nl.text[0], '\0') {				\
		TH_LOG("%s: no text", what_);				\
	}								\
	if ((attr_) >= 0) {						\
		EXPECT_EQ(self->nl.blamed, attr_) {			\
			TH_LOG("%s: %s", what_, self->nl.text);		\
		}							\
	}								\
} while (0)

static const int cell_commands[] = {
	AXVISOR_CMD_CELL_START, AXVISOR_CMD_CELL_PAUSE, AXVISOR_CMD_CELL_RESUME,
	AXVISOR_CMD_CELL_STOP, AXVISOR_CMD_CELL_RESET, AXVISOR_CMD_CELL_DESTROY,
};

#define for_each_command(cmd)						\
	for (size_t n_ = 0, cmd; n_ < sizeof(cell_commands) / sizeof(int) && \
	     (cmd = cell_commands[n_], 1); n_++)

AX_TEST_F(nl, unknown_commands)
{
	static const int unknown[] = { AXVISOR_CMD_UNSPEC, AXVISOR_CMD_CELL_NTF,
				       __AXVISOR_CMD_MAX, 100, 255 };

	for (size_t i = 0; i < sizeof(unknown) / sizeof(int); i++) {
		genl_begin(&self->nl, self->nl.family, unknown[i], 0);
		EXPECT_EQ(genl_call(&self->nl), EOPNOTSUPP)
			TH_LOG("command %d", unknown[i]);
	}
}

AX_TEST_F(nl, which_cell)
{
	for_each_command(cmd) {
		genl_begin(&self->nl, self->nl.family, cmd, 0);
		EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_NAME, "no cell is named");
		EXPECT_TRUE(self->nl.missing);
		genl_cell(&self->nl, cmd, 200);
		EXPECT_REFUSED(ENOENT, AXVISOR_A_CELL_ID, "no such id");
		genl_begin(&self->nl, self->nl.family, cmd, 0);
		genl_put_string(&self->nl, AXVISOR_A_CELL_NAME, "nobody");
		EXPECT_REFUSED(ENOENT, AXVISOR_A_CELL_NAME, "no such name");
	}
	genl_begin(&self->nl, self->nl.family, AXVISOR_CMD_CELL_GET, 0);
	EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_NAME, "get of no cell");
	genl_cell(&self->nl, AXVISOR_CMD_CELL_GET, 200);
	EXPECT_REFUSED(ENOENT, AXVISOR_A_CELL_ID, "get of no such cell");
}

AX_TEST_F(nl, the_root_cell)
{
	for_each_command(cmd) {
		genl_cell(&self->nl, cmd, 0);
		EXPECT_REFUSED(EBUSY, AXVISOR_A_CELL_ID, "the root cell");
	}
}

AX_TEST_F(nl, ill_typed)
{
	static const char longest[] = "a-name-of-more-than-thirty-one-chars";

	for_each_command(cmd) {
		genl_begin(&self->nl, self->nl.family, cmd, 0);
		genl_put(&self->nl, AXVISOR_A_CELL_ID, "\1\0", 2);
		EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_ID, "short id");
		genl_begin(&self->nl, self->nl.family, cmd, 0);
		genl_put_u64(&self->nl, AXVISOR_A_CELL_ID, 1);
		EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_ID, "long id");
		genl_begin(&self->nl, self->nl.family, cmd, 0);
		genl_put_string(&self->nl, AXVISOR_A_CELL_NAME, longest);
		EXPECT_NE(genl_call(&self->nl), 0);
		EXPECT_EQ(self->nl.blamed, AXVISOR_A_CELL_NAME);
		EXPECT_NE(self->nl.text[0], '\0');
		genl_begin(&self->nl, self->nl.family, cmd, 0);
		genl_put(&self->nl, AXVISOR_A_CELL_NAME, "abc", 3);
		EXPECT_NE(genl_call(&self->nl), 0);
		EXPECT_EQ(self->nl.blamed, AXVISOR_A_CELL_NAME);
		genl_cell(&self->nl, cmd, 200);
		genl_put_u32(&self->nl, 100, 1);
		EXPECT_REFUSED(EINVAL, 100, "unknown attribute");
		genl_cell(&self->nl, cmd, 200);
		genl_put_u32(&self->nl, AXVISOR_A_CELL_CONSOLE, 1);
		EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_CONSOLE,
			       "attribute of another command");
	}
}

/* ---- create ---- */

/* Which part of a create request is spoilt, and how. */
struct spoilt {
	const char *what;
	int error;
	int blamed;
	void (*put)(struct genl *nl);
};

static void begin_create(struct genl *nl, const char *name)
{
	genl_begin(nl, nl->family, AXVISOR_CMD_CELL_CREATE, 0);
	if (name)
		genl_put_string(nl, AXVISOR_A_CELL_NAME, name);
}

static void put_no_region(struct genl *nl)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
}

static void put_no_name(struct genl *nl)
{
	begin_create(nl, NULL);
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_name(struct genl *nl, const char *name)
{
	begin_create(nl, name);
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_empty_name(struct genl *nl)
{
	put_name(nl, "");
}

static void put_odd_name(struct genl *nl)
{
	put_name(nl, "a/b");
}

static void put_long_name(struct genl *nl)
{
	put_name(nl, "abcdefghijklmnopqrstuvwxyz012345");
}

static void put_no_vcpu(struct genl *nl)
{
	begin_create(nl, "x");
	genl_put_region(nl, RAM, GRANULE);
}

static void put_empty_vcpu(struct genl *nl)
{
	begin_create(nl, "x");
	genl_nest_end(nl, genl_nest(nl, AXVISOR_A_CELL_VCPU));
	genl_put_region(nl, RAM, GRANULE);
}

static void put_cpu(struct genl *nl, uint32_t cpu)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, cpu);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_no_such_cpu(struct genl *nl)
{
	put_cpu(nl, 4000);
}

static void put_absurd_cpu(struct genl *nl)
{
	put_cpu(nl, ~0U);
}

static void put_boot_cpu(struct genl *nl)
{
	put_cpu(nl, 0);
}

static void put_cpu_twice(struct genl *nl)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_many_vcpus(struct genl *nl)
{
	begin_create(nl, "x");
	for (int i = 0; i < 65; i++)
		genl_put_vcpu(nl, 1 + i);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_region(struct genl *nl, uint64_t gpa, uint64_t size)
{
	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	genl_put_region(nl, gpa, size);
}

static void put_odd_gpa(struct genl *nl)
{
	put_region(nl, RAM + 4096, GRANULE);
}

static void put_odd_size(struct genl *nl)
{
	put_region(nl, RAM, GRANULE + 4096);
}

static void put_empty_region(struct genl *nl)
{
	put_region(nl, RAM, 0);
}

static void put_wrapping_region(struct genl *nl)
{
	put_region(nl, -GRANULE, 2 * GRANULE);
}

static void put_high_region(struct genl *nl)
{
	put_region(nl, 1ULL << 60, GRANULE);
}

static void put_huge_region(struct genl *nl)
{
	put_region(nl, RAM, 1ULL << 42);
}

static void put_overlap(struct genl *nl)
{
	put_region(nl, RAM, 4 * GRANULE);
	genl_put_region(nl, RAM + 3 * GRANULE, GRANULE);
}

static void put_same_region(struct genl *nl)
{
	put_region(nl, RAM, GRANULE);
	genl_put_region(nl, RAM, GRANULE);
}

static void put_many_regions(struct genl *nl)
{
	put_region(nl, RAM, GRANULE);
	for (int i = 1; i < 33; i++)
		genl_put_region(nl, RAM + i * GRANULE, GRANULE);
}

static void put_region_with(struct genl *nl, int attr, uint32_t value)
{
	struct nlattr *nest;

	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	nest = genl_nest(nl, AXVISOR_A_CELL_REGION);
	genl_put_u64(nl, AXVISOR_A_REGION_GPA, RAM);
	genl_put_u64(nl, AXVISOR_A_REGION_SIZE, GRANULE);
	genl_put_u32(nl, attr, value);
	genl_nest_end(nl, nest);
}

static void put_type(struct genl *nl)
{
	put_region_with(nl, AXVISOR_A_REGION_TYPE, 77);
}

static void put_flags(struct genl *nl)
{
	put_region_with(nl, AXVISOR_A_REGION_FLAGS, 1U << 30);
}

static void put_reserved(struct genl *nl)
{
	put_region_with(nl, AXVISOR_A_REGION_FLAGS, AXVISOR_REGION_RESERVED);
}

static void put_unknown_nested(struct genl *nl)
{
	put_region_with(nl, 90, 1);
}

static void put_region_of(struct genl *nl, int attr)
{
	struct nlattr *nest;

	begin_create(nl, "x");
	genl_put_vcpu(nl, 1);
	nest = genl_nest(nl, AXVISOR_A_CELL_REGION);
	genl_put_u64(nl, attr, GRANULE);
	genl_nest_end(nl, nest);
}

static void put_no_size(struct genl *nl)
{
	put_region_of(nl, AXVISOR_A_REGION_GPA);
}

static void put_no_gpa(struct genl *nl)
{
	put_region_of(nl, AXVISOR_A_REGION_SIZE);
}

static void put_flat_region(struct genl *nl)
{
	put_cpu(nl, 1);
	genl_put_u32(nl, AXVISOR_A_CELL_REGION, 1);
}

static void put_console(struct genl *nl)
{
	put_cpu(nl, 1);
	genl_put_u32(nl, AXVISOR_A_CELL_CONSOLE, 99);
}

static void put_state(struct genl *nl)
{
	put_cpu(nl, 1);
	genl_put_u32(nl, AXVISOR_A_CELL_STATE, AXVISOR_CELL_RUNNING);
}

/* Errors 0: any; blamed -1: whatever is sensible. */
#define MISSING(type) (0x10000 | (type))
static const struct spoilt spoilt[] = {
	{ "no name", EINVAL, MISSING(AXVISOR_A_CELL_NAME), put_no_name },
	{ "an empty name", EINVAL, AXVISOR_A_CELL_NAME, put_empty_name },
	{ "a name with other characters", EINVAL, AXVISOR_A_CELL_NAME,
	  put_odd_name },
	{ "a long name", 0, AXVISOR_A_CELL_NAME, put_long_name },
	{ "no vCPU", EINVAL, MISSING(AXVISOR_A_CELL_VCPU), put_no_vcpu },
	{ "no region", EINVAL, MISSING(AXVISOR_A_CELL_REGION), put_no_region },
	{ "a vCPU without CPU", EINVAL, MISSING(AXVISOR_A_VCPU_CPU),
	  put_empty_vcpu },
	{ "no such CPU", 0, -1, put_no_such_cpu },
	{ "an absurd CPU", 0, -1, put_absurd_cpu },
	{ "CPU 0", 0, -1, put_boot_cpu },
	{ "a CPU twice", 0, -1, put_cpu_twice },
	{ "too many vCPUs", 0, -1, put_many_vcpus },
	{ "an unaligned region", EINVAL, -1, put_odd_gpa },
	{ "an odd size", EINVAL, -1, put_odd_size },
	{ "an empty region", EINVAL, -1, put_empty_region },
	{ "a region that wraps", 0, -1, put_wrapping_region },
	{ "a region beyond all addresses", 0, -1, put_high_region },
	{ "a region larger than the machine", 0, -1, put_huge_region },
	{ "regions that overlap", 0, -1, put_overlap },
	{ "a region twice", 0, -1, put_same_region },
	{ "too many regions", 0, -1, put_many_regions },
	{ "an unknown type", 0, -1, put_type },
	{ "an unknown flag", 0, -1, put_flags },
	{ "reserved without an address", EINVAL, -1, put_reserved },
	{ "an unknown nested attribute", EINVAL, 90, put_unknown_nested },
	{ "a region without size", EINVAL, MISSING(AXVISOR_A_REGION_SIZE),
	  put_no_size },
	{ "a region without gpa", EINVAL, MISSING(AXVISOR_A_REGION_GPA),
	  put_no_gpa },
	{ "a region that is no nest", EINVAL, AXVISOR_A_CELL_REGION,
	  put_flat_region },
	{ "an unknown console", 0, AXVISOR_A_CELL_CONSOLE, put_console },
	{ "a state", EINVAL, AXVISOR_A_CELL_STATE, put_state },
};

AX_TEST_F(nl, create_refusals)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
		const struct spoilt *s = &spoilt[i];
		int blamed;

		s->put(&self->nl);
		EXPECT_NE(genl_call(&self->nl), 0)
			TH_LOG("%s: was accepted", s->what);
		if (s->error) {
			EXPECT_EQ(self->nl.error, s->error)
				TH_LOG("%s: %s", s->what, self->nl.text);
		}
		EXPECT_NE(self->nl.text[0], '\0')
			TH_LOG("%s: no text", s->what);
		blamed = self->nl.blamed;
		if (self->nl.missing)
			blamed = MISSING(blamed);
		EXPECT_NE(blamed, -1)
			TH_LOG("%s: nothing is blamed: %s", s->what,
			       self->nl.text);
		if (s->blamed >= 0) {
			EXPECT_EQ(blamed, s->blamed)
				TH_LOG("%s: %s", s->what, self->nl.text);
		}
		EXPECT_EQ(cells(self->dev), 1)
			TH_LOG("%s", s->what);
		EXPECT_EQ(sysconf(_SC_NPROCESSORS_ONLN), online)
			TH_LOG("%s", s->what);
	}
}

AX_TEST_F(nl, collisions_name_both_sides)
{
	ASSERT_NE(genl_create(&self->nl, "first", 1, 0), 0)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(genl_create(&self->nl, "first", 1, 0), 0);
	EXPECT_EQ(self->nl.error, EEXIST);
	EXPECT_EQ(self->nl.blamed, AXVISOR_A_CELL_NAME);
	EXPECT_NE(strstr(self->nl.text, "first"), NULL)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(genl_create(&self->nl, "second", 1, 0), 0);
	EXPECT_EQ(self->nl.error, EBUSY);
	EXPECT_NE(strstr(self->nl.text, "first"), NULL)
		TH_LOG("%s", self->nl.text);
	EXPECT_NE(strstr(self->nl.text, "CPU 1"), NULL)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(cells(self->dev), 2);
	put_overlap(&self->nl);
	genl_call(&self->nl);
	EXPECT_NE(strstr(self->nl.text, "40000000"), NULL)
		TH_LOG("%s", self->nl.text);
	EXPECT_NE(strstr(self->nl.text, "40600000"), NULL)
		TH_LOG("%s", self->nl.text);
}

AX_TEST_F(nl, illegal_states)
{
	uint32_t id = genl_create(&self->nl, "state", 1, 0);

	ASSERT_NE(id, 0);
	genl_cell(&self->nl, AXVISOR_CMD_CELL_START, id);
	EXPECT_REFUSED(EBUSY, -1, "start while created");
	EXPECT_NE(strstr(self->nl.text, "created"), NULL)
		TH_LOG("%s", self->nl.text);
	genl_cell(&self->nl, AXVISOR_CMD_CELL_PAUSE, id);
	EXPECT_REFUSED(EBUSY, -1, "pause while created");
	genl_cell(&self->nl, AXVISOR_CMD_CELL_RESUME, id);
	EXPECT_REFUSED(EBUSY, -1, "resume while created");
}

/* ---- get and dump ---- */

AX_TEST_F(nl, get)
{
	uint32_t id = genl_create(&self->nl, "get", 1, AXVISOR_CONSOLE_UART);
	struct nlmsghdr *h;

	ASSERT_NE(id, 0);
	ASSERT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_GET, id), 0);
	ASSERT_EQ(self->nl.count, 1);
	h = self->nl.message[0];
	EXPECT_EQ(genl_u32(genl_find(h, AXVISOR_A_CELL_ID)), id);
	EXPECT_STREQ(genl_string(genl_find(h, AXVISOR_A_CELL_NAME)), "get");
	EXPECT_EQ(genl_u32(genl_find(h, AXVISOR_A_CELL_STATE)),
		  AXVISOR_CELL_CREATED);
	EXPECT_EQ(genl_u32(genl_find(h, AXVISOR_A_CELL_VCPU_COUNT)), 1);
	EXPECT_EQ(genl_u32(genl_find(h, AXVISOR_A_CELL_CONSOLE)),
		  AXVISOR_CONSOLE_UART);
	EXPECT_NE(genl_find(h, AXVISOR_A_CELL_MEMORY), NULL);
	EXPECT_EQ(genl_find(h, AXVISOR_A_CELL_FAIL), NULL);

	genl_begin(&self->nl, self->nl.family, AXVISOR_CMD_CELL_GET, 0);
	genl_put_string(&self->nl, AXVISOR_A_CELL_NAME, "get");
	EXPECT_EQ(genl_call(&self->nl), 0);
	genl_put_u32(&self->nl, AXVISOR_A_CELL_ID, id);
	EXPECT_EQ(genl_call(&self->nl), 0)
		TH_LOG("id and name agree");
	genl_begin(&self->nl, self->nl.family, AXVISOR_CMD_CELL_GET, 0);
	genl_put_string(&self->nl, AXVISOR_A_CELL_NAME, "get");
	genl_put_u32(&self->nl, AXVISOR_A_CELL_ID, 0);
	EXPECT_NE(genl_call(&self->nl), 0)
		TH_LOG("id and name disagree");
	EXPECT_NE(self->nl.text[0], '\0');
}

static int dump(struct genl *nl, int cmd)
{
	genl_begin(nl, nl->family, cmd, NLM_F_DUMP);
	return genl_call(nl);
}

AX_TEST_F(nl, dumps)
{
	uint32_t id = genl_create(&self->nl, "dump", 1, 0);
	struct nlattr *region;

	ASSERT_NE(id, 0);
	ASSERT_EQ(dump(&self->nl, AXVISOR_CMD_CELL_GET), 0);
	ASSERT_EQ(self->nl.count, 2);
	EXPECT_EQ(genl_u32(genl_find(self->nl.message[0], AXVISOR_A_CELL_ID)),
		  0);
	EXPECT_EQ(genl_u32(genl_find(self->nl.message[1], AXVISOR_A_CELL_ID)),
		  id);
	ASSERT_EQ(dump(&self->nl, AXVISOR_CMD_VCPU_GET), 0);
	EXPECT_GE(self->nl.count, 2);

	genl_begin(&self->nl, self->nl.family, AXVISOR_CMD_REGION_GET,
		   NLM_F_DUMP);
	genl_put_u32(&self->nl, AXVISOR_A_CELL_ID, id);
	ASSERT_EQ(genl_call(&self->nl), 0);
	ASSERT_GE(self->nl.count, 1);
	EXPECT_STREQ(genl_string(genl_find(self->nl.message[0],
					   AXVISOR_A_CELL_NAME)), "dump");
	region = genl_find(self->nl.message[0], AXVISOR_A_CELL_REGION);
	ASSERT_NE(region, NULL);
	EXPECT_NE(genl_find_nested(region, AXVISOR_A_REGION_HPA), NULL);
	genl_begin(&self->nl, self->nl.family, AXVISOR_CMD_VCPU_GET,
		   NLM_F_DUMP);
	genl_put_u32(&self->nl, AXVISOR_A_CELL_ID, 200);
	EXPECT_REFUSED(ENOENT, -1, "dump of no such cell");
}

/* ---- events ---- */

static int next_event(struct genl *events, const char *name, uint32_t *state)
{
	struct pollfd p = { .fd = events->fd, .events = POLLIN };
	struct nlmsghdr *h = (void *)events->answer;
	ssize_t len;

	do {
		if (poll(&p, 1, 60000) != 1)
			return ETIMEDOUT;
		len = recv(events->fd, h, sizeof(events->answer), 0);
		if (len < 0)
			return errno;
	} while (strcmp(genl_string(genl_find(h, AXVISOR_A_CELL_NAME)), name));
	*state = genl_u32(genl_find(h, AXVISOR_A_CELL_STATE));
	return 0;
}

AX_TEST_F(nl, events)
{
	static struct genl events;
	uint32_t id, state;

	ASSERT_EQ(genl_open(&events), 0);
	ASSERT_NE(events.group, 0);
	ASSERT_EQ(setsockopt(events.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
			     &events.group, sizeof(events.group)), 0);
	id = genl_create(&self->nl, "event", 1, 0);
	ASSERT_NE(id, 0);
	do {
		ASSERT_EQ(next_event(&events, "event", &state), 0);
	} while (state == AXVISOR_CELL_SCRUBBING);
	EXPECT_EQ(state, AXVISOR_CELL_CREATED);
	ASSERT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, id), 0);
	do {
		ASSERT_EQ(next_event(&events, "event", &state), 0);
	} while (state == AXVISOR_CELL_SCRUBBING);
	EXPECT_EQ(state, AXVISOR_CELL_DESTROYED);
	close(events.fd);
}

/* ---- permission ---- */

static int create_cell(void *arg)
{
	static struct genl nl;
	int error = genl_open(&nl);

	(void)arg;
	if (error)
		return 100;
	genl_create(&nl, "nobody", 1, 0);
	return nl.error;
}

static int destroy_cell(void *arg)
{
	static struct genl nl;

	(void)arg;
	return genl_open(&nl) ? 100 :
		genl_cell_do(&nl, AXVISOR_CMD_CELL_DESTROY, 1);
}

/* 0: cells and regions are told, and no physical address. */
static int get_cells(void *arg)
{
	static struct genl nl;
	struct nlattr *region;

	(void)arg;
	if (genl_open(&nl) || dump(&nl, AXVISOR_CMD_CELL_GET) || nl.count != 2)
		return 1;
	if (dump(&nl, AXVISOR_CMD_REGION_GET))
		return 2;
	for (int i = 0; i < nl.count; i++) {
		region = genl_find(nl.message[i], AXVISOR_A_CELL_REGION);
		if (!region)
			return 3;
		if (genl_find_nested(region, AXVISOR_A_REGION_HPA))
			return 4;
	}
	return 0;
}

AX_TEST_F(nl, without_capability)
{
	EXPECT_EQ(ax_as_nobody(create_cell, NULL), EPERM);
	ASSERT_NE(genl_create(&self->nl, "mine", 1, 0), 0);
	EXPECT_EQ(ax_as_nobody(destroy_cell, NULL), EPERM);
	EXPECT_EQ(ax_as_nobody(get_cells, NULL), 0);
	EXPECT_EQ(cells(self->dev), 2);
}

/* CAP_NET_ADMIN alone is not enough. */
static int create_as_net_admin(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = 1U << CAP_NET_ADMIN,
		  .permitted = 1U << CAP_NET_ADMIN },
	};

	if (syscall(SYS_capset, &header, data))
		return 101;
	return create_cell(NULL);
}

static int create_in_user_namespace(void)
{
	return unshare(CLONE_NEWUSER) ? 200 : create_cell(NULL);
}

static int find_in_network_namespace(void)
{
	static struct genl nl;

	return unshare(CLONE_NEWNET) ? 200 : genl_open(&nl);
}

static int in_child(int (*fn)(void))
{
	pid_t child = fork();
	int status;

	if (!child)
		_exit(fn());
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

AX_TEST_F(nl, net_admin_is_not_enough)
{
	EXPECT_EQ(in_child(create_as_net_admin), EPERM);
}

AX_TEST_F(nl, root_of_a_user_namespace)
{
	int result = in_child(create_in_user_namespace);

	if (result == 200)
		SKIP(return, "no user namespaces");
	EXPECT_EQ(result, EPERM);
}

AX_TEST_F(nl, initial_network_namespace_only)
{
	int result = in_child(find_in_network_namespace);

	if (result == 200)
		SKIP(return, "no network namespaces");
	EXPECT_EQ(result, ENOENT);
}

AX_TEST_F(nl, not_seized)
{
	ASSERT_EQ(ax_release(self->dev), 0);
	EXPECT_EQ(genl_create(&self->nl, "early", 1, 0), 0);
	EXPECT_EQ(self->nl.error, ENODEV);
	EXPECT_NE(self->nl.text[0], '\0');
	for_each_command(cmd) {
		genl_cell(&self->nl, cmd, 1);
		EXPECT_REFUSED(ENODEV, -1, "not seized");
	}
	ASSERT_EQ(ax_seize(self->dev), 0);
}

AX_TEST_MAIN
