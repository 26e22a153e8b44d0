// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - a vCPU's state: reset, into the CPU, out of it, and running. */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "cell.h"
#include "cpu.h"
#include "exits.h"
#include "fpu.h"
#include "kept_msr.h"
#include "lapic.h"
#include "root_apic.h"

static int init_own(struct vcpu *vcpu)
{
	if (vcpu->vm->kind == VM_ROOT)
		return 0;
	vendor->reset(vcpu);
	return cell_vcpu_init(vcpu);
}

int arch_vcpu_init(struct vcpu *vcpu)
{
	vcpu->arch.handlers = exit_handlers(vcpu->vm->kind);
	if (vendor->vcpu_init(vcpu))
		return -ENOMEM;
	if (fpu_init(vcpu))
		goto exit_vendor;
	if (init_own(vcpu))
		goto exit_fpu;
	return 0;

exit_fpu:
	fpu_exit(vcpu);
exit_vendor:
	vendor->vcpu_exit(vcpu);
	return -ENOMEM;
}

void arch_vcpu_exit(struct vcpu *vcpu)
{
	if (vcpu->vm->kind == VM_CELL)
		cell_vcpu_exit(vcpu);
	fpu_exit(vcpu);
	vendor->vcpu_exit(vcpu);
}

/* EDX has the CPU's signature. */
void vcpu_reset_regs(struct vcpu *vcpu)
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

/* Beside what INIT does, what only a reset does (APM 2 14.1.3). */
static void reset_cell(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	static const u8 cleared[] = {
		X86_STAR, X86_LSTAR, X86_CSTAR, X86_SFMASK, X86_KERNEL_GS_BASE,
		X86_SYSENTER_CS, X86_SYSENTER_ESP, X86_SYSENTER_EIP,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cleared); i++)
		vendor->set(vcpu, (enum x86_reg)cleared[i], 0);
	vendor->set(vcpu, X86_PAT, PAT_RESET);
	vendor->set(vcpu, X86_CR8, 0);
	fpu_reset(vcpu);
	kept_msr_reset(vcpu);
	cell_vcpu_reset(vcpu, entry, arg);
}

void arch_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	vendor->reset(vcpu);
	vcpu_reset_regs(vcpu);
	if (vcpu->vm->kind == VM_CELL) {
		reset_cell(vcpu, entry, arg);
		return;
	}
	start_in_page(vcpu, entry);
	if (vcpu->arch.apic_off)
		vendor->intercept(vcpu, X86_ON_HLT, false);
	vcpu->arch.apic_off = false;
	vcpu->arch.starts = true;
	vcpu->arch.init = false;
	vcpu->arch.code_page = 0;
}

void arch_vcpu_load(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	if (cpu->loaded == vcpu)
		return;
	WRITE_ONCE(cpu->loaded, vcpu);
	vendor->load(vcpu);
	fpu_load(vcpu);
	kept_msr_load(vcpu);
	if (vcpu->vm->kind == VM_CELL)
		cell_vcpu_load(vcpu);
	else if (vcpu->arch.starts)
		lapic_reset();
	vcpu->arch.starts = false;
}

void arch_vcpu_put(struct vcpu *vcpu)
{
	if (vcpu->vm->kind == VM_CELL)
		cell_vcpu_put(vcpu);
	fpu_save(vcpu);
	kept_msr_save(vcpu);
	vendor->put(vcpu);
	WRITE_ONCE(this_cpu()->loaded, NULL);
}

static enum exit_result run(struct vcpu *vcpu)
{
	if (vcpu->vm->kind == VM_CELL)
		return cell_run(vcpu);
	if (unlikely(READ_ONCE(vcpu->arch.init) || vcpu->arch.sipi_again))
		return root_startup(vcpu);
	vendor->run(vcpu);
	return exit_dispatch(vcpu);
}

void arch_vcpu_run(struct vcpu *vcpu)
{
	do {
		if (cpu_take_kick(this_cpu())) {
			vcpu->exit->reason = VCPU_EXIT_KICK;
			return;
		}
	} while (run(vcpu) == EXIT_RESUME);
}

void arch_vcpu_complete(struct vcpu *vcpu, s64 result)
{
	vcpu->arch.regs.x[RAX] = (u64)result;
}

/* The guest that has sent a SIPI hears nothing of it. */
void arch_vcpu_complete_on(struct vcpu *vcpu, s64 err)
{
	if (vcpu->vm->kind == VM_CELL)
		cell_vcpu_started(vcpu, err);
	else
		root_started(vcpu, err);
}
