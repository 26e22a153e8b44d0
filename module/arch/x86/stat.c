// SPDX-License-Identifier: GPL-2.0
/* stat.c - why vCPUs left their guests, and the time. */
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"

#define NSEC_PER_SEC	1000000000ULL

static const char *const names[X86_NR_EXITS] = {
	[X86_EXIT_OTHER] = "other",
	[X86_EXIT_HYPERCALL] = "hypercall",
	[X86_EXIT_CPUID] = "cpuid",
	[X86_EXIT_MSR_READ] = "msr_read",
	[X86_EXIT_MSR_WRITE] = "msr_write",
	[X86_EXIT_IO] = "io",
	[X86_EXIT_FAULT] = "fault",
	[X86_EXIT_HLT] = "hlt",
	[X86_EXIT_MWAIT] = "mwait",
	[X86_EXIT_WBINVD] = "wbinvd",
	[X86_EXIT_XSETBV] = "xsetbv",
	[X86_EXIT_INTR] = "interrupt",
	[X86_EXIT_NMI] = "nmi",
	[X86_EXIT_NMI_WINDOW] = "nmi_window",
	[X86_EXIT_INTR_WINDOW] = "interrupt_window",
	[X86_EXIT_UNDEFINED] = "undefined",
	[X86_EXIT_EXCEPTION] = "exception",
	[X86_EXIT_SHUTDOWN] = "shutdown",
	[X86_EXIT_INVALID] = "invalid",
	[X86_EXIT_RESUME] = "nmi_return",
};

_Static_assert(ARRAY_SIZE(names) <= AX_MAX_STATS, "ax_vcpu_stat has room");

const char *arch_stat_name(u32 n)
{
	return n < ARRAY_SIZE(names) ? names[n] : NULL;
}

u64 arch_vcpu_stat(const struct vcpu *vcpu, u32 n)
{
	return READ_ONCE(vcpu->arch.stat[n]);
}

u64 arch_vcpu_interrupts(const struct vcpu *vcpu)
{
	return READ_ONCE(vcpu->arch.interrupts);
}

u64 arch_time_now(void)
{
	u64 count = rdtsc(), hz = boot_info()->tsc_khz * 1000;

	return count / hz * NSEC_PER_SEC + count % hz * NSEC_PER_SEC / hz;
}
