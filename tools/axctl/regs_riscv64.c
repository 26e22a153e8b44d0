// SPDX-License-Identifier: GPL-2.0
/*
 * regs_riscv64.c - registers of riscv64: struct axvisor_riscv64_regs.
 */
#include <stdint.h>
#include <stdio.h>

#include <linux/axvisor_riscv64.h>

#include "axctl.h"
#include "regs.h"

#define REG(field)	{ #field, offsetof(struct axvisor_riscv64_regs, field) }
/* x1 to x31, as the calling convention names them. */
#define X(name, n)	{ #name, offsetof(struct axvisor_riscv64_regs, x) + 8 * ((n) - 1) }
#define NR_F		32
#define NR_V		32

struct named_reg {
	const char *name;
	size_t offset;
};

/* What comes before f0 to f31. */
static const struct named_reg named[] = {
	REG(pc), REG(mode),
	X(ra, 1), X(sp, 2), X(gp, 3), X(tp, 4), X(t0, 5), X(t1, 6), X(t2, 7), X(s0, 8),
	X(s1, 9), X(a0, 10), X(a1, 11), X(a2, 12), X(a3, 13), X(a4, 14), X(a5, 15),
	X(a6, 16), X(a7, 17), X(s2, 18), X(s3, 19), X(s4, 20), X(s5, 21), X(s6, 22),
	X(s7, 23), X(s8, 24), X(s9, 25), X(s10, 26), X(s11, 27), X(t3, 28), X(t4, 29),
	X(t5, 30), X(t6, 31),
	REG(vsstatus), REG(vsie), REG(vstvec), REG(vsscratch), REG(vsepc), REG(vscause),
	REG(vstval), REG(vsatp), REG(hvip), REG(vstimecmp), REG(scounteren), REG(senvcfg),
	REG(sstateen0),
};

/* Between those and v0 to v31. */
static const struct named_reg later[] = {
	REG(fcsr), REG(vstart), REG(vcsr), REG(vl), REG(vtype),
};

static bool take(const struct named_reg *from, struct reg *reg)
{
	snprintf(reg->name, sizeof(reg->name), "%s", from->name);
	reg->offset = from->offset;
	return true;
}

static bool at(size_t index, struct reg *reg)
{
	reg->size = sizeof(uint64_t);
	if (index < ARRAY_SIZE(named))
		return take(&named[index], reg);
	index -= ARRAY_SIZE(named);
	if (index < NR_F) {
		snprintf(reg->name, sizeof(reg->name), "f%zu", index);
		reg->offset = offsetof(struct axvisor_riscv64_regs, f) + index * reg->size;
		return true;
	}
	index -= NR_F;
	if (index < ARRAY_SIZE(later))
		return take(&later[index], reg);
	index -= ARRAY_SIZE(later);
	if (index >= NR_V)
		return false;
	reg->size = 2 * sizeof(uint64_t);
	snprintf(reg->name, sizeof(reg->name), "v%zu", index);
	reg->offset = offsetof(struct axvisor_riscv64_regs, v) + index * reg->size;
	return true;
}

const struct regs_arch regs_riscv64 = {
	.size = sizeof(struct axvisor_riscv64_regs),
	.at = at,
};
