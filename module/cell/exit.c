// SPDX-License-Identifier: GPL-2.0
/* exit.c - what management does when a vCPU has left its guest. */
#include "cell.h"
#include "exit.h"
#include "hypercall.h"
#include "root.h"
#include "sched.h"

static s64 switch_on(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	struct vm *vm = vcpu->vm;
	struct vcpu *target;

	if (exit->target >= vm->nr_vcpus)
		return -EINVAL;
	target = vm->vcpu[exit->target];
	if (vm->kind == VM_ROOT)
		return root_vcpu_on(target, exit->entry, exit->context);
	/* Not by the cell's regions, which are management's. */
	if (!(vm_lookup(vm, exit->entry, NULL) & VM_EXEC))
		return -EFAULT;
	return sched_vcpu_on(target, exit->entry, exit->context);
}

/* The root cell's architecture does these itself, by the real firmware. */
static void system_request(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	if (vcpu->vm->kind == VM_ROOT)
		vcpu_complete(vcpu, -EOPNOTSUPP);
	else if (exit->reason == VCPU_EXIT_SYSTEM_OFF)
		cell_guest_off(cell_of(vcpu));
	else
		cell_guest_reset(cell_of(vcpu));
}

/*
 * A region that came or went has replaced entries of others beside it
 * (break-before-make): who faulted on one of these tries again.
 */
static bool is_allowed_now(struct vm *vm, const struct vcpu_exit *exit)
{
	u32 perm;

	if (exit->fault_gpa.v >= vm->gpa_limit)
		return false;
	perm = vm_lookup(vm, exit->fault_gpa, NULL);
	return perm && !(exit->access & ~perm);
}

/* What these need on the stack isn't paid for by hypercalls. */
static noinline void handle_other(struct vcpu *vcpu,
				  const struct vcpu_exit *exit)
{
	switch (exit->reason) {
	case VCPU_EXIT_KICK:
		break;	/* sched_kick() has set resched */
	case VCPU_EXIT_HYPERCALL:
		break;	/* exit_handle() */
	case VCPU_EXIT_VCPU_ON:
		vcpu_complete_on(vcpu, switch_on(vcpu, exit));
		break;
	case VCPU_EXIT_VCPU_OFF:
		sched_vcpu_off(vcpu);
		break;
	case VCPU_EXIT_SYSTEM_OFF:
	case VCPU_EXIT_SYSTEM_RESET:
		system_request(vcpu, exit);
		break;
	case VCPU_EXIT_FAULT:
		if (vcpu->vm->kind == VM_ROOT)
			root_fault(vcpu, exit);
		else if (!is_allowed_now(vcpu->vm, exit))
			cell_fail(vcpu, exit);
		break;
	}
}

void exit_handle(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	if (likely(exit->reason == VCPU_EXIT_HYPERCALL))
		vcpu_complete(vcpu, hypercall(vcpu, exit->nr, exit->arg));
	else
		handle_other(vcpu, exit);
}

void exit_give_up(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	switch (exit->reason) {
	case VCPU_EXIT_VCPU_ON:
		vcpu_complete_on(vcpu, -EIO);
		break;
	case VCPU_EXIT_HYPERCALL:
	case VCPU_EXIT_SYSTEM_OFF:
	case VCPU_EXIT_SYSTEM_RESET:
		vcpu_complete(vcpu, -EIO);
		break;
	case VCPU_EXIT_FAULT:
		vcpu_inject_abort(vcpu, exit);
		break;
	case VCPU_EXIT_KICK:
	case VCPU_EXIT_VCPU_OFF:
		break;
	}
}
