// SPDX-License-Identifier: GPL-2.0
/* pl011.c - the board's UART: output polled, input polled or by interrupt. */
#include "arch.h"

#define CR_ENABLE	0x301	/* UART, transmitter, receiver */
#define LCRH_8BIT_FIFO	0x70

void console_init(void)
{
	mmio_write(u32, UART_BASE + UART_LCRH, LCRH_8BIT_FIFO);
	mmio_write(u32, UART_BASE + UART_CR, CR_ENABLE);
}

void console_putc(char c)
{
	while (mmio_read(u32, UART_BASE + UART_FR) & UART_FR_TXFF)
		cpu_relax();
	mmio_write(u32, UART_BASE + UART_DR, (u8)c);
}

int console_getc(void)
{
	if (mmio_read(u32, UART_BASE + UART_FR) & UART_FR_RXFE)
		return -1;
	return mmio_read(u32, UART_BASE + UART_DR) & 0xff;
}

void console_rx_irq(irq_fn fn)
{
	mmio_write(u32, UART_BASE + UART_ICR, 0x7ff);
	mmio_write(u32, UART_BASE + UART_IMSC, UART_INT_RX | UART_INT_RT);
	gic_set_level(UART_IRQ);
	irq_setup(UART_IRQ, fn);
}
