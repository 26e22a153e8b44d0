// SPDX-License-Identifier: GPL-2.0
/*
 * pl011.c - the PL011's registers (DDI 0183, chapter 3). The transmitter is
 * infinitely fast; the receiver is flow-controlled by the console's ring, so
 * only loopback can overrun it.
 */
#include "pl011.h"
#include "../console.h"

/* 3.2, table 3-1 */
#define UARTDR		0x000
#define UARTRSR		0x004	/* write: UARTECR */
#define UARTFR		0x018
#define UARTILPR	0x020
#define UARTIBRD	0x024
#define UARTFBRD	0x028
#define UARTLCR_H	0x02c
#define UARTCR		0x030
#define UARTIFLS	0x034
#define UARTIMSC	0x038
#define UARTRIS		0x03c
#define UARTMIS		0x040
#define UARTICR		0x044
#define UARTDMACR	0x048
#define UARTPERIPHID0	0xfe0

/* 3.3.1, 3.3.2: the same bits at 11:8 of UARTDR and 3:0 of UARTRSR */
#define RSR_BE		BIT_ULL(2)
#define RSR_OE		BIT_ULL(3)
#define DR_RSR		GENMASK_ULL(11, 8)
#define DR_DATA		GENMASK_ULL(7, 0)

/* 3.3.3 */
#define FR_CTS		BIT_ULL(0)
#define FR_DSR		BIT_ULL(1)
#define FR_DCD		BIT_ULL(2)
#define FR_RXFE		BIT_ULL(4)
#define FR_RXFF		BIT_ULL(6)
#define FR_TXFE		BIT_ULL(7)
#define FR_RI		BIT_ULL(8)

/* 3.3.7 */
#define LCR_H_BRK	BIT_ULL(0)
#define LCR_H_FEN	BIT_ULL(4)

/* 3.3.8; bits 6:3 are reserved */
#define CR_UARTEN	BIT_ULL(0)
#define CR_LBE		BIT_ULL(7)
#define CR_TXE		BIT_ULL(8)
#define CR_RXE		BIT_ULL(9)
#define CR_DTR		BIT_ULL(10)
#define CR_RTS		BIT_ULL(11)
#define CR_OUT1		BIT_ULL(12)
#define CR_OUT2		BIT_ULL(13)
#define CR_MASK		(GENMASK_ULL(15, 7) | GENMASK_ULL(2, 0))

/* 3.3.9 */
#define IFLS_RXIFLSEL	GENMASK_ULL(5, 3)
#define IFLS_MASK	GENMASK_ULL(5, 0)
#define IFLS_RESET	0x12	/* both FIFOs at one half */

/* 3.3.10 to 3.3.13 */
#define INT_RI		BIT_ULL(0)
#define INT_CTS		BIT_ULL(1)
#define INT_DCD		BIT_ULL(2)
#define INT_DSR		BIT_ULL(3)
#define INT_RX		BIT_ULL(4)
#define INT_TX		BIT_ULL(5)
#define INT_RT		BIT_ULL(6)
#define INT_BE		BIT_ULL(9)
#define INT_OE		BIT_ULL(10)
#define INT_MASK	GENMASK_ULL(10, 0)

#define DMACR_MASK	GENMASK_ULL(2, 0)

/* UARTPeriphID0-3, UARTPCellID0-3 */
static const u8 pl011_id[] = {
	0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1,
};

static u32 rx_depth(const struct pl011 *uart)
{
	return uart->lcr_h & LCR_H_FEN ? PL011_FIFO : 1;
}

/* Characters at which the receive interrupt is due. */
static u32 rx_trigger(const struct pl011 *uart)
{
	static const u8 level[8] = { 2, 4, 8, 12, 14, 14, 14, 14 };

	if (!(uart->lcr_h & LCR_H_FEN))
		return 1;
	return level[FIELD_GET(IFLS_RXIFLSEL, uart->ifls)];
}

/* With FEN cleared, what the FIFO held stays readable, so it may exceed 1. */
static bool rx_full(const struct pl011 *uart)
{
	return uart->rx_count >= rx_depth(uart);
}

static bool rx_enabled(const struct pl011 *uart)
{
	u32 need = CR_UARTEN | CR_RXE;

	return (uart->cr & need) == need;
}

/*
 * 2.4.3: an overrun loses the character; the flag travels with the next one
 * that is stored.
 */
static void rx_push(struct pl011 *uart, u16 ch)
{
	u32 tail = (uart->rx_head + uart->rx_count) % PL011_FIFO;

	if (rx_full(uart)) {
		uart->overrun = true;
		uart->rsr |= RSR_OE;
		uart->ris |= INT_OE;
		return;
	}
	if (uart->overrun)
		ch |= FIELD_PREP(DR_RSR, RSR_OE);
	uart->overrun = false;
	uart->rx[tail] = ch;
	uart->rx_count++;
	/*
	 * The timeout interrupt means "and nothing has followed for 32 bit
	 * periods", which no guest can tell from now.
	 */
	uart->ris |= INT_RT;
	if (uart->rx_count >= rx_trigger(uart))
		uart->ris |= INT_RX;
}

static void rx_fill(struct pl011 *uart)
{
	int ch;

	if (!rx_enabled(uart) || uart->cr & CR_LBE || !uart->console)
		return;
	while (!rx_full(uart)) {
		ch = console_getc(uart->console);
		if (ch < 0)
			return;
		rx_push(uart, (u16)ch);
	}
}

static u32 rx_pop(struct pl011 *uart)
{
	u32 ch;

	if (!uart->rx_count)
		return 0;
	ch = uart->rx[uart->rx_head];
	uart->rx_head = (uart->rx_head + 1) % PL011_FIFO;
	uart->rx_count--;
	uart->rsr = (uart->rsr & RSR_OE) | FIELD_GET(DR_RSR, ch);
	/* 2.8: both end by reading, without UARTICR */
	if (uart->rx_count < rx_trigger(uart))
		uart->ris &= ~INT_RX;
	if (!uart->rx_count)
		uart->ris &= ~INT_RT;
	rx_fill(uart);
	return ch;
}

/*
 * UARTEN and TXE are not asked for: a board's firmware leaves its console
 * enabled, and earlycon, which programs nothing, counts on that.
 */
static void tx(struct pl011 *uart, u8 byte)
{
	if (uart->console)
		console_putc(uart->console, byte);
	if (uart->cr & CR_LBE && rx_enabled(uart))
		rx_push(uart, byte);
	/* The FIFO is through its trigger level again at once. */
	uart->ris |= INT_TX;
}

/* 3.3.8 LBE: the modem outputs are fed back to the inputs. */
static u32 modem_in(const struct pl011 *uart)
{
	u32 fr = 0;

	if (!(uart->cr & CR_LBE))
		return 0;
	if (uart->cr & CR_RTS)
		fr |= FR_CTS;
	if (uart->cr & CR_DTR)
		fr |= FR_DSR;
	if (uart->cr & CR_OUT1)
		fr |= FR_DCD;
	if (uart->cr & CR_OUT2)
		fr |= FR_RI;
	return fr;
}

static u32 flags(const struct pl011 *uart)
{
	u32 fr = modem_in(uart) | FR_TXFE;

	if (!uart->rx_count)
		fr |= FR_RXFE;
	if (rx_full(uart))
		fr |= FR_RXFF;
	return fr;
}

static void write_cr(struct pl011 *uart, u32 val)
{
	u32 old = modem_in(uart), changed;

	uart->cr = val & CR_MASK;
	changed = old ^ modem_in(uart);
	if (changed & FR_CTS)
		uart->ris |= INT_CTS;
	if (changed & FR_DSR)
		uart->ris |= INT_DSR;
	if (changed & FR_DCD)
		uart->ris |= INT_DCD;
	if (changed & FR_RI)
		uart->ris |= INT_RI;
	rx_fill(uart);
}

static void write_lcr_h(struct pl011 *uart, u32 val)
{
	bool begin = val & ~uart->lcr_h & LCR_H_BRK;

	uart->lcr_h = val & 0xff;
	if (begin && uart->cr & CR_LBE && rx_enabled(uart)) {
		rx_push(uart, FIELD_PREP(DR_RSR, RSR_BE));
		uart->ris |= INT_BE;
	}
	rx_fill(uart);
}

static u32 read_reg(struct pl011 *uart, u32 reg)
{
	if (reg >= UARTPERIPHID0 && reg < PL011_SIZE)
		return pl011_id[(reg - UARTPERIPHID0) / 4];

	switch (reg) {
	case UARTDR:
		return rx_pop(uart);
	case UARTRSR:
		return uart->rsr;
	case UARTFR:
		return flags(uart);
	case UARTILPR:
		return uart->ilpr;
	case UARTIBRD:
		return uart->ibrd;
	case UARTFBRD:
		return uart->fbrd;
	case UARTLCR_H:
		return uart->lcr_h;
	case UARTCR:
		return uart->cr;
	case UARTIFLS:
		return uart->ifls;
	case UARTIMSC:
		return uart->imsc;
	case UARTRIS:
		return uart->ris;
	case UARTMIS:
		return uart->ris & uart->imsc;
	case UARTDMACR:
		return uart->dmacr;
	default:
		return 0;
	}
}

static void write_reg(struct pl011 *uart, u32 reg, u32 val)
{
	switch (reg) {
	case UARTDR:
		tx(uart, val & DR_DATA);
		break;
	case UARTRSR:
		uart->rsr = 0;
		break;
	case UARTILPR:
		uart->ilpr = val & 0xff;
		break;
	case UARTIBRD:
		uart->ibrd = val & 0xffff;
		break;
	case UARTFBRD:
		uart->fbrd = val & 0x3f;
		break;
	case UARTLCR_H:
		write_lcr_h(uart, val);
		break;
	case UARTCR:
		write_cr(uart, val);
		break;
	case UARTIFLS:
		uart->ifls = val & IFLS_MASK;
		break;
	case UARTIMSC:
		uart->imsc = val & INT_MASK;
		break;
	case UARTICR:
		uart->ris &= ~val;
		break;
	case UARTDMACR:
		uart->dmacr = val & DMACR_MASK;
		break;
	}
}

void pl011_reset(struct pl011 *uart, struct vm_console *console)
{
	*uart = (struct pl011){
		.console = console,
		.cr = CR_RXE | CR_TXE,
		.ifls = IFLS_RESET,
	};
}

static bool is_access(u64 off, unsigned int size)
{
	return (size == 1 || size == 2 || size == 4) && !(off & (size - 1)) &&
	       off < PL011_SIZE;
}

/* The upper bytes of a register read as what they are and ignore writes. */
int pl011_read(struct pl011 *uart, u64 off, unsigned int size, u64 *val)
{
	u32 word;

	if (!is_access(off, size))
		return -EINVAL;
	word = read_reg(uart, (u32)off & ~3U) >> 8 * (off & 3);
	*val = word & GENMASK_ULL(8 * size - 1, 0);
	return 0;
}

int pl011_write(struct pl011 *uart, u64 off, unsigned int size, u64 val)
{
	if (!is_access(off, size))
		return -EINVAL;
	if (!(off & 3))
		write_reg(uart, (u32)off,
			  (u32)(val & GENMASK_ULL(8 * size - 1, 0)));
	return 0;
}

void pl011_input(struct pl011 *uart)
{
	rx_fill(uart);
}

bool pl011_irq_level(const struct pl011 *uart)
{
	return uart->ris & uart->imsc;
}
