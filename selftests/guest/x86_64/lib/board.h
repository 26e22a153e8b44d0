/* SPDX-License-Identifier: GPL-2.0 */
/* board.h - QEMU's q35 machine, which cells look like. */
#ifndef GUEST_BOARD_H
#define GUEST_BOARD_H

#define UART_PORT	0x3f8
#define UART_IRQ	4U
#define PIC_MASTER	0x20
#define PIC_SLAVE	0xa0
#define PM1_CONTROL	0x604
#define PM1_SLEEP_S5	0x2000	/* SLP_EN, SLP_TYP 0 */
#define PM_TIMER	0x608
#define PM_TIMER_HZ	3579545UL
#define RESET_PORT	0xcf9
#define RESET_FULL	0x06	/* reset the CPUs, all of the machine */
#define IOAPIC_BASE	0xfec00000UL
#define LAPIC_BASE	0xfee00000UL

/* Below 1 MiB, where nothing else is: what other CPUs start with. */
#define TRAMPOLINE	0x8000

#endif /* GUEST_BOARD_H */
