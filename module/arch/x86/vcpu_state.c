// SPDX-License-Identifier: GPL-2.0
/* vcpu_state.c - registers of a cell's vCPU for Linux, which has none here. */
#include <axvisor/arch_vm.h>

u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	(void)vcpu;
	(void)state;
	return 0;
}

int arch_vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size)
{
	(void)vcpu;
	(void)state;
	(void)size;
	return -EINVAL;
}
