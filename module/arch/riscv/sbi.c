// SPDX-License-Identifier: GPL-2.0
/*
 * sbi.c - firmware calls of the root cell (SBI 2.0), one policy a function. No
 * address that a guest passes reaches M mode unchecked, and no hart comes up
 * outside the core.
 */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "host_abi.h"
#include "sbi.h"
#include "trap.h"

static enum trap_result answer(struct vcpu *vcpu, s64 err, u64 value)
{
	vcpu->arch.regs.x[REG_A0] = (u64)err;
	vcpu->arch.regs.x[REG_A1] = value;
	return TRAP_RESUME;
}

static enum trap_result refuse(struct vcpu *vcpu)
{
	return answer(vcpu, SBI_ERR_NOT_SUPPORTED, 0);
}

static enum trap_result call(struct vcpu *vcpu, u64 ext, u64 fid)
{
	const u64 *arg = &vcpu->arch.regs.x[REG_A0];
	u64 value;
	s64 err = sbi_ecall(ext, fid, arg, &value);

	return answer(vcpu, err, value);
}

static enum trap_result forward(struct vcpu *vcpu)
{
	return call(vcpu, vcpu->arch.regs.x[REG_A7],
		    vcpu->arch.regs.x[REG_A6]);
}

/*
 * kvm.ko asks for RFENCE when it is loaded and gives up without; Linux itself
 * has asked long before.
 */
static enum trap_result base(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;

	if (x[REG_A6] == SBI_BASE_PROBE && x[REG_A0] == AX_RISCV_EID)
		return answer(vcpu, SBI_SUCCESS, 1);
	if (x[REG_A6] == SBI_BASE_PROBE &&
	    (x[REG_A0] == SBI_RFENCE || x[REG_A0] == SBI_SUSP))
		return answer(vcpu, SBI_SUCCESS, 0);
	return forward(vcpu);
}

/* What Linux means are the translations that it has as a guest. */
static enum trap_result rfence(struct vcpu *vcpu)
{
	switch (vcpu->arch.regs.x[REG_A6]) {
	case SBI_RFENCE_FENCE_I:
		return forward(vcpu);
	case SBI_RFENCE_SFENCE:
		return call(vcpu, SBI_RFENCE, SBI_RFENCE_VVMA);
	case SBI_RFENCE_SFENCE_ASID:
		return call(vcpu, SBI_RFENCE, SBI_RFENCE_VVMA_ASID);
	default:
		return refuse(vcpu);
	}
}

static struct vcpu *by_hartid(struct vm *vm, u64 hartid)
{
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++)
		if (vm->vcpu[i]->arch.hartid == hartid)
			return vm->vcpu[i];
	return NULL;
}

static s64 on_result(s64 err)
{
	switch (err) {
	case 0:
		return SBI_SUCCESS;
	case -EALREADY:
	case -EINPROGRESS:
		return SBI_ERR_ALREADY_AVAILABLE;
	case -EPERM:
	case -EBUSY:
		return SBI_ERR_DENIED;
	case -EFAULT:
		return SBI_ERR_INVALID_ADDRESS;
	case -EINVAL:
		return SBI_ERR_INVALID_PARAM;
	default:
		return SBI_ERR_FAILED;
	}
}

void arch_vcpu_complete_on(struct vcpu *vcpu, s64 err)
{
	answer(vcpu, on_result(err), 0);
}

static enum trap_result hart_start(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	struct vcpu *target = by_hartid(vcpu->vm, x[REG_A0]);
	struct vcpu_exit *exit = vcpu->exit;

	if (!target)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	exit->reason = VCPU_EXIT_VCPU_ON;
	exit->target = target->id;
	exit->entry = GPA(x[REG_A1]);
	exit->context = x[REG_A1 + 1];
	return TRAP_EXIT;
}

static enum trap_result hart_status(struct vcpu *vcpu)
{
	static const u64 state[] = {
		[VCPU_ON] = SBI_HSM_STARTED,
		[VCPU_OFF] = SBI_HSM_STOPPED,
		[VCPU_ON_PENDING] = SBI_HSM_START_PENDING,
	};
	struct vcpu *target = by_hartid(vcpu->vm, vcpu->arch.regs.x[REG_A0]);

	if (!target)
		return answer(vcpu, SBI_ERR_INVALID_PARAM, 0);
	return answer(vcpu, SBI_SUCCESS, state[READ_ONCE(target->power)]);
}

/*
 * Retentive ones are a wfi, the guest's own instruction; the others would lose
 * HS mode.
 */
static enum trap_result hart_suspend(struct vcpu *vcpu)
{
	if (vcpu->arch.regs.x[REG_A0] != SBI_HSM_RETENTIVE)
		return refuse(vcpu);
	return answer(vcpu, SBI_SUCCESS, 0);
}

enum trap_result sbi_hsm(struct vcpu *vcpu)
{
	switch (vcpu->arch.regs.x[REG_A6]) {
	case SBI_HSM_START:
		return hart_start(vcpu);
	case SBI_HSM_STOP:
		vcpu->exit->reason = VCPU_EXIT_VCPU_OFF;
		return TRAP_EXIT;
	case SBI_HSM_STATUS:
		return hart_status(vcpu);
	case SBI_HSM_SUSPEND:
		return hart_suspend(vcpu);
	default:
		return refuse(vcpu);
	}
}

/* Buffers are physical addresses that M mode would use. */
static enum trap_result dbcn(struct vcpu *vcpu)
{
	if (vcpu->arch.regs.x[REG_A6] != SBI_DBCN_WRITE_BYTE)
		return refuse(vcpu);
	return forward(vcpu);
}

static enum trap_result pmu(struct vcpu *vcpu)
{
	if (vcpu->arch.regs.x[REG_A6] >= SBI_PMU_SNAPSHOT)
		return refuse(vcpu);
	return forward(vcpu);
}

static enum trap_result hypercall(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	struct vcpu_exit *exit = vcpu->exit;

	exit->reason = VCPU_EXIT_HYPERCALL;
	exit->nr = x[REG_A6];
	exit->arg = &x[REG_A0];
	return TRAP_EXIT;
}

enum trap_result sbi_root(struct vcpu *vcpu)
{
	skip_instruction(vcpu, ECALL_SIZE);
	switch (vcpu->arch.regs.x[REG_A7]) {
	case AX_RISCV_EID:
		return hypercall(vcpu);
	case SBI_BASE:
		return base(vcpu);
	case SBI_RFENCE:
		return rfence(vcpu);
	case SBI_HSM:
		return sbi_hsm(vcpu);
	case SBI_DBCN:
		return dbcn(vcpu);
	case SBI_PMU:
		return pmu(vcpu);
	case SBI_IPI:
	case SBI_SRST:
		return forward(vcpu);
	default:
		return refuse(vcpu);
	}
}
