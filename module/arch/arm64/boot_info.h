/* SPDX-License-Identifier: GPL-2.0 */
/* boot_info.h - arm64's part of the boot block. */
#ifndef ARM64_BOOT_INFO_H
#define ARM64_BOOT_INFO_H

#include <axvisor/smp.h>
#include "host_abi.h"

static inline const struct ax_arm64_boot *boot_info(void)
{
	return (const struct ax_arm64_boot *)core_boot.arch;
}

#endif /* ARM64_BOOT_INFO_H */
