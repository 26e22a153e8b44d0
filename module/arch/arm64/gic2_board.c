// SPDX-License-Identifier: GPL-2.0
/*
 * gic2_board.c - where cells see their GICv2. The first page of the CPU
 * interface is the hardware's GICV; GICV_DIR in the second one is emulated,
 * since the hardware doesn't tell of a deactivation where no list register has
 * the interrupt (IHI 0048B 5.2).
 */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "boot_info.h"
#include "gic2.h"
#include "spi.h"
#include "vcpu_irq.h"
#include "vgic.h"

#define GICD_BASE	0x08000000ULL
#define GICC_BASE	0x08010000ULL
#define GICC_SIZE	0x10000ULL
#define GICC_DIR	0x1000
#define DIR_INTID	GENMASK_ULL(9, 0)

static int gicd_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	int err = vcpu_irq_access(vcpu, vgic2_dist_access, off, size, write,
				  val);

	if (write && !err)
		spi_follow_write(vcpu->vm, off);
	return err;
}

/* What is not mapped: the second page, in which there is nothing but this. */
static int gicc_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	u64 kick;

	if (size != 4)
		return -EINVAL;
	if (!write || off != GICC_DIR)
		return 0;
	vcpu_irq_sync(vcpu);
	vgic_dir(vcpu->vm->arch.vgic, vcpu->id, *val & DIR_INTID, &kick);
	vcpu_irq_kick(vcpu->vm, kick);
	return 0;
}

int gic2_board_init(struct vm *vm)
{
	const hpa_t gicv = HPA(boot_info()->gicv.base);
	struct page_list pages = { 0 };
	int err;

	err = pool_reserve(&pages,
			   vm_map_pages(vm, GPA(GICC_BASE), gicv, PAGE_SIZE));
	if (err)
		return err;
	vm_map(vm, GPA(GICC_BASE), gicv, PAGE_SIZE,
	       VM_READ | VM_WRITE | VM_DEVICE, &pages);
	pool_unreserve(&pages);
	vm_add_mmio(vm, "GIC distributor", GPA(GICD_BASE), VGIC_DIST_SIZE,
		    gicd_access);
	vm_add_mmio(vm, "GIC CPU interface", GPA(GICC_BASE), GICC_SIZE,
		    gicc_access);
	return 0;
}
