/* SPDX-License-Identifier: GPL-2.0 */
/*
 * console.h - the two byte rings between a cell's UART model and the host.
 * Writers never wait: output overwrites the oldest, input that does not fit is
 * refused.
 */
#ifndef AXVISOR_VM_CONSOLE_H
#define AXVISOR_VM_CONSOLE_H

#include <axvisor/abi.h>
#include "../common/spinlock.h"

struct vm_console {
	struct spinlock lock;
	u64 tx_head;		/* bytes ever written by the guest */
	u32 rx_head, rx_tail;	/* free-running */
	u8 tx[AX_CONSOLE_SIZE];
	u8 rx[AX_CONSOLE_RX_SIZE];
};

/* The UART model's side. getc: next input byte, or -1. */
void console_putc(struct vm_console *c, u8 byte);
int console_getc(struct vm_console *c);
u32 console_rx_count(struct vm_console *c);

/* All input is forgotten; output stays readable. */
void console_reset(struct vm_console *c);

/* The host's side; see AX_HC_CONSOLE_READ and _WRITE. */
s64 console_read(struct vm_console *c, u64 pos, u8 *buf, u32 len);
u32 console_write(struct vm_console *c, const u8 *buf, u32 len);
u64 console_head(struct vm_console *c);
u64 console_tail(struct vm_console *c);

#endif /* AXVISOR_VM_CONSOLE_H */
