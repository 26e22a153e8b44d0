// SPDX-License-Identifier: GPL-2.0
/* smp.c - physical CPUs: who is in the core, and what management asks of one. */
#include <axvisor/arch_cpu.h>
#include <axvisor/smp.h>

struct ax_boot core_boot;

static u64 present;
static bool releasing;

_Static_assert(AX_MAX_CPUS <= 64, "a CPU mask is one word");

void smp_mark_present(unsigned int cpu, bool in_core)
{
	if (in_core)
		__atomic_fetch_or(&present, BIT_ULL(cpu), __ATOMIC_ACQ_REL);
	else
		__atomic_fetch_and(&present, ~BIT_ULL(cpu), __ATOMIC_ACQ_REL);
}

/* Pairs with smp_mark_present(): what the CPU did before is seen. */
bool smp_is_present(unsigned int cpu)
{
	return load_acquire(&present) & BIT_ULL(cpu);
}

/* Pairs with core_is_releasing(). */
void core_set_releasing(void)
{
	store_release(&releasing, true);
}

void core_clear_releasing(void)
{
	store_release(&releasing, false);
}

bool core_is_releasing(void)
{
	return load_acquire(&releasing);
}

unsigned int smp_cpu_id(void)
{
	return arch_cpu_id();
}

int smp_kick(unsigned int cpu)
{
	return arch_cpu_kick(cpu);
}

void smp_idle(void)
{
	arch_cpu_idle();
}

bool smp_is_off(unsigned int cpu)
{
	return arch_cpu_is_off(cpu);
}

__noreturn void smp_park(void)
{
	arch_cpu_park();
}

__noreturn void smp_release(void)
{
	arch_release();
}

void smp_release_parked(void)
{
	arch_release_parked();
}
