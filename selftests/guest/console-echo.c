// SPDX-License-Identifier: GPL-2.0
/*
 * console-echo.c - the argument's number of lines, then every received byte
 * back, by interrupt; byte 4 (end of transmission) ends it.
 */
#include "guest.h"

#define EOT		4
#define RING_SIZE	4096

static volatile u8 ring[RING_SIZE];
static volatile u32 head;

static void receive(unsigned int irq)
{
	int c;

	(void)irq;
	while ((c = console_getc()) >= 0)
		ring[head++ % RING_SIZE] = (u8)c;
}

void payload(u64 arg)
{
	u32 tail = 0;

	for (u64 line = 1; line <= arg; line++)
		printf("line %08lu of a console that is full of lines\n", line);
	console_rx_irq(receive);
	printf("ready\n");
	for (;;) {
		irqs_mask();
		if (tail == head)
			cpu_wait();
		irqs_unmask();
		while (tail != head) {
			u8 c = ring[tail++ % RING_SIZE];

			if (c == EOT) {
				printf("\n");
				ok(true, "%u bytes echoed", tail - 1);
				done();
			}
			console_putc((char)c);
		}
	}
}
