// SPDX-License-Identifier: GPL-2.0
/*
 * extensions.c - what a cell doesn't have, whatever the CPU has: no identification
 * register shows it, and its instructions and registers are undefined.
 */
#include "insn.h"

#define SCTLR_EnIA	BIT(31)
#define SCTLR_EnIB	BIT(30)
#define SCTLR_EnDA	BIT(27)
#define SCTLR_EnDB	BIT(13)
#define CPACR_ALL	(GENMASK(17, 16) | GENMASK(21, 20) | GENMASK(25, 24))

#define ID(crm, op2)	SYSREG(3, 0, 0, crm, op2)

static const struct {
	const char *name;
	u32 reg;
	u32 low;	/* bit of the field, which is 4 bits wide */
} fields[] = {
	{ "EL2", ID(4, 0), 8 }, { "EL3", ID(4, 0), 12 },
	{ "RAS", ID(4, 0), 28 }, { "SVE", ID(4, 0), 32 },
	{ "MPAM", ID(4, 0), 40 }, { "AMU", ID(4, 0), 44 },
	{ "RME", ID(4, 0), 52 },
	{ "MTE", ID(4, 1), 8 }, { "SME", ID(4, 1), 24 },
	{ "SVEver", ID(4, 4), 0 }, { "SMEver", ID(4, 5), 56 },
	{ "SPE", ID(5, 0), 32 },
	{ "TRBE", ID(5, 0), 44 },
	{ "APA", ID(6, 1), 4 }, { "API", ID(6, 1), 8 },
	{ "GPA", ID(6, 1), 24 }, { "GPI", ID(6, 1), 28 },
	{ "LS64", ID(6, 1), 60 },
	{ "GPA3", ID(6, 2), 8 }, { "APA3", ID(6, 2), 12 },
	{ "MOPS", ID(6, 2), 16 },
	{ "FGT", ID(7, 0), 56 }, { "ECV", ID(7, 0), 60 },
	{ "VH", ID(7, 1), 8 }, { "HCX", ID(7, 1), 40 },
	{ "NV", ID(7, 2), 24 }, { "TCRX", ID(7, 3), 0 },
};

static void no_field(void)
{
	bool none = true;

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		u64 value = 0;
		struct trap trap = insn_read(fields[i].reg, &value);

		if (trap.taken || (value >> fields[i].low & 0xf)) {
			none = false;
			printf("# %s: %lx\n", fields[i].name, value);
		}
	}
	ok(none, "no identification register shows them");
}

/* ID_AA64MMFR0_EL1.PARange: as many address bits as the second stage has. */
static void addresses(void)
{
	u64 value = 0;

	insn_read(ID(7, 0), &value);
	ok((value & 0xf) <= 5, "at most 48 bits of physical address");
}

static bool is_undefined(struct trap trap)
{
	return trap.taken && (trap_ec(&trap) == EC_UNKNOWN ||
			      trap_ec(&trap) == EC_SYSREG);
}

static void no_register(void)
{
	static const u32 regs[] = {
		SYSREG(3, 0, 2, 1, 0), SYSREG(3, 0, 2, 1, 1), /* APIA */
		SYSREG(3, 0, 2, 1, 2), SYSREG(3, 0, 2, 1, 3), /* APIB */
		SYSREG(3, 0, 2, 2, 0), SYSREG(3, 0, 2, 2, 1), /* APDA */
		SYSREG(3, 0, 2, 2, 2), SYSREG(3, 0, 2, 2, 3), /* APDB */
		SYSREG(3, 0, 2, 3, 0), SYSREG(3, 0, 2, 3, 1), /* APGA */
		SYSREG(3, 0, 1, 2, 0), SYSREG(3, 0, 1, 2, 6), /* ZCR, SMCR */
		SYSREG(3, 0, 1, 0, 5), SYSREG(3, 0, 1, 0, 6), /* RGSR, GCR */
		SYSREG(3, 0, 5, 6, 0), SYSREG(3, 0, 5, 6, 1), /* TFSR, TFSRE0 */
		SYSREG(3, 0, 2, 0, 3), SYSREG(3, 0, 10, 2, 3), /* TCR2, PIR */
	};
	bool none = true;

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
		u64 value = 0;

		if (is_undefined(insn_read(regs[i], &value)) &&
		    is_undefined(insn_write(regs[i], ~0UL)))
			continue;
		none = false;
		printf("# S3_0_C%u_C%u_%u: %lx\n", SYSREG_CRN(regs[i]),
		       SYSREG_CRM(regs[i]), SYSREG_OP2(regs[i]), value);
	}
	ok(none, "their registers can be neither read nor written");
}

#define UNDEFINED(text, insn)						\
	ok(is_undefined(TRY(asm volatile(insn ::: "x0", "x1", "x2",	\
					 "memory"))), text)

static void no_instruction(void)
{
	write_sysreg(read_sysreg(sctlr_el1) | SCTLR_EnIA | SCTLR_EnIB |
		     SCTLR_EnDA | SCTLR_EnDB, sctlr_el1);
	isb();
	UNDEFINED("PACIA", ".inst 0xdac10020");	/* pacia x0, x1 */
	UNDEFINED("PACDB", ".inst 0xdac10c20");	/* pacdb x0, x1 */
	UNDEFINED("PACGA", ".inst 0x9ac23020");	/* pacga x0, x1, x2 */
	UNDEFINED("RDVL", ".inst 0x04bf5020");	/* rdvl x0, #1 */
	UNDEFINED("DUP Z0", ".inst 0x2538c000");	/* mov z0.b, #0 */
	UNDEFINED("SMSTART", ".inst 0xd503477f");
	UNDEFINED("CPYFP", "mov x0, xzr\n mov x1, xzr\n mov x2, xzr\n"
		  ".inst 0x19010440");		/* cpyfp [x0]!, [x1]!, x2! */
}

void payload(u64 arg)
{
	(void)arg;
	write_sysreg(CPACR_ALL, cpacr_el1);
	isb();
	no_field();
	addresses();
	no_register();
	no_instruction();
}
