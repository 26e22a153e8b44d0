/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch.h - which machine this is, for what has other names on each.
 */
#ifndef AXCTL_ARCH_H
#define AXCTL_ARCH_H

#include <stdbool.h>
#include <stdint.h>

enum arch { ARCH_ARM64, ARCH_RISCV64, ARCH_X86_64 };

/* What is none of them counts as arm64. */
enum arch arch_this(void);

/*
 * How many cells an interrupt has in the machine's device tree: 3 of a GIC, 2 of
 * an APLIC, 1 of a PLIC.
 */
uint32_t arch_irq_cells(void);

#endif /* AXCTL_ARCH_H */
