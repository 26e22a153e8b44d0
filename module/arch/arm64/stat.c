// SPDX-License-Identifier: GPL-2.0
/* stat.c - why vCPUs left their guests, and the time. */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "sysreg.h"
#include "vgic.h"

#define NSEC_PER_SEC	1000000000ULL

_Static_assert((u32)STAT_TIMER == (u32)EC_MAX, "exception classes come first");

/* The last one takes together all that has no name of its own. */
static const struct {
	const char *name;
	u32 index;
} stats[] = {
	{ "wfx", EC_WFX },
	{ "hvc", EC_HVC64 },
	{ "smc", EC_SMC64 },
	{ "sysreg", EC_SYSREG },
	{ "sve", EC_SVE },
	{ "instruction_abort", EC_IABT_LOW },
	{ "data_abort", EC_DABT_LOW },
	{ "timer", STAT_TIMER },
	{ "maintenance", STAT_MAINTENANCE },
	{ "kick", STAT_KICK },
	{ "irq", STAT_IRQ },
	{ "fiq", STAT_FIQ },
	{ "serror", STAT_SERROR },
	{ "other", NR_STATS },
};

_Static_assert(ARRAY_SIZE(stats) <= AX_MAX_STATS, "ax_vcpu_stat has room");

const char *arch_stat_name(u32 n)
{
	return n < ARRAY_SIZE(stats) ? stats[n].name : NULL;
}

static bool has_name(u32 index)
{
	u32 n;

	for (n = 0; n < ARRAY_SIZE(stats); n++)
		if (stats[n].index == index)
			return true;
	return false;
}

u64 arch_vcpu_stat(const struct vcpu *vcpu, u32 n)
{
	u64 count = 0;
	u32 i;

	if (stats[n].index < NR_STATS)
		return READ_ONCE(vcpu->arch.stat[stats[n].index]);
	for (i = 0; i < NR_STATS; i++)
		if (!has_name(i))
			count += READ_ONCE(vcpu->arch.stat[i]);
	return count;
}

u64 arch_vcpu_interrupts(const struct vcpu *vcpu)
{
	const struct vgic *vgic = vcpu->vm->arch.vgic;

	return vgic ? vgic_given(vgic, vcpu->id) : 0;
}

u64 arch_time_now(void)
{
	u64 count = read_cntpct_el0(), hz = read_cntfrq_el0();

	return count / hz * NSEC_PER_SEC + count % hz * NSEC_PER_SEC / hz;
}
