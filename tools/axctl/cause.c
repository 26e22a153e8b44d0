// SPDX-License-Identifier: GPL-2.0
/*
 * cause.c - why a cell failed, on the machine that this is.
 */
#include "arch.h"
#include "cause.h"

const char *cause_register(void)
{
	return arch_is_riscv64() ? "scause" : "ESR_EL2";
}

const char *cause_text(uint64_t cause)
{
	return arch_is_riscv64() ? cause_text_riscv64(cause) : cause_text_arm64(cause);
}
