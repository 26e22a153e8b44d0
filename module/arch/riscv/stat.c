// SPDX-License-Identifier: GPL-2.0
/* stat.c - why vCPUs left their guests, and the time. */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "csr.h"

#define NSEC_PER_SEC	1000000000ULL

static const struct {
	const char *name;
	u32 index;
} stats[] = {
	{ "ecall", EXC_ECALL_VS },
	{ "instruction_fault", EXC_INST_GUEST_PAGE },
	{ "load_fault", EXC_LOAD_GUEST_PAGE },
	{ "store_fault", EXC_STORE_GUEST_PAGE },
	{ "virtual_instruction", EXC_VIRTUAL_INST },
	{ "soft", STAT_SOFT },
	{ "timer", STAT_TIMER },
	{ "external", STAT_EXTERNAL },
	{ "irq", STAT_IRQ },
};

_Static_assert(ARRAY_SIZE(stats) <= AX_MAX_STATS, "ax_vcpu_stat has room");

const char *arch_stat_name(u32 n)
{
	return n < ARRAY_SIZE(stats) ? stats[n].name : NULL;
}

u64 arch_vcpu_stat(const struct vcpu *vcpu, u32 n)
{
	return READ_ONCE(vcpu->arch.stat[stats[n].index]);
}

u64 arch_vcpu_interrupts(const struct vcpu *vcpu)
{
	return READ_ONCE(vcpu->arch.interrupts);
}

u64 arch_time_now(void)
{
	u64 count = read_time(), hz = boot_info()->timebase;

	return count / hz * NSEC_PER_SEC + count % hz * NSEC_PER_SEC / hz;
}
