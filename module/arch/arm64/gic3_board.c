// SPDX-License-Identifier: GPL-2.0
/* gic3_board.c - where cells see their GICv3 and its ITS. */
#include <axvisor/pool.h>
#include "gic3.h"
#include "spi.h"
#include "vcpu_irq.h"
#include "vgic.h"
#include "vits.h"

#define GICD_BASE	0x08000000ULL
#define GITS_BASE	0x08080000ULL
#define GICR_BASE	0x080a0000ULL

static noinline int gicd_state(struct vcpu *vcpu, u64 off, unsigned int size,
			       bool write, u64 *val)
{
	int err = vcpu_irq_access(vcpu, vgic_dist_access, off, size, write,
				  val);

	if (write && !err)
		spi_follow_write(vcpu->vm, off);
	return err;
}

static int gicd_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	if (!write && vgic_dist_fixed(vcpu->vm->arch.vgic, off, size, val))
		return 0;
	return gicd_state(vcpu, off, size, write, val);
}

static int gicr_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	u64 kick = 0;
	int err;

	if (!write && vgic_redist_fixed(vcpu->vm->arch.vgic, off, size, val))
		return 0;
	err = vcpu_irq_access(vcpu, vgic_redist_access, off, size, write, val);
	if (write && !err) {
		vits_redist_written(vcpu->vm->arch.vits, vcpu->id, off, *val,
				    &kick);
		vcpu_irq_kick(vcpu->vm, kick);
	}
	return err;
}

/* Only devices write GITS_TRANSLATER; all else in its frame reads as 0 (12.18). */
static int translater_access(u64 off, unsigned int size, u64 *val)
{
	*val = 0;
	return off % size || size > 4 ? -EINVAL : 0;
}

static int gits_access(struct vcpu *vcpu, u64 off, unsigned int size,
		       bool write, u64 *val)
{
	int err;

	if (off >= VITS_SIZE)
		return translater_access(off, size, val);
	err = vits_access(vcpu->vm->arch.vits, off, size, write, val);
	vcpu_irq_commands(vcpu);
	return err;
}

int gic3_board_init(struct vm *vm)
{
	struct vits *vits = pool_alloc(VITS_PAGES);

	if (!vits)
		return -ENOMEM;
	vm->arch.vits = vits;
	vits_init(vits, vm, vm->arch.vgic);
	vm_add_mmio(vm, "GIC distributor", GPA(GICD_BASE), VGIC_DIST_SIZE,
		    gicd_access);
	vm_add_mmio(vm, "GIC redistributors", GPA(GICR_BASE),
		    vm->nr_vcpus * VGIC_REDIST_STRIDE, gicr_access);
	vm_add_mmio(vm, "GIC ITS", GPA(GITS_BASE), 2 * VITS_SIZE, gits_access);
	return 0;
}
