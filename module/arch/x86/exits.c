// SPDX-License-Identifier: GPL-2.0
/* exits.c - exits from a guest, dispatched by kind. */
#include <axvisor/arch_cpu.h>
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include "cell.h"
#include "cpu.h"
#include "exits.h"

void inject_exception(struct vcpu *vcpu, unsigned int vector)
{
	const struct x86_event event = {
		.type = X86_EVENT_EXCEPTION,
		.vector = (u8)vector,
	};

	vendor->inject(vcpu, &event);
}

void inject_exception_error(struct vcpu *vcpu, unsigned int vector, u32 error)
{
	const struct x86_event event = {
		.type = X86_EVENT_EXCEPTION,
		.vector = (u8)vector,
		.has_error = true,
		.error = error,
	};

	vendor->inject(vcpu, &event);
}

enum exit_result exit_fault(struct vcpu *vcpu, const char *text)
{
	struct vcpu_exit *exit = vcpu->exit;

	exit->reason = VCPU_EXIT_FAULT;
	exit->fault_gpa = GPA(~0ULL);
	exit->access = 0;
	exit->pc = vendor->get(vcpu, X86_RIP);
	exit->cause = vcpu->arch.exit.cause;
	exit->text = text;
	return EXIT_LEAVE;
}

static enum exit_result unexpected(struct vcpu *vcpu)
{
	return exit_fault(vcpu, "an exit that guests don't cause");
}

static noinline enum exit_result undefined(struct vcpu *vcpu)
{
	inject_exception(vcpu, EXCEPTION_UD);
	return EXIT_RESUME;
}

enum exit_result exit_hypercall(struct vcpu *vcpu)
{
	const u64 *x = vcpu->arch.regs.x;
	struct vcpu_exit *exit = vcpu->exit;

	if (vendor->cpl(vcpu) || (x[RAX] & ~0xffffULL) != AX_X86_CALL)
		return undefined(vcpu);
	vendor->skip(vcpu);
	exit->reason = VCPU_EXIT_HYPERCALL;
	exit->nr = x[RAX] & 0xffff;
	exit->arg = &x[R8];
	return EXIT_LEAVE;
}

/* Where Linux's loop for dead CPUs has come to; see root_apic.c. */
static enum exit_result root_halt(struct vcpu *vcpu)
{
	vcpu->exit->reason = VCPU_EXIT_VCPU_OFF;
	return EXIT_LEAVE;
}

/* A bare machine would be reset here, and so is this one. */
static enum exit_result root_invalid(struct vcpu *vcpu)
{
	log_error("root cell: vCPU %u at rip 0x%llx can't be entered", vcpu->id,
		  vendor->get(vcpu, X86_RIP));
	reset_machine();
}

static enum exit_result root_shutdown(struct vcpu *vcpu)
{
	(void)vcpu;
	reset_machine();
}

static enum exit_result resume(struct vcpu *vcpu)
{
	(void)vcpu;
	return EXIT_RESUME;
}

static const exit_fn handlers_root[X86_NR_EXITS] = {
	[0 ... X86_NR_EXITS - 1] = unexpected,
	[X86_EXIT_HYPERCALL] = exit_hypercall,
	[X86_EXIT_CPUID] = exit_cpuid,
	[X86_EXIT_MSR_READ] = exit_msr_read,
	[X86_EXIT_MSR_WRITE] = exit_msr_write,
	[X86_EXIT_FAULT] = exit_second_stage,
	[X86_EXIT_HLT] = root_halt,
	[X86_EXIT_MWAIT] = root_halt,
	[X86_EXIT_WBINVD] = root_halt,
	[X86_EXIT_NMI] = exit_nmi,
	[X86_EXIT_NMI_WINDOW] = exit_nmi_window,
	[X86_EXIT_UNDEFINED] = undefined,
	[X86_EXIT_SHUTDOWN] = root_shutdown,
	[X86_EXIT_INVALID] = root_invalid,
	[X86_EXIT_RESUME] = resume,
};

const exit_fn *exit_handlers(enum vm_kind kind)
{
	return kind == VM_ROOT ? handlers_root : cell_handlers;
}

enum exit_result exit_dispatch(struct vcpu *vcpu)
{
	const enum x86_exit kind = vcpu->arch.exit.kind;

	vcpu->arch.stat[kind]++;
	return vcpu->arch.handlers[kind](vcpu);
}
