// SPDX-License-Identifier: GPL-2.0
/* irqchip.c - the kinds of interrupt controllers, where QEMU's virt has them. */
#include "../../vm/vm.h"
#include "board.h"
#include "boot_info.h"
#include "imsic.h"
#include "irqchip.h"
#include "seip.h"
#include "vaplic.h"
#include "vplic.h"
#include "wired.h"

static int no_msi(struct vm *vm, u32 vcpu, u32 id)
{
	(void)vm;
	(void)vcpu;
	(void)id;
	return -ENODEV;
}

static int vcpu_needs_nothing(struct vcpu *vcpu)
{
	(void)vcpu;
	return 0;
}

static void vcpu_has_nothing(struct vcpu *vcpu)
{
	(void)vcpu;
}

/* ---- PLIC ---- */

static void plic_settle(struct vm *vm)
{
	u32 irq;

	while ((irq = vplic_take_ended(vm->arch.irqchip)))
		wired_end(vm, irq);
}

static int plic_access(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		       u64 *val)
{
	struct vplic *plic = vcpu->vm->arch.irqchip;
	int err = vplic_access(vcpu->vm, plic, off, size, write, val);

	if (unlikely(READ_ONCE(plic->has_ended)))
		plic_settle(vcpu->vm);
	return err;
}

static void plic_init(struct vm *vm)
{
	vm_add_mmio(vm, "PLIC", GPA(PLIC_BASE), VPLIC_SIZE, plic_access);
}

static void plic_reset(struct vm *vm)
{
	vplic_reset(vm, vm->arch.irqchip);
	wired_reset(vm);
}

static void plic_set_level(struct vm *vm, u32 irq, bool high)
{
	vplic_set_level(vm, vm->arch.irqchip, irq, high);
}

static void plic_pulse(struct vm *vm, u32 irq)
{
	vplic_pulse(vm, vm->arch.irqchip, irq);
}

const struct irqchip irqchip_plic = {
	.nr_irqs = VPLIC_SOURCES - 1,
	.size = sizeof(struct vplic),
	.init = plic_init,
	.reset = plic_reset,
	.set_level = plic_set_level,
	.pulse = plic_pulse,
	.rise = plic_pulse,
	.settle = plic_settle,
	.msi = no_msi,
	.vcpu_init = vcpu_needs_nothing,
	.vcpu_exit = vcpu_has_nothing,
	.vcpu_load = seip_load,
};

/* ---- APLIC ---- */

static void aplic_settle(struct vm *vm)
{
	u32 irq;

	while ((irq = vaplic_take_ended(vm->arch.irqchip)))
		wired_end(vm, irq);
}

static int aplic_access(struct vcpu *vcpu, u64 off, unsigned int size,
			bool write, u64 *val)
{
	struct vaplic *aplic = vcpu->vm->arch.irqchip;
	int err;

	/* What is still high is claimed again before the guest looks. */
	if (vaplic_end_served(aplic, off, write, *val)) {
		aplic_settle(vcpu->vm);
		wired_claim();
	}
	err = vaplic_access(vcpu->vm, aplic, off, size, write, val);
	aplic_settle(vcpu->vm);
	return err;
}

static int nothing(struct vcpu *vcpu, u64 off, unsigned int size, bool write,
		   u64 *val)
{
	(void)vcpu;
	(void)off;
	(void)size;
	(void)write;
	(void)val;
	return -EINVAL;
}

/* Software that looks for a PLIC gets an access fault, as on hardware. */
static void aplic_init(struct vm *vm)
{
	vm_add_mmio(vm, "PLIC, which it lacks,", GPA(PLIC_BASE), VPLIC_SIZE, nothing);
	vm_add_mmio(vm, "APLIC", GPA(APLIC_BASE), VAPLIC_SIZE, aplic_access);
}

static void aplic_reset(struct vm *vm)
{
	vaplic_reset(vm, vm->arch.irqchip);
	wired_reset(vm);
}

static void aplic_set_level(struct vm *vm, u32 irq, bool high)
{
	vaplic_set_level(vm, vm->arch.irqchip, irq, high);
}

static void aplic_pulse(struct vm *vm, u32 irq)
{
	aplic_set_level(vm, irq, true);
	aplic_set_level(vm, irq, false);
}

/* An edge may come while the one before it has not been ended. */
static void aplic_rise(struct vm *vm, u32 irq)
{
	aplic_set_level(vm, irq, false);
	aplic_set_level(vm, irq, true);
}

const struct irqchip irqchip_aplic = {
	.nr_irqs = NR_IRQS,
	.size = sizeof(struct vaplic),
	.init = aplic_init,
	.reset = aplic_reset,
	.set_level = aplic_set_level,
	.pulse = aplic_pulse,
	.rise = aplic_rise,
	.settle = aplic_settle,
	.msi = no_msi,
	.vcpu_init = vcpu_needs_nothing,
	.vcpu_exit = vcpu_has_nothing,
	.vcpu_load = seip_load,
};

static void msi_init(struct vm *vm)
{
	struct vaplic *aplic = vm->arch.irqchip;

	aplic->mode = VAPLIC_MSI;
	aplic_init(vm);
	imsic_cell_init(vm);
}

static void msi_reset(struct vm *vm)
{
	imsic_reset(vm);
	aplic_reset(vm);
}

static int imsic_msi(struct vm *vm, u32 vcpu, u32 id)
{
	if (vcpu >= vm->nr_vcpus || !imsic_has_id(vm->vcpu[vcpu], id))
		return -ERANGE;
	imsic_send(vm, vcpu, id);
	return 0;
}

const struct irqchip irqchip_imsic = {
	.nr_irqs = NR_IRQS,
	.size = sizeof(struct vaplic),
	.init = msi_init,
	.reset = msi_reset,
	.set_level = aplic_set_level,
	.pulse = aplic_pulse,
	.rise = aplic_rise,
	.settle = aplic_settle,
	.msi = imsic_msi,
	.vcpu_init = imsic_vcpu_init,
	.vcpu_exit = imsic_vcpu_exit,
	.vcpu_load = imsic_load,
};

static const struct irqchip *const kinds[AX_RISCV_NR_INTCS] = {
	[AX_RISCV_INTC_IMSIC] = &irqchip_imsic,
	[AX_RISCV_INTC_APLIC] = &irqchip_aplic,
	[AX_RISCV_INTC_PLIC] = &irqchip_plic,
};

/* intc_init() has looked at it. */
const struct irqchip *irqchip(void)
{
	return kinds[boot_info()->intc];
}
