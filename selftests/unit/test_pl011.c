// SPDX-License-Identifier: GPL-2.0
/*
 * test_pl011.c - the UART against its manual (DDI 0183), and the sequences that
 * its drivers go through.
 */
#include <string.h>

#include "vm/console.h"
#include "vm/dev/pl011.h"

#include "kselftest_harness.h"

#define DR	0x00
#define RSR	0x04
#define FR	0x18
#define ILPR	0x20
#define IBRD	0x24
#define FBRD	0x28
#define LCR_H	0x2c
#define CR	0x30
#define IFLS	0x34
#define IMSC	0x38
#define RIS	0x3c
#define MIS	0x40
#define ICR	0x44
#define DMACR	0x48

#define FR_RXFE	0x10
#define FR_RXFF	0x40
#define FR_IDLE	0x90
#define FEN	0x10
#define ENABLE	0x301
#define LBE	0x80

#define INT_RX	0x10
#define INT_TX	0x20
#define INT_RT	0x40
#define INT_BE	0x200
#define INT_OE	0x400

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

FIXTURE(pl011)
{
	struct pl011 uart;
};

static struct pl011 *uart;

static void type(const char *text)
{
	size_t len = strlen(text);

	memcpy(in + in_len, text, len);
	in_len += (unsigned int)len;
	pl011_input(uart);
}

static u32 rd(u32 off)
{
	u64 val = ~0ULL;

	if (pl011_read(uart, off, 4, &val))
		return ~0U;
	return (u32)val;
}

static void wr(u32 off, u32 val)
{
	pl011_write(uart, off, 4, val);
}

FIXTURE_SETUP(pl011)
{
	/* Nothing looks into it; the ring's functions are above. */
	static struct vm_console console;

	uart = &self->uart;
	out_len = 0;
	in_len = 0;
	in_pos = 0;
	memset(uart, 0xa5, sizeof(*uart));
	pl011_reset(uart, &console);
}

FIXTURE_TEARDOWN(pl011)
{
}

TEST_F(pl011, reset_values)
{
	static const u8 id[] = {
		0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1,
	};
	u32 off;

	for (off = 0; off < 0xfe0; off += 4) {
		u32 expected = off == FR ? FR_IDLE : off == CR ? 0x300 :
			       off == IFLS ? 0x12 : 0;

		EXPECT_EQ(expected, rd(off));
	}
	for (off = 0; off < 8; off++)
		EXPECT_EQ(id[off], rd(0xfe0 + 4 * off));
	EXPECT_FALSE(pl011_irq_level(uart));
}

TEST_F(pl011, writable_bits)
{
	static const struct {
		u32 off;
		u32 mask;
	} regs[] = {
		{ ILPR, 0xff }, { IBRD, 0xffff }, { FBRD, 0x3f },
		{ LCR_H, 0xff }, { CR, 0xff87 }, { IFLS, 0x3f },
		{ IMSC, 0x7ff }, { DMACR, 7 },
		{ FR, 0 }, { RIS, 0 }, { MIS, 0 }, { ICR, 0 }, { RSR, 0 },
		{ 0x08, 0 }, { 0x1c, 0 }, { 0x4c, 0 }, { 0xffc, 0 },
	};
	u32 i, old;

	for (i = 0; i < sizeof(regs) / sizeof(regs[0]); i++) {
		pl011_reset(uart, uart->console);
		old = rd(regs[i].off);
		wr(regs[i].off, ~0U);
		EXPECT_EQ(regs[i].mask ? regs[i].mask : old, rd(regs[i].off));
		wr(regs[i].off, 0);
		EXPECT_EQ(regs[i].mask ? 0 : old, rd(regs[i].off));
	}
	EXPECT_EQ(0, out_len);
}

TEST_F(pl011, access_sizes)
{
	u64 val = 0;

	EXPECT_EQ(-EINVAL, pl011_read(uart, FR, 8, &val));
	EXPECT_EQ(-EINVAL, pl011_read(uart, FR, 3, &val));
	EXPECT_EQ(-EINVAL, pl011_read(uart, FR, 0, &val));
	EXPECT_EQ(-EINVAL, pl011_read(uart, FR + 2, 4, &val));
	EXPECT_EQ(-EINVAL, pl011_read(uart, FR + 1, 2, &val));
	EXPECT_EQ(-EINVAL, pl011_read(uart, 0x1000, 4, &val));
	EXPECT_EQ(-EINVAL, pl011_read(uart, ~3ULL, 4, &val));
	EXPECT_EQ(-EINVAL, pl011_write(uart, DR, 8, 'x'));
	EXPECT_EQ(-EINVAL, pl011_write(uart, DR + 1, 4, 'x'));
	EXPECT_EQ(0, out_len);
	/* 8 and 16 bits: earlycon's mmio32 and plain accesses of U-Boot */
	EXPECT_EQ(0, pl011_read(uart, FR, 1, &val));
	EXPECT_EQ(FR_IDLE, val);
	EXPECT_EQ(0, pl011_read(uart, CR, 2, &val));
	EXPECT_EQ(0x300, val);
	EXPECT_EQ(0, pl011_read(uart, CR + 1, 1, &val));
	EXPECT_EQ(3, val);
	EXPECT_EQ(0, pl011_write(uart, DR, 1, 0xabcd0000 | 'a'));
	EXPECT_EQ(0, pl011_write(uart, DR, 2, 'b'));
	EXPECT_EQ(0, pl011_write(uart, DR + 1, 1, 'c'));
	EXPECT_EQ(0, pl011_write(uart, CR, 1, 1));
	EXPECT_EQ(1, rd(CR));
	EXPECT_EQ(2, out_len);
	EXPECT_EQ(0, memcmp(out, "ab", 2));
}

/* earlycon: nothing is programmed, FR is polled. */
TEST_F(pl011, early_output)
{
	const char *p;

	for (p = "hello"; *p; p++) {
		EXPECT_EQ(0, rd(FR) & 0x28);
		wr(DR, (u8)*p);
	}
	EXPECT_EQ(5, out_len);
	EXPECT_EQ(0, memcmp(out, "hello", 5));
}

TEST_F(pl011, transmit_interrupt)
{
	wr(CR, ENABLE);
	wr(IMSC, INT_TX);
	/* Only what was sent can fall below the trigger level. */
	EXPECT_FALSE(pl011_irq_level(uart));
	wr(DR, 'x');
	EXPECT_TRUE(pl011_irq_level(uart));
	EXPECT_EQ(INT_TX, rd(MIS));
	wr(ICR, INT_TX);
	EXPECT_FALSE(pl011_irq_level(uart));
	wr(DR, 'y');
	wr(IMSC, 0);
	EXPECT_EQ(INT_TX, rd(RIS));
	EXPECT_EQ(0, rd(MIS));
	EXPECT_FALSE(pl011_irq_level(uart));
}

TEST_F(pl011, receive_without_fifo)
{
	/* Disabled, it takes nothing; nothing is lost either. */
	type("ab");
	EXPECT_EQ(FR_IDLE, rd(FR));
	EXPECT_EQ(0, in_pos);
	wr(IMSC, INT_RX);
	wr(CR, ENABLE);
	EXPECT_EQ(1, in_pos);
	EXPECT_EQ(FR_RXFF, rd(FR) & (FR_RXFF | FR_RXFE));
	EXPECT_TRUE(pl011_irq_level(uart));
	EXPECT_EQ('a', rd(DR));
	EXPECT_TRUE(pl011_irq_level(uart));
	EXPECT_EQ('b', rd(DR));
	EXPECT_FALSE(pl011_irq_level(uart));
	EXPECT_EQ(FR_IDLE, rd(FR));
	EXPECT_EQ(0, rd(DR));
	type("c");
	wr(ICR, INT_RX);
	EXPECT_FALSE(pl011_irq_level(uart));
	EXPECT_EQ('c', rd(DR));
}

TEST_F(pl011, receive_levels)
{
	static const u8 level[] = { 2, 4, 8, 12, 14 };
	u32 i, n;

	for (i = 0; i < 5; i++) {
		pl011_reset(uart, uart->console);
		wr(LCR_H, FEN | 0x60);
		wr(CR, ENABLE);
		wr(IFLS, i << 3);
		for (n = 1; n < level[i]; n++) {
			type("x");
			EXPECT_EQ(INT_RT, rd(RIS));
		}
		type("x");
		EXPECT_EQ(INT_RX | INT_RT, rd(RIS));
		EXPECT_EQ('x', rd(DR));
		EXPECT_EQ(INT_RT, rd(RIS));
		while (--n)
			EXPECT_EQ('x', rd(DR));
		EXPECT_EQ(0, rd(RIS));
		EXPECT_EQ(FR_IDLE, rd(FR));
	}
}

/* What doesn't fit waits in the console's ring and comes in order. */
TEST_F(pl011, receive_more_than_fits)
{
	u32 i;

	wr(LCR_H, FEN);
	wr(CR, ENABLE);
	type("0123456789abcdefghij");
	EXPECT_EQ(16, in_pos);
	EXPECT_EQ(FR_RXFF, rd(FR) & (FR_RXFF | FR_RXFE));
	EXPECT_EQ(0, rd(RIS) & INT_OE);
	for (i = 0; i < 20; i++)
		EXPECT_EQ((u32)"0123456789abcdefghij"[i], rd(DR));
	EXPECT_EQ(FR_IDLE, rd(FR));
	EXPECT_EQ(0, rd(RIS));
}

/*
 * Linux opens the port: clears what is pending, reads at most 32 characters,
 * then unmasks. More had been typed before: it must hear of them.
 */
TEST_F(pl011, typed_before_open)
{
	u32 i;

	wr(LCR_H, FEN | 0x60);
	wr(CR, ENABLE);
	type("0123456789012345678901234567890123456789");
	wr(ICR, INT_RT | INT_RX);
	for (i = 0; i < 32; i++) {
		if (rd(FR) & FR_RXFE)
			break;
		rd(DR);
	}
	wr(IMSC, INT_RT | INT_RX);
	EXPECT_TRUE(pl011_irq_level(uart));
	for (i = 0; !(rd(FR) & FR_RXFE); i++)
		rd(DR);
	EXPECT_EQ(8, i);
	EXPECT_FALSE(pl011_irq_level(uart));
}

/* Switching the FIFO off keeps what it holds; the driver then reads one each. */
TEST_F(pl011, fifo_switched_off)
{
	wr(LCR_H, FEN);
	wr(CR, ENABLE);
	type("abc");
	wr(LCR_H, 0);
	EXPECT_EQ(FR_RXFF, rd(FR) & (FR_RXFF | FR_RXFE));
	EXPECT_EQ('a', rd(DR));
	EXPECT_EQ('b', rd(DR));
	EXPECT_EQ('c', rd(DR));
	EXPECT_EQ(FR_IDLE, rd(FR));
}

TEST_F(pl011, loopback)
{
	u32 i;

	wr(LCR_H, FEN);
	wr(CR, ENABLE | LBE);
	type("z");
	EXPECT_EQ(0, in_pos);
	for (i = 0; i < 16; i++)
		wr(DR, 'a' + i);
	EXPECT_EQ(0, rd(RSR));
	/* The 17th is lost; the one after it tells. */
	wr(DR, '!');
	EXPECT_EQ(8, rd(RSR));
	EXPECT_NE(0, rd(RIS) & INT_OE);
	EXPECT_EQ('a', rd(DR));
	wr(DR, '?');
	for (i = 1; i < 16; i++)
		EXPECT_EQ('a' + i, rd(DR));
	EXPECT_EQ(0x800 | '?', rd(DR));
	EXPECT_EQ(8, rd(RSR));
	wr(RSR, 0);
	EXPECT_EQ(0, rd(RSR));
	wr(ICR, INT_OE);
	EXPECT_EQ(0, rd(RIS) & INT_OE);
	/* A break */
	wr(LCR_H, FEN | 1);
	EXPECT_NE(0, rd(RIS) & INT_BE);
	EXPECT_EQ(0x400, rd(DR));
	EXPECT_EQ(4, rd(RSR));
	/* Back to the line */
	wr(CR, ENABLE);
	EXPECT_EQ('z', rd(DR));
	EXPECT_EQ(0, rd(RSR));
}

TEST_F(pl011, loopback_modem_lines)
{
	wr(CR, ENABLE | LBE);
	EXPECT_EQ(0, rd(FR) & 0x107);
	wr(CR, ENABLE | LBE | 0x0800);		/* RTS to CTS */
	EXPECT_EQ(0x001, rd(FR) & 0x107);
	EXPECT_EQ(0x2, rd(RIS));
	wr(CR, ENABLE | LBE | 0x3c00);
	EXPECT_EQ(0x107, rd(FR) & 0x107);
	EXPECT_EQ(0xf, rd(RIS));
	wr(ICR, 0xf);
	wr(CR, ENABLE | 0x3c00);
	EXPECT_EQ(0, rd(FR) & 0x107);
	EXPECT_EQ(0xf, rd(RIS));
}

/* Any sequence of accesses stays within the UART. */
TEST_F(pl011, random)
{
	static const u8 sizes[] = { 1, 2, 4, 8 };
	unsigned int i;
	u64 val;

	srandom(1);
	for (i = 0; i < 200000; i++) {
		u64 off = (u64)random() % 0x50;
		unsigned int size = sizes[random() % 4];

		if (in_len == in_pos)
			in_len = in_pos = 0;
		if (in_len < sizeof(in) - 1 && !(random() % 4))
			type("k");
		if (random() % 2)
			pl011_read(uart, off, size, &val);
		else
			pl011_write(uart, off, size, (u64)random());
		ASSERT_LE(uart->rx_count, PL011_FIFO);
		ASSERT_EQ(!!rd(MIS), pl011_irq_level(uart));
	}
}

TEST_F(pl011, no_console)
{
	pl011_reset(uart, NULL);
	wr(CR, ENABLE);
	wr(DR, 'x');
	pl011_input(uart);
	EXPECT_EQ(FR_IDLE, rd(FR));
}

TEST_HARNESS_MAIN
