// SPDX-License-Identifier: GPL-2.0
/*
 * test_pmu.c - performance monitors are those of the loaded vCPU: from its first
 * access on, all of them, and stopped between one vCPU and the next.
 */
#include "sysreg_access.h"
#include "arch/arm64/cpu.h"

#include <kselftest_harness.h>

#define PMCR		REG(3, 3, 9, 12, 0)
#define PMUSERENR	REG(3, 3, 9, 14, 0)
#define PMINTENSET	REG(3, 0, 9, 14, 1)
#define PMEVCNTR0	REG(3, 3, 14, 8, 0)
#define PMCCFILTR	REG(3, 3, 14, 15, 7)
#define DFR0		REG(3, 0, 0, 5, 0)

#define TPM		(BIT_ULL(5) | BIT_ULL(6))
#define HPMD		BIT_ULL(17)
#define HCCD		BIT_ULL(23)
#define COUNTERS	6
#define E		1ULL

/* All that a vCPU has, but for the enables of PMCR_EL0. */
static const char *const regs[] = {
	"pmcntenset_el0", "pmintenset_el1", "pmovsset_el0", "pmselr_el0",
	"pmuserenr_el0", "pmccntr_el0", "pmccfiltr_el0",
	"pmevcntr0_el0", "pmevcntr1_el0", "pmevcntr2_el0", "pmevcntr3_el0",
	"pmevcntr4_el0", "pmevcntr5_el0", "pmevtyper0_el0", "pmevtyper1_el0",
	"pmevtyper2_el0", "pmevtyper3_el0", "pmevtyper4_el0", "pmevtyper5_el0",
};

static void fill(u64 seed)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		rec_set(regs[i], seed + i * 0x101);
	rec_set("pmcr_el0", COUNTERS << 11 | (seed >> 12 & 0x40) | E);
}

static u32 differing(u64 seed)
{
	u32 i, n = 0;

	for (i = 0; i < ARRAY_SIZE(regs); i++)
		n += rec_get(regs[i]) != seed + i * 0x101;
	return n + (rec_get("pmcr_el0") !=
		    (COUNTERS << 11 | (seed >> 12 & 0x40) | E));
}

/* What a put leaves is no state. */
static bool is_stopped(void)
{
	return rec_get("pmcntenclr_el0") == 0xffffffff &&
	       rec_get("pmintenclr_el1") == 0xffffffff &&
	       rec_get("pmovsclr_el0") == 0xffffffff &&
	       !rec_get("pmuserenr_el0");
}

static void version(u64 ver)
{
	rec_set("id_aa64dfr0_el1", ver << 8 | 6);
}

FIXTURE(pmu)
{
	struct vcpu *root, *vcpu, *other;
	struct ax_arm64_boot *boot;
};

FIXTURE_SETUP(pmu)
{
	machine_start();
	machine_be(2);
	version(4);
	rec_set("pmcr_el0", COUNTERS << 11);
	self->root = m.root->vcpu[2];
	self->vcpu = m.cell->vcpu[0];
	self->other = m.cell->vcpu[1];
	self->boot = (struct ax_arm64_boot *)core_boot.arch;
	arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
	arch_vcpu_reset(self->other, GPA(CELL_GPA), 0);
	cpus[2]->el2.mdcr = COUNTERS;
	arch_vcpu_load(self->vcpu);
	rec_clear();
}

FIXTURE_TEARDOWN(pmu)
{
	(void)self;
}

/* The access is made again: nothing has changed for the guest. */
static bool first_access(struct vcpu *vcpu, u64 reg)
{
	vcpu->arch.regs.pc = PC;
	vcpu->arch.regs.x[5] = 0x77;
	return machine_trap(vcpu, ESR(0x18, BIT_ULL(25) | reg | 5 << 5 | READ)) &&
	       vcpu->arch.regs.pc == PC && vcpu->arch.regs.x[5] == 0x77 &&
	       !(rec_get("mdcr_el2") & TPM);
}

TEST_F(pmu, first_access)
{
	static const u64 any[] = {
		PMCR, PMUSERENR, PMINTENSET, PMEVCNTR0, PMCCFILTR,
		REG(3, 3, 9, 13, 2), REG(3, 3, 9, 12, 7), REG(3, 0, 9, 14, 6),
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(any); i++) {
		EXPECT_EQ(TPM | COUNTERS,
			  rec_get("mdcr_el2") & (TPM | HPMD | 0x1f));
		EXPECT_TRUE(first_access(self->vcpu, any[i]));
		EXPECT_EQ(HPMD | COUNTERS,
			  rec_get("mdcr_el2") & (HPMD | HCCD | 0x1f));
		arch_vcpu_put(self->vcpu);
		arch_vcpu_load(self->vcpu);
		EXPECT_EQ(0, rec_get("mdcr_el2") & TPM);
		arch_vcpu_put(self->vcpu);
		arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
		self->vcpu->arch.mdcr &= ~HPMD;
		arch_vcpu_load(self->vcpu);
	}
	/* Beside them. */
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 0, 9, 13, 0) | 5 << 5 | READ));
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 3, 9, 11, 0) | 5 << 5 | READ));
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 3, 14, 7, 0) | 5 << 5 | READ));
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 0, 14, 8, 0) | 5 << 5 | READ));
	EXPECT_FALSE(self->vcpu->arch.pmu.used);
}

/* What the core does isn't counted, as far as the CPU knows how. */
TEST_F(pmu, not_at_el2)
{
	static const u64 bits[] = {
		[1] = 0, [4] = HPMD, [5] = HPMD, [6] = HPMD | HCCD,
		[8] = HPMD | HCCD,
	};
	u32 ver;

	for (ver = 1; ver < ARRAY_SIZE(bits); ver++) {
		if (ver > 1 && ver < 4)
			continue;
		version(ver);
		arch_vcpu_put(self->vcpu);
		arch_vcpu_reset(self->vcpu, GPA(CELL_GPA), 0);
		self->vcpu->arch.mdcr &= ~(HPMD | HCCD);
		arch_vcpu_load(self->vcpu);
		EXPECT_TRUE(first_access(self->vcpu, PMCR));
		EXPECT_EQ(ver == 7 ? HPMD | HCCD : bits[ver],
			  rec_get("mdcr_el2") & (HPMD | HCCD));
	}
}

/* None, of another kind, too new; or without an interrupt of their own. */
TEST_F(pmu, none)
{
	static const u32 none[] = { 0, 9, 0xf };
	u32 i;

	for (i = 0; i <= ARRAY_SIZE(none); i++) {
		version(i < ARRAY_SIZE(none) ? none[i] : 4);
		if (i == ARRAY_SIZE(none))
			self->boot->ppi_pmu = 0;
		EXPECT_EQ(6, get(self->vcpu, DFR0));
		EXPECT_TRUE(is_undef(self->vcpu, PMCR | 5 << 5));
		EXPECT_TRUE(is_undef(self->vcpu, PMEVCNTR0 | 5 << 5 | READ));
		arch_vcpu_put(self->vcpu);
		arch_vcpu_load(self->root);
		arch_vcpu_put(self->root);
		arch_vcpu_load(self->vcpu);
		el2_init_reset();
	}
	EXPECT_EQ(0, rec_count("pm"));
	EXPECT_EQ(0, rec_reads("pmcr_el0"));
}

/* A cell that has no use for them pays nothing, and finds nothing. */
TEST_F(pmu, unused)
{
	u32 i;

	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(self->vcpu);
	arch_vcpu_put(self->vcpu);
	EXPECT_EQ(0, rec_count("pm"));
	fill(0x50000);
	rec_set("pmcntenset_el0", 0);
	arch_vcpu_load(self->vcpu);
	EXPECT_TRUE(first_access(self->vcpu, PMCR));
	for (i = 0; i < ARRAY_SIZE(regs); i++)
		EXPECT_EQ(0, rec_get(regs[i]));
	EXPECT_EQ(0, rec_get("pmcr_el0"));
}

TEST_F(pmu, round_trip)
{
	EXPECT_TRUE(first_access(self->vcpu, PMCR));
	fill(0x10000);
	arch_vcpu_put(self->vcpu);
	EXPECT_TRUE(is_stopped());
	arch_vcpu_load(self->root);
	fill(0x60000);
	arch_vcpu_put(self->root);
	EXPECT_TRUE(is_stopped());
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, differing(0x10000));
	arch_vcpu_put(self->vcpu);
	arch_vcpu_load(self->other);
	EXPECT_EQ(TPM, rec_get("mdcr_el2") & TPM);
	arch_vcpu_put(self->other);
	rec_set("pmcr_el0", COUNTERS << 11);
	arch_vcpu_load(self->root);
	EXPECT_EQ(0, differing(0x60000));
}

/* Stopped before they are read; what they are comes before what they hold. */
TEST_F(pmu, order)
{
	u32 last;

	EXPECT_TRUE(first_access(self->vcpu, PMCR));
	fill(0x10000);
	rec_clear();
	arch_vcpu_put(self->vcpu);
	EXPECT_EQ(rec_find(0, "pmcntenclr_el0=ffffffff") + 1,
		  rec_find(rec_find(0, "pmcntenclr_el0="), "isb"));
	EXPECT_LT(rec_find(0, "pmcntenclr_el0="), rec_find(0, "<pmccntr_el0"));
	EXPECT_LT(rec_find(0, "pmcntenclr_el0="),
		  rec_find(0, "<pmevcntr0_el0"));
	EXPECT_LT(rec_find(0, "<pmcntenset_el0"),
		  rec_find(0, "pmcntenclr_el0="));
	EXPECT_LT(rec_find(0, "<pmovsset_el0"), rec_find(0, "pmovsclr_el0="));
	rec_clear();
	arch_vcpu_load(self->vcpu);
	EXPECT_EQ(0, rec_event(rec_find(0, "pmcr_el0="))->val & E);
	EXPECT_LT(rec_find(0, "pmcr_el0="), rec_find(0, "pmevcntr0_el0="));
	last = rec_find_last("pmcr_el0=");
	EXPECT_EQ(E, rec_event(last)->val & E);
	EXPECT_LT(rec_find(0, "pmcntenset_el0="), last);
	EXPECT_LT(rec_find(0, "pmccntr_el0="),
		  rec_find(0, "pmcntenset_el0="));
}

/* Those that the CPU doesn't have are UNDEFINED. */
TEST_F(pmu, as_many_as_there_are)
{
	static const u32 counts[] = { 0, 1, 6, 31 };
	u32 i;

	EXPECT_TRUE(first_access(self->vcpu, PMCR));
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		rec_set("pmcr_el0", counts[i] << 11);
		rec_clear();
		arch_vcpu_put(self->vcpu);
		EXPECT_EQ(counts[i] > 6, rec_reads("pmevcntr6_el0"));
		EXPECT_EQ(counts[i] > 30, rec_reads("pmevtyper30_el0"));
		arch_vcpu_load(self->vcpu);
		EXPECT_EQ(counts[i], rec_count("pmevcntr"));
		EXPECT_EQ(counts[i], rec_count("pmevtyper"));
	}
}

TEST_F(pmu, from_the_firmware)
{
	fill(0x10000);
	rec_clear();
	el2_init_reset();
	EXPECT_TRUE(is_stopped());
}

TEST_HARNESS_MAIN
