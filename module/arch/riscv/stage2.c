// SPDX-License-Identifier: GPL-2.0
/*
 * stage2.c - G-stage translation: the format of Sv39x4, Sv48x4 and Sv57x4
 * entries for common/pgtable (privileged specification, "Two-Stage Address
 * Translation"), hgatp, and invalidation.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "csr.h"
#include "sbi.h"
#include "stage2.h"

#define S2_VALID	BIT_ULL(0)
#define S2_READ		BIT_ULL(1)
#define S2_WRITE	BIT_ULL(2)
#define S2_EXEC		BIT_ULL(3)
/* All accesses of the G-stage count as user-level ones. */
#define S2_USER		BIT_ULL(4)
#define S2_ACCESSED	BIT_ULL(6)
#define S2_DIRTY	BIT_ULL(7)
/* For software: what it maps are a device's registers (their PMA says so). */
#define S2_DEVICE	BIT_ULL(8)
#define S2_PPN_SHIFT	10
#define S2_PPN		GENMASK_ULL(53, 10)

static u64 leaf(hpa_t hpa, u32 perm, unsigned int level)
{
	(void)level;
	return hpa.v >> PAGE_SHIFT << S2_PPN_SHIFT |
	       S2_VALID | S2_USER | S2_ACCESSED | S2_DIRTY |
	       (perm & VM_READ ? S2_READ : 0) |
	       (perm & VM_WRITE ? S2_WRITE : 0) |
	       (perm & VM_EXEC ? S2_EXEC : 0) |
	       (perm & VM_DEVICE ? S2_DEVICE : 0);
}

static u64 table(hpa_t hpa)
{
	return hpa.v >> PAGE_SHIFT << S2_PPN_SHIFT | S2_VALID;
}

static enum pgtable_kind kind(u64 entry, unsigned int level)
{
	(void)level;
	if (!(entry & S2_VALID))
		return PGTABLE_INVALID;
	return entry & (S2_READ | S2_WRITE | S2_EXEC) ? PGTABLE_LEAF :
							PGTABLE_TABLE;
}

static hpa_t addr(u64 entry)
{
	return HPA((entry & S2_PPN) >> S2_PPN_SHIFT << PAGE_SHIFT);
}

static u32 perm(u64 entry)
{
	return (entry & S2_READ ? VM_READ : 0) |
	       (entry & S2_WRITE ? VM_WRITE : 0) |
	       (entry & S2_EXEC ? VM_EXEC : 0) |
	       (entry & S2_DEVICE ? VM_DEVICE : 0);
}

static struct pgtable_format format = {
	.root_bits = PGTABLE_BITS + 2,
	.max_leaf = 2,	/* 1 GiB */
	.leaf = leaf,
	.table = table,
	.kind = kind,
	.addr = addr,
	.perm = perm,
};

static u64 mode;
/* Of hgatp, 0: too few for a VMID each. Linux and KVM leave VMID 0 in TLBs. */
static u64 vmid_mask;

/* hgatp is WARL: a mode that the hart doesn't have leaves it as it was. */
static bool hgatp_holds(u64 val)
{
	bool same;

	write_hgatp(val);
	same = read_hgatp() == val;
	write_hgatp(0);
	return same;
}

/*
 * Of all harts that run: the table was changed before, which the call orders.
 * Beyond the largest size it is all addresses (SBI 2.0 8.5). What a hart that is
 * off may have is flushed when it comes, hart_main().
 */
static s64 fence_all(u64 gpa, u64 size)
{
	fence();
	return sbi(SBI_RFENCE, SBI_RFENCE_GVMA, 0, SBI_ALL_HARTS, gpa, size);
}

/* The largest mode that the hart has; nothing uses hgatp yet. */
int stage2_init(void)
{
	static const u8 modes[] = { HGATP_SV57X4, HGATP_SV48X4, HGATP_SV39X4 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++) {
		mode = FIELD_PREP(ATP_MODE, modes[i]);
		if (hgatp_holds(mode))
			break;
	}
	if (i == ARRAY_SIZE(modes))
		return -EOPNOTSUPP;
	format.levels = 5 - i;
	vmid_mask = hgatp_holds(mode | FIELD_PREP(HGATP_VMID, AX_MAX_CELLS)) ?
		    HGATP_VMID : 0;
	return fence_all(0, 0) == SBI_SUCCESS ? 0 : -EOPNOTSUPP;
}

bool stage2_fits_hart(void)
{
	return hgatp_holds(mode | (FIELD_PREP(HGATP_VMID, AX_MAX_CELLS) &
				   vmid_mask));
}

/*
 * A call for all harts leaves out those that are off (SBI 2.0 3.1), so what it can
 * fail for is a range that the firmware finds invalid (8.5). Without a fence a
 * hart would go on in memory that it has no more.
 */
static void sync(struct pgtable *pt, gpa_t gpa, u64 size)
{
	(void)pt;
	if (fence_all(gpa.v, size) && fence_all(0, ~0ULL))
		panic("the firmware's remote fence fails");
}

/*
 * Translations may be made at any time, by what vsatp and hgatp hold: never by
 * those of two guests, nor by tables that may be freed.
 */
void stage2_load(const struct vm *vm)
{
	write_vsatp(0);
	write_hgatp(vm->arch.hgatp);
	if (!vmid_mask)
		stage2_flush_local();
}

void stage2_put(void)
{
	write_vsatp(0);
	write_hgatp(0);
}

static void publish(struct pgtable *pt, const u64 *entry, unsigned int count)
{
	(void)pt;
	(void)entry;
	(void)count;
	fence();
}

static const struct pgtable_ops ops = {
	.sync = sync,
	.publish = publish,
};

int stage2_create(struct vm *vm)
{
	int err = pgtable_init(&vm->arch.pt, &format, &ops);

	if (err)
		return err;
	vm->gpa_limit = pgtable_limit(&vm->arch.pt);
	vm->arch.hgatp = mode |
			 (FIELD_PREP(HGATP_VMID, vm->id + 1) & vmid_mask) |
			 hva_to_hpa(vm->arch.pt.root).v >> PAGE_SHIFT;
	return 0;
}

void stage2_destroy(struct vm *vm)
{
	sync(&vm->arch.pt, GPA(0), ~0ULL);
	pgtable_exit(&vm->arch.pt);
}

void stage2_flush_local(void)
{
	hfence_gvma_all();
	hfence_vvma_all();
}

unsigned int arch_vm_map_pages(const struct vm *vm, gpa_t gpa, hpa_t hpa,
			       u64 size)
{
	const u64 differ = gpa.v ^ hpa.v;

	return pgtable_pages(&vm->arch.pt, gpa, size,
			     differ ? differ & -differ : BIT_ULL(63));
}

void arch_vm_map(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 vm_perm,
		 struct page_list *pages)
{
	pgtable_map(&vm->arch.pt, gpa, hpa, size, vm_perm, pages);
}

int stage2_map_device(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm)
{
	struct page_list pages = { 0 };

	if (pool_reserve(&pages, arch_vm_map_pages(vm, gpa, hpa, size)))
		return -ENOMEM;
	arch_vm_map(vm, gpa, hpa, size, perm | VM_DEVICE, &pages);
	pool_unreserve(&pages);
	return 0;
}

void arch_vm_unmap(struct vm *vm, gpa_t gpa, u64 size, struct page_list *pages)
{
	pgtable_unmap(&vm->arch.pt, gpa, size, pages);
}

u32 arch_vm_lookup(struct vm *vm, gpa_t gpa, u64 *block)
{
	return pgtable_lookup(&vm->arch.pt, gpa, NULL, block);
}

unsigned int arch_vm_table_pages(const struct vm *vm)
{
	return vm->arch.pt.tables;
}
