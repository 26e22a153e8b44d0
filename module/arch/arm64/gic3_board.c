// SPDX-License-Identifier: GPL-2.0
/* gic3_board.c - where cells see their GICv3. */
#include "gic3.h"
#include "spi.h"
#include "vcpu_irq.h"
#include "vgic.h"

#define GICD_BASE	0x08000000ULL
#define GICR_BASE	0x080a0000ULL

static int gicd_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	int err = vcpu_irq_access(vcpu, vgic_dist_access, off, size, write,
				  val);

	if (write && !err)
		spi_follow_write(vcpu->vm, off);
	return err;
}

static int gicr_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	return vcpu_irq_access(vcpu, vgic_redist_access, off, size, write, val);
}

int gic3_board_init(struct vm *vm)
{
	vm_add_mmio(vm, "GIC distributor", GPA(GICD_BASE), VGIC_DIST_SIZE,
		    gicd_access);
	vm_add_mmio(vm, "GIC redistributors", GPA(GICR_BASE),
		    vm->nr_vcpus * VGIC_REDIST_STRIDE, gicr_access);
	return 0;
}
