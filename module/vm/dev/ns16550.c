// SPDX-License-Identifier: GPL-2.0
/*
 * ns16550.c - the 16550A's registers (datasheet PC16550D, section 8). The
 * transmitter is infinitely fast; the receiver is flow-controlled by the
 * console's ring, so only loopback can overrun it.
 */
#include "ns16550.h"
#include "../console.h"

/* Offsets; the first two are the divisor latch while LCR.DLAB is set. */
#define RBR_THR		0
#define IER		1
#define IIR_FCR		2
#define LCR		3
#define MCR		4
#define LSR		5
#define MSR		6
#define SCR		7

#define IER_RDA		BIT_ULL(0)
#define IER_THRE	BIT_ULL(1)
#define IER_RLS		BIT_ULL(2)
#define IER_MS		BIT_ULL(3)
#define IER_MASK	0x0f

/* 8.6: identification, by falling priority */
#define IIR_NONE	0x01
#define IIR_MS		0x00
#define IIR_THRE	0x02
#define IIR_RDA		0x04
#define IIR_RLS		0x06
#define IIR_TIMEOUT	0x0c
#define IIR_FIFOS	0xc0

#define FCR_ENABLE	BIT_ULL(0)
#define FCR_CLEAR_RX	BIT_ULL(1)
#define FCR_KEEP	(GENMASK_ULL(7, 6) | BIT_ULL(3) | FCR_ENABLE)
#define FCR_TRIGGER	GENMASK_ULL(7, 6)

#define LCR_DLAB	BIT_ULL(7)

#define MCR_DTR		BIT_ULL(0)
#define MCR_RTS		BIT_ULL(1)
#define MCR_OUT1	BIT_ULL(2)
#define MCR_OUT2	BIT_ULL(3)
#define MCR_LOOP	BIT_ULL(4)
#define MCR_MASK	0x1f

#define LSR_DR		BIT_ULL(0)
#define LSR_OE		BIT_ULL(1)
#define LSR_THRE	BIT_ULL(5)
#define LSR_TEMT	BIT_ULL(6)

#define MSR_DELTA	0x0f
#define MSR_CTS		BIT_ULL(4)
#define MSR_DSR		BIT_ULL(5)
#define MSR_RI		BIT_ULL(6)
#define MSR_DCD		BIT_ULL(7)
/* A cable with somebody at its other end. */
#define MSR_CONNECTED	(MSR_CTS | MSR_DSR | MSR_DCD)

void ns16550_reset(struct ns16550 *uart, struct vm_console *console)
{
	*uart = (struct ns16550) {
		.console = console,
		.msr = MSR_CONNECTED,
		.thre_pending = true,
	};
}

static unsigned int rx_room(const struct ns16550 *uart)
{
	return (uart->fcr & FCR_ENABLE ? NS16550_FIFO : 1) - uart->rx_count;
}

static void rx_put(struct ns16550 *uart, u8 byte)
{
	if (!rx_room(uart)) {
		uart->lsr |= LSR_OE;
		return;
	}
	uart->rx[(uart->rx_head + uart->rx_count++) % NS16550_FIFO] = byte;
}

void ns16550_input(struct ns16550 *uart)
{
	int byte;

	if (uart->mcr & MCR_LOOP)
		return;
	while (uart->rx_count < NS16550_FIFO && rx_room(uart)) {
		byte = console_getc(uart->console);
		if (byte < 0)
			break;
		rx_put(uart, (u8)byte);
	}
}

static u8 rx_get(struct ns16550 *uart)
{
	u8 byte;

	if (!uart->rx_count)
		return 0;
	byte = uart->rx[uart->rx_head];
	uart->rx_head = (uart->rx_head + 1) % NS16550_FIFO;
	uart->rx_count--;
	ns16550_input(uart);
	return byte;
}

int ns16550_getc(struct ns16550 *uart)
{
	return uart->rx_count ? rx_get(uart) : -1;
}

static unsigned int trigger_level(const struct ns16550 *uart)
{
	static const u8 levels[] = { 1, 4, 8, 14 };

	return uart->fcr & FCR_ENABLE ?
	       levels[FIELD_GET(FCR_TRIGGER, uart->fcr)] : 1;
}

/*
 * What has arrived and doesn't reach the trigger level counts as waiting for
 * four characters' time, at once.
 */
static u8 interrupt(const struct ns16550 *uart)
{
	if ((uart->ier & IER_RLS) && (uart->lsr & LSR_OE))
		return IIR_RLS;
	if ((uart->ier & IER_RDA) && uart->rx_count)
		return uart->rx_count >= trigger_level(uart) ? IIR_RDA :
							       IIR_TIMEOUT;
	if ((uart->ier & IER_THRE) && uart->thre_pending)
		return IIR_THRE;
	if ((uart->ier & IER_MS) && (uart->msr & MSR_DELTA))
		return IIR_MS;
	return IIR_NONE;
}

bool ns16550_irq_level(const struct ns16550 *uart)
{
	return interrupt(uart) != IIR_NONE;
}

static u8 read_iir(struct ns16550 *uart)
{
	u8 id = interrupt(uart);

	if (id == IIR_THRE)
		uart->thre_pending = false;
	return id | (uart->fcr & FCR_ENABLE ? IIR_FIFOS : 0);
}

static u8 read_lsr(struct ns16550 *uart)
{
	u8 lsr = uart->lsr | LSR_THRE | LSR_TEMT |
		 (uart->rx_count ? LSR_DR : 0);

	uart->lsr = 0;
	return lsr;
}

static u8 read_msr(struct ns16550 *uart)
{
	u8 msr = uart->msr;

	uart->msr &= ~MSR_DELTA;
	return msr;
}

u8 ns16550_read(struct ns16550 *uart, u64 off)
{
	const bool divisor = uart->lcr & LCR_DLAB;

	switch (off) {
	case RBR_THR:
		return divisor ? uart->dll : rx_get(uart);
	case IER:
		return divisor ? uart->dlm : uart->ier;
	case IIR_FCR:
		return read_iir(uart);
	case LCR:
		return uart->lcr;
	case MCR:
		return uart->mcr;
	case LSR:
		return read_lsr(uart);
	case MSR:
		return read_msr(uart);
	default:
		return uart->scr;
	}
}

static void transmit(struct ns16550 *uart, u8 byte)
{
	if (uart->mcr & MCR_LOOP)
		rx_put(uart, byte);
	else
		console_putc(uart->console, byte);
	uart->thre_pending = true;
}

/* Enabling it with an empty transmitter is an interrupt (8.8). */
static void write_ier(struct ns16550 *uart, u8 val)
{
	if ((val & ~uart->ier) & IER_THRE)
		uart->thre_pending = true;
	uart->ier = val & IER_MASK;
}

static void write_fcr(struct ns16550 *uart, u8 val)
{
	if (((val ^ uart->fcr) & FCR_ENABLE) || (val & FCR_CLEAR_RX))
		uart->rx_count = 0;
	uart->fcr = val & FCR_ENABLE ? val & FCR_KEEP : 0;
	ns16550_input(uart);
}

/* In loopback the outputs are the inputs (8.7); who sees a change is told. */
static void write_mcr(struct ns16550 *uart, u8 val)
{
	const u8 before = uart->msr & ~MSR_DELTA;
	u8 now = MSR_CONNECTED;

	uart->mcr = val & MCR_MASK;
	if (val & MCR_LOOP)
		now = (val & MCR_DTR ? MSR_DSR : 0) |
		      (val & MCR_RTS ? MSR_CTS : 0) |
		      (val & MCR_OUT1 ? MSR_RI : 0) |
		      (val & MCR_OUT2 ? MSR_DCD : 0);
	uart->msr = now | (uart->msr & MSR_DELTA) |
		    ((before ^ now) & ~MSR_RI) >> 4 |
		    (before & ~now & MSR_RI) >> 4;
	ns16550_input(uart);
}

void ns16550_write(struct ns16550 *uart, u64 off, u8 val)
{
	const bool divisor = uart->lcr & LCR_DLAB;

	switch (off) {
	case RBR_THR:
		if (divisor)
			uart->dll = val;
		else
			transmit(uart, val);
		break;
	case IER:
		if (divisor)
			uart->dlm = val;
		else
			write_ier(uart, val);
		break;
	case IIR_FCR:
		write_fcr(uart, val);
		break;
	case LCR:
		uart->lcr = val;
		break;
	case MCR:
		write_mcr(uart, val);
		break;
	case SCR:
		uart->scr = val;
		break;
	default:
		break;	/* LSR and MSR are for factory tests */
	}
}
