// SPDX-License-Identifier: GPL-2.0
/*
 * regs.c - registers by name, of the machine that this is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch.h"
#include "axctl.h"
#include "regs.h"

static const struct regs_arch *arch(void)
{
	static const struct regs_arch * const archs[] = {
		[ARCH_ARM64] = &regs_arm64,
		[ARCH_RISCV64] = &regs_riscv64,
		[ARCH_X86_64] = &regs_x86_64,
	};

	return archs[arch_this()];
}

size_t regs_size(void)
{
	return arch()->size;
}

bool regs_at(size_t index, struct reg *reg)
{
	return arch()->at(index, reg);
}

bool regs_find(const char *name, struct reg *reg)
{
	size_t i;

	for (i = 0; regs_at(i, reg); i++)
		if (!strcmp(reg->name, name))
			return true;
	return false;
}

const char *regs_print(const struct reg *reg, const void *regs, char text[REGS_TEXT_MAX])
{
	uint64_t half[2];

	memcpy(half, (const char *)regs + reg->offset, reg->size);
	if (reg->size == sizeof(half))
		snprintf(text, REGS_TEXT_MAX, "0x%016" PRIx64 "%016" PRIx64, half[1], half[0]);
	else
		snprintf(text, REGS_TEXT_MAX, "0x%016" PRIx64, half[0]);
	return text;
}

/* More hexadecimal digits than 64 bits take: the last 16 are the lower half. */
static bool parse_wide(const char *text, uint64_t half[2])
{
	char upper[2 + 16 + 1], lower[2 + 16 + 1] = "0x";
	size_t length = strlen(text);

	if (strncmp(text, "0x", 2) || length <= 2 + 16 || length > 2 + 32)
		return parse_number(text, &half[0]);
	snprintf(upper, sizeof(upper), "%.*s", (int)length - 16, text);
	strcat(lower, text + length - 16);
	return strspn(lower + 2, "0123456789abcdefABCDEF") == 16 &&
	       parse_number(upper, &half[1]) && parse_number(lower, &half[0]);
}

bool regs_parse(const struct reg *reg, void *regs, const char *text)
{
	uint64_t half[2] = { };
	bool is_number;

	is_number = reg->size == sizeof(half) ? parse_wide(text, half) :
						parse_number(text, &half[0]);
	if (is_number)
		memcpy((char *)regs + reg->offset, half, reg->size);
	return is_number;
}
