// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - one virtual processor: the uniform face of arch_vcpu_*(). */
#include <axvisor/arch_vm.h>

#include "vcpu.h"

void vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	arch_vcpu_reset(vcpu, entry, arg);
}

void vcpu_load(struct vcpu *vcpu)
{
	arch_vcpu_load(vcpu);
}

void vcpu_put(struct vcpu *vcpu)
{
	arch_vcpu_put(vcpu);
}

void vcpu_run(struct vcpu *vcpu, struct vcpu_exit *exit)
{
	/* Counted before, so that this is a jump on the shortest path. */
	vcpu->exits++;
	arch_vcpu_run(vcpu, exit);
}

void vcpu_complete(struct vcpu *vcpu, s64 result)
{
	arch_vcpu_complete(vcpu, result);
}

void vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit)
{
	arch_vcpu_inject_abort(vcpu, exit);
}
