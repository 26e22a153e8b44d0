// SPDX-License-Identifier: GPL-2.0
/*
 * walk.c - VS-stage translation in software (privileged specification, "Virtual
 * Address Translation Process"), for harts that write 0 to htval.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/mem.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "csr.h"
#include "sbi.h"
#include "walk.h"

#define PTE_VALID	BIT_ULL(0)
#define PTE_LEAF	GENMASK_ULL(3, 1)	/* R, W, X */
#define PTE_PPN		GENMASK_ULL(53, 10)
#define PTE_NAPOT	BIT_ULL(63)
#define NAPOT_64K	SZ_64K			/* the only size (Svnapot) */
#define VPN_BITS	9

/* Of memory alone: reading registers may fault, or do something. */
static bool read_entry(struct vm *vm, gpa_t gpa, u64 *entry)
{
	u32 perm = 0;
	hpa_t hpa;

	if (gpa.v >= vm->gpa_limit ||
	    (vm->kind == VM_ROOT && !sbi_is_ram(gpa.v, sizeof(*entry))))
		return false;
	spin_lock(&vm->map_lock);
	perm = pgtable_lookup(&vm->arch.pt, gpa, &hpa, NULL);
	if ((perm & (VM_READ | VM_DEVICE)) == VM_READ)
		mem_read(entry, hpa, sizeof(*entry));
	spin_unlock(&vm->map_lock);
	return (perm & (VM_READ | VM_DEVICE)) == VM_READ;
}

int walk_guest(struct vcpu *vcpu, u64 va, gpa_t *gpa)
{
	const u64 vsatp = read_vsatp();
	const u64 mode = FIELD_GET(ATP_MODE, vsatp);
	u64 base = FIELD_GET(ATP_PPN, vsatp) << PAGE_SHIFT;
	u64 level = mode - ATP_SV39 + 3, entry, size;

	if (mode < ATP_SV39 || mode > ATP_SV57) {
		*gpa = GPA(va);
		return 0;
	}
	while (level--) {
		size = BIT_ULL(PAGE_SHIFT + VPN_BITS * level);
		*gpa = GPA(base + va / size % BIT_ULL(VPN_BITS) * sizeof(entry));
		if (!read_entry(vcpu->vm, *gpa, &entry))
			return 0;
		if (!(entry & PTE_VALID))
			return -EAGAIN;
		base = FIELD_GET(PTE_PPN, entry) << PAGE_SHIFT;
		if (!(entry & PTE_LEAF))
			continue;
		if (entry & PTE_NAPOT)
			size = NAPOT_64K;
		*gpa = GPA(ALIGN_DOWN(base, size) + va % size);
		return 0;
	}
	return -EAGAIN;
}
