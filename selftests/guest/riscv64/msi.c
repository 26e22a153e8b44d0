// SPDX-License-Identifier: GPL-2.0
/* msi.c - takes MSIs, and says so. */
#include "arch.h"

#define FIRST	2U	/* and the next: the identities that are enabled */

static volatile u32 count[2];

static void on_msi(unsigned int id)
{
	count[id - FIRST]++;
}

void payload(u64 arg)
{
	u32 seen[2] = { 0 };
	unsigned int i;

	(void)arg;
	if (irqchip != &imsic) {
		printf("none\n");
		done();
	}
	for (i = 0; i < 2; i++)
		irq_setup(FIRST + i, on_msi);
	printf("ready\n");
	for (;;) {
		cpu_wait();
		irqs_window();
		for (i = 0; i < 2; i++)
			for (; seen[i] < count[i]; seen[i]++)
				printf("event %u: %u\n", FIRST + i, seen[i] + 1);
	}
}
