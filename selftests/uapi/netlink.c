// SPDX-License-Identifier: GPL-2.0
/*
 * netlink.c - the generic netlink family: which cell a request is about, states
 * that forbid it, dumps, events, permission.
 */
#include <sched.h>
#include <linux/capability.h>

#include "../lib/netlink_fixture.h"

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
				       AXVISOR_CMD_DEVICE_ATTACH_NTF,
				       AXVISOR_CMD_DEVICE_DETACH_NTF,
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
