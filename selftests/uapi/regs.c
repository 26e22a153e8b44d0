// SPDX-License-Identifier: GPL-2.0
/* regs.c - AXVISOR_GET_REGS and AXVISOR_SET_REGS: lengths, addresses, vCPUs. */
#include <stddef.h>

#include "../lib/netlink_fixture.h"
#if defined(__x86_64__)
#include <linux/axvisor_x86_64.h>
#endif

#define ROOM	8192
/* The first of two registers that can be anything. */
#if defined(__x86_64__)
#define FREE	offsetof(struct axvisor_x86_64_regs, gpr)
#define RULE	"has bits that the processor reserves"
#else
#define FREE	0
#define RULE	"must be"
#endif

static char buffer[ROOM] __attribute__((aligned(8)));
static struct axvisor_regs last;

static int call(int fd, unsigned long cmd, uint32_t cell, void *regs, uint64_t length)
{
	last = (struct axvisor_regs){
		.size = sizeof(last),
		.cell = cell,
		.addr = (uintptr_t)regs,
		.length = length,
	};
	return ax_ioctl(fd, cmd, &last);
}

static int get(int fd, uint32_t cell, uint64_t length)
{
	return call(fd, AXVISOR_GET_REGS, cell, buffer, length);
}

static int set(int fd, uint32_t cell, uint64_t length)
{
	return call(fd, AXVISOR_SET_REGS, cell, buffer, length);
}

static uint32_t make(struct genl *nl)
{
	return genl_create(nl, "regs", 1, 0);
}

AX_TEST_F(nl, regs_lengths_of_get)
{
	uint32_t id = make(&self->nl);
	uint64_t known;

	ASSERT_NE(id, 0);
	memset(buffer, 0xaa, sizeof(buffer));
	ASSERT_EQ(get(self->dev, id, ROOM), 0);
	known = last.length;
	EXPECT_EQ(last.text[0], '\0');
	ASSERT_GE(known, 8);
	ASSERT_LE(known, ROOM / 2);
	for (size_t i = known; i < ROOM; i++)
		ASSERT_EQ((unsigned char)buffer[i], 0xaa);
	/* A shorter one gets what it has room for, and the true size. */
	memset(buffer, 0xaa, sizeof(buffer));
	ASSERT_EQ(get(self->dev, id, 16), 0);
	EXPECT_EQ(last.length, known);
	for (size_t i = 16; i < known; i++)
		ASSERT_EQ((unsigned char)buffer[i], 0xaa);
	EXPECT_EQ(get(self->dev, id, known), 0);
}

AX_TEST_F(nl, regs_lengths_of_set)
{
	uint32_t id = make(&self->nl);
	uint64_t known, value;

	ASSERT_NE(id, 0);
	ASSERT_EQ(get(self->dev, id, sizeof(buffer)), 0);
	known = last.length;
	memset(buffer + known, 0, ROOM - known);
	EXPECT_EQ(set(self->dev, id, known), 0);
	EXPECT_EQ(set(self->dev, id, known + 8), 0);
	EXPECT_EQ(set(self->dev, id, 4096), 0);
	buffer[known + 7] = 1;
	EXPECT_EQ(set(self->dev, id, known + 8), E2BIG);
	EXPECT_NE(last.text[0], '\0');
	buffer[known + 7] = 0;
	EXPECT_EQ(set(self->dev, id, 4096 + 8), E2BIG);
	/* What is behind a shorter one stays. */
	value = 0x1234;
	memcpy(buffer + FREE + 8, &value, 8);
	ASSERT_EQ(set(self->dev, id, known), 0);
	value = 0x5678;
	memcpy(buffer + FREE, &value, 8);
	memset(buffer + FREE + 8, 0xff, 8);
	ASSERT_EQ(set(self->dev, id, FREE + 8), 0);
	ASSERT_EQ(get(self->dev, id, known), 0);
	memcpy(&value, buffer + FREE, 8);
	EXPECT_EQ(value, 0x5678);
	memcpy(&value, buffer + FREE + 8, 8);
	EXPECT_EQ(value, 0x1234);
}

AX_TEST_F(nl, regs_refusals)
{
	static const uint64_t lengths[] = { 0, 1, 4, 7, 9, 12, ~0ULL };
	static const uint32_t vcpus[] = { 1, 2, 64, ~0U };
	uint32_t id = make(&self->nl);

	ASSERT_NE(id, 0);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		EXPECT_EQ(get(self->dev, id, lengths[i]), EINVAL);
		EXPECT_EQ(set(self->dev, id, lengths[i]), EINVAL);
		EXPECT_NE(last.text[0], '\0');
	}
	for (size_t i = 0; i < sizeof(vcpus) / sizeof(vcpus[0]); i++) {
		last = (struct axvisor_regs){
			.size = sizeof(last), .cell = id, .vcpu = vcpus[i],
			.addr = (uintptr_t)buffer, .length = ROOM,
		};
		EXPECT_EQ(ax_ioctl(self->dev, AXVISOR_GET_REGS, &last), EINVAL);
		EXPECT_NE(strstr(last.text, "no vCPU"), NULL);
		EXPECT_EQ(ax_ioctl(self->dev, AXVISOR_SET_REGS, &last), EINVAL);
	}
	EXPECT_EQ(call(self->dev, AXVISOR_GET_REGS, id, NULL, 8), EFAULT);
	EXPECT_EQ(call(self->dev, AXVISOR_SET_REGS, id, NULL, 8), EFAULT);
	EXPECT_EQ(call(self->dev, AXVISOR_SET_REGS, id, NULL, 4096), EFAULT);
	EXPECT_EQ(get(self->dev, 0, ROOM), EBUSY);
	EXPECT_EQ(set(self->dev, 0, 8), EBUSY);
	EXPECT_EQ(get(self->dev, 200, ROOM), ENOENT);
}

/* Nothing of it is done to registers that can't all be what they should. */
AX_TEST_F(nl, regs_bad_values)
{
	static char before[ROOM];
	uint32_t id = make(&self->nl);
	uint64_t known;

	ASSERT_NE(id, 0);
	ASSERT_EQ(get(self->dev, id, ROOM), 0);
	known = last.length;
	memcpy(before, buffer, known);
	memset(buffer, 0xff, known);
	EXPECT_EQ(set(self->dev, id, known), EINVAL);
	EXPECT_NE(strstr(last.text, RULE), NULL)
		TH_LOG("%s", last.text);
	ASSERT_EQ(get(self->dev, id, known), 0);
	EXPECT_EQ(memcmp(before, buffer, known), 0);
}

AX_TEST_F(nl, regs_of_a_destroyed_cell)
{
	uint32_t id = make(&self->nl);

	ASSERT_NE(id, 0);
	ASSERT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, id), 0);
	EXPECT_EQ(get(self->dev, id, ROOM), ENOENT);
}

AX_TEST_MAIN
