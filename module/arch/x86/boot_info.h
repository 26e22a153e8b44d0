/* SPDX-License-Identifier: GPL-2.0 */
/* boot_info.h - the x86 words of the boot block. */
#ifndef X86_BOOT_INFO_H
#define X86_BOOT_INFO_H

#include <axvisor/smp.h>
#include "host_abi.h"

static inline const struct ax_x86_boot *boot_info(void)
{
	return (const struct ax_x86_boot *)core_boot.arch;
}

#endif /* X86_BOOT_INFO_H */
