// SPDX-License-Identifier: GPL-2.0
/* cell_exits.c - exits of cells: HLT, interrupts and what they may not do. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"
#include "fpu.h"

static enum exit_result done(struct vcpu *vcpu)
{
	vendor->skip(vcpu);
	return EXIT_RESUME;
}

static enum exit_result undefined(struct vcpu *vcpu)
{
	inject_exception(vcpu, EXCEPTION_UD);
	return EXIT_RESUME;
}

/* Kernels write back what they have anyway: memory is coherent. */
static enum exit_result nothing(struct vcpu *vcpu)
{
	return done(vcpu);
}

static enum exit_result resume(struct vcpu *vcpu)
{
	(void)vcpu;
	return EXIT_RESUME;
}

static enum exit_result unexpected(struct vcpu *vcpu)
{
	return exit_fault(vcpu, "an exit that guests don't cause");
}

static enum exit_result triple_fault(struct vcpu *vcpu)
{
	return exit_fault(vcpu, "triple fault");
}

static enum exit_result invalid(struct vcpu *vcpu)
{
	return exit_fault(vcpu, "a state that the processor can't have");
}

static enum exit_result halt(struct vcpu *vcpu)
{
	vcpu->arch.cell->halted = true;
	return done(vcpu);
}

static enum exit_result interrupt(struct vcpu *vcpu)
{
	(void)vcpu;
	vendor->take_interrupts();
	cell_take_interrupts();
	return EXIT_RESUME;
}

/* One that the core has sent, to make it look; or Linux's, whose CPU this isn't. */
static enum exit_result nmi(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	(void)vcpu;
	WRITE_ONCE(cpu->nmi_ours, 0);
	vendor->take_nmi();
	return EXIT_RESUME;
}

static enum exit_result xsetbv(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;

	if (vendor->cpl(vcpu) || (u32)x[RCX] ||
	    !fpu_set_xcr0(vcpu, (x[RDX] << 32) | (u32)x[RAX])) {
		inject_exception_error(vcpu, EXCEPTION_GP, 0);
		return EXIT_RESUME;
	}
	return done(vcpu);
}

const exit_fn cell_handlers[X86_NR_EXITS] = {
	[0 ... X86_NR_EXITS - 1] = unexpected,
	[X86_EXIT_HYPERCALL] = exit_hypercall,
	[X86_EXIT_CPUID] = exit_cpuid,
	[X86_EXIT_MSR_READ] = cell_msr_read,
	[X86_EXIT_MSR_WRITE] = cell_msr_write,
	[X86_EXIT_IO] = cell_port,
	[X86_EXIT_FAULT] = exit_second_stage,
	[X86_EXIT_HLT] = halt,
	[X86_EXIT_MWAIT] = undefined,
	[X86_EXIT_WBINVD] = nothing,
	[X86_EXIT_XSETBV] = xsetbv,
	[X86_EXIT_INTR] = interrupt,
	[X86_EXIT_NMI] = nmi,
	[X86_EXIT_NMI_WINDOW] = exit_nmi_window,
	[X86_EXIT_INTR_WINDOW] = resume,
	[X86_EXIT_UNDEFINED] = undefined,
	[X86_EXIT_SHUTDOWN] = triple_fault,
	[X86_EXIT_INVALID] = invalid,
	[X86_EXIT_RESUME] = resume,
};
