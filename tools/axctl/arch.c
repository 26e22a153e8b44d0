// SPDX-License-Identifier: GPL-2.0
/*
 * arch.c - which machine this is.
 */
#include <string.h>
#include <sys/utsname.h>

#include "arch.h"

bool arch_is_riscv64(void)
{
	struct utsname name;

	return !uname(&name) && !strcmp(name.machine, "riscv64");
}
