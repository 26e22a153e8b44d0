// SPDX-License-Identifier: GPL-2.0
/*
 * msi.c - waits for the messages of a device that the board does not have, events
 * 0 to 3 of DEVICE, and says which has come.
 */
#include "its.h"

#define DEVICE	0x10U
#define EVENTS	4U

void payload(u64 arg)
{
	u32 seen[EVENTS] = { 0 };
	unsigned int i;

	(void)arg;
	if (!its_exists()) {
		printf("none\n");
		for (;;)
			cpu_wait();
	}
	its_init();
	its_init_cpu();
	its_mapc(0, 0);
	its_mapd(DEVICE, 3);
	for (i = 0; i < EVENTS; i++)
		its_mapti(DEVICE, i, GIC_LPI_BASE + i, 0);
	printf("ready\n");
	for (;;) {
		irqs_mask();
		cpu_wait();
		irqs_unmask();
		irqs_mask();
		for (i = 0; i < EVENTS; i++)
			for (; seen[i] < lpi_count[0][i]; seen[i]++)
				printf("event %u: %u\n", i, seen[i] + 1);
	}
}
