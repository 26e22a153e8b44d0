// SPDX-License-Identifier: GPL-2.0
/*
 * psci.c - power control (DEN0022): answered for cells, and filtered for the
 * root cell so that none of its CPUs comes up outside the core.
 */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include <axvisor/smp.h>
#include "boot_info.h"
#include "cpu.h"
#include "seize.h"
#include "smccc.h"
#include "vcpu.h"
#include "vcpu_irq.h"

bool is_psci(u64 fn)
{
	u64 base = fn & ~(u64)SMCCC_64;

	return base >= PSCI_FN32 && base - PSCI_FN32 <= PSCI_LAST;
}

/* Arguments of the 32-bit convention are 32 bits wide (DEN0028 2.8). */
static u64 arg(const struct vcpu *vcpu, u32 fn, unsigned int n)
{
	u64 val = vcpu->arch.regs.x[n];

	return fn & SMCCC_64 ? val : (u32)val;
}

static enum trap_result answer(struct vcpu *vcpu, s64 val)
{
	vcpu->arch.regs.x[0] = (u64)val;
	return TRAP_RESUME;
}

static struct vcpu *by_affinity(struct vm *vm, u64 affinity)
{
	u32 i;

	for (i = 0; i < vm->nr_vcpus; i++)
		if ((vm->vcpu[i]->arch.mpidr & MPIDR_AFF_MASK) == affinity)
			return vm->vcpu[i];
	return NULL;
}

static s64 on_result(s64 err)
{
	switch (err) {
	case 0:
		return PSCI_SUCCESS;
	case -EALREADY:
		return PSCI_ALREADY_ON;
	case -EINPROGRESS:
		return PSCI_ON_PENDING;
	case -EPERM:
	case -EBUSY:
		return PSCI_DENIED;
	case -EFAULT:
		return PSCI_INVALID_ADDRESS;
	case -EINVAL:
		return PSCI_INVALID_PARAMETERS;
	default:
		return PSCI_INTERNAL_FAILURE;
	}
}

void arch_vcpu_complete_on(struct vcpu *vcpu, s64 err)
{
	answer(vcpu, on_result(err));
}

static enum trap_result cpu_on(struct vcpu *vcpu, u32 fn)
{
	struct vcpu *target = by_affinity(vcpu->vm, arg(vcpu, fn, 1));
	struct vcpu_exit *exit = vcpu->exit;

	if (!target)
		return answer(vcpu, PSCI_INVALID_PARAMETERS);
	exit->reason = VCPU_EXIT_VCPU_ON;
	exit->target = target->id;
	exit->entry = GPA(arg(vcpu, fn, 2));
	exit->context = arg(vcpu, fn, 3);
	return TRAP_EXIT;
}

static enum trap_result affinity_info(struct vcpu *vcpu, u32 fn)
{
	static const s64 level[] = {
		[VCPU_ON] = 0,
		[VCPU_OFF] = 1,
		[VCPU_ON_PENDING] = 2,
	};
	struct vcpu *target = by_affinity(vcpu->vm, arg(vcpu, fn, 1));

	/* Levels above 0 are optional since PSCI 1.0 (5.7.2). */
	if (!target || arg(vcpu, fn, 2))
		return answer(vcpu, PSCI_INVALID_PARAMETERS);
	return answer(vcpu, level[READ_ONCE(target->power)]);
}

static enum trap_result leave(struct vcpu *vcpu, enum vcpu_exit_reason reason)
{
	vcpu->exit->reason = reason;
	return TRAP_EXIT;
}

static bool is_power_down(u64 state)
{
	/* PSCI_FEATURES(CPU_SUSPEND) bit 1: extended StateID (5.1.14). */
	u64 features = smc(PSCI_FN32 | PSCI_FEATURES,
			   PSCI_FN64 | PSCI_CPU_SUSPEND, 0, 0);

	if ((s64)(s32)features >= 0 && (features & PSCI_FEATURE_EXT_STATE))
		return state & PSCI_POWERDOWN_EXT;
	return state & PSCI_POWERDOWN;
}

/*
 * A CPU that comes out of a power-down state has lost EL2: it must come back
 * through the core. Where Linux wanted to go on is kept in the vCPU.
 */
static enum trap_result cpu_suspend(struct vcpu *vcpu, u32 fn)
{
	u64 state = arg(vcpu, fn, 1);
	s64 err;

	if (!is_power_down(state)) {
		smc_call(vcpu->arch.regs.x);
		return TRAP_RESUME;
	}
	vcpu_prepare_resume(vcpu, GPA(arg(vcpu, fn, 2)), arg(vcpu, fn, 3));
	err = (s64)(s32)smc(PSCI_FN64 | PSCI_CPU_SUSPEND, state,
			    seize_firmware_entry(), vcpu->cpu);
	/* It came back after all: nothing was lost. */
	vcpu_cancel_resume(vcpu);
	return answer(vcpu, err);
}

/* These are the firmware's: three arguments at most and a result in x0. */
static bool has_one_result(u32 nr)
{
	switch (nr) {
	case PSCI_VERSION:
	case PSCI_MIGRATE:
	case PSCI_MIGRATE_INFO_TYPE:
	case PSCI_MIGRATE_INFO_UP_CPU:
	case PSCI_SYSTEM_OFF:
	case PSCI_SYSTEM_RESET:
	case PSCI_NODE_HW_STATE:
	case PSCI_SET_SUSPEND_MODE:
	case PSCI_STAT_RESIDENCY:
	case PSCI_STAT_COUNT:
	case PSCI_SYSTEM_RESET2:
	case PSCI_MEM_PROTECT:
	case PSCI_MEM_PROTECT_CHECK_RANGE:
	case PSCI_SYSTEM_OFF2:
		return true;
	default:
		return false;
	}
}

/*
 * What the root cell has of PSCI. Not here: what loses EL2 (CPU_FREEZE,
 * CPU_DEFAULT_SUSPEND, SYSTEM_SUSPEND), CLEAN_INV_MEMREGION (5.23), by which
 * the firmware works on memory that nobody could check, and what is not defined
 * yet.
 */
static bool has_root(u32 nr)
{
	switch (nr) {
	case PSCI_CPU_ON:
	case PSCI_CPU_OFF:
	case PSCI_AFFINITY_INFO:
	case PSCI_CPU_SUSPEND:
	case PSCI_FEATURES:
		return true;
	default:
		return has_one_result(nr);
	}
}

static enum trap_result features_root(struct vcpu *vcpu, u32 fn)
{
	u64 asked = arg(vcpu, fn, 1);

	if (is_psci(asked) && !has_root(FIELD_GET(SMCCC_FUNCTION, asked)))
		return answer(vcpu, PSCI_NOT_SUPPORTED);
	smc_call(vcpu->arch.regs.x);
	return TRAP_RESUME;
}

enum trap_result psci_root(struct vcpu *vcpu, u32 fn)
{
	const u64 *x = vcpu->arch.regs.x;
	u32 nr = FIELD_GET(SMCCC_FUNCTION, fn);

	switch (nr) {
	case PSCI_CPU_ON:
		return cpu_on(vcpu, fn);
	case PSCI_CPU_OFF:
		return leave(vcpu, VCPU_EXIT_VCPU_OFF);
	case PSCI_AFFINITY_INFO:
		return affinity_info(vcpu, fn);
	case PSCI_CPU_SUSPEND:
		return cpu_suspend(vcpu, fn);
	case PSCI_FEATURES:
		return features_root(vcpu, fn);
	default:
		if (!has_one_result(nr))
			return answer(vcpu, PSCI_NOT_SUPPORTED);
		return answer(vcpu, (s64)smc(x[0], x[1], x[2], x[3]));
	}
}

/* Which functions have a 64-bit form, and which only that. */
static enum trap_result features_cell(struct vcpu *vcpu, u32 fn)
{
	u64 asked = arg(vcpu, fn, 1);

	switch (asked) {
	case SMCCC_VERSION:
	case PSCI_FN32 | PSCI_VERSION:
	case PSCI_FN32 | PSCI_CPU_SUSPEND:
	case PSCI_FN64 | PSCI_CPU_SUSPEND:
	case PSCI_FN32 | PSCI_CPU_OFF:
	case PSCI_FN32 | PSCI_CPU_ON:
	case PSCI_FN64 | PSCI_CPU_ON:
	case PSCI_FN32 | PSCI_AFFINITY_INFO:
	case PSCI_FN64 | PSCI_AFFINITY_INFO:
	case PSCI_FN32 | PSCI_MIGRATE_INFO_TYPE:
	case PSCI_FN32 | PSCI_SYSTEM_OFF:
	case PSCI_FN32 | PSCI_SYSTEM_RESET:
	case PSCI_FN32 | PSCI_FEATURES:
		return answer(vcpu, PSCI_SUCCESS);
	}
	return answer(vcpu, PSCI_NOT_SUPPORTED);
}

enum trap_result psci_cell(struct vcpu *vcpu, u32 fn)
{
	switch (fn) {
	case PSCI_FN32 | PSCI_VERSION:
		return answer(vcpu, PSCI_1_1);
	case PSCI_FN32 | PSCI_CPU_SUSPEND:
	case PSCI_FN64 | PSCI_CPU_SUSPEND:
		/* Every state is left at once, as PSCI allows (5.4.5). */
		return answer(vcpu, PSCI_SUCCESS);
	case PSCI_FN32 | PSCI_CPU_OFF:
		vcpu_irq_off(vcpu);
		return leave(vcpu, VCPU_EXIT_VCPU_OFF);
	case PSCI_FN32 | PSCI_CPU_ON:
	case PSCI_FN64 | PSCI_CPU_ON:
		return cpu_on(vcpu, fn);
	case PSCI_FN32 | PSCI_AFFINITY_INFO:
	case PSCI_FN64 | PSCI_AFFINITY_INFO:
		return affinity_info(vcpu, fn);
	case PSCI_FN32 | PSCI_MIGRATE_INFO_TYPE:
		return answer(vcpu, PSCI_MIGRATE_NOT_NEEDED);
	case PSCI_FN32 | PSCI_SYSTEM_OFF:
		return leave(vcpu, VCPU_EXIT_SYSTEM_OFF);
	case PSCI_FN32 | PSCI_SYSTEM_RESET:
		return leave(vcpu, VCPU_EXIT_SYSTEM_RESET);
	case PSCI_FN32 | PSCI_FEATURES:
		return features_cell(vcpu, fn);
	}
	return answer(vcpu, PSCI_NOT_SUPPORTED);
}
