/* SPDX-License-Identifier: GPL-2.0 */
/*
 * board.h - the machine that a cell sees: that of QEMU's virt with the host's
 * kind of interrupt controller, as far as it is there.
 */
#ifndef RISCV_BOARD_H
#define RISCV_BOARD_H

#define UART_BASE	0x10000000
#define UART_IRQ	10
#define PLIC_BASE	0x0c000000
#define APLIC_BASE	0x0d000000
#define IMSIC_BASE	0x28000000	/* one page a vCPU */
#define NR_IRQS		96

struct vm;

/* What the guest's UART has received, as its firmware takes it, or -1. */
int board_console_getc(struct vm *vm);

#endif /* RISCV_BOARD_H */
