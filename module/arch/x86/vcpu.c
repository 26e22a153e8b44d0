// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - a vCPU's state: reset, into the CPU, out of it, and running. */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "exits.h"

int arch_vcpu_init(struct vcpu *vcpu)
{
	vcpu->arch.handlers = exit_handlers(vcpu->vm->kind);
	return vendor->vcpu_init(vcpu);
}

void arch_vcpu_exit(struct vcpu *vcpu)
{
	vendor->vcpu_exit(vcpu);
}

/* APM 2 14.1.3: what INIT leaves, EDX has the CPU's signature. */
static void reset_regs(struct vcpu *vcpu)
{
	u32 out[4];

	__builtin_memset(&vcpu->arch.regs, 0, sizeof(vcpu->arch.regs));
	cpuid_guest(vcpu, CPUID_FEATURES, 0, out);
	vcpu->arch.regs.x[RDX] = out[0];
	vcpu->arch.nmi_pending = false;
	vcpu->arch.nmi_blocked = false;
	vendor->intercept(vcpu, X86_ON_NMI_WINDOW, false);
}

/* SIPI (APM 2 14.1.5): in real mode, at the beginning of a page. */
static void start_in_page(struct vcpu *vcpu, gpa_t entry)
{
	struct x86_seg cs;

	vendor->get_seg(vcpu, X86_CS, &cs);
	cs.selector = (u16)(entry.v >> 4);
	cs.base = entry.v;
	vendor->set_seg(vcpu, X86_CS, &cs);
}

void arch_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	(void)arg;
	vendor->reset(vcpu);
	reset_regs(vcpu);
	start_in_page(vcpu, entry);
	if (vcpu->arch.apic_off)
		vendor->intercept(vcpu, X86_ON_HLT, false);
	vcpu->arch.apic_off = false;
}

void arch_vcpu_load(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	if (cpu->loaded == vcpu)
		return;
	WRITE_ONCE(cpu->loaded, vcpu);
	vendor->load(vcpu);
}

void arch_vcpu_put(struct vcpu *vcpu)
{
	vendor->put(vcpu);
	WRITE_ONCE(this_cpu()->loaded, NULL);
}

void arch_vcpu_run(struct vcpu *vcpu)
{
	do {
		if (cpu_take_kick(this_cpu())) {
			vcpu->exit->reason = VCPU_EXIT_KICK;
			return;
		}
		vendor->run(vcpu);
	} while (exit_dispatch(vcpu) == EXIT_RESUME);
}

void arch_vcpu_complete(struct vcpu *vcpu, s64 result)
{
	vcpu->arch.regs.x[RAX] = (u64)result;
}

/* Who sends a SIPI hears nothing of it. */
void arch_vcpu_complete_on(struct vcpu *vcpu, s64 err)
{
	(void)vcpu;
	(void)err;
}
