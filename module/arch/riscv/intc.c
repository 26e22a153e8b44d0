// SPDX-License-Identifier: GPL-2.0
/* intc.c - which interrupt controller there is. */
#include "boot_info.h"
#include "intc.h"

static const struct intc_ops *const kinds[AX_RISCV_NR_INTCS] = {
	[AX_RISCV_INTC_IMSIC] = &imsic_ops,
};

const struct intc_ops *intc_ops;

int intc_init(void)
{
	const u32 kind = boot_info()->intc;

	if (kind >= ARRAY_SIZE(kinds) || !kinds[kind])
		return -ENODEV;
	intc_ops = kinds[kind];
	return intc_ops->init();
}
