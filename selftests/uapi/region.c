// SPDX-License-Identifier: GPL-2.0
/* region.c - REGION_MAP and REGION_UNMAP: what they do, and every refusal. */
#include "../lib/netlink_fixture.h"

#define GRANULE		(2ULL << 20)
#define MORE		0xc0000000ULL

static void begin(struct genl *nl, int cmd, uint32_t id)
{
	genl_begin(nl, nl->family, cmd, 0);
	genl_put_u32(nl, AXVISOR_A_CELL_ID, id);
}

static int map(struct genl *nl, uint32_t id, uint64_t gpa, uint64_t size)
{
	begin(nl, AXVISOR_CMD_REGION_MAP, id);
	genl_put_region(nl, gpa, size);
	return genl_call(nl);
}

static void put_gpa(struct genl *nl, uint64_t gpa)
{
	struct nlattr *nest = genl_nest(nl, AXVISOR_A_CELL_REGION);

	genl_put_u64(nl, AXVISOR_A_REGION_GPA, gpa);
	genl_nest_end(nl, nest);
}

static int unmap(struct genl *nl, uint32_t id, uint64_t gpa)
{
	begin(nl, AXVISOR_CMD_REGION_UNMAP, id);
	put_gpa(nl, gpa);
	return genl_call(nl);
}

static uint64_t memory_in(struct nlmsghdr *h)
{
	struct nlattr *a = genl_find(h, AXVISOR_A_CELL_MEMORY);
	uint64_t bytes = 0;

	if (a)
		memcpy(&bytes, a + 1, sizeof(bytes));
	return bytes;
}

static uint64_t memory(struct genl *nl, uint32_t id)
{
	if (genl_cell_do(nl, AXVISOR_CMD_CELL_GET, id) || nl->count != 1)
		return 0;
	return memory_in(nl->message[0]);
}

/* Whether an event tells of that much memory. */
static bool told(struct genl *events, uint64_t bytes)
{
	struct pollfd p = { .fd = events->fd, .events = POLLIN };
	struct nlmsghdr *h = (void *)events->answer;

	while (poll(&p, 1, 60000) == 1) {
		if (recv(events->fd, h, sizeof(events->answer), 0) < 0)
			return false;
		if (memory_in(h) == bytes)
			return true;
	}
	return false;
}

AX_TEST_F(nl, map_and_unmap)
{
	uint32_t id = genl_create(&self->nl, "region", 1, 0);

	ASSERT_NE(id, 0);
	EXPECT_EQ(map(&self->nl, id, MORE, 4 * GRANULE), 0)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(memory(&self->nl, id), 12 * GRANULE);
	EXPECT_EQ(unmap(&self->nl, id, MORE), 0)
		TH_LOG("%s", self->nl.text);
	EXPECT_EQ(memory(&self->nl, id), 8 * GRANULE);
	EXPECT_EQ(unmap(&self->nl, id, RAM), 0);
	EXPECT_EQ(memory(&self->nl, id), 0);
	EXPECT_EQ(map(&self->nl, id, RAM, GRANULE), 0);
	EXPECT_EQ(memory(&self->nl, id), GRANULE);
}

AX_TEST_F(nl, events)
{
	uint32_t id = genl_create(&self->nl, "region", 1, 0);
	static struct genl events;

	ASSERT_NE(id, 0);
	ASSERT_EQ(genl_open(&events), 0);
	ASSERT_EQ(setsockopt(events.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP,
			     &events.group, sizeof(events.group)), 0);
	ASSERT_EQ(map(&self->nl, id, MORE, GRANULE), 0);
	EXPECT_TRUE(told(&events, 9 * GRANULE));
	ASSERT_EQ(unmap(&self->nl, id, MORE), 0);
	EXPECT_TRUE(told(&events, 8 * GRANULE));
	close(events.fd);
}

AX_TEST_F(nl, map_refusals)
{
	uint32_t id = genl_create(&self->nl, "region", 1, AXVISOR_CONSOLE_UART);
	struct nlattr *nest;

	ASSERT_NE(id, 0);
	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	genl_put_region(&self->nl, RAM + 7 * GRANULE, 2 * GRANULE);
	EXPECT_REFUSED(EBUSY, AXVISOR_A_CELL_REGION, "an overlap");
	EXPECT_TEXT("the region at 0x%llx, size 0x400000 overlaps the one that the cell has at 0x%llx, size 0x1000000",
		    RAM + 7 * GRANULE, RAM);

	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	genl_put_region(&self->nl, BOARD_DEVICE, GRANULE);
	EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_REGION, "a device of the board");
	EXPECT_TEXT("overlaps the board's " BOARD_DEVICE_NAME);

	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	genl_put_region(&self->nl, MORE, GRANULE / 2);
	EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_REGION, "an odd size");
	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	genl_put_region(&self->nl, -GRANULE, 2 * GRANULE);
	EXPECT_REFUSED(ERANGE, AXVISOR_A_CELL_REGION, "a wrap");
	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	genl_put_region(&self->nl, MORE, 1ULL << 40);
	EXPECT_REFUSED(ENOMEM, AXVISOR_A_CELL_REGION, "too much");

	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	EXPECT_REFUSED(EINVAL, -1, "no region");
	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	put_gpa(&self->nl, MORE);
	EXPECT_REFUSED(EINVAL, -1, "no size");
	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	genl_put_region(&self->nl, MORE, GRANULE);
	genl_put_region(&self->nl, MORE + GRANULE, GRANULE);
	EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_REGION, "two regions");
	begin(&self->nl, AXVISOR_CMD_REGION_MAP, id);
	nest = genl_nest(&self->nl, AXVISOR_A_CELL_REGION);
	genl_put_u64(&self->nl, AXVISOR_A_REGION_GPA, MORE);
	genl_put_u64(&self->nl, AXVISOR_A_REGION_SIZE, 4096);
	genl_put_u32(&self->nl, AXVISOR_A_REGION_TYPE, AXVISOR_REGION_MMIO);
	genl_nest_end(&self->nl, nest);
	EXPECT_REFUSED(EINVAL, -1, "a device without an address");

	begin(&self->nl, AXVISOR_CMD_REGION_MAP, 200);
	genl_put_region(&self->nl, MORE, GRANULE);
	EXPECT_REFUSED(ENOENT, AXVISOR_A_CELL_ID, "no such cell");
	begin(&self->nl, AXVISOR_CMD_REGION_MAP, 0);
	genl_put_region(&self->nl, MORE, GRANULE);
	EXPECT_REFUSED(EBUSY, AXVISOR_A_CELL_ID, "the root cell");
	EXPECT_EQ(memory(&self->nl, id), 8 * GRANULE);
}

AX_TEST_F(nl, unmap_refusals)
{
	uint32_t id = genl_create(&self->nl, "region", 1, 0);

	ASSERT_NE(id, 0);
	begin(&self->nl, AXVISOR_CMD_REGION_UNMAP, id);
	put_gpa(&self->nl, MORE);
	EXPECT_REFUSED(ENOENT, AXVISOR_A_CELL_REGION, "no region");
	begin(&self->nl, AXVISOR_CMD_REGION_UNMAP, id);
	put_gpa(&self->nl, RAM + GRANULE);
	EXPECT_REFUSED(EINVAL, AXVISOR_A_CELL_REGION, "a part");
	EXPECT_TEXT("lies in the region at 0x%llx, size 0x1000000", RAM);
	begin(&self->nl, AXVISOR_CMD_REGION_UNMAP, id);
	genl_put_region(&self->nl, RAM, 8 * GRANULE);
	EXPECT_REFUSED(EINVAL, AXVISOR_A_REGION_SIZE, "a size");
	begin(&self->nl, AXVISOR_CMD_REGION_UNMAP, id);
	EXPECT_REFUSED(EINVAL, -1, "nothing");
	EXPECT_EQ(memory(&self->nl, id), 8 * GRANULE);
}

/* As many as a cell may have, each of one piece; then it is over. */
AX_TEST_F(nl, most_regions)
{
	uint32_t id = genl_create(&self->nl, "region", 1, 0);
	unsigned int i, nr = 0;

	ASSERT_NE(id, 0);
	for (i = 0; i < 40; i++)
		nr += !map(&self->nl, id, MORE + 2 * i * GRANULE, GRANULE);
	EXPECT_LE(nr, 31);
	EXPECT_GE(nr, 24);
	EXPECT_NE(self->nl.text[0], '\0');
	if (nr == 31) {
		EXPECT_EQ(self->nl.error, ENOSPC);
	}
	EXPECT_EQ(memory(&self->nl, id), (8 + nr) * GRANULE);
	EXPECT_EQ(unmap(&self->nl, id, MORE), 0);
	EXPECT_EQ(map(&self->nl, id, MORE, GRANULE), 0);
}

AX_TEST_MAIN
