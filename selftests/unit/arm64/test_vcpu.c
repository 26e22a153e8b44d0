// SPDX-License-Identifier: GPL-2.0
/*
 * test_vcpu.c - a vCPU's state goes into the CPU and out of it whole, in an
 * order that no walk can take advantage of.
 */
#include "machine.h"
#include "arch/arm64/stage2.h"
#include "arch/arm64/vcpu.h"
#include "arch/arm64/vgic.h"

#include <kselftest_harness.h>

/* All that struct el1_state holds. */
static const char *const el1_regs[] = {
	"sctlr_el1", "cpacr_el1", "ttbr0_el1", "ttbr1_el1", "tcr_el1",
	"esr_el1", "afsr0_el1", "afsr1_el1", "far_el1", "mair_el1",
	"amair_el1", "vbar_el1", "contextidr_el1", "tpidr_el0", "tpidrro_el0",
	"tpidr_el1", "cntkctl_el1", "par_el1", "elr_el1", "spsr_el1", "sp_el0",
	"sp_el1", "csselr_el1", "mdscr_el1", "cntv_ctl_el0", "cntv_cval_el0",
	"cntp_ctl_el0", "cntp_cval_el0",
};

_Static_assert(ARRAY_SIZE(el1_regs) * 8 == sizeof(struct el1_state),
	       "every field has its register");

/* Linux's EL2 configuration: what is always there, and by feature. */
static const char *const el2_regs[] = {
	"cptr_el2", "mdcr_el2", "hstr_el2", "cnthctl_el2", "cntvoff_el2",
	"vpidr_el2", "vmpidr_el2",
};

static const char *const feature_regs[] = {
	"zcr_el2", "smcr_el2", "hcrx_el2", "hfgrtr_el2", "hfgwtr_el2",
	"hfgitr_el2", "hdfgrtr_el2", "hdfgwtr_el2", "hafgrtr_el2", "pmscr_el2",
};

static void all_features(void)
{
	rec_set("id_aa64pfr0_el1", 1ULL << 32 | 1ULL << 44);	/* SVE, AMU */
	rec_set("id_aa64pfr1_el1", 1ULL << 24);			/* SME */
	rec_set("id_aa64mmfr1_el1", 1ULL << 40);		/* HCX */
	rec_set("id_aa64mmfr0_el1", 1ULL << 56 | 2);		/* FGT */
	rec_set("id_aa64dfr0_el1", 1ULL << 32);			/* SPE */
	rec_set("pmbidr_el1", 0);
}

static void fill(const char *const *names, size_t count, u64 seed)
{
	size_t i;

	for (i = 0; i < count; i++)
		rec_set(names[i], seed + i * 0x0101);
}

static u32 differing(const char *const *names, size_t count, u64 seed)
{
	u32 n = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		if (rec_get(names[i]) == seed + i * 0x0101)
			continue;
		printf("# %s = %llx\n", names[i], rec_get(names[i]));
		n++;
	}
	return n;
}

FIXTURE(state)
{
	struct vcpu *root;
	struct vcpu *cell;
	struct el2_state *el2;
};

FIXTURE_SETUP(state)
{
	machine_start();
	self->root = m.root->vcpu[2];
	self->cell = m.cell->vcpu[0];
	machine_be(2);
	self->el2 = &cpus[2]->el2;
	rec_set("hcr_el2", BIT_ULL(31) | BIT_ULL(40) | BIT_ULL(41));
	fill(el2_regs, ARRAY_SIZE(el2_regs), 0x20000);
	el2_save(self->el2);
	rec_clear();
}

FIXTURE_TEARDOWN(state)
{
	(void)self;
}

#define WALKS_OFF	"tcr_el1=800080 isb sctlr_el1=30d00801 isb "

/* Errata 1319367 and 1165522. */
static const char *wrong_order(struct vcpu *vcpu)
{
	u32 vttbr = rec_find(0, "vttbr_el2="), hcr = rec_find_last("hcr_el2=");
	u32 ttbr = rec_find(0, "ttbr0_el1="), off = rec_find(0, "tcr_el1=");
	u32 sctlr = rec_find_last("sctlr_el1=");
	u32 tcr = rec_find_last("tcr_el1=");

	if (strncmp(rec_trace_from(off), WALKS_OFF, strlen(WALKS_OFF)))
		return "walks are not off";
	if (vttbr < off || hcr < off || vttbr > ttbr || hcr > ttbr)
		return "stage 2 changes while walks are on, or too late";
	if (rec_event(vttbr)->val != vcpu->vm->arch.vttbr)
		return "another vm's stage 2";
	if (rec_find(hcr, "isb") > ttbr)
		return "EL1 registers before stage 2 is in force";
	if (rec_count("tcr_el1=") != 2 || rec_count("sctlr_el1=") != 2)
		return "SCTLR_EL1 or TCR_EL1 in between";
	if (rec_find(rec_find_last("ttbr1_el1="), "isb") > sctlr)
		return "MMU on before the tables are in force";
	if (tcr != sctlr + 2 || rec_find(sctlr, "isb") != sctlr + 1 ||
	    rec_find(tcr, "isb") != tcr + 1)
		return "not SCTLR_EL1, then TCR_EL1, an isb behind each";
	return "";
}

TEST_F(state, order_into_cell)
{
	arch_vcpu_load(self->cell);
	EXPECT_STREQ("", wrong_order(self->cell));
}

TEST_F(state, order_into_root)
{
	arch_vcpu_load(self->root);
	EXPECT_STREQ("", wrong_order(self->root));
}

TEST_F(state, order_of_adoption)
{
	struct el2_entry entry = { .elr = 0x1234 };

	vcpu_adopt(self->root, &entry);
	EXPECT_STREQ("", wrong_order(self->root));
}

TEST_F(state, el1_round_trip)
{
	const size_t n = ARRAY_SIZE(el1_regs);

	cpus[2]->loaded = self->root;
	fill(el1_regs, n, 0x10000);
	arch_vcpu_put(self->root);
	arch_vcpu_load(self->cell);
	fill(el1_regs, n, 0x30000);
	arch_vcpu_put(self->cell);
	arch_vcpu_load(self->root);
	EXPECT_EQ(0, differing(el1_regs, n, 0x10000));
	arch_vcpu_put(self->root);
	arch_vcpu_load(self->cell);
	EXPECT_EQ(0, differing(el1_regs, n, 0x30000));
	/* The CPU's own, with bits that firmware set. */
	EXPECT_EQ(0, rec_count("actlr_el1="));
}

TEST_F(state, timers_are_quiet_between)
{
	cpus[2]->loaded = self->cell;
	rec_set("cntv_ctl_el0", 1);
	rec_set("cntp_ctl_el0", 3);
	arch_vcpu_put(self->cell);
	EXPECT_EQ(0, rec_get("cntv_ctl_el0"));
	EXPECT_EQ(0, rec_get("cntp_ctl_el0"));
	EXPECT_EQ(1, self->cell->arch.el1.cntv_ctl);
	EXPECT_EQ(3, self->cell->arch.el1.cntp_ctl);
	EXPECT_EQ(NULL, cpus[2]->loaded);
	/* The compare value and the offset are there before the enable. */
	rec_clear();
	arch_vcpu_load(self->cell);
	EXPECT_LT(rec_find(0, "cntvoff_el2="), rec_find(0, "cntv_cval_el0="));
	EXPECT_LT(rec_find(0, "cntv_cval_el0="), rec_find(0, "cntv_ctl_el0="));
	EXPECT_LT(rec_find(0, "cntp_cval_el0="), rec_find(0, "cntp_ctl_el0="));
}

TEST_F(state, adopt_changes_nothing)
{
	struct el2_entry entry = { .elr = 0x1234, .spsr = 0x3c5 };
	const size_t n = ARRAY_SIZE(el1_regs);
	u32 i;

	for (i = 0; i < 13; i++)
		entry.x18_30[i] = 0x1800 + i;
	fill(el1_regs, n, 0x10000);
	vcpu_adopt(self->root, &entry);
	EXPECT_EQ(0, differing(el1_regs, n, 0x10000));
	EXPECT_EQ(0, rec_count("fp_"));
	EXPECT_EQ(self->root, cpus[2]->loaded);
	EXPECT_EQ(0x1234, self->root->arch.regs.pc);
	EXPECT_EQ(0x3c5, self->root->arch.regs.pstate);
	EXPECT_EQ(0, self->root->arch.regs.x[0]);
	for (i = 18; i < 31; i++)
		EXPECT_EQ(0x1800 + i - 18, self->root->arch.regs.x[i]);
	/* Loaded is loaded. */
	rec_clear();
	arch_vcpu_load(self->root);
	EXPECT_STREQ("", rec_trace());
}

TEST_F(state, root_has_linux_el2)
{
	arch_vcpu_load(self->cell);
	arch_vcpu_put(self->cell);
	arch_vcpu_load(self->root);
	/* What Linux had, stage 2, SMCs to us, EL1 is AArch64. */
	EXPECT_EQ(BIT_ULL(40) | BIT_ULL(41) | BIT_ULL(31) | BIT_ULL(0) |
		  BIT_ULL(19), rec_get("hcr_el2"));
	EXPECT_EQ(0, differing(el2_regs, ARRAY_SIZE(el2_regs), 0x20000));
	EXPECT_EQ(m.root->arch.vttbr, rec_get("vttbr_el2"));
	EXPECT_EQ(stage2_vtcr(), rec_get("vtcr_el2"));
	EXPECT_EQ(0xf, rec_get("icc_sre_el2"));
}

TEST_F(state, features_round_trip)
{
	const size_t n = ARRAY_SIZE(feature_regs);

	all_features();
	fill(feature_regs, n, 0x40000);
	el2_save(self->el2);
	arch_vcpu_load(self->cell);
	/* ZCR and SMCR are out of a cell's reach by CPTR_EL2. */
	EXPECT_EQ(n - 2, differing(feature_regs, n, 0x40000));
	EXPECT_EQ(0, rec_get("hcrx_el2") | rec_get("hfgrtr_el2") |
		  rec_get("hfgwtr_el2") | rec_get("hfgitr_el2") |
		  rec_get("hdfgrtr_el2") | rec_get("hdfgwtr_el2") |
		  rec_get("hafgrtr_el2") | rec_get("pmscr_el2"));
	fill(feature_regs, n, 0x50000);
	arch_vcpu_put(self->cell);
	arch_vcpu_load(self->root);
	EXPECT_EQ(0, differing(feature_regs, n, 0x40000));
}

/* Registers of what isn't there are UNDEFINED at EL2 as well. */
TEST_F(state, no_features)
{
	size_t i;

	el2_save(self->el2);
	arch_vcpu_load(self->cell);
	arch_vcpu_put(self->cell);
	arch_vcpu_load(self->root);
	for (i = 0; i < ARRAY_SIZE(feature_regs); i++) {
		EXPECT_EQ(0, rec_reads(feature_regs[i]));
		EXPECT_EQ(0, rec_count(feature_regs[i]));
	}
	/* EL3 keeps statistical profiling to itself. */
	rec_set("id_aa64dfr0_el1", 1ULL << 32);
	rec_set("pmbidr_el1", BIT_ULL(4));
	el2_save(self->el2);
	EXPECT_EQ(0, rec_reads("pmscr_el2"));
}

static const char *cptr_wrong;

static void watch_cptr(const struct rec_event *e)
{
	static bool synced;

	if (!strcmp(e->name, "cptr_el2") && e->kind == REC_WRITE)
		synced = false;
	if (!strcmp(e->name, "isb"))
		synced = true;
	if ((!strcmp(e->name, "zcr_el2") && rec_get("cptr_el2") & BIT_ULL(8)) ||
	    (!strcmp(e->name, "smcr_el2") && rec_get("cptr_el2") & BIT_ULL(12)))
		cptr_wrong = "trapped to EL2 itself";
	if ((!strcmp(e->name, "zcr_el2") || !strcmp(e->name, "smcr_el2")) &&
	    !synced)
		cptr_wrong = "CPTR_EL2 not in force yet";
}

TEST_F(state, vector_lengths_are_reached)
{
	all_features();
	rec_set("cptr_el2", 0x33ff);
	rec_hook = watch_cptr;
	el2_save(self->el2);
	EXPECT_EQ(0x33ff, rec_get("cptr_el2"));
	EXPECT_EQ(0x33ff, self->el2->cptr);
	arch_vcpu_load(self->root);
	EXPECT_EQ(NULL, cptr_wrong);
	EXPECT_EQ(0x33ff, rec_get("cptr_el2"));
	EXPECT_NE(0, rec_reads("zcr_el2"));
}

struct bit {
	u32 bit;
	const char *why;
};

static u64 bits(const struct bit *bits, size_t count)
{
	u64 val = 0;

	for (; count--; bits++)
		val |= BIT_ULL(bits->bit);
	return val;
}

static const struct bit hcr_cell[] = {
	{ 0, "VM: stage 2" },
	{ 1, "SWIO: DC ISW cleans" },
	{ 2, "PTW: no walks in device memory" },
	{ 3, "FMO: FIQs to EL2, virtual group 0" },
	{ 4, "IMO: IRQs to EL2, virtual group 1" },
	{ 5, "AMO: SErrors to EL2" },
	{ 18, "TID3: ID registers" },
	{ 19, "TSC: SMC" },
	{ 20, "TIDCP: implementation defined registers" },
	{ 21, "TACR: ACTLR_EL1" },
	{ 31, "RW: EL1 is AArch64" },
	{ 35, "TLOR: LORegions" },
	{ 36, "TERR: error records" },
};

static const struct bit cptr_cell[] = {
	{ 0, "RES1" }, { 1, "RES1" }, { 2, "RES1" }, { 3, "RES1" },
	{ 4, "RES1" }, { 5, "RES1" }, { 6, "RES1" }, { 7, "RES1" },
	{ 9, "RES1" }, { 13, "RES1" },
	{ 8, "TZ: SVE" },
	{ 12, "TSM: SME" },
	{ 20, "TTA: trace" },
	{ 30, "TAM: activity monitors" },
};

static const struct bit mdcr_cell[] = {
	{ 5, "TPMCR: PMCR_EL0" },
	{ 6, "TPM: performance monitors" },
	{ 9, "TDA: debug registers" },
	{ 10, "TDOSA: OS lock" },
	{ 11, "TDRA: debug ROM" },
	{ 14, "TPMS: statistical profiling" },
	{ 19, "TTRF: trace filter" },
};

/* Exactly these: no TGE, E2H, DC, API, APK, FWB, ATA, EnSCXT. */
TEST_F(state, cell_traps)
{
	self->el2->mdcr = 0xfe6;	/* HPMN 6 */
	arch_vcpu_load(self->cell);
	EXPECT_EQ(bits(hcr_cell, ARRAY_SIZE(hcr_cell)), rec_get("hcr_el2"));
	EXPECT_EQ(bits(cptr_cell, ARRAY_SIZE(cptr_cell)), rec_get("cptr_el2"));
	/* HPMN 0 or beyond PMCR_EL0.N is unpredictable: Linux's. */
	EXPECT_EQ(bits(mdcr_cell, ARRAY_SIZE(mdcr_cell)) | 6,
		  rec_get("mdcr_el2"));
	/* The physical counter and its timer; the virtual one is the same. */
	EXPECT_EQ(BIT_ULL(0) | BIT_ULL(1), rec_get("cnthctl_el2"));
	EXPECT_EQ(0, rec_get("hstr_el2"));
	EXPECT_EQ(0, rec_get("cntvoff_el2"));
	EXPECT_EQ(rec_get("midr_el1"), rec_get("vpidr_el2"));
	EXPECT_EQ(BIT_ULL(31), rec_get("vmpidr_el2"));
	EXPECT_NE(m.root->arch.vttbr >> 48, rec_get("vttbr_el2") >> 48);
	/* The second vCPU is another one to its guest. */
	machine_be(3);
	arch_vcpu_load(m.cell->vcpu[1]);
	EXPECT_EQ(BIT_ULL(31) | 1, rec_get("vmpidr_el2"));
}

/* CPTR_EL2 must let it through, and be in force. */
TEST_F(state, floating_point)
{
	cpus[2]->loaded = self->root;
	rec_set("v0", 0x1111);
	arch_vcpu_put(self->root);
	rec_clear();
	arch_vcpu_load(self->cell);
	EXPECT_EQ(0, rec_get("v0"));
	EXPECT_GT(rec_find(0, "fp_load"),
		  rec_find(rec_find(0, "cptr_el2="), "isb"));
	EXPECT_EQ(0, rec_get("cptr_el2") & BIT_ULL(10));
	rec_set("v0", 0x2222);
	arch_vcpu_put(self->cell);
	arch_vcpu_load(self->root);
	EXPECT_EQ(0x1111, rec_get("v0"));
	arch_vcpu_put(self->root);
	arch_vcpu_load(self->cell);
	EXPECT_EQ(0x2222, rec_get("v0"));
}

TEST_F(state, reset)
{
	struct arch_vcpu *arch = &self->cell->arch;
	u32 i;

	memset(&arch->regs, 0xff, sizeof(arch->regs));
	memset(&arch->el1, 0xff, sizeof(arch->el1));
	memset(&arch->fp, 0xff, sizeof(arch->fp));
	memset(&arch->ich, 0xff, sizeof(arch->ich));
	arch_vcpu_reset(self->cell, GPA(0x40080000), 0x44);
	EXPECT_EQ(0x44, arch->regs.x[0]);
	for (i = 1; i < 31; i++)
		EXPECT_EQ(0, arch->regs.x[i]);
	EXPECT_EQ(0x40080000, arch->regs.pc);
	/* EL1h, everything masked; MMU and caches off. */
	EXPECT_EQ(0x3c5, arch->regs.pstate);
	arch_vcpu_load(self->cell);
	EXPECT_EQ(0x30d00800, rec_get("sctlr_el1"));
	for (i = 0; i < ARRAY_SIZE(el1_regs); i++)
		if (strcmp(el1_regs[i], "sctlr_el1"))
			EXPECT_EQ(0, rec_get(el1_regs[i]));
	EXPECT_EQ(0, rec_get("v0"));
	EXPECT_EQ(0, rec_get("ich_vmcr_el2"));
}

/* Firmware calls, which stay in the architecture, then a hypercall. */
static u64 three_exits(void)
{
	static unsigned int n;

	if (n == 1)
		m.cell->arch.vgic->cpu[0].work = VGIC_WORK_SYNC;
	rec_set("esr_el2", n < 2 ? ESR(0x16, 0) : ESR(0x16, AX_ARM64_HVC));
	n++;
	return TYPE_SYNC;
}

TEST_F(state, run)
{
	u32 *work = &m.cell->arch.vgic->cpu[0].work;

	arch_vcpu_load(self->cell);
	rec_clear();
	*work = VGIC_WORK_SYNC;
	m.guest = three_exits;
	self->cell->arch.regs.pc = 0x77;
	arch_vcpu_run(self->cell);
	EXPECT_EQ(3, rec_count("guest_enter(77)"));
	EXPECT_EQ(VCPU_EXIT_HYPERCALL, machine_exit.reason);
	/* List registers are written before each entry that needs it. */
	EXPECT_EQ(2, rec_count("ich_hcr_el2="));
	EXPECT_EQ(0, *work);
}

/* Power-down: all is reset as PSCI defines, once. */
TEST_F(state, resume)
{
	cpus[2]->loaded = self->root;
	EXPECT_FALSE(vcpu_resume(self->root));
	vcpu_prepare_resume(self->root, GPA(0x40001000), 0x55);
	vcpu_cancel_resume(self->root);
	EXPECT_FALSE(vcpu_resume(self->root));
	vcpu_prepare_resume(self->root, GPA(0x40001000), 0x55);
	rec_clear();
	EXPECT_TRUE(vcpu_resume(self->root));
	EXPECT_STREQ("", wrong_order(self->root));
	EXPECT_EQ(0x40001000, self->root->arch.regs.pc);
	EXPECT_EQ(0x55, self->root->arch.regs.x[0]);
	EXPECT_EQ(0x30d00800, rec_get("sctlr_el1"));
	EXPECT_EQ(self->root, cpus[2]->loaded);
	EXPECT_FALSE(vcpu_resume(self->root));
}

TEST_HARNESS_MAIN
