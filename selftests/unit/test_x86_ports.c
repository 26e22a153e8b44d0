// SPDX-License-Identifier: GPL-2.0
/* test_x86_ports.c - the I/O ports of a cell's board. */
#include <stdlib.h>

#include "arch/x86/ports.h"

#include "kselftest_harness.h"

static struct ports ports;
static char out[16];
static unsigned int out_len;

/* No test waits for a lock. */
bool spin_wait(struct spinlock *lock, u32 ticket)
{
	(void)lock;
	(void)ticket;
	abort();
}

void spin_give_up(void)
{
	abort();
}

void console_putc(struct vm_console *c, u8 byte)
{
	(void)c;
	if (out_len < sizeof(out))
		out[out_len++] = (char)byte;
}

int console_getc(struct vm_console *c)
{
	(void)c;
	return -1;
}

static u32 in(u16 port, unsigned int size)
{
	return ports_read(&ports, port, size, 0, 0);
}

static enum port_action write_port(u16 port, unsigned int size, u32 val)
{
	return ports_write(&ports, port, size, val);
}

FIXTURE(ports)
{
};

FIXTURE_SETUP(ports)
{
	(void)self;
	ports_reset(&ports, NULL);
	out_len = 0;
}

FIXTURE_TEARDOWN(ports)
{
	(void)self;
	/* Nothing is held. */
	EXPECT_EQ(ports.lock.next, ports.lock.owner);
}

TEST_F(ports, com1)
{
	EXPECT_EQ(0x60U, in(PORT_COM1 + 5, 1));
	EXPECT_EQ(PORT_DONE, write_port(PORT_COM1, 1, 'x'));
	EXPECT_EQ(1U, out_len);
	EXPECT_EQ('x', out[0]);
	EXPECT_EQ(PORT_DONE, write_port(PORT_COM1 + 7, 1, 0x5a));
	EXPECT_EQ(0x5aU, in(PORT_COM1 + 7, 1));
	/* Its last byte, and what is behind it. */
	EXPECT_EQ(0xff5aU, in(PORT_COM1 + 7, 2));
}

TEST_F(ports, clock)
{
	EXPECT_EQ(PORT_DONE, write_port(0x70, 1, 9));
	EXPECT_EQ(0x23U, ports_read(&ports, 0x71, 1, 0, 1700000000));
	EXPECT_EQ(PORT_DONE, write_port(0x70, 2, 0x770f));
	EXPECT_EQ(0x77U, in(0x71, 1));
}

/* Also of a time at which a product of 64 bits is too short. */
TEST_F(ports, pm_timer)
{
	EXPECT_EQ(3579545U, ports_read(&ports, PORT_PM_TIMER, 4, 1000000000, 0));
	EXPECT_EQ(1789772U, ports_read(&ports, PORT_PM_TIMER, 4, 500000000, 0));
	EXPECT_EQ((u32)(3579545ULL * 9000000000ULL),
		  ports_read(&ports, PORT_PM_TIMER, 4,
			     9000000000ULL * 1000000000ULL, 0));
	EXPECT_EQ(0x36U, ports_read(&ports, PORT_PM_TIMER + 2, 1, 1000000000, 0));
}

TEST_F(ports, power)
{
	EXPECT_EQ(1U, in(PORT_PM_CONTROL, 2));
	EXPECT_EQ(PORT_DONE, write_port(PORT_PM_CONTROL, 2, 1));
	/* A sleep that there isn't */
	EXPECT_EQ(PORT_DONE, write_port(PORT_PM_CONTROL, 2, 0x2401));
	EXPECT_EQ(PORT_OFF, write_port(PORT_PM_CONTROL, 2, 0x2001));
	ports_reset(&ports, NULL);
	EXPECT_EQ(PORT_DONE, write_port(PORT_PM_CONTROL, 1, 1));
	EXPECT_EQ(PORT_OFF, write_port(PORT_PM_CONTROL + 1, 1, 0x20));
	EXPECT_EQ(PORT_DONE, write_port(PORT_PM_EVENT, 4, 0x12345678));
	EXPECT_EQ(0x12340000U, in(PORT_PM_EVENT, 4));
}

TEST_F(ports, resets)
{
	EXPECT_EQ(PORT_DONE, write_port(0xcf9, 1, 2));
	EXPECT_EQ(PORT_REBOOT, write_port(0xcf9, 1, 6));
	EXPECT_EQ(6U, in(0xcf9, 1));
	EXPECT_EQ(PORT_DONE, write_port(0xcf9, 1, 6));
	EXPECT_EQ(0U, in(0x64, 1));
	EXPECT_EQ(PORT_DONE, write_port(0x64, 1, 0xd1));
	EXPECT_EQ(PORT_REBOOT, write_port(0x64, 1, 0xfe));
	EXPECT_EQ(PORT_DONE, write_port(0x92, 1, 2));
	EXPECT_EQ(PORT_REBOOT, write_port(0x92, 1, 3));
}

TEST_F(ports, nothing_else_answers)
{
	u32 port;

	EXPECT_EQ(0xffU, in(0x21, 1));
	EXPECT_EQ(0xffffU, in(0x40, 2));
	EXPECT_EQ(0xffffffffU, in(0xcfc, 4));
	EXPECT_EQ(0xffffU, in(0xffff, 2));
	/* PCI's first mechanism isn't there: 0xcf8 keeps nothing. */
	EXPECT_EQ(PORT_DONE, write_port(0xcf8, 4, 0x80000600));
	EXPECT_EQ(~0U, in(0xcf8, 4));
	EXPECT_EQ(PORT_DONE, write_port(0xcf9, 2, 6));
	EXPECT_EQ(0U, in(0xcf9, 1));
	EXPECT_EQ(PORT_DONE, write_port(0xffff, 4, ~0U));
	for (port = 0; port < 0x10000; port++)
		in((u16)port, 4);
}

TEST_HARNESS_MAIN
