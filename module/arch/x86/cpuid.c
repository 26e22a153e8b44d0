// SPDX-License-Identifier: GPL-2.0
/*
 * cpuid.c - CPUID as guests see it. The root cell has all of the CPU's but what is
 * the core's now, and is told that there is a hypervisor.
 */
#include <axvisor/arch_vm.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"

enum { EAX, EBX, ECX, EDX };

/* Bits that show registers which are not the guest's now (APM 3 E.3.2, E.3.6). */
static void show_own(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 out[4])
{
	const u64 cr4 = vendor->get(vcpu, X86_CR4);

	if (leaf == CPUID_FEATURES) {
		out[ECX] &= ~(u32)CPUID_1C_OSXSAVE;
		if (cr4 & CR4_OSXSAVE)
			out[ECX] |= CPUID_1C_OSXSAVE;
	} else if (leaf == CPUID_STRUCTURED && !subleaf) {
		out[ECX] &= ~(u32)CPUID_7C_OSPKE;
		if (cr4 & CR4_PKE)
			out[ECX] |= CPUID_7C_OSPKE;
	}
}

static void signature(u32 leaf, u32 out[4])
{
	__builtin_memset(out, 0, 4 * sizeof(out[0]));
	if (leaf != CPUID_HYPERVISOR)
		return;
	out[EAX] = CPUID_HYPERVISOR;
	out[EBX] = AX_X86_SIGNATURE_B;
	out[ECX] = AX_X86_SIGNATURE_C;
	out[EDX] = AX_X86_SIGNATURE_D;
}

/*
 * The mode that is the core's. Linux itself still finds it: a CPU that comes
 * online while it is hidden would be one without it to KVM for ever. What keeps
 * KVM out is that somebody uses it, see msr.c.
 */
static void hide_mode(u32 leaf, u32 out[4])
{
	switch (leaf) {
	case CPUID_FEATURES:
		out[ECX] &= ~(u32)CPUID_1C_VMX;
		break;
	case CPUID_EXTENDED:
		out[ECX] &= ~(u32)CPUID_EXT_C_SVM;
		break;
	case CPUID_SVM:
		__builtin_memset(out, 0, 4 * sizeof(out[0]));
		break;
	}
}

void cpuid_guest(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 out[4])
{
	if (leaf >= CPUID_HYPERVISOR && leaf <= CPUID_HYPERVISOR_LAST) {
		signature(leaf, out);
		return;
	}
	if (vcpu->vm->kind == VM_CELL) {
		cell_cpuid(vcpu, leaf, subleaf, out);
		return;
	}
	cpuid(leaf, subleaf, out);
	show_own(vcpu, leaf, subleaf, out);
	if (leaf == CPUID_FEATURES)
		out[ECX] |= CPUID_1C_HYPERVISOR;
	if (vendor->cpl(vcpu))
		hide_mode(leaf, out);
}
enum exit_result exit_cpuid(struct vcpu *vcpu)
{
	u64 *x = vcpu->arch.regs.x;
	u32 out[4];

	cpuid_guest(vcpu, (u32)x[RAX], (u32)x[RCX], out);
	x[RAX] = out[EAX];
	x[RBX] = out[EBX];
	x[RCX] = out[ECX];
	x[RDX] = out[EDX];
	vendor->skip(vcpu);
	return EXIT_RESUME;
}
