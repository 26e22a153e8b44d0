/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch.h - which machine this is, for what has other names on each.
 */
#ifndef AXCTL_ARCH_H
#define AXCTL_ARCH_H

#include <stdbool.h>

/* Else it counts as arm64, also where axctl is only tested. */
bool arch_is_riscv64(void);

#endif /* AXCTL_ARCH_H */
