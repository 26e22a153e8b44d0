// SPDX-License-Identifier: GPL-2.0
/*
 * regs.c - registers of arm64: struct axvisor_arm64_regs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <linux/axvisor_arm64.h>

#include "axctl.h"
#include "regs.h"

#define REG(field)	{ #field, offsetof(struct axvisor_arm64_regs, field) }
/* Of an array in the structure. */
#define COUNT(field)	ARRAY_SIZE(((struct axvisor_arm64_regs *)0)->field)

struct named_reg {
	const char *name;
	size_t offset;
};

/* What comes between x0 to x30 and v0 to v31. */
static const struct named_reg named[] = {
	REG(pc), REG(pstate), REG(sp_el0), REG(sp_el1), REG(elr_el1), REG(spsr_el1),
	REG(esr_el1), REG(far_el1), REG(vbar_el1), REG(sctlr_el1), REG(cpacr_el1),
	REG(ttbr0_el1), REG(ttbr1_el1), REG(tcr_el1), REG(mair_el1), REG(amair_el1),
	REG(afsr0_el1), REG(afsr1_el1), REG(par_el1), REG(contextidr_el1), REG(tpidr_el0),
	REG(tpidrro_el0), REG(tpidr_el1), REG(csselr_el1), REG(cntkctl_el1),
	REG(cntv_ctl_el0), REG(cntv_cval_el0), REG(fpsr), REG(fpcr),
};

/* And behind them. */
static const struct named_reg later[] = {
	REG(cntp_ctl_el0), REG(cntp_cval_el0),
};

size_t regs_size(void)
{
	return sizeof(struct axvisor_arm64_regs);
}

static bool take_named(const struct named_reg *from, struct reg *reg)
{
	snprintf(reg->name, sizeof(reg->name), "%s", from->name);
	reg->offset = from->offset;
	return true;
}

bool regs_at(size_t index, struct reg *reg)
{
	const size_t xs = COUNT(x), vs = COUNT(v);

	reg->size = sizeof(uint64_t);
	if (index < xs) {
		snprintf(reg->name, sizeof(reg->name), "x%zu", index);
		reg->offset = offsetof(struct axvisor_arm64_regs, x) + index * reg->size;
		return true;
	}
	index -= xs;
	if (index < ARRAY_SIZE(named))
		return take_named(&named[index], reg);
	index -= ARRAY_SIZE(named);
	if (index >= vs) {
		index -= vs;
		return index < ARRAY_SIZE(later) && take_named(&later[index], reg);
	}
	reg->size = 2 * sizeof(uint64_t);
	snprintf(reg->name, sizeof(reg->name), "v%zu", index);
	reg->offset = offsetof(struct axvisor_arm64_regs, v) + index * reg->size;
	return true;
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
