/* SPDX-License-Identifier: GPL-2.0 */
/* boot_info.h - the riscv words of the boot block. */
#ifndef RISCV_BOOT_INFO_H
#define RISCV_BOOT_INFO_H

#include <axvisor/smp.h>
#include "host_abi.h"

static inline const struct ax_riscv_boot *boot_info(void)
{
	return (const struct ax_riscv_boot *)core_boot.arch;
}

static inline bool has_isa(u64 bit)
{
	return boot_info()->isa & bit;
}

#endif /* RISCV_BOOT_INFO_H */
