// SPDX-License-Identifier: GPL-2.0
/*
 * smccc.c - calls to firmware and to us: HVC and SMC of the root cell and of
 * cells, by owner as the SMC calling convention (DEN0028 2.5) divides them.
 */
#include <axvisor/abi.h>
#include "esr.h"
#include "host_abi.h"
#include "seize.h"
#include "smccc.h"

/* Calls of Linux's own EL2 stub (x0 below) and of its KVM, HVC #0. */
#define STUB_SET_VECTORS	0
#define STUB_SOFT_RESTART	1
#define STUB_RESET_VECTORS	2
#define STUB_LAST		3
#define STUB_ERR		0xbadca11ULL
#define KVM_HOST_CALL		0xc6000000ULL
#define KVM_HOST_CALL_MASK	(~(0xffffULL | SMCCC_SVE_HINT))
/* "Illegal state": KVM_RUN fails with KVM_EXIT_FAIL_ENTRY and nothing else. */
#define KVM_EXCEPTION_IL	3

enum owner_policy { REFUSE, FORWARD };

/*
 * SMCs of the root cell by owning entity. What a standard service does with
 * addresses is decided in standard_service().
 */
static const enum owner_policy root_policy[64] = {
	[0] = FORWARD,		/* Arm architecture: SMCCC_*, workarounds */
	[1] = FORWARD,		/* CPU service */
	[2] = FORWARD,		/* SiP: clocks, fuses, watchdogs of the SoC */
	[3] = FORWARD,		/* OEM */
	[4] = FORWARD,		/* standard secure: standard_service() */
	[5] = REFUSE,		/* standard hypervisor: that is us */
	[6] = REFUSE,		/* vendor hypervisor: that is us */
	[7 ... 47] = REFUSE,	/* reserved */
	[48 ... 63] = FORWARD,	/* trusted applications and OS */
};

static noinline enum trap_result not_supported(struct vcpu *vcpu)
{
	vcpu->arch.regs.x[0] = SMCCC_NOT_SUPPORTED;
	return TRAP_RESUME;
}

static enum trap_result hypercall(struct vcpu *vcpu)
{
	struct vcpu_exit *exit = vcpu->exit;
	u64 *x = vcpu->arch.regs.x;

	exit->reason = VCPU_EXIT_HYPERCALL;
	exit->nr = x[0];
	exit->arg = &x[1];
	return TRAP_EXIT;
}

static void stub_call(struct vcpu *vcpu)
{
	u64 *x = vcpu->arch.regs.x;

	switch (x[0]) {
	case STUB_SOFT_RESTART:
		seize_soft_restart(vcpu);
	case STUB_SET_VECTORS:
	case STUB_RESET_VECTORS:
		x[0] = 0;
		break;
	default:
		x[0] = STUB_ERR;
	}
}

/* By HVC #0 Linux speaks to what was at EL2 before us. */
static enum trap_result linux_call(struct vcpu *vcpu, u64 esr)
{
	u64 *x = vcpu->arch.regs.x;

	if (FIELD_GET(ESR_IMM16, esr))
		return not_supported(vcpu);
	if (x[0] <= STUB_LAST) {
		stub_call(vcpu);
		return TRAP_RESUME;
	}
	if ((x[0] & KVM_HOST_CALL_MASK) != KVM_HOST_CALL)
		return not_supported(vcpu);
	x[0] = 0;
	x[1] = KVM_EXCEPTION_IL;
	return TRAP_RESUME;
}

enum trap_result hvc_root(struct vcpu *vcpu, u64 esr)
{
	if (likely(FIELD_GET(ESR_IMM16, esr) == AX_ARM64_HVC))
		return hypercall(vcpu);
	return linux_call(vcpu, esr);
}

/*
 * Standard services that work on registers alone. All others (SDEI, MM, FF-A,
 * firmware update, realm management) hand addresses to the firmware that
 * nobody could check.
 */
static bool standard_service(u32 fn)
{
	u32 nr = FIELD_GET(SMCCC_FUNCTION, fn);

	if (!(fn & SMCCC_FAST) || (fn & SMCCC_MBZ))
		return false;
	return (nr >= 0x50 && nr <= 0x5f) ||	/* random numbers, DEN0098 */
	       (nr >= 0xf0 && nr <= 0x10f) ||	/* errata, DEN0100 */
	       nr >= 0xff00;			/* what services there are */
}

static bool may_forward(u32 fn)
{
	u32 owner = FIELD_GET(SMCCC_OWNER, fn);

	if (root_policy[owner] != FORWARD)
		return false;
	return owner != 4 || standard_service(fn);
}

/* The function that is called. */
static u32 function_id(const struct vcpu *vcpu)
{
	u32 fn = (u32)vcpu->arch.regs.x[0];

	return fn & SMCCC_FAST ? fn & ~(u32)SMCCC_SVE_HINT : fn;
}

enum trap_result smc_root(struct vcpu *vcpu, u64 esr)
{
	u32 fn = function_id(vcpu);

	skip_instruction(vcpu, esr);
	if (FIELD_GET(ESR_IMM16, esr))
		return not_supported(vcpu);
	if (is_psci(fn))
		return psci_root(vcpu, fn);
	if (!may_forward(fn))
		return not_supported(vcpu);
	smc_call(vcpu->arch.regs.x);
	return TRAP_RESUME;
}

static noinline enum trap_result firmware_cell(struct vcpu *vcpu, u64 esr)
{
	u32 fn = function_id(vcpu);

	if (FIELD_GET(ESR_IMM16, esr))
		return not_supported(vcpu);
	if (is_psci(fn))
		return psci_cell(vcpu, fn);
	if (fn != SMCCC_VERSION)
		return not_supported(vcpu);
	vcpu->arch.regs.x[0] = SMCCC_VERSION_1_1;
	return TRAP_RESUME;
}

enum trap_result hvc_cell(struct vcpu *vcpu, u64 esr)
{
	if (likely(FIELD_GET(ESR_IMM16, esr) == AX_ARM64_HVC))
		return hypercall(vcpu);
	return firmware_cell(vcpu, esr);
}

enum trap_result smc_cell(struct vcpu *vcpu, u64 esr)
{
	skip_instruction(vcpu, esr);
	return firmware_cell(vcpu, esr);
}
