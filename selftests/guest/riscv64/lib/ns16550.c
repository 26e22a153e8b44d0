// SPDX-License-Identifier: GPL-2.0
/* ns16550.c - the board's UART: output polled, input polled or by interrupt. */
#include "arch.h"

#define UART(reg)	(UART_BASE + (reg))
#define RBR_THR		0
#define IER		1
#define FCR		2
#define LCR		3
#define MCR		4
#define LSR		5
#define LSR_DR		BIT(0)
#define LSR_THRE	BIT(5)

void console_init(void)
{
	mmio_write(u8, UART(LCR), 3);
	mmio_write(u8, UART(FCR), 7);
	mmio_write(u8, UART(MCR), 8 | 3);
}

void console_putc(char c)
{
	while (!(mmio_read(u8, UART(LSR)) & LSR_THRE))
		cpu_relax();
	mmio_write(u8, UART(RBR_THR), c);
}

int console_getc(void)
{
	if (!(mmio_read(u8, UART(LSR)) & LSR_DR))
		return -1;
	return mmio_read(u8, UART(RBR_THR));
}

void console_rx_irq(irq_fn fn)
{
	mmio_write(u8, UART(IER), 1);
	irq_setup(UART_IRQ, fn);
}
