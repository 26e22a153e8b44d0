/* SPDX-License-Identifier: GPL-2.0 */
/* board.h - the default board: addresses and interrupts of QEMU's virt. */
#ifndef GUEST_BOARD_H
#define GUEST_BOARD_H

#define RAM_BASE	0x40000000UL
#define GICD_BASE	0x08000000UL
#define GICD_SIZE	0x10000UL
#define GICC_BASE	0x08010000UL	/* GICv2 */
#define GITS_BASE	0x08080000UL	/* GICv3 */
#define GICR_BASE	0x080a0000UL
#define GICR_STRIDE	0x20000UL
#define GICR_SGI	0x10000UL	/* second frame of a redistributor */
#define UART_BASE	0x09000000UL
#define RTC_BASE	0x09010000UL

#define UART_IRQ	33U
#define RTC_IRQ		34U
#define PMU_IRQ		23U
#define VTIMER_IRQ	27U
#define PTIMER_IRQ	30U

#endif /* GUEST_BOARD_H */
