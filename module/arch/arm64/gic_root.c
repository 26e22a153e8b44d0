// SPDX-License-Identifier: GPL-2.0
/*
 * gic_root.c - the root cell's view of the GIC: reads go straight to the
 * hardware, writes are trapped so that Linux can't switch off what cells need
 * nor point the GIC's own memory accesses at memory that isn't Linux's.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "gic.h"
#include "gic_regs.h"
#include "mmu.h"
#include "sysreg.h"

#define MAX_FRAMES	(1 + AX_ARM64_MAX_GICR + AX_ARM64_MAX_ITS)

static struct frame {
	u64 base;
	u64 size;
	void *va;
} frames[MAX_FRAMES];
static u32 nr_frames;

static void *frame_va(u64 hpa)
{
	u32 i;

	for (i = 0; i < nr_frames; i++)
		if (hpa - frames[i].base < frames[i].size)
			return frames[i].va + (hpa - frames[i].base);
	return NULL;
}

static int forward(const struct vcpu *vcpu, unsigned int size, bool write,
		   u64 *val)
{
	void *addr = frame_va(vcpu->arch.fault_gpa.v);

	if (!addr || !IS_ALIGNED((u64)addr, size))
		return -EINVAL;
	switch (size | (write ? 0x10 : 0)) {
	case 1:
		*val = mmio_read8(addr);
		return 0;
	case 2:
		*val = mmio_read16(addr);
		return 0;
	case 4:
		*val = mmio_read32(addr);
		return 0;
	case 8:
		*val = mmio_read64(addr);
		return 0;
	case 0x11:
		mmio_write8(addr, *val);
		return 0;
	case 0x12:
		mmio_write16(addr, *val);
		return 0;
	case 0x14:
		mmio_write32(addr, *val);
		return 0;
	case 0x18:
		mmio_write64(addr, *val);
		return 0;
	}
	return -EINVAL;
}

/* Is all of [hpa, hpa + size) memory that the root cell itself can write? */
static bool root_writable(struct vm *vm, u64 hpa, u64 size)
{
	u64 end = hpa + size, block;
	bool ok = end >= hpa;

	spin_lock(&vm->map_lock);
	while (ok && hpa < end) {
		ok = arch_vm_lookup(vm, GPA(hpa), &block) & VM_WRITE;
		hpa = ALIGN_DOWN(hpa, block) + block;
	}
	spin_unlock(&vm->map_lock);
	return ok;
}

/* Group 1 and affinity routing stay on: cells' interrupts need them. */
static int gicd_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	if (write && off == GICD_CTLR)
		*val |= GICD_CTLR_ENABLE_G1A | GICD_CTLR_ARE_NS;
	return forward(vcpu, size, write, val);
}

/* The redistributor of a CPU that is not the root cell's is out of reach. */
static bool foreign_redist(const void *addr)
{
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++)
		if (cpus[i] && cpus[i]->owns_gic && cpus[i]->gicr &&
		    (u64)addr - (u64)cpus[i]->gicr < 2 * SZ_64K)
			return true;
	return false;
}

static bool lpi_tables_ok(struct vm *vm, u64 off, u64 val)
{
	if (off == GICR_PROPBASER) {
		u64 idbits = (val & GICR_PROPBASER_IDBITS) + 1;

		return root_writable(vm, val & GICR_BASER_ADDR,
				     ALIGN_UP(BIT_ULL(MIN(idbits, 32)),
					      PAGE_SIZE));
	}
	return root_writable(vm, val & GICR_PENDBASER_ADDR, SZ_64K);
}

static int gicr_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	void *addr = frame_va(vcpu->arch.fault_gpa.v);
	u64 reg = off & (2 * SZ_64K - 1);

	if (write && foreign_redist(addr))
		return 0;
	if (write && (reg & ~7ULL) == GICR_PROPBASER && size != 8)
		return -EINVAL;
	if (write && (reg & ~7ULL) == GICR_PENDBASER && size != 8)
		return -EINVAL;
	if (write && (reg == GICR_PROPBASER || reg == GICR_PENDBASER) &&
	    !lpi_tables_ok(vcpu->vm, reg, *val)) {
		log_notice("root: LPI table outside its memory: 0x%llx", *val);
		return 0;
	}
	return forward(vcpu, size, write, val);
}

/* Bytes of a GITS_BASER or GITS_CBASER table; their pages differ (12.19). */
static u64 its_table_size(u64 off, u64 val)
{
	static const u64 page[] = { SZ_4K, 4 * SZ_4K, SZ_64K, SZ_64K };
	u64 count = (val & GITS_BASER_SIZE) + 1;

	if (off == GITS_CBASER)
		return count * SZ_4K;
	return count * page[FIELD_GET(GITS_BASER_PAGE_SIZE, val)];
}

static int its_access(struct vcpu *vcpu, u64 off, unsigned int size,
		      bool write, u64 *val)
{
	u64 reg = off & ~7ULL;
	bool table = reg == GITS_CBASER ||
		     (reg >= GITS_BASER && reg < GITS_BASER_END);

	if (write && table && size != 8)
		return -EINVAL;
	if (write && table && (*val & GITS_BASER_VALID) &&
	    !root_writable(vcpu->vm, *val & GITS_BASER_ADDR,
			   its_table_size(off, *val))) {
		log_notice("root: ITS table outside its memory: 0x%llx", *val);
		return 0;
	}
	return forward(vcpu, size, write, val);
}

static int add_frame(struct vm *vm, const char *name, const struct ax_range *r,
		     int (*access)(struct vcpu *vcpu, u64 off,
				   unsigned int size, bool write, u64 *val))
{
	struct frame *frame = &frames[nr_frames];
	struct page_list pages = { 0 };
	gpa_t base = GPA(ALIGN_DOWN(r->base, PAGE_SIZE));
	u64 size = ALIGN_UP(r->base + r->size, PAGE_SIZE) - base.v;
	int err;

	frame->va = mmu_map_device(HPA(r->base), r->size);
	if (!frame->va)
		return -ENOSPC;
	err = pool_reserve(&pages, arch_vm_map_pages(vm, base, size));
	if (err)
		return err;
	frame->base = r->base;
	frame->size = r->size;
	nr_frames++;
	spin_lock(&vm->map_lock);
	arch_vm_map(vm, base, HPA(base.v), size, VM_READ, &pages);
	spin_unlock(&vm->map_lock);
	pool_unreserve(&pages);
	vm_add_mmio(vm, name, base, size, access);
	return 0;
}

int gic_root_init(struct vm *vm)
{
	const struct ax_arm64_boot *boot = boot_info();
	u32 i;
	int err;

	err = add_frame(vm, "GIC distributor", &boot->gicd, gicd_access);
	for (i = 0; !err && i < boot->nr_gicr; i++)
		err = add_frame(vm, "GIC redistributors", &boot->gicr[i],
				gicr_access);
	for (i = 0; !err && i < boot->nr_its; i++)
		err = add_frame(vm, "GIC ITS", &boot->its[i], its_access);
	return err;
}
