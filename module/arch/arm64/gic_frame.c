// SPDX-License-Identifier: GPL-2.0
/*
 * gic_frame.c - register frames of the GIC that the root cell reads as they are
 * and writes through the core.
 */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "cpu.h"
#include "gic_frame.h"
#include "host_abi.h"
#include "mmu.h"

#define MAX_FRAMES	(1 + AX_ARM64_MAX_GICR + AX_ARM64_MAX_ITS)

static struct frame {
	u64 base;
	u64 size;
	void *va;
} frames[MAX_FRAMES];
static u32 nr_frames;

void *gic_frame_va(u64 hpa)
{
	u32 i;

	for (i = 0; i < nr_frames; i++)
		if (hpa - frames[i].base < frames[i].size)
			return frames[i].va + (hpa - frames[i].base);
	return NULL;
}

/*
 * Words can be accessed everywhere, and 64-bit registers as a whole; bytes and
 * halfwords where a register's description says so. To what else the GIC may
 * answer with an error (IHI 0069 12.1.3), which would be the core's: it never
 * sees it, and the access is RAZ/WI as the same section allows.
 */
bool gic_frame_has(const struct gic_width *widths, u32 nr, u64 off,
		   unsigned int size)
{
	u32 i;

	if (!IS_ALIGNED(off, size))
		return false;
	for (i = 0; i < nr; i++)
		if (size == widths[i].size && off >= widths[i].base &&
		    off < widths[i].end)
			return true;
	return size == 4;
}

int gic_frame_forward(const struct vcpu *vcpu, unsigned int size, bool write,
		      u64 *val)
{
	void *addr = gic_frame_va(vcpu->arch.fault_gpa.v);

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

void *gic_frame_map(const struct ax_range *r)
{
	return mmu_map_device(HPA(r->base), r->size);
}

/* @perm: what the root cell may do without an exit. */
static int add(struct vm *vm, const char *name, const struct ax_range *r,
	       u32 perm,
	       int (*access)(struct vcpu *vcpu, u64 off, unsigned int size,
			     bool write, u64 *val))
{
	struct page_list pages = { 0 };
	gpa_t base = GPA(ALIGN_DOWN(r->base, PAGE_SIZE));
	u64 size = ALIGN_UP(r->base + r->size, PAGE_SIZE) - base.v;
	int err;

	err = pool_reserve(&pages,
			   arch_vm_map_pages(vm, base, HPA(base.v), size));
	if (err)
		return err;
	spin_lock(&vm->map_lock);
	arch_vm_map(vm, base, HPA(base.v), size, perm, &pages);
	spin_unlock(&vm->map_lock);
	pool_unreserve(&pages);
	vm_add_mmio(vm, name, base, size, access);
	return 0;
}

int gic_frame_add(struct vm *vm, const char *name, const struct ax_range *r,
		  void *va,
		  int (*access)(struct vcpu *vcpu, u64 off, unsigned int size,
				bool write, u64 *val))
{
	if (!va)
		return -ENOSPC;
	frames[nr_frames++] = (struct frame){
		.base = r->base,
		.size = r->size,
		.va = va,
	};
	return add(vm, name, r, VM_READ, access);
}

/* What may be done, doesn't come here. */
static int no_access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		     u64 *val)
{
	(void)vcpu;
	(void)off;
	(void)size;
	(void)write;
	(void)val;
	return -EINVAL;
}

int gic_frame_keep(struct vm *vm, const char *name, const struct ax_range *r)
{
	return add(vm, name, r, VM_READ | VM_WRITE, no_access);
}
