// SPDX-License-Identifier: GPL-2.0
/* msi.c - takes MSIs, and says so. */
#include "arch.h"

#define FIRST	1U	/* of the identities that are enabled */
#define COUNT	4U

static volatile u32 count[COUNT];

static void on_msi(unsigned int id)
{
	count[id - FIRST]++;
}

void payload(u64 arg)
{
	u32 seen[COUNT] = { 0 };
	unsigned int i;

	(void)arg;
	if (irqchip != &imsic) {
		printf("none\n");
		for (;;)
			cpu_wait();
	}
	for (i = 0; i < COUNT; i++)
		imsic_setup(FIRST + i, on_msi);
	printf("ready\n");
	for (;;) {
		cpu_wait();
		irqs_window();
		for (i = 0; i < COUNT; i++)
			for (; seen[i] < count[i]; seen[i]++)
				printf("event %u: %u\n", FIRST + i, seen[i] + 1);
	}
}
