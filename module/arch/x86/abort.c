// SPDX-License-Identifier: GPL-2.0
/*
 * abort.c - second-stage faults: accesses to emulated registers, and the others,
 * which management decides on.
 */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "cpu.h"
#include "exits.h"
#include "guest.h"

static const char *fault_text(struct vcpu *vcpu, const struct x86_exit_info *exit)
{
	const bool exec = exit->access & VM_EXEC;

	if (!vm_lookup(vcpu->vm, exit->gpa, NULL))
		return exec ? "execution outside the cell's memory" :
			      "data access outside the cell's memory";
	return exec ? "execution in a region that is no-exec" :
		      "write to a region that is read-only";
}

enum exit_result exit_second_stage(struct vcpu *vcpu)
{
	const struct x86_exit_info *exit = &vcpu->arch.exit;

	vcpu->arch.after = EXIT_RESUME;
	if (vm_mmio_at(vcpu->vm, exit->gpa) && !(exit->access & VM_EXEC) &&
	    !guest_emulate(vcpu, exit->gpa))
		return vcpu->arch.after;
	exit_fault(vcpu, fault_text(vcpu, exit));
	vcpu->exit->fault_gpa = exit->gpa;
	vcpu->exit->access = exit->access;
	return EXIT_LEAVE;
}

/* Linux has exception tables for it, and signals for processes. */
void arch_vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	(void)exit;
	inject_exception_error(vcpu, EXCEPTION_GP, 0);
}
