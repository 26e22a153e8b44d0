// SPDX-License-Identifier: GPL-2.0
/*
 * mmu.c - the core's own translation regime: image and pool (W^X), device
 * registers, the one identity-mapped page of entry.S, and a window of two
 * pages a CPU through which memory of others is reached.
 */
#include <axvisor/arch_cpu.h>
#include <axvisor/pool.h>
#include <axvisor/smp.h>
#include "cache.h"
#include "cpu.h"
#include "mmu.h"
#include "sysreg.h"

/* VMSAv8-64 descriptors, Arm ARM D8.3. Attribute indices are MAIR_EL2_VALUE's. */
#define PTE_VALID	BIT_ULL(0)
#define PTE_TABLE	BIT_ULL(1)	/* levels 0 to 2; at level 3 a page */
#define PTE_ATTR_DEVICE	FIELD_PREP(GENMASK_ULL(4, 2), 1)
#define PTE_ATTR_NORMAL	FIELD_PREP(GENMASK_ULL(4, 2), 2)
#define PTE_AP1_RES1	BIT_ULL(6)	/* RES1 in a one-privilege regime */
#define PTE_RDONLY	BIT_ULL(7)
#define PTE_SH_INNER	FIELD_PREP(GENMASK_ULL(9, 8), 3)
#define PTE_AF		BIT_ULL(10)
#define PTE_XN		BIT_ULL(54)
#define PTE_ADDR	GENMASK_ULL(47, 12)

#define PTE_MEM		(PTE_VALID | PTE_AF | PTE_AP1_RES1 | PTE_SH_INNER | \
			 PTE_ATTR_NORMAL)
#define PTE_RX		(PTE_MEM | PTE_RDONLY)
#define PTE_RO		(PTE_MEM | PTE_RDONLY | PTE_XN)
#define PTE_RW		(PTE_MEM | PTE_XN)
#define PTE_DEV		(PTE_VALID | PTE_AF | PTE_AP1_RES1 | PTE_XN | \
			 PTE_ATTR_DEVICE)

#define ENTRIES		512
#define L2_DEVICE	((CORE_VA_DEVICE - CORE_VA) / SZ_2M)
#define L2_WINDOW	((CORE_VA_WINDOW - CORE_VA) / SZ_2M)
#define NR_DEVICE	(L2_WINDOW - L2_DEVICE)

/* Where core.lds says, all 0 at first. Level 0 is TTBR0_EL2's. */
extern struct tables {
	u64 l0[ENTRIES];
	u64 l1[ENTRIES];
	u64 l2[ENTRIES];
	u64 image_l3[ENTRIES];
	u64 window_l3[ENTRIES];
	u64 idmap_l1[ENTRIES];
	u64 idmap_l2[ENTRIES];
	u64 idmap_l3[ENTRIES];
} core_tables;

_Static_assert(sizeof(core_tables) == 0x8000, "core.lds has room for the tables");
_Static_assert(AX_MAX_CPUS * 2 <= ENTRIES, "two windows a CPU");

/* In .data: read by entry.S before .bss can be relied on. */
u32 early_built __attribute__((section(".data")));
u64 core_pa_offset __attribute__((section(".data")));
static u64 nr_device;

extern char __core_start[], __text_end[], __rodata_end[];
extern char __idmap_start[];

static unsigned int index_at(u64 va, unsigned int level)
{
	return (va >> (39 - 9 * level)) & (ENTRIES - 1);
}

static u64 table_entry(const void *table)
{
	return (u64)table | PTE_VALID | PTE_TABLE;
}

/* Attributes of a page of the first 2 MiB; addresses are run-time ones. */
static u64 image_attr(u64 addr)
{
	if (addr < (u64)__text_end)
		return PTE_RX;
	if (addr < (u64)__rodata_end)
		return PTE_RO;
	return PTE_RW;
}

/*
 * Only PC-relative references here: it runs at the physical address. Data
 * accesses are uncached, so what caches hold of these pages is stale and
 * dropped at the end.
 */
s64 mmu_early_build(u64 base)
{
	struct tables *t = &core_tables;
	u64 size = core_boot.core.size;
	u64 id = (u64)__idmap_start;
	unsigned int i;

	if (base >> 46 || size > CORE_VA_DEVICE - CORE_VA ||
	    core_boot.nr_cpus > AX_MAX_CPUS)
		return -ERANGE;
	for (i = 0; i < ENTRIES; i++)
		t->image_l3[i] = (base + i * PAGE_SIZE) | PTE_TABLE |
				 image_attr(base + i * PAGE_SIZE);
	for (i = 0; i < core_boot.nr_cpus; i++)
		t->image_l3[((u64)core_cpus[i] - base) / PAGE_SIZE] = 0;
	t->l2[0] = table_entry(t->image_l3);
	for (i = 1; i < size / SZ_2M; i++)
		t->l2[i] = (base + i * SZ_2M) | PTE_RW;
	t->l2[L2_WINDOW] = table_entry(t->window_l3);
	t->l1[index_at(CORE_VA, 1)] = table_entry(t->l2);
	t->l0[index_at(CORE_VA, 0)] = table_entry(t->l1);

	t->idmap_l3[index_at(id, 3)] = id | PTE_TABLE | PTE_RX;
	t->idmap_l2[index_at(id, 2)] = table_entry(t->idmap_l3);
	t->idmap_l1[index_at(id, 1)] = table_entry(t->idmap_l2);
	t->l0[index_at(id, 0)] = table_entry(t->idmap_l1);

	core_pa_offset = base - CORE_VA;
	early_built = 1;
	dsb_sy();
	cache_inval_poc(__rodata_end, (u64)core_cpus - (u64)__rodata_end);
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

void *mmu_map_device(hpa_t base, u64 size)
{
	u64 first = ALIGN_DOWN(base.v, SZ_2M);
	u64 count = (ALIGN_UP(base.v + size, SZ_2M) - first) / SZ_2M;
	u64 slot = nr_device;
	u64 i;

	if (count > NR_DEVICE - nr_device)
		return NULL;
	for (i = 0; i < count; i++)
		core_tables.l2[L2_DEVICE + slot + i] = (first + i * SZ_2M) | PTE_DEV;
	nr_device += count;
	dsb_ishst();
	isb();
	return (void *)(CORE_VA_DEVICE + slot * SZ_2M + (base.v - first));
}

/* Nothing else of the first 2 MiB is unmapped. */
bool mmu_is_guard(u64 va)
{
	u64 off = va - CORE_VA;

	return off < SZ_2M && !core_tables.image_l3[off / PAGE_SIZE];
}

enum window { WINDOW_SRC, WINDOW_DST };

/* Private to this CPU, so the invalidation needn't leave it (D8.14). */
static void *window_open(enum window which, u64 pa, u64 attr)
{
	unsigned int slot = arch_cpu_id() * 2 + which;

	core_tables.window_l3[slot] = (pa & PTE_ADDR & ~(PAGE_SIZE - 1)) | PTE_TABLE | attr;
	dsb_ishst();
	isb();
	return (void *)(CORE_VA_WINDOW + slot * PAGE_SIZE +
			(pa & (PAGE_SIZE - 1)));
}

static void window_close(enum window which)
{
	unsigned int slot = arch_cpu_id() * 2 + which;

	core_tables.window_l3[slot] = 0;
	dsb_ishst();
	tlbi_vae2((CORE_VA_WINDOW >> PAGE_SHIFT) + slot);
	dsb_nsh();
	isb();
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

void mmu_read_guest(void *dst, hpa_t src, u64 size)
{
	const void *from;
	u64 n;

	for (; size; size -= n, src.v += n, dst = (char *)dst + n) {
		n = in_page(src.v, size);
		from = window_open(WINDOW_SRC, src.v, PTE_RO);
		cache_clean_inval_poc(from, n);
		__builtin_memcpy(dst, from, n);
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

/*
 * A cell starts with MMU and caches off: what it is to see must be in memory,
 * and no instruction cache may hold what was there before (Arm ARM B2.7,
 * D7.5).
 */
void arch_mem_copy(hpa_t dst, hpa_t src, u64 size)
{
	void *to, *from;
	u64 n;

	for (; size; size -= n, dst.v += n, src.v += n) {
		n = MIN(in_page(dst.v, size), in_page(src.v, size));
		to = window_open(WINDOW_DST, dst.v, PTE_RW);
		from = window_open(WINDOW_SRC, src.v, PTE_RO);
		__builtin_memcpy(to, from, n);
		cache_clean_inval_poc(to, n);
		window_close(WINDOW_SRC);
		window_close(WINDOW_DST);
	}
	cache_inval_icache();
}

void arch_mem_clear(hpa_t dst, u64 size)
{
	void *to;
	u64 n;

	for (; size; size -= n, dst.v += n) {
		n = in_page(dst.v, size);
		to = window_open(WINDOW_DST, dst.v, PTE_RW);
		__builtin_memset(to, 0, n);
		cache_clean_inval_poc(to, n);
		window_close(WINDOW_DST);
	}
	cache_inval_icache();
}
