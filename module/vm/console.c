// SPDX-License-Identifier: GPL-2.0
/* console.c - the two byte rings between a cell's UART model and the host. */
#include <axvisor/event.h>
#include "console.h"

static u64 tail(const struct vm_console *c)
{
	return c->tx_head > AX_CONSOLE_SIZE ? c->tx_head - AX_CONSOLE_SIZE : 0;
}

void console_putc(struct vm_console *c, u8 byte)
{
	spin_lock(&c->lock);
	c->tx[c->tx_head % AX_CONSOLE_SIZE] = byte;
	c->tx_head++;
	spin_unlock(&c->lock);
	event_notify();
}

int console_getc(struct vm_console *c)
{
	bool was_full;
	int byte = -1;

	spin_lock(&c->lock);
	was_full = c->rx_head - c->rx_tail == AX_CONSOLE_RX_SIZE;
	if (c->rx_tail != c->rx_head)
		byte = c->rx[c->rx_tail++ % AX_CONSOLE_RX_SIZE];
	spin_unlock(&c->lock);
	if (was_full)
		event_notify();
	return byte;
}

u32 console_rx_count(struct vm_console *c)
{
	u32 count;

	spin_lock(&c->lock);
	count = c->rx_head - c->rx_tail;
	spin_unlock(&c->lock);
	return count;
}

void console_reset(struct vm_console *c)
{
	spin_lock(&c->lock);
	c->rx_tail = c->rx_head;
	spin_unlock(&c->lock);
}

s64 console_read(struct vm_console *c, u64 pos, u8 *buf, u32 len)
{
	s64 count = -ERANGE;
	u32 i;

	spin_lock(&c->lock);
	if (pos >= tail(c) && pos <= c->tx_head) {
		len = (u32)MIN((u64)len, c->tx_head - pos);
		for (i = 0; i < len; i++)
			buf[i] = c->tx[(pos + i) % AX_CONSOLE_SIZE];
		count = len;
	}
	spin_unlock(&c->lock);
	return count;
}

u32 console_write(struct vm_console *c, const u8 *buf, u32 len)
{
	u32 i;

	spin_lock(&c->lock);
	len = MIN(len, AX_CONSOLE_RX_SIZE - (c->rx_head - c->rx_tail));
	for (i = 0; i < len; i++)
		c->rx[c->rx_head++ % AX_CONSOLE_RX_SIZE] = buf[i];
	spin_unlock(&c->lock);
	return len;
}

u64 console_head(struct vm_console *c)
{
	u64 pos;

	spin_lock(&c->lock);
	pos = c->tx_head;
	spin_unlock(&c->lock);
	return pos;
}

u64 console_tail(struct vm_console *c)
{
	u64 pos;

	spin_lock(&c->lock);
	pos = tail(c);
	spin_unlock(&c->lock);
	return pos;
}

_Static_assert((AX_CONSOLE_RX_SIZE & (AX_CONSOLE_RX_SIZE - 1)) == 0,
	       "free-running positions need a power of two");
