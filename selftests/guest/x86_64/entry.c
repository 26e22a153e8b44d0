// SPDX-License-Identifier: GPL-2.0
/*
 * entry.c - how the first vCPU starts: in 64-bit mode as a kernel does, in protected
 * mode as Multiboot says, in real mode as after a reset. Argument: that in the last
 * byte, MODE_*; the rest is any.
 */
#include "arch.h"
#include "entry.h"

enum { MODE_LONG, MODE_PROTECTED, MODE_REAL, MODE_RESET };

#define CR0_PE		1UL
#define CR0_PG		(1UL << 31)
#define MULTIBOOT_MAGIC	0x2badb002UL
#define BOOT_CS		0x10
#define TABLE_ADDRESS	0xffffffffff000UL
#define LARGE_PAGE	0x83UL
#define NR_PAGES	2048	/* of 2 MiB */

static bool maps_itself(void)
{
	const u64 *pml4 = (const u64 *)(entry_found(ENTRY_CR3) & TABLE_ADDRESS);
	const u64 *pdpt = (const u64 *)(pml4[0] & TABLE_ADDRESS);
	const u64 *pd;
	u64 n;

	for (n = 0; n < NR_PAGES; n++) {
		pd = (const u64 *)(pdpt[n / 512] & TABLE_ADDRESS);
		if ((pd[n % 512] & (TABLE_ADDRESS | LARGE_PAGE)) !=
		    (n << 21 | LARGE_PAGE))
			return false;
	}
	return true;
}

static void test_long(void)
{
	const u64 on = CR0_PE | CR0_PG;

	ok((entry_found(ENTRY_CR0) & on) == on, "paging is on");
	ok(entry_found(ENTRY_CS) == BOOT_CS, "cs is that of Linux's boot protocol");
	ok(maps_itself(), "the first 4 GiB are at their address");
}

static void test_protected(void)
{
	ok((entry_found(ENTRY_CR0) & (CR0_PE | CR0_PG)) == CR0_PE,
	   "protected mode, paging is off");
	ok(entry_found(ENTRY_EAX) == MULTIBOOT_MAGIC, "eax is Multiboot's magic");
}

static u32 signature(void)
{
	u32 eax = 1, ebx, ecx = 0, edx;

	asm volatile("cpuid" : "+a" (eax), "=b" (ebx), "+c" (ecx), "=d" (edx));
	return eax;
}

static void test_real(u64 cs)
{
	ok(!(entry_found(ENTRY_CR0) & (CR0_PE | CR0_PG)), "real mode");
	ok(entry_found(ENTRY_EDX) == signature(), "edx is the CPU's signature");
	ok(entry_found(ENTRY_CS) == cs, "cs is 0x%lx", (unsigned long)cs);
}

void payload(u64 arg)
{
	printf("# argument 0x%lx\n", (unsigned long)arg);
	switch (arg & 0xff) {
	case MODE_LONG:
		test_long();
		break;
	case MODE_PROTECTED:
		test_protected();
		break;
	case MODE_REAL:
		test_real(0);
		break;
	case MODE_RESET:
		/* By the far jump at the reset vector. */
		test_real(0xffff);
		break;
	}
	done();
}
