// SPDX-License-Identifier: GPL-2.0
/*
 * mmu.c - the core's own address space: image and pool (W^X), device registers,
 * and a window of three pages a CPU through which memory of others is reached. As
 * many levels as Linux uses: in long mode that can't be changed.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>
#include "cpu.h"
#include "mmu.h"

/* Page-table entries, APM 2 5.4. */
#define PTE_PRESENT	BIT_ULL(0)
#define PTE_WRITE	BIT_ULL(1)
#define PTE_PWT		BIT_ULL(3)
#define PTE_PCD		BIT_ULL(4)
#define PTE_ACCESSED	BIT_ULL(5)
#define PTE_DIRTY	BIT_ULL(6)
#define PTE_LARGE	BIT_ULL(7)
#define PTE_NX		BIT_ULL(63)

#define PTE_MEM		(PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY)
#define PTE_RX		PTE_MEM
#define PTE_RO		(PTE_MEM | PTE_NX)
#define PTE_RW		(PTE_MEM | PTE_WRITE | PTE_NX)
/* PAT entry 3, which is UC after a reset and with Linux (APM 2 7.8). */
#define PTE_DEVICE	(PTE_RW | PTE_PCD | PTE_PWT)
#define PTE_TABLE	(PTE_PRESENT | PTE_WRITE | PTE_ACCESSED)

#define ENTRIES		512
#define L1_DEVICE	((CORE_VA_DEVICE - CORE_VA) / SZ_2M)
#define L1_WINDOW	((CORE_VA_WINDOW - CORE_VA) / SZ_2M)
#define NR_DEVICE	(L1_WINDOW - L1_DEVICE)

#define TABLE __attribute__((section(".tables"))) __aligned(4096)

static u64 core_l4[ENTRIES] TABLE;	/* with 5 levels */
static u64 core_l3[ENTRIES] TABLE;
static u64 core_l2[ENTRIES] TABLE;
static u64 core_l1[ENTRIES] TABLE;
static u64 image_l0[ENTRIES] TABLE;
static u64 window_l0[ENTRIES] TABLE;

enum window { WINDOW_SRC, WINDOW_DST, WINDOW_CODE, NR_WINDOWS };

_Static_assert(AX_MAX_CPUS * NR_WINDOWS <= ENTRIES, "they have room");

u64 core_cr3;
u64 core_pa_offset;
static u64 nr_device;

extern char __core_start[], __text_end[], __rodata_end[], __boot_stack[];

/* Attributes of a page of the first 2 MiB. */
static u64 image_attr(u64 off)
{
	if (off < (u64)(__text_end - __core_start))
		return PTE_RX;
	if (off < (u64)(__rodata_end - __core_start))
		return PTE_RO;
	return PTE_RW;
}

__cold s64 mmu_early_build(u64 base)
{
	const u64 to_pa = base - (u64)__core_start;
	const u64 size = core_boot.core.size;
	const u64 guard = __boot_stack - __core_start;
	u64 i;

	if (size > CORE_VA_DEVICE - CORE_VA)
		return -ERANGE;
	for (i = 0; i < ENTRIES; i++)
		image_l0[i] = (base + i * PAGE_SIZE) | image_attr(i * PAGE_SIZE);
	image_l0[guard / PAGE_SIZE] = 0;
	core_l1[0] = ((u64)image_l0 + to_pa) | PTE_TABLE;
	for (i = 1; i < size / SZ_2M; i++)
		core_l1[i] = (base + i * SZ_2M) | PTE_RW | PTE_LARGE;
	core_l1[L1_WINDOW] = ((u64)window_l0 + to_pa) | PTE_TABLE;
	core_l2[CORE_VA / SZ_1G] = ((u64)core_l1 + to_pa) | PTE_TABLE;
	core_l3[0] = ((u64)core_l2 + to_pa) | PTE_TABLE;
	core_l4[0] = ((u64)core_l3 + to_pa) | PTE_TABLE;

	core_pa_offset = base - CORE_VA;
	core_cr3 = (u64)(read_cr4() & CR4_LA57 ? core_l4 : core_l3) + to_pa;
	return 0;
}

hpa_t hva_to_hpa(const void *hva)
{
	return HPA((u64)hva + core_pa_offset);
}

void *hpa_to_hva(hpa_t hpa)
{
	return (void *)(hpa.v - core_pa_offset);
}

/* Of entries that were not present: no TLB has these (APM 2 5.5). */
__cold void *mmu_map_device(hpa_t base, u64 size)
{
	u64 first = ALIGN_DOWN(base.v, SZ_2M);
	u64 count = (ALIGN_UP(base.v + size, SZ_2M) - first) / SZ_2M;
	u64 slot = nr_device;
	u64 i;

	if (count > NR_DEVICE - nr_device)
		return NULL;
	for (i = 0; i < count; i++)
		core_l1[L1_DEVICE + slot + i] = (first + i * SZ_2M) | PTE_DEVICE | PTE_LARGE;
	nr_device += count;
	return (void *)(CORE_VA_DEVICE + slot * SZ_2M + (base.v - first));
}

/* Before other CPUs have entered: their TLBs hold nothing of it. */
__cold int mmu_unmap_guard(void *page)
{
	u64 off = (u64)page - CORE_VA;

	if (off >= SZ_2M)
		return -ENOSPC;
	image_l0[off / PAGE_SIZE] = 0;
	invlpg((u64)page);
	return 0;
}

__cold bool mmu_is_guard(u64 va)
{
	u64 off = va - CORE_VA;

	return off < SZ_2M && !image_l0[off / PAGE_SIZE];
}

static u64 window_va(unsigned int slot)
{
	return CORE_VA_WINDOW + slot * PAGE_SIZE;
}

/* Private to this CPU, so the invalidation needn't leave it. */
static void *window_open(enum window which, u64 pa, u64 attr)
{
	const unsigned int slot = this_cpu()->id * NR_WINDOWS + which;

	window_l0[slot] = ALIGN_DOWN(pa, PAGE_SIZE) | attr;
	invlpg(window_va(slot));
	return (void *)(window_va(slot) + (pa & (PAGE_SIZE - 1)));
}

static void window_close(enum window which)
{
	const unsigned int slot = this_cpu()->id * NR_WINDOWS + which;

	window_l0[slot] = 0;
	invlpg(window_va(slot));
}

const u8 *mmu_code(hpa_t page)
{
	const unsigned int slot = this_cpu()->id * NR_WINDOWS + WINDOW_CODE;

	if (window_l0[slot] != (page.v | PTE_RO))
		window_open(WINDOW_CODE, page.v, PTE_RO);
	return (const u8 *)window_va(slot);
}

/* Bytes up to the next page boundary of @pa, at most @size. */
static u64 in_page(u64 pa, u64 size)
{
	return MIN(size, PAGE_SIZE - (pa & (PAGE_SIZE - 1)));
}

void arch_mem_read(void *dst, hpa_t src, u64 size)
{
	u64 n;

	for (; size; size -= n, src.v += n, dst = (char *)dst + n) {
		n = in_page(src.v, size);
		__builtin_memcpy(dst, window_open(WINDOW_SRC, src.v, PTE_RO), n);
		window_close(WINDOW_SRC);
	}
}

void arch_mem_write(hpa_t dst, const void *src, u64 size)
{
	u64 n;

	for (; size; size -= n, dst.v += n, src = (const char *)src + n) {
		n = in_page(dst.v, size);
		__builtin_memcpy(window_open(WINDOW_DST, dst.v, PTE_RW), src, n);
		window_close(WINDOW_DST);
	}
}

/* Caches are coherent, also for instruction fetch (APM 2 7.6.1). */
__cold void arch_mem_copy(hpa_t dst, hpa_t src, u64 size)
{
	void *to, *from;
	u64 n;

	for (; size; size -= n, dst.v += n, src.v += n) {
		n = MIN(in_page(dst.v, size), in_page(src.v, size));
		to = window_open(WINDOW_DST, dst.v, PTE_RW);
		from = window_open(WINDOW_SRC, src.v, PTE_RO);
		__builtin_memcpy(to, from, n);
		window_close(WINDOW_SRC);
		window_close(WINDOW_DST);
	}
}

__cold void arch_mem_clear(hpa_t dst, u64 size)
{
	u64 n;

	for (; size; size -= n, dst.v += n) {
		n = in_page(dst.v, size);
		__builtin_memset(window_open(WINDOW_DST, dst.v, PTE_RW), 0, n);
		window_close(WINDOW_DST);
	}
}

int mmu_exchange(hpa_t hpa, u64 old, u64 new, unsigned int size)
{
	void *at = window_open(WINDOW_DST, hpa.v, PTE_RW);
	u32 old32 = (u32)old;
	bool done;

	if (size == 8)
		done = __atomic_compare_exchange_n((u64 *)at, &old, new, false,
						   __ATOMIC_SEQ_CST,
						   __ATOMIC_SEQ_CST);
	else
		done = __atomic_compare_exchange_n((u32 *)at, &old32, (u32)new,
						   false, __ATOMIC_SEQ_CST,
						   __ATOMIC_SEQ_CST);
	window_close(WINDOW_DST);
	return done ? 0 : -EAGAIN;
}
