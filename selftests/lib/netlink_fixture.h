/* SPDX-License-Identifier: GPL-2.0 */
/*
 * netlink_fixture.h - tests of the netlink family: the machine is seized, and
 * free of cells afterwards.
 */
#ifndef NETLINK_FIXTURE_H
#define NETLINK_FIXTURE_H

#include "axtest.h"
#include "genl.h"

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

static inline uint32_t cells(int dev)
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

/* What the last refusal says. */
#define EXPECT_TEXT(...) do { \
	char part_[160]; \
	snprintf(part_, sizeof(part_), __VA_ARGS__); \
	EXPECT_NE(strstr(self->nl.text, part_), NULL) \
		TH_LOG("'%s' is not in: %s", part_, self->nl.text); \
} while (0)

#endif /* NETLINK_FIXTURE_H */
