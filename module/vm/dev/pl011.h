/* SPDX-License-Identifier: GPL-2.0 */
/*
 * pl011.h - the Arm PrimeCell UART (PL011, DDI 0183), as QEMU's virt board has
 * it: identification 0x00141011, FIFOs of 16. Output goes to the cell's
 * console ring, input comes from there.
 */
#ifndef AXVISOR_VM_DEV_PL011_H
#define AXVISOR_VM_DEV_PL011_H

#include <axvisor/types.h>

struct vm_console;

#define PL011_SIZE	0x1000
#define PL011_FIFO	16

/**
 * struct pl011 - one UART
 * @rx: receive FIFO, characters with their error bits as UARTDR shows them
 * @overrun: the next character that enters @rx carries OE (DDI 0183 2.4.3)
 *
 * No lock inside: the owner serializes all calls on one UART (one lock per
 * machine, taken before vm_console.lock, which console_getc/putc take).
 */
struct pl011 {
	struct vm_console *console;
	u32 rsr;
	u32 ilpr;
	u32 ibrd;
	u32 fbrd;
	u32 lcr_h;
	u32 cr;
	u32 ifls;
	u32 imsc;
	u32 ris;
	u32 dmacr;
	u16 rx[PL011_FIFO];
	u8 rx_head;
	u8 rx_count;
	bool overrun;
};

/* All registers to their reset values; unread characters are lost. */
void pl011_reset(struct pl011 *uart, struct vm_console *console);

/**
 * pl011_read() - pl011_write() - a guest's access
 * @off: offset in the device's page
 * @size: 1, 2 or 4, @off is a multiple of it
 *
 * Reserved offsets read as 0 and ignore writes. Ask pl011_irq_level()
 * afterwards. Return: 0, or -EINVAL for another size or alignment.
 */
int pl011_read(struct pl011 *uart, u64 off, unsigned int size, u64 *val);
int pl011_write(struct pl011 *uart, u64 off, unsigned int size, u64 val);

/**
 * pl011_input() - the console has new bytes
 *
 * Takes what fits into the receive FIFO; the rest waits in the console's ring
 * until the guest has read. Ask pl011_irq_level() afterwards.
 */
void pl011_input(struct pl011 *uart);

/* Level of UARTINTR, which is SPI 1 (INTID 33) on the virt board. */
bool pl011_irq_level(const struct pl011 *uart);

#endif /* AXVISOR_VM_DEV_PL011_H */
