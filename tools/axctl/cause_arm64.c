// SPDX-License-Identifier: GPL-2.0
/*
 * cause_arm64.c - exception classes of arm64: ESR_EL2.EC (Arm ARM D23.2, ESR_EL2).
 */
#include <stddef.h>

#include "axctl.h"
#include "cause.h"

#define ESR_EC_SHIFT	26
#define ESR_EC_MASK	0x3f

const char *cause_text_arm64(uint64_t cause)
{
	static const char * const names[ESR_EC_MASK + 1] = {
		[0x00] = "unknown reason",
		[0x01] = "WFI or WFE",
		[0x07] = "access to SVE, SIMD or floating point",
		[0x09] = "pointer authentication",
		[0x0e] = "illegal execution state",
		[0x16] = "HVC",
		[0x17] = "SMC",
		[0x18] = "access to a system register",
		[0x19] = "access to SVE",
		[0x1d] = "access to SME",
		[0x20] = "instruction abort",
		[0x22] = "PC alignment fault",
		[0x24] = "data abort",
		[0x26] = "SP alignment fault",
		[0x2f] = "SError",
		[0x3c] = "BRK",
	};
	const char *name = names[cause >> ESR_EC_SHIFT & ESR_EC_MASK];

	return name ? name : "another exception";
}
