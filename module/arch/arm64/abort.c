// SPDX-License-Identifier: GPL-2.0
/*
 * abort.c - second-stage faults: emulated registers are accessed here, all
 * else is management's to decide.
 */
#include <axvisor/arch_vm.h>
#include "esr.h"
#include "trap.h"

/* HPFAR_EL2.FIPA holds bits 51:12 of the address in 43:4 (D19.2.65). */
#define HPFAR_FIPA	GENMASK_ULL(43, 4)
#define PAR_F		BIT_ULL(0)
#define PAR_PA		GENMASK_ULL(51, 12)
/* Address bit 55 chooses between TTBR0_EL1 and TTBR1_EL1 (D8.2). */
#define VA_TTBR1	BIT_ULL(55)

#define MIDR_PART		GENMASK_ULL(15, 4)
#define MIDR_IMPLEMENTER	GENMASK_ULL(31, 24)

static bool is_cortex_a57(u64 midr)
{
	return FIELD_GET(MIDR_PART, midr) == 0xd07 &&
	       FIELD_GET(MIDR_IMPLEMENTER, midr) == 0x41;
}

/*
 * HPFAR_EL2 is not valid for a permission fault outside a table walk, nor, on
 * Cortex-A57 (erratum 834220), for any that a stage-1 fault should have won.
 */
static bool hpfar_is_valid(u64 esr)
{
	if (esr & ESR_ABORT_S1PTW)
		return true;
	return (esr & ESR_ABORT_FSC & ~3ULL) != FSC_PERMISSION &&
	       !is_cortex_a57(read_midr_el1());
}

/*
 * Without HPFAR_EL2 the address is translated again; false when stage 1 has no
 * translation (any more), and the access is simply repeated.
 */
static bool fault_address(u64 esr, u64 far, gpa_t *gpa)
{
	u64 par, saved;

	if (hpfar_is_valid(esr)) {
		*gpa = GPA(FIELD_GET(HPFAR_FIPA, read_hpfar_el2()) << 12 |
			   (far & (PAGE_SIZE - 1)));
		return true;
	}
	saved = read_par_el1();
	at_s1e1r(far);
	isb();
	par = read_par_el1();
	write_par_el1(saved);
	if (par & PAR_F)
		return false;
	*gpa = GPA((par & PAR_PA) | (far & (PAGE_SIZE - 1)));
	return true;
}

/* The register that a load or store names; XZR is none of them. */
static u64 *transfer_register(struct vcpu *vcpu, u64 esr)
{
	u32 rt = FIELD_GET(ESR_ABORT_SRT, esr);

	return rt == 31 ? NULL : &vcpu->arch.regs.x[rt];
}

/* What the instruction makes of @bits bits. */
static u64 extended(u64 val, unsigned int bits, u64 esr)
{
	unsigned int shift = 64 - bits;

	if (unlikely(esr & ESR_ABORT_SSE))
		val = (u64)((s64)(val << shift) >> shift);
	else
		val &= ~0ULL >> shift;
	return esr & ESR_ABORT_SF ? val : (u32)val;
}

static int load(struct vcpu *vcpu, u64 esr, const struct vm_mmio *range,
		u64 off, unsigned int size)
{
	u64 *reg = transfer_register(vcpu, esr);
	u64 val = 0;
	int err = range->access(vcpu, off, size, false, &val);

	if (!err && reg)
		*reg = extended(val, 8 * size, esr);
	return err;
}

static int store(struct vcpu *vcpu, u64 esr, const struct vm_mmio *range,
		 u64 off, unsigned int size)
{
	const u64 *reg = transfer_register(vcpu, esr);
	u64 val = reg ? *reg & GENMASK_ULL(8 * size - 1, 0) : 0;

	return range->access(vcpu, off, size, true, &val);
}

static enum trap_result mmio(struct vcpu *vcpu, u64 esr,
			     const struct vm_mmio *range, u64 off)
{
	unsigned int size = 1U << FIELD_GET(ESR_ABORT_SAS, esr);
	int err = -EINVAL;

	/* No syndrome for pairs, write-back and vectors (ISS.ISV). */
	if ((esr & ESR_ABORT_ISV) && size <= range->size - off)
		err = esr & ESR_ABORT_WNR ?
		      store(vcpu, esr, range, off, size) :
		      load(vcpu, esr, range, off, size);
	if (unlikely(err))
		inject_abort(vcpu, esr, read_far_el2(), FSC_EXTERNAL);
	else
		skip_instruction(vcpu, esr);
	return TRAP_RESUME;
}

static bool is_permission(u64 esr)
{
	return (esr & ESR_ABORT_FSC & ~3ULL) == FSC_PERMISSION;
}

/*
 * What the access needed. A table walk may write access flags, and cache
 * maintenance, for which WnR is always set, may need no more than reading:
 * both write if reading was not enough.
 */
static u32 access_of(u64 esr)
{
	if (esr & (ESR_ABORT_S1PTW | ESR_ABORT_CM))
		return is_permission(esr) ? VM_READ | VM_WRITE : VM_READ;
	if (FIELD_GET(ESR_EC, esr) != EC_DABT_LOW)
		return VM_EXEC;
	return esr & ESR_ABORT_WNR ? VM_WRITE : VM_READ;
}

static const char *fault_text(u64 esr)
{
	const bool exec = FIELD_GET(ESR_EC, esr) != EC_DABT_LOW;

	if (!is_permission(esr))
		return exec ? "execution outside the cell's memory" :
			      "data access outside the cell's memory";
	return exec && !(esr & ESR_ABORT_S1PTW) ?
	       "execution in a region that is no-exec" :
	       "write to a region that is read-only";
}

enum trap_result abort_trap(struct vcpu *vcpu, u64 esr)
{
	u64 kind = esr & ESR_ABORT_FSC & ~3ULL;
	bool data = FIELD_GET(ESR_EC, esr) == EC_DABT_LOW;
	const struct vm_mmio *range;
	u64 far = read_far_el2();

	vcpu->arch.fault_far = far;
	if (kind != FSC_TRANSLATION && kind != FSC_ACCESS_FLAG &&
	    kind != FSC_PERMISSION)
		return trap_fault(vcpu, esr, "external abort");
	if (!fault_address(esr, far, &vcpu->arch.fault_gpa))
		return TRAP_RESUME;
	range = vm_mmio_at(vcpu->vm, vcpu->arch.fault_gpa);
	if (range && data && !(esr & (ESR_ABORT_S1PTW | ESR_ABORT_CM)))
		return mmio(vcpu, esr, range,
			    vcpu->arch.fault_gpa.v - range->base.v);
	trap_fault(vcpu, esr, fault_text(esr));
	vcpu->exit->fault_gpa = vcpu->arch.fault_gpa;
	vcpu->exit->access = access_of(esr);
	return TRAP_EXIT;
}

/*
 * From EL0 an external abort is a SIGBUS. From EL1 it skips Linux's exception
 * tables, which a permission fault uses, but at a program's address (those of
 * TTBR0_EL1): there Linux finds nothing wrong and tries again for ever, as after a
 * translation fault. An alignment fault uses them at every address.
 */
static u64 fsc_of(const struct vcpu *vcpu, u64 esr)
{
	const bool data = FIELD_GET(ESR_EC, esr) == EC_DABT_LOW;

	if (esr & ESR_ABORT_S1PTW)
		return FSC_EXTERNAL | 4 | (esr & 3);
	if (!FIELD_GET(PSTATE_EL, vcpu->arch.regs.pstate))
		return FSC_EXTERNAL;
	return data && !(vcpu->arch.fault_far & VA_TTBR1) ? FSC_ALIGNMENT :
							    FSC_PERMISSION | 3;
}

/* For the root cell: what its Linux survives. */
void arch_vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	inject_abort(vcpu, exit->cause, vcpu->arch.fault_far,
		     fsc_of(vcpu, exit->cause));
}
