// SPDX-License-Identifier: GPL-2.0
/*
 * cause.c - why a cell failed, on the machine that this is.
 */
#include "arch.h"
#include "cause.h"

static const struct {
	const char *name;
	const char *(*text)(uint64_t cause);
} archs[] = {
	[ARCH_ARM64] = { "ESR_EL2", cause_text_arm64 },
	[ARCH_RISCV64] = { "scause", cause_text_riscv64 },
	[ARCH_X86_64] = { "exit code", cause_text_x86_64 },
};

const char *cause_register(void)
{
	return archs[arch_this()].name;
}

const char *cause_text(uint64_t cause)
{
	return archs[arch_this()].text(cause);
}
