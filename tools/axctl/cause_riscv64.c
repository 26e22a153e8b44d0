// SPDX-License-Identifier: GPL-2.0
/*
 * cause_riscv64.c - exceptions of riscv64: scause (RISC-V privileged specification,
 * "Supervisor cause register values after trap").
 */
#include <stddef.h>

#include "axctl.h"
#include "cause.h"

const char *cause_text_riscv64(uint64_t cause)
{
	static const char * const names[] = {
		[0] = "instruction address misaligned",
		[1] = "instruction access fault",
		[2] = "illegal instruction",
		[3] = "breakpoint",
		[4] = "load address misaligned",
		[5] = "load access fault",
		[6] = "store or AMO address misaligned",
		[7] = "store or AMO access fault",
		[8] = "environment call from U mode or VU mode",
		[10] = "environment call from VS mode",
		[12] = "instruction page fault",
		[13] = "load page fault",
		[15] = "store or AMO page fault",
		[16] = "double trap",
		[18] = "software check",
		[19] = "hardware error",
		[20] = "instruction guest-page fault",
		[21] = "load guest-page fault",
		[22] = "virtual instruction",
		[23] = "store or AMO guest-page fault",
	};
	const char *name = cause < ARRAY_SIZE(names) ? names[cause] : NULL;

	return name ? name : "another exception";
}
