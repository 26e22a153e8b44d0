/* SPDX-License-Identifier: GPL-2.0 */
/* host_check.h - what an arm64 machine must have to be seized. */
#ifndef AXVISOR_ARM64_HOST_CHECK_H
#define AXVISOR_ARM64_HOST_CHECK_H

#include <linux/types.h>

/* What PSCI_VERSION returns; 0 where there is no PSCI 0.2 or later by SMC. */
u32 host_psci_version(void);

#endif /* AXVISOR_ARM64_HOST_CHECK_H */
