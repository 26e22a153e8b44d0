// SPDX-License-Identifier: GPL-2.0
/*
 * regs_arm64.c - registers of arm64: struct axvisor_arm64_regs.
 */
#include <stdint.h>
#include <stdio.h>

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

static bool take_named(const struct named_reg *from, struct reg *reg)
{
	snprintf(reg->name, sizeof(reg->name), "%s", from->name);
	reg->offset = from->offset;
	return true;
}

static bool at(size_t index, struct reg *reg)
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

const struct regs_arch regs_arm64 = {
	.size = sizeof(struct axvisor_arm64_regs),
	.at = at,
};
