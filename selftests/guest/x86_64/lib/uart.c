// SPDX-License-Identifier: GPL-2.0
/* uart.c - the 16550 at COM1: output polled, input polled or by interrupt. */
#include "arch.h"

#define RBR_THR		(UART_PORT + 0)
#define IER		(UART_PORT + 1)
#define FCR		(UART_PORT + 2)
#define LCR		(UART_PORT + 3)
#define MCR		(UART_PORT + 4)
#define LSR		(UART_PORT + 5)
#define LSR_DR		BIT(0)
#define LSR_THRE	BIT(5)

void console_init(void)
{
	outb(LCR, 3);
	outb(FCR, 7);
	outb(MCR, 8 | 3);
}

void console_putc(char c)
{
	while (!(inb(LSR) & LSR_THRE))
		cpu_relax();
	outb(RBR_THR, (u8)c);
}

int console_getc(void)
{
	if (!(inb(LSR) & LSR_DR))
		return -1;
	return inb(RBR_THR);
}

void console_rx_irq(irq_fn fn)
{
	outb(IER, 1);
	irq_setup(UART_IRQ, fn);
}
