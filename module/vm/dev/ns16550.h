/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ns16550.h - the National Semiconductor 16550A UART (datasheet PC16550D), as
 * QEMU's virt and PC boards have it: byte registers, FIFOs of 16. Output goes
 * to the cell's console ring, input comes from there.
 */
#ifndef AXVISOR_VM_DEV_NS16550_H
#define AXVISOR_VM_DEV_NS16550_H

#include <axvisor/types.h>

struct vm_console;

#define NS16550_SIZE	8
#define NS16550_FIFO	16

/**
 * struct ns16550 - one UART
 * @thre_pending: the transmitter has become empty, and IIR was not read since
 * @lsr: the error bits; the others follow from the FIFOs
 *
 * No lock inside: the owner serializes all calls on one UART (one lock per
 * machine, taken before vm_console.lock, which console_getc/putc take).
 */
struct ns16550 {
	struct vm_console *console;
	u8 ier, fcr, lcr, mcr, msr, scr, lsr;
	u8 dll, dlm;
	u8 rx[NS16550_FIFO];
	u8 rx_head;
	u8 rx_count;
	bool thre_pending;
};

/* All registers to their reset values; unread characters are lost. */
void ns16550_reset(struct ns16550 *uart, struct vm_console *console);

/**
 * ns16550_read() - ns16550_write() - a guest's access
 * @off: below NS16550_SIZE
 *
 * Ask ns16550_irq_level() afterwards.
 */
u8 ns16550_read(struct ns16550 *uart, u64 off);
void ns16550_write(struct ns16550 *uart, u64 off, u8 val);

/**
 * ns16550_input() - the console has new bytes
 *
 * Takes what fits into the receive FIFO; the rest waits in the console's ring
 * until the guest has read. Ask ns16550_irq_level() afterwards.
 */
void ns16550_input(struct ns16550 *uart);

/* A received character, as if its RBR had been read; -1: there is none. */
int ns16550_getc(struct ns16550 *uart);

/* Level of INTR. */
bool ns16550_irq_level(const struct ns16550 *uart);

#endif /* AXVISOR_VM_DEV_NS16550_H */
