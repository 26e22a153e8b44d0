// SPDX-License-Identifier: GPL-2.0
/* ledger.c - the single truth of who owns each page, CPU and interrupt. */
#include "../common/spinlock.h"
#include "../common/string.h"
#include <axvisor/pool.h>
#include "ledger.h"

/* Donating cannot fail: every cell may have all its regions. */
#define MAX_ENTRIES	((AX_MAX_CELLS - 1) * AX_MAX_REGIONS)
#define ENTRIES_PAGES \
	((MAX_ENTRIES * sizeof(struct ledger_entry) + PAGE_SIZE - 1) / PAGE_SIZE)

/*
 * @lock: written under manage_lock and this one, so either suffices to read
 * @entry: sorted by address, disjoint
 */
static struct {
	struct spinlock lock;
	const struct ax_boot *boot;
	struct ledger_entry *entry;
	unsigned int nr;
	u8 cpu_owner[AX_MAX_CPUS];
	u8 irq_owner[AX_MAX_IRQS];
} ledger;

_Static_assert(LEDGER_MIXED <= 0xff, "an owner fits in a byte");

int ledger_init(const struct ax_boot *boot)
{
	memset(&ledger, 0, sizeof(ledger));
	ledger.boot = boot;
	ledger.entry = pool_alloc(ENTRIES_PAGES);
	return ledger.entry ? 0 : -ENOMEM;
}

void ledger_exit(void)
{
	pool_free(ledger.entry, ENTRIES_PAGES);
}

void ledger_lock(void)
{
	spin_lock(&ledger.lock);
}

void ledger_unlock(void)
{
	spin_unlock(&ledger.lock);
}

static struct range core_range(void)
{
	return RANGE(ledger.boot->core.base, ledger.boot->core.size);
}

/* Index of the first entry that ends behind @addr. */
static unsigned int find(u64 addr)
{
	unsigned int low = 0, high = ledger.nr, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (range_last(ledger.entry[mid].range) < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int ledger_check_donate_mem(struct range range, struct ledger_entry *collision)
{
	const unsigned int i = find(range.base);

	if (ranges_overlap(core_range(), range)) {
		collision->range = range_intersect(core_range(), range);
		collision->owner = LEDGER_CORE;
		return -EBUSY;
	}
	if (i < ledger.nr && ranges_overlap(ledger.entry[i].range, range)) {
		collision->range = range_intersect(ledger.entry[i].range, range);
		collision->owner = ledger.entry[i].owner;
		return -EBUSY;
	}
	return 0;
}

u32 ledger_owner(struct range range)
{
	const u64 last = range_last(range);
	struct ledger_entry first;
	unsigned int i;

	if (!ledger_check_donate_mem(range, &first))
		return LEDGER_ROOT;
	if (first.owner == LEDGER_CORE)
		return first.range.size == range.size ? LEDGER_CORE :
							LEDGER_MIXED;
	if (first.range.base != range.base)
		return LEDGER_MIXED;
	for (i = find(range.base); range_last(ledger.entry[i].range) < last; i++) {
		if (i + 1 == ledger.nr ||
		    ledger.entry[i + 1].owner != first.owner ||
		    ledger.entry[i + 1].range.base !=
		    range_last(ledger.entry[i].range) + 1)
			return LEDGER_MIXED;
	}
	return first.owner;
}

static u64 ram_bytes(struct range range)
{
	struct range ram;
	u64 bytes = 0;
	u32 i;

	for (i = 0; i < ledger.boot->nr_ram; i++) {
		ram = RANGE(ledger.boot->ram[i].base, ledger.boot->ram[i].size);
		if (ranges_overlap(ram, range))
			bytes += range_intersect(ram, range).size;
	}
	return bytes;
}

enum ledger_ram ledger_ram(struct range range)
{
	const u64 bytes = ram_bytes(range);

	if (!bytes)
		return LEDGER_NOT_RAM;
	return bytes == range.size ? LEDGER_RAM : LEDGER_PARTLY_RAM;
}

u64 ledger_memory(u32 owner)
{
	u64 own = 0, others = ram_bytes(core_range());
	const struct ledger_entry *e;

	for (e = ledger.entry; e < ledger.entry + ledger.nr; e++) {
		if (e->owner == owner)
			own += e->range.size;
		else
			others += ram_bytes(e->range);
	}
	/* The whole address space but its last byte, which is no RAM. */
	return owner == LEDGER_ROOT ? ram_bytes(RANGE(0, ~0ULL)) - others : own;
}

bool ledger_root_ram(struct range range)
{
	return range_valid(range) && ledger_ram(range) == LEDGER_RAM &&
	       ledger_owner(range) == LEDGER_ROOT;
}

bool ledger_hole(u64 addr, u64 *block)
{
	static const u64 sizes[] = { SZ_1G, SZ_2M, PAGE_SIZE };
	struct range range;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		range = RANGE(ALIGN_DOWN(addr, sizes[i]), sizes[i]);
		if (sizes[i] <= *block && ledger_owner(range) == LEDGER_ROOT) {
			*block = sizes[i];
			return true;
		}
	}
	return false;
}

void ledger_donate_mem(struct range range, u32 cell)
{
	unsigned int i;

	ledger_lock();
	i = find(range.base);
	memmove(&ledger.entry[i + 1], &ledger.entry[i],
		(ledger.nr - i) * sizeof(ledger.entry[0]));
	ledger.entry[i] = (struct ledger_entry){ range, cell };
	ledger.nr++;
	ledger_unlock();
}

void ledger_reclaim_mem(struct range range)
{
	unsigned int i;

	ledger_lock();
	i = find(range.base);
	ledger.nr--;
	memmove(&ledger.entry[i], &ledger.entry[i + 1],
		(ledger.nr - i) * sizeof(ledger.entry[0]));
	ledger_unlock();
}

u32 ledger_irq_owner(u32 irq)
{
	return ledger.irq_owner[irq];
}

void ledger_set_irq_owner(u32 irq, u32 cell)
{
	ledger.irq_owner[irq] = (u8)cell;
}

u32 ledger_cpu_owner(unsigned int cpu)
{
	return READ_ONCE(ledger.cpu_owner[cpu]);
}

void ledger_set_cpu_owner(unsigned int cpu, u32 cell)
{
	WRITE_ONCE(ledger.cpu_owner[cpu], (u8)cell);
}
