// SPDX-License-Identifier: GPL-2.0
/*
 * stage2.c - second-stage translation: the format of VMSAv8-64 stage-2
 * descriptors for common/pgtable (Arm ARM D8.3), VTCR_EL2, and invalidation.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "mmu.h"
#include "stage2.h"
#include "sysreg.h"

#define S2_VALID	BIT_ULL(0)
#define S2_TABLE	BIT_ULL(1)
/* MemAttr 0b1111 with HCR_EL2.FWB = 0: Normal write-back; stage 1 decides. */
#define S2_ATTR		GENMASK_ULL(5, 2)
#define S2_ATTR_NORMAL	FIELD_PREP(S2_ATTR, 0xf)
/* MemAttr 0b0001: Device-nGnRE, however weakly stage 1 orders (D8.6). */
#define S2_ATTR_DEVICE	FIELD_PREP(S2_ATTR, 1)
#define S2_READ		BIT_ULL(6)
#define S2_WRITE	BIT_ULL(7)
#define S2_SH_INNER	FIELD_PREP(GENMASK_ULL(9, 8), 3)
#define S2_AF		BIT_ULL(10)
#define S2_XN		BIT_ULL(54)
#define S2_ADDR		GENMASK_ULL(47, 12)

#define VTCR_RES1	BIT_ULL(31)
#define VTCR_T0SZ	GENMASK_ULL(5, 0)
#define VTCR_SL0	GENMASK_ULL(7, 6)
#define VTCR_WB		(FIELD_PREP(GENMASK_ULL(9, 8), 1) | \
			 FIELD_PREP(GENMASK_ULL(11, 10), 1))
#define VTCR_SH_INNER	FIELD_PREP(GENMASK_ULL(13, 12), 3)
#define VTCR_PS		GENMASK_ULL(18, 16)

#define VTTBR_VMID	GENMASK_ULL(55, 48)

/* 4K granule: a walk may start at level 1 with up to 16 tables side by side,
 * which covers 43 bits, or at level 0 (D8.2.8).
 */
#define LEVEL1_MAX_BITS	42

static u64 leaf(hpa_t hpa, u32 perm, unsigned int level)
{
	return hpa.v | S2_VALID | (level ? 0 : S2_TABLE) |
	       (perm & VM_DEVICE ? S2_ATTR_DEVICE : S2_ATTR_NORMAL) |
	       S2_SH_INNER | S2_AF |
	       (perm & VM_READ ? S2_READ : 0) |
	       (perm & VM_WRITE ? S2_WRITE : 0) |
	       (perm & VM_EXEC ? 0 : S2_XN);
}

static u64 table(hpa_t hpa)
{
	return hpa.v | S2_VALID | S2_TABLE;
}

static enum pgtable_kind kind(u64 entry, unsigned int level)
{
	if (!(entry & S2_VALID))
		return PGTABLE_INVALID;
	return level && (entry & S2_TABLE) ? PGTABLE_TABLE : PGTABLE_LEAF;
}

static hpa_t addr(u64 entry)
{
	return HPA(entry & S2_ADDR);
}

static u32 perm(u64 entry)
{
	return (entry & S2_READ ? VM_READ : 0) |
	       (entry & S2_WRITE ? VM_WRITE : 0) |
	       (entry & S2_XN ? 0 : VM_EXEC) |
	       ((entry & S2_ATTR) == S2_ATTR_DEVICE ? VM_DEVICE : 0);
}

static struct pgtable_format format = {
	.max_leaf = 2,	/* 1 GiB */
	.leaf = leaf,
	.table = table,
	.kind = kind,
	.addr = addr,
	.perm = perm,
};

static u64 vtcr;

/* Physical address bits by ID_AA64MMFR0_EL1.PARange; 52 needs LPA2. */
static const u8 pa_bits[] = { 32, 36, 40, 42, 44, 48, 48 };

static u64 pa_range(void)
{
	return MIN(read_id_aa64mmfr0_el1() & 0xf, ARRAY_SIZE(pa_bits) - 1);
}

int stage2_init(void)
{
	u64 range = pa_range();
	unsigned int bits, sl0;

	bits = pa_bits[range];
	format.levels = bits <= LEVEL1_MAX_BITS ? 3 : 4;
	format.root_bits = bits - (format.levels == 3 ? 30 : 39);
	sl0 = format.levels == 3 ? 1 : 2;
	vtcr = VTCR_RES1 | VTCR_WB | VTCR_SH_INNER |
	       FIELD_PREP(VTCR_PS, MIN(range, 5)) | FIELD_PREP(VTCR_SL0, sl0) |
	       FIELD_PREP(VTCR_T0SZ, 64 - bits);
	return 0;
}

bool stage2_fits_cpu(void)
{
	return pa_range() >= FIELD_GET(VTCR_PS, vtcr);
}

u64 stage2_vtcr(void)
{
	return vtcr;
}

/*
 * TLBIs act on the current VMID. Errata 1319367 and 1165522: while VTTBR_EL2
 * is another vm's, no walk may start with this EL1's tables, so stage-1 walks
 * are disabled meanwhile.
 */
struct vmid_switch {
	u64 vttbr;
	u64 tcr;
	u64 sctlr;
};

static struct vmid_switch vmid_enter(u64 vttbr)
{
	struct vmid_switch old = { read_vttbr_el2(), 0, 0 };

	if (old.vttbr == vttbr)
		return old;
	old.tcr = read_tcr_el1();
	old.sctlr = read_sctlr_el1();
	write_tcr_el1(old.tcr | TCR_EL1_EPD0 | TCR_EL1_EPD1);
	isb();
	write_sctlr_el1(old.sctlr | SCTLR_ELx_M);
	isb();
	write_vttbr_el2(vttbr);
	isb();
	return old;
}

static void vmid_leave(const struct vmid_switch *old, u64 vttbr)
{
	if (old->vttbr == vttbr)
		return;
	write_vttbr_el2(old->vttbr);
	isb();
	write_sctlr_el1(old->sctlr);
	isb();
	write_tcr_el1(old->tcr);
	isb();
}

/*
 * Stage-2 entries by address, then all stage-1 entries of the VMID, since
 * these may be combined ones (D8.14.6); beyond a few pages all at once.
 */
#define MAX_BY_ADDRESS	(16 * PAGE_SIZE)

static void sync(struct pgtable *pt, gpa_t gpa, u64 size)
{
	struct vm *vm = container_of(pt, struct vm, arch.pt);
	struct vmid_switch old;
	u64 end = gpa.v + size;

	dsb_ishst();
	old = vmid_enter(vm->arch.vttbr);
	if (size > MAX_BY_ADDRESS) {
		tlbi_vmalls12e1is();
	} else {
		for (; gpa.v < end; gpa.v += PAGE_SIZE)
			tlbi_ipas2e1is(gpa.v >> PAGE_SHIFT);
		dsb_ish();
		tlbi_vmalle1is();
	}
	dsb_ish();
	/* Errata 1286807, 2441007 and 2441009: the last TLBI and DSB twice. */
	tlbi_vmalle1is();
	dsb_ish();
	isb();
	vmid_leave(&old, vm->arch.vttbr);
}

/* Walks are inner-shareable write-back (VTCR_EL2), so a barrier is enough. */
static void publish(struct pgtable *pt, const u64 *entry, unsigned int count)
{
	(void)pt;
	(void)entry;
	(void)count;
	dsb_ishst();
	isb();
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
	/* VMID 0 is what Linux and KVM leave in their TLB entries. */
	vm->arch.vttbr = hva_to_hpa(vm->arch.pt.root).v |
			 FIELD_PREP(VTTBR_VMID, vm->id + 1);
	sync(&vm->arch.pt, GPA(0), ~0ULL);
	return 0;
}

void stage2_destroy(struct vm *vm)
{
	sync(&vm->arch.pt, GPA(0), ~0ULL);
	pgtable_exit(&vm->arch.pt);
}

void stage2_flush_local(void)
{
	tlbi_alle1();
	dsb_nsh();
	isb();
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

void arch_vm_unmap(struct vm *vm, gpa_t gpa, u64 size, struct page_list *pages)
{
	pgtable_unmap(&vm->arch.pt, gpa, size, pages);
}

u32 arch_vm_lookup(struct vm *vm, gpa_t gpa, u64 *block)
{
	return pgtable_lookup(&vm->arch.pt, gpa, NULL, block);
}

int stage2_read(struct vm *vm, gpa_t gpa, void *dst, u64 size)
{
	int err = -EFAULT;
	hpa_t hpa;
	u32 perm;

	/* What is mapped stays so, and whose it is, until it has been read. */
	spin_lock(&vm->map_lock);
	perm = pgtable_lookup(&vm->arch.pt, gpa, &hpa, NULL);
	if ((perm & (VM_READ | VM_DEVICE)) == VM_READ) {
		mmu_read_guest(dst, hpa, size);
		err = 0;
	}
	spin_unlock(&vm->map_lock);
	return err;
}

unsigned int arch_vm_table_pages(const struct vm *vm)
{
	return vm->arch.pt.tables;
}
