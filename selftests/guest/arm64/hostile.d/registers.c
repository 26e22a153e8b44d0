// SPDX-License-Identifier: GPL-2.0
/* registers.c - hostile system instructions: sweeps over all encodings. */
#include "hostile.h"
#include "insn.h"

static u64 scratch[64] __attribute__((aligned(512)));

static void complain(const char *what, u32 reg, const struct trap *trap)
{
	printf("# %s S%u_%u_C%u_C%u_%u: %s ESR %lx\n", what, SYSREG_OP0(reg),
	       SYSREG_OP1(reg), SYSREG_CRN(reg), SYSREG_CRM(reg),
	       SYSREG_OP2(reg), trap->taken ? "exception" : "executed",
	       trap->esr);
}

/* With FEAT_IDST some of the identification space reports EC_SYSREG. */
static bool is_undefined(const struct trap *trap)
{
	return trap->taken && (trap_ec(trap) == EC_UNKNOWN ||
			       trap_ec(trap) == EC_SYSREG);
}

/* Undefined, or the payload itself has this extension (FP, SVE, SME) off. */
static bool is_refused(const struct trap *trap)
{
	u32 ec = trap_ec(trap);

	return is_undefined(trap) ||
	       (trap->taken && (ec == EC_FP || ec == EC_SVE || ec == EC_SME));
}

static u32 nth_reg(u32 op0, u32 op1, u32 n)
{
	return SYSREG(op0, op1, n >> 7, n >> 3 & 15, n & 7);
}

#define REGS_OF_OP1	2048U

/* op1 4 to 6 belong to EL2 and EL3, which a cell doesn't have. */
static void higher_levels(void)
{
	bool reads = true, writes = true;

	for (u32 op1 = 4; op1 <= 6; op1++) {
		for (u32 n = 0; n < REGS_OF_OP1; n++) {
			u32 reg = nth_reg(3, op1, n);
			u64 value = 0;
			struct trap trap = insn_read(reg, &value);

			if (!is_undefined(&trap)) {
				reads = false;
				complain("read", reg, &trap);
			}
			trap = insn_write(reg, 0);
			if (!is_undefined(&trap)) {
				writes = false;
				complain("write", reg, &trap);
			}
		}
	}
	ok(reads, "reads of EL2 and EL3 registers are undefined");
	ok(writes, "writes of EL2 and EL3 registers are undefined");
}

static void sweep_reads(void)
{
	bool all = true;

	for (u32 op0 = 2; op0 <= 3; op0++) {
		for (u32 n = 0; n < 8 * REGS_OF_OP1; n++) {
			u32 reg = nth_reg(op0, n / REGS_OF_OP1,
					  n % REGS_OF_OP1);
			u64 value = 0;
			struct trap trap = insn_read(reg, &value);

			if (trap.taken && !is_refused(&trap)) {
				all = false;
				complain("read", reg, &trap);
			}
		}
	}
	ok(all, "every register reads or is undefined");
}

/* Registers whose change would end the payload itself. */
static bool is_vital(u32 reg)
{
	u32 crn = SYSREG_CRN(reg);

	return SYSREG_OP0(reg) == 3 &&
	       (crn == 1 || crn == 2 || crn == 4 || crn == 10 || crn == 12);
}

static void sweep_writes(void)
{
	static const u64 values[] = { 0, 0x5555555555555555UL, ~0UL };
	bool all = true;

	for (u32 op0 = 2; op0 <= 3; op0++) {
		for (u32 n = 0; n < 8 * REGS_OF_OP1; n++) {
			u32 reg = nth_reg(op0, n / REGS_OF_OP1,
					  n % REGS_OF_OP1);

			for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
				struct trap trap;

				if (is_vital(reg))
					continue;
				/* MDSCR_EL1 steps and watches nobody here. */
				trap = insn_write(reg, op0 == 2 ? values[v] &
						  ~0xe001UL : values[v]);
				if (trap.taken && !is_refused(&trap)) {
					all = false;
					complain("write", reg, &trap);
				}
			}
			if (!is_vital(reg))
				insn_write(reg, 0);
		}
	}
	ok(all, "every register is written or is undefined");
}

/*
 * Cache, TLB and address translation instructions, on an address of ours. DC
 * ZVA needs memory that is not a device, which it is with the MMU off.
 */
static void sweep_instructions(void)
{
	bool all = true;

	for (u32 n = 0; n < 8 * REGS_OF_OP1; n++) {
		u32 reg = nth_reg(1, n / REGS_OF_OP1, n % REGS_OF_OP1);
		struct trap trap = insn_write(reg, (u64)scratch);

		if (trap.taken && !is_refused(&trap) &&
		    (trap_ec(&trap) != EC_DABT ||
		     FIELD_GET(ESR_FSC, trap.esr) != FSC_ALIGNMENT)) {
			all = false;
			complain("sys", reg, &trap);
		}
	}
	ok(all, "every system instruction executes or is undefined");
}

static void id_writes(void)
{
	u64 midr = read_sysreg(midr_el1), mpidr = read_sysreg(mpidr_el1);
	bool all = true;

	for (u32 n = 0; n < 128; n++) {
		u32 reg = nth_reg(3, 0, n);
		struct trap trap = insn_write(reg, ~0UL);

		if (!is_undefined(&trap)) {
			all = false;
			complain("write", reg, &trap);
		}
	}
	ok(all, "writes to identification registers are undefined");
	ok(midr == read_sysreg(midr_el1) && mpidr == read_sysreg(mpidr_el1),
	   "and change nothing");
}

static void set_way(void)
{
	for (u64 level = 0; level < 7; level++) {
		for (u64 set = 0; set < 256; set++) {
			u64 which = set << 6 | level << 1;

			asm volatile("dc isw, %0" :: "r"(which) : "memory");
			asm volatile("dc csw, %0" :: "r"(which) : "memory");
			asm volatile("dc cisw, %0"
				     :: "r"(which | 3UL << 30) : "memory");
		}
	}
	ok(true, "set/way instructions execute");
}

static void icc_sre(void)
{
	static const u64 values[] = { 0, 1, 6, 7, ~0UL };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		struct trap trap = TRY(write_icc(values[i], ICC_SRE_EL1));

		ok(!trap.taken || trap_ec(&trap) == EC_UNKNOWN,
		   "ICC_SRE_EL1 = %lx", values[i]);
	}
	if (gic->number == 2)
		return;
	write_icc(7, ICC_SRE_EL1);
	isb();
	ok(read_icc(ICC_SRE_EL1) & 1, "system registers stay enabled");
}

static void debug_and_pmu(void)
{
	static const u32 regs[] = {
		SYSREG(2, 0, 0, 0, 4), SYSREG(2, 0, 0, 0, 5),
		SYSREG(2, 0, 0, 0, 6), SYSREG(2, 0, 0, 0, 7),
		SYSREG(2, 0, 1, 0, 4), SYSREG(2, 0, 1, 1, 4),
		SYSREG(2, 0, 1, 3, 4), SYSREG(3, 3, 9, 12, 0),
		SYSREG(3, 3, 9, 12, 1), SYSREG(3, 3, 9, 12, 5),
		SYSREG(3, 3, 9, 13, 0), SYSREG(3, 3, 9, 13, 1),
		SYSREG(3, 3, 14, 8, 0), SYSREG(3, 3, 14, 15, 7),
	};

	for (int round = 0; round < 100; round++) {
		for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
			u64 value = 0;
			struct trap trap = insn_read(regs[i], &value);

			if (trap.taken && !is_refused(&trap)) {
				complain("read", regs[i], &trap);
				ok(false, "a debug or PMU register");
			}
			insn_write(regs[i], random() & ~0xe001UL);
			insn_write(regs[i], 0);
		}
	}
	ok(true, "debug and PMU registers");
}

const struct hostile_case registers_cases[] = {
	{ "higher-levels", ENDS, higher_levels },
	{ "sweep-reads", ENDS, sweep_reads },
	{ "sweep-writes", ENDS, sweep_writes },
	{ "sweep-instructions", ENDS, sweep_instructions },
	{ "id-writes", ENDS, id_writes },
	{ "set-way", ENDS, set_way },
	{ "icc-sre", ENDS, icc_sre },
	{ "debug-and-pmu", ENDS, debug_and_pmu },
};
const size_t registers_count = ARRAY_SIZE(registers_cases);
