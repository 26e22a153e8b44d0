/* SPDX-License-Identifier: GPL-2.0 */
/* board.h - QEMU's virt machine, which cells look like. */
#ifndef GUEST_BOARD_H
#define GUEST_BOARD_H

#define UART_BASE	0x10000000UL
#define UART_IRQ	10U
#define PLIC_BASE	0x0c000000UL
#define APLIC_BASE	0x0d000000UL
#define IMSIC_BASE	0x28000000UL
#define IMSIC_STRIDE	0x1000UL
#define TIMEBASE	10000000UL

#endif /* GUEST_BOARD_H */
