// SPDX-License-Identifier: GPL-2.0
/*
 * test_ns16550.c - the UART against its datasheet (PC16550D), and the sequences
 * that its drivers go through.
 */
#include <string.h>

#include "vm/console.h"
#include "vm/dev/ns16550.h"

#include "kselftest_harness.h"

#define RBR	0
#define THR	0
#define IER	1
#define IIR	2
#define FCR	2
#define LCR	3
#define MCR	4
#define LSR	5
#define MSR	6
#define SCR	7

#define DLAB		0x80
#define FIFOS		0x01
#define TRIGGER_14	0xc0
#define LOOP		0x10

#define IIR_NONE	0x01
#define IIR_THRE	0x02
#define IIR_RDA		0x04
#define IIR_RLS		0x06
#define IIR_TIMEOUT	0x0c

/* ---- console: what the guest wrote, and what it has to read yet ---- */

static char out[256];
static unsigned int out_len;
static char in[256];
static unsigned int in_len, in_pos;

void console_putc(struct vm_console *c, u8 byte)
{
	(void)c;
	if (out_len < sizeof(out))
		out[out_len++] = (char)byte;
}

int console_getc(struct vm_console *c)
{
	(void)c;
	return in_pos < in_len ? (u8)in[in_pos++] : -1;
}

FIXTURE(ns16550)
{
	struct ns16550 uart;
};

static struct ns16550 *uart;

FIXTURE_SETUP(ns16550)
{
	out_len = in_len = in_pos = 0;
	uart = &self->uart;
	ns16550_reset(uart, NULL);
}

FIXTURE_TEARDOWN(ns16550)
{
}

static void type(const char *text)
{
	size_t len = strlen(text);

	memcpy(in + in_len, text, len);
	in_len += (unsigned int)len;
	ns16550_input(uart);
}

static u8 rd(u64 off)
{
	return ns16550_read(uart, off);
}

static void wr(u64 off, u8 val)
{
	ns16550_write(uart, off, val);
}

TEST_F(ns16550, reset_state)
{
	EXPECT_EQ(0, rd(IER));
	EXPECT_EQ(IIR_NONE, rd(IIR));
	EXPECT_EQ(0, rd(LCR));
	EXPECT_EQ(0, rd(MCR));
	EXPECT_EQ(0x60, rd(LSR));
	EXPECT_EQ(0xb0, rd(MSR));
	EXPECT_FALSE(ns16550_irq_level(uart));
}

TEST_F(ns16550, output)
{
	wr(THR, 'h');
	EXPECT_EQ(0x60, rd(LSR));
	wr(THR, 'i');
	EXPECT_EQ(2, out_len);
	EXPECT_EQ(0, memcmp(out, "hi", 2));
}

/* The divisor lies where data and IER are otherwise, and sends nothing. */
TEST_F(ns16550, divisor_latch)
{
	wr(IER, 0x05);
	wr(LCR, DLAB | 3);
	wr(0, 0x12);
	wr(1, 0x34);
	EXPECT_EQ(0x12, rd(0));
	EXPECT_EQ(0x34, rd(1));
	wr(LCR, 3);
	EXPECT_EQ(0x05, rd(IER));
	EXPECT_EQ(0, out_len);
}

TEST_F(ns16550, scratch_and_reserved_bits)
{
	wr(SCR, 0xa5);
	EXPECT_EQ(0xa5, rd(SCR));
	wr(IER, 0xff);
	EXPECT_EQ(0x0f, rd(IER));
	wr(MCR, 0xef);
	EXPECT_EQ(0x0f, rd(MCR));
	wr(LSR, 0xff);
	EXPECT_EQ(0x60, rd(LSR));
}

TEST_F(ns16550, input_without_fifos)
{
	type("ab");
	EXPECT_EQ(1, in_pos);
	EXPECT_EQ(0x61, rd(LSR));
	EXPECT_EQ('a', rd(RBR));
	EXPECT_EQ('b', rd(RBR));
	EXPECT_EQ(0x60, rd(LSR));
	EXPECT_EQ(0, rd(RBR));
}

/* What doesn't fit waits in the console and follows when there is room. */
TEST_F(ns16550, input_with_fifos)
{
	const char text[] = "abcdefghijklmnopqrstuvwxyz";
	unsigned int i;

	wr(FCR, FIFOS);
	type(text);
	EXPECT_EQ(NS16550_FIFO, in_pos);
	for (i = 0; i < 26; i++)
		EXPECT_EQ(text[i], rd(RBR));
	EXPECT_EQ(0x60, rd(LSR));
}

TEST_F(ns16550, receive_interrupt)
{
	wr(FCR, FIFOS | TRIGGER_14);
	wr(IER, 1);
	EXPECT_FALSE(ns16550_irq_level(uart));
	type("a");
	EXPECT_TRUE(ns16550_irq_level(uart));
	EXPECT_EQ(0xc0 | IIR_TIMEOUT, rd(IIR));
	type("bcdefghijklmn");
	EXPECT_EQ(0xc0 | IIR_RDA, rd(IIR));
	while (rd(LSR) & 1)
		rd(RBR);
	EXPECT_EQ(0xc0 | IIR_NONE, rd(IIR));
	EXPECT_FALSE(ns16550_irq_level(uart));
}

/* Reading IIR ends it, enabling it or the next character begins it. */
TEST_F(ns16550, transmit_interrupt)
{
	wr(IER, 2);
	EXPECT_TRUE(ns16550_irq_level(uart));
	EXPECT_EQ(IIR_THRE, rd(IIR));
	EXPECT_FALSE(ns16550_irq_level(uart));
	wr(THR, 'x');
	EXPECT_TRUE(ns16550_irq_level(uart));
	EXPECT_EQ(IIR_THRE, rd(IIR));
	wr(IER, 0);
	wr(IER, 2);
	EXPECT_TRUE(ns16550_irq_level(uart));
}

/* Of two the one of higher priority is told, and reading IIR ends only that. */
TEST_F(ns16550, priority)
{
	wr(IER, 7);
	type("a");
	EXPECT_EQ(IIR_RDA, rd(IIR));
	EXPECT_EQ('a', rd(RBR));
	EXPECT_EQ(IIR_THRE, rd(IIR));
	EXPECT_EQ(IIR_NONE, rd(IIR));
}

TEST_F(ns16550, clear_the_receive_fifo)
{
	wr(FCR, FIFOS);
	type("abc");
	wr(FCR, FIFOS | 2);
	EXPECT_EQ(0x60, rd(LSR));
}

TEST_F(ns16550, loopback)
{
	wr(FCR, FIFOS);
	wr(MCR, LOOP | 0x0a);
	EXPECT_EQ(0x90, rd(MSR) & 0xf0);
	wr(THR, 'x');
	EXPECT_EQ(0, out_len);
	EXPECT_EQ('x', rd(RBR));
	type("not seen");
	EXPECT_EQ(0x60, rd(LSR));
	wr(MCR, 0);
	EXPECT_EQ('n', rd(RBR));
	EXPECT_EQ(0xb0, rd(MSR) & 0xf0);
}

/* Only loopback can overrun it: told once, and an interrupt of its own. */
TEST_F(ns16550, overrun)
{
	wr(IER, 4);
	wr(MCR, LOOP);
	wr(THR, '1');
	EXPECT_FALSE(ns16550_irq_level(uart));
	wr(THR, '2');
	EXPECT_EQ(IIR_RLS, rd(IIR));
	EXPECT_EQ(0x63, rd(LSR));
	EXPECT_EQ(0x61, rd(LSR));
	EXPECT_EQ('1', rd(RBR));
	EXPECT_FALSE(ns16550_irq_level(uart));
}

TEST_F(ns16550, modem_status_tells_changes_once)
{
	wr(IER, 8);
	wr(MCR, LOOP);
	EXPECT_TRUE(ns16550_irq_level(uart));
	EXPECT_EQ(0x0b, rd(MSR));
	EXPECT_EQ(0x00, rd(MSR));
	EXPECT_FALSE(ns16550_irq_level(uart));
}

TEST_F(ns16550, reset_forgets_all)
{
	wr(FCR, FIFOS);
	wr(IER, 1);
	wr(SCR, 1);
	type("a");
	ns16550_reset(uart, NULL);
	EXPECT_EQ(0x60, rd(LSR));
	EXPECT_EQ(0, rd(SCR));
	EXPECT_EQ(IIR_NONE, rd(IIR));
}

TEST_HARNESS_MAIN
