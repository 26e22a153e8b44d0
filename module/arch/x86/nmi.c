// SPDX-License-Identifier: GPL-2.0
/*
 * nmi.c - NMIs of the root cell. They leave the guest, even while it handles one,
 * and are given back to it when it can take them. The core makes CPUs look up by
 * NMIs, too; one that was both is Linux's as well.
 */
#include <axvisor/arch_vm.h>
#include "cpu.h"
#include "exits.h"

static const struct x86_event nmi = {
	.type = X86_EVENT_NMI,
	.vector = EXCEPTION_NMI,
};

/* Until IRET (APM 2 8.2.3). */
static void deliver(struct vcpu *vcpu)
{
	vcpu->arch.nmi_pending = false;
	vcpu->arch.nmi_blocked = true;
	vendor->inject(vcpu, &nmi);
	vendor->intercept(vcpu, X86_ON_NMI_WINDOW, true);
}

void nmi_deliver(struct vcpu *vcpu)
{
	if (!vcpu->arch.nmi_blocked && !vendor->is_injecting(vcpu))
		deliver(vcpu);
}

static bool take(u32 *flag)
{
	return READ_ONCE(*flag) &&
	       __atomic_exchange_n(flag, 0, __ATOMIC_ACQUIRE);
}

enum exit_result exit_nmi(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();
	const bool ours = take(&cpu->nmi_ours);
	const bool theirs = take(&cpu->nmi_linux);

	vendor->take_nmi();
	if (ours && !theirs)
		return EXIT_RESUME;
	if (vcpu->arch.nmi_blocked)
		vcpu->arch.nmi_pending = true;	/* one, as the CPU keeps one */
	else
		deliver(vcpu);
	return EXIT_RESUME;
}

enum exit_result exit_nmi_window(struct vcpu *vcpu)
{
	vcpu->arch.nmi_blocked = false;
	vendor->intercept(vcpu, X86_ON_NMI_WINDOW, false);
	if (vcpu->arch.nmi_pending)
		deliver(vcpu);
	return EXIT_RESUME;
}
