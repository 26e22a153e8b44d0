// SPDX-License-Identifier: GPL-2.0
/*
 * msrpm.c - permission maps: of MSRs, one for each kind of vm (APM 2 15.11), where
 * MSRs in none of their ranges always exit, and the one of ports that cells have
 * (15.10.1): all of them exit.
 */
#include <axvisor/pool.h>
#include "svm.h"

#define MSRPM_PAGES	2
#define MSRPM_SIZE	0x1800
#define RANGE_MSRS	0x2000
#define RANGE_BYTES	0x800
#define NR_KINDS	2
#define IOPM_PAGES	3

static u8 *maps[NR_KINDS];
static u8 *iopm;

_Static_assert(VM_ROOT < NR_KINDS && VM_CELL < NR_KINDS, "a map each");

static const u32 ranges[] = { 0, 0xc0000000, 0xc0010000 };

/* Two bits each: reads, then writes, exit. Return: byte, or NULL: no such bits. */
static u8 *find(unsigned int kind, u32 msr, unsigned int *shift)
{
	unsigned int i;
	u32 n;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		n = msr - ranges[i];
		if (n < RANGE_MSRS) {
			*shift = n % 4 * 2;
			return maps[kind] + i * RANGE_BYTES + n / 4;
		}
	}
	return NULL;
}

/* Of no vCPU that runs yet, so CLEAN_IOPM needn't change. */
void svm_msr_direct(unsigned int kind, u32 msr, bool read, bool write)
{
	unsigned int shift;
	u8 *byte = find(kind, msr, &shift);

	if (!byte)
		return;
	*byte &= (u8)~(3U << shift);
	*byte |= (u8)((read ? 0U : 1U) | (write ? 0U : 2U)) << shift;
}

/* The root cell has what nobody takes from it, a cell what it is given. */
int svm_msrpm_init(void)
{
	unsigned int i;

	for (i = 0; i < NR_KINDS; i++) {
		maps[i] = pool_alloc(MSRPM_PAGES);
		if (!maps[i])
			return -ENOMEM;
	}
	iopm = pool_alloc(IOPM_PAGES);
	if (!iopm)
		return -ENOMEM;
	__builtin_memset(iopm, 0xff, IOPM_PAGES * PAGE_SIZE);
	__builtin_memset(maps[VM_ROOT], 0, MSRPM_SIZE);
	__builtin_memset(maps[VM_CELL], 0xff, MSRPM_SIZE);
	msr_init();
	return 0;
}

u64 svm_msrpm(unsigned int kind)
{
	return hva_to_hpa(maps[kind]).v;
}

u64 svm_iopm(void)
{
	return hva_to_hpa(iopm).v;
}
