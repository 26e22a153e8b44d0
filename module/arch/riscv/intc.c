// SPDX-License-Identifier: GPL-2.0
/*
 * intc.c - which interrupt controller there is, and which of its wired
 * interrupts are cells'.
 */
#include "boot_info.h"
#include "intc.h"

static const struct intc_ops *const kinds[AX_RISCV_NR_INTCS] = {
	[AX_RISCV_INTC_IMSIC] = &imsic_ops,
	[AX_RISCV_INTC_APLIC] = &aplic_ops,
	[AX_RISCV_INTC_PLIC] = &plic_ops,
};

const struct intc_ops *intc_ops;
struct spinlock intc_lock;

/* By source: its CPU's number + 1, 0: the root cell's. By CPU: how many. */
static u8 owner[AX_MAX_IRQS];
static u32 nr_owned[AX_MAX_CPUS];

_Static_assert(AX_MAX_CPUS < 255, "fits into a byte");

int intc_init(void)
{
	const u32 kind = boot_info()->intc;

	if (kind >= ARRAY_SIZE(kinds) || !kinds[kind])
		return -ENODEV;
	intc_ops = kinds[kind];
	return intc_ops->init();
}

u32 intc_cpu_of(u64 context)
{
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++)
		if (boot_info()->context[i] == context)
			return i;
	return AX_MAX_CPUS;
}

bool intc_has_source(u32 source, u32 cpu)
{
	return source && source <= boot_info()->nr_sources &&
	       source < AX_MAX_IRQS &&
	       boot_info()->context[cpu] != AX_RISCV_NO_CONTEXT;
}

void intc_set_owner(u32 source, u32 cpu)
{
	WRITE_ONCE(owner[source], (u8)(cpu + 1));
	WRITE_ONCE(nr_owned[cpu], nr_owned[cpu] + 1);
}

void intc_set_roots(u32 source)
{
	const u32 cpu = intc_owner(source);

	WRITE_ONCE(owner[source], 0);
	WRITE_ONCE(nr_owned[cpu], nr_owned[cpu] - 1);
}

u32 intc_owner(u64 source)
{
	const u8 cpu = source < AX_MAX_IRQS ? READ_ONCE(owner[source]) : 0;

	return cpu ? cpu - 1U : AX_MAX_CPUS;
}

u32 intc_owned(u32 first)
{
	u32 word = 0;
	u32 i;

	for (i = 0; i < 32; i++)
		if (intc_owner(first + i) < AX_MAX_CPUS)
			word |= 1U << i;
	return word;
}

bool intc_is_any_owned(void)
{
	u32 i;

	for (i = 0; i < core_boot.nr_cpus; i++)
		if (intc_cpu_is_cells(i))
			return true;
	return false;
}

bool intc_cpu_is_cells(u32 cpu)
{
	return READ_ONCE(nr_owned[cpu]);
}
