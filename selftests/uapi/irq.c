// SPDX-License-Identifier: GPL-2.0
/* irq.c - AXVISOR_IRQ: flags, cells and states; numbers are a cell's matter. */
#include "../lib/netlink_fixture.h"

static struct axvisor_irq last;

static int inject(int fd, uint32_t cell, uint32_t irq, uint32_t flags)
{
	last = (struct axvisor_irq){
		.size = sizeof(last), .flags = flags, .cell = cell, .irq = irq,
	};
	memset(last.text, 'x', sizeof(last.text));
	return ax_ioctl(fd, AXVISOR_IRQ, &last);
}

AX_TEST_F(nl, irq_flags)
{
	uint32_t id = genl_create(&self->nl, "irq", 1, 0);

	ASSERT_NE(id, 0);
	for (uint32_t flags = 1; flags < 8; flags++)
		EXPECT_EQ(inject(self->dev, id, 40, flags),
			  flags & (flags - 1) ? EINVAL : EBUSY);
	for (uint32_t flag = 8; flag; flag <<= 1)
		EXPECT_EQ(inject(self->dev, id, 40, flag), EOPNOTSUPP);
	/* Only a message has a device. */
	last.flags = AXVISOR_IRQ_UP;
	last.device = 1;
	EXPECT_EQ(ax_ioctl(self->dev, AXVISOR_IRQ, &last), EINVAL);
	last.flags = AXVISOR_IRQ_MSI;
	EXPECT_EQ(ax_ioctl(self->dev, AXVISOR_IRQ, &last), EBUSY);
}

AX_TEST_F(nl, irq_of_a_cell_that_never_ran)
{
	uint32_t id = genl_create(&self->nl, "irq", 1, 0);
	static const uint32_t flags[] = {
		0, AXVISOR_IRQ_UP, AXVISOR_IRQ_DOWN, AXVISOR_IRQ_MSI,
	};

	ASSERT_NE(id, 0);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		EXPECT_EQ(inject(self->dev, id, 40, flags[i]), EBUSY);
		EXPECT_NE(strstr(last.text, "created"), NULL)
			TH_LOG("%s", last.text);
	}
}

AX_TEST_F(nl, irq_of_others)
{
	uint32_t id = genl_create(&self->nl, "irq", 1, 0);

	EXPECT_EQ(inject(self->dev, 0, 40, 0), EBUSY);
	EXPECT_EQ(inject(self->dev, 200, 40, 0), ENOENT);
	ASSERT_NE(id, 0);
	ASSERT_EQ(genl_cell_do(&self->nl, AXVISOR_CMD_CELL_DESTROY, id), 0);
	EXPECT_EQ(inject(self->dev, id, 40, 0), ENOENT);
}

AX_TEST_MAIN
