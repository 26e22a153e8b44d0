// SPDX-License-Identifier: GPL-2.0
/*
 * test_sysreg.c - what a cell reads from the identification registers, field by
 * field, and what its other trapped system registers do.
 */
#include "sysreg_access.h"
#include "arch/arm64/vgic.h"

#include <kselftest_harness.h>

FIXTURE(sysreg)
{
	struct vcpu *vcpu;
	u64 *x;
};

FIXTURE_SETUP(sysreg)
{
	machine_start();
	machine_be(2);
	self->vcpu = m.cell->vcpu[0];
	self->x = self->vcpu->arch.regs.x;
	arch_vcpu_load(self->vcpu);
	rec_clear();
}

FIXTURE_TEARDOWN(sysreg)
{
	(void)self;
}

/* ---- identification ---- */

/* Or the highest value that is shown. PMUVer: up to 8, nothing from 9 on. */
enum { HIDDEN, SHOWN = 0xf, PMUVER };

struct field {
	u32 low;
	u32 shown;
	const char *name;
};

struct id {
	const char *name;
	u32 crm, op2;
	struct field field[16];
};

static const struct id ids[] = {
	{ "id_aa64pfr0_el1", 4, 0, {
		{ 0, SHOWN, "EL0" }, { 4, 1, "EL1" }, { 8, HIDDEN, "EL2" },
		{ 12, HIDDEN, "EL3" }, { 16, SHOWN, "FP" },
		{ 20, SHOWN, "AdvSIMD" }, { 24, 1, "GIC" },
		{ 28, HIDDEN, "RAS" }, { 32, HIDDEN, "SVE" },
		{ 36, HIDDEN, "SEL2" }, { 40, HIDDEN, "MPAM" },
		{ 44, HIDDEN, "AMU" }, { 48, SHOWN, "DIT" },
		{ 52, HIDDEN, "RME" }, { 56, 1, "CSV2" },
		{ 60, SHOWN, "CSV3" } } },
	{ "id_aa64pfr1_el1", 4, 1, {
		{ 0, SHOWN, "BT" }, { 4, SHOWN, "SSBS" }, { 8, HIDDEN, "MTE" },
		{ 12, HIDDEN, "RAS_frac" }, { 16, HIDDEN, "MPAM_frac" },
		{ 20, HIDDEN, "reserved" }, { 24, HIDDEN, "SME" },
		{ 28, HIDDEN, "RNDR_trap" }, { 32, HIDDEN, "CSV2_frac" },
		{ 36, HIDDEN, "NMI" }, { 40, HIDDEN, "MTE_frac" },
		{ 44, HIDDEN, "GCS" }, { 48, HIDDEN, "THE" },
		{ 52, HIDDEN, "MTEX" }, { 56, HIDDEN, "DF2" },
		{ 60, HIDDEN, "PFAR" } } },
	{ "id_aa64dfr0_el1", 5, 0, {
		{ 0, 6, "DebugVer" }, { 4, HIDDEN, "TraceVer" },
		{ 8, PMUVER, "PMUVer" }, { 12, SHOWN, "BRPs" },
		{ 16, HIDDEN, "PMSS" }, { 20, SHOWN, "WRPs" },
		{ 24, HIDDEN, "SEBEP" }, { 28, SHOWN, "CTX_CMPs" },
		{ 32, HIDDEN, "PMSVer" }, { 36, SHOWN, "DoubleLock" },
		{ 40, HIDDEN, "TraceFilt" }, { 44, HIDDEN, "TraceBuffer" },
		{ 48, HIDDEN, "MTPMU" }, { 52, HIDDEN, "BRBE" },
		{ 56, HIDDEN, "ExtTrcBuff" }, { 60, HIDDEN, "HPMN0" } } },
	{ "id_aa64isar0_el1", 6, 0, {
		{ 0, SHOWN, "reserved" }, { 4, SHOWN, "AES" },
		{ 8, SHOWN, "SHA1" }, { 12, SHOWN, "SHA2" },
		{ 16, SHOWN, "CRC32" }, { 20, SHOWN, "Atomic" },
		{ 24, HIDDEN, "TME" }, { 28, SHOWN, "RDM" },
		{ 32, SHOWN, "SHA3" }, { 36, SHOWN, "SM3" },
		{ 40, SHOWN, "SM4" }, { 44, SHOWN, "DP" },
		{ 48, SHOWN, "FHM" }, { 52, SHOWN, "TS" },
		{ 56, SHOWN, "TLB" }, { 60, SHOWN, "RNDR" } } },
	{ "id_aa64isar1_el1", 6, 1, {
		{ 0, SHOWN, "DPB" }, { 4, HIDDEN, "APA" },
		{ 8, HIDDEN, "API" }, { 12, SHOWN, "JSCVT" },
		{ 16, SHOWN, "FCMA" }, { 20, SHOWN, "LRCPC" },
		{ 24, HIDDEN, "GPA" }, { 28, HIDDEN, "GPI" },
		{ 32, SHOWN, "FRINTTS" }, { 36, SHOWN, "SB" },
		{ 40, SHOWN, "SPECRES" }, { 44, SHOWN, "BF16" },
		{ 48, SHOWN, "DGH" }, { 52, SHOWN, "I8MM" },
		{ 56, HIDDEN, "XS" }, { 60, HIDDEN, "LS64" } } },
	{ "id_aa64mmfr0_el1", 7, 0, {
		{ 0, 5, "PARange" }, { 4, SHOWN, "ASIDBits" },
		{ 8, SHOWN, "BigEnd" }, { 12, SHOWN, "SNSMem" },
		{ 16, SHOWN, "BigEndEL0" }, { 20, SHOWN, "TGran16" },
		{ 24, SHOWN, "TGran64" }, { 28, SHOWN, "TGran4" },
		{ 32, SHOWN, "TGran16_2" }, { 36, SHOWN, "TGran64_2" },
		{ 40, SHOWN, "TGran4_2" }, { 44, SHOWN, "ExS" },
		{ 48, HIDDEN, "reserved" }, { 52, HIDDEN, "reserved" },
		{ 56, HIDDEN, "FGT" }, { 60, HIDDEN, "ECV" } } },
	{ "id_aa64mmfr1_el1", 7, 1, {
		{ 0, 2, "HAFDBS" }, { 4, HIDDEN, "VMIDBits" },
		{ 8, HIDDEN, "VH" }, { 12, SHOWN, "HPDS" },
		{ 16, HIDDEN, "LO" }, { 20, SHOWN, "PAN" },
		{ 24, HIDDEN, "SpecSEI" }, { 28, SHOWN, "XNX" },
		{ 32, HIDDEN, "TWED" }, { 36, HIDDEN, "ETS" },
		{ 40, HIDDEN, "HCX" }, { 44, HIDDEN, "AFP" },
		{ 48, HIDDEN, "nTLBPA" }, { 52, HIDDEN, "TIDCP1" },
		{ 56, HIDDEN, "CMOW" }, { 60, HIDDEN, "ECBHB" } } },
	{ "id_aa64mmfr2_el1", 7, 2, {
		{ 0, SHOWN, "CnP" }, { 4, SHOWN, "UAO" }, { 8, SHOWN, "LSM" },
		{ 12, SHOWN, "IESB" }, { 16, SHOWN, "VARange" },
		{ 20, SHOWN, "CCIDX" }, { 24, HIDDEN, "NV" },
		{ 28, SHOWN, "ST" }, { 32, SHOWN, "AT" }, { 36, SHOWN, "IDS" },
		{ 40, HIDDEN, "FWB" }, { 44, HIDDEN, "reserved" },
		{ 48, HIDDEN, "TTL" }, { 52, HIDDEN, "BBM" },
		{ 56, HIDDEN, "EVT" }, { 60, HIDDEN, "E0PD" } } },
};

TEST_F(sysreg, id_fields)
{
	const struct field *f;
	u64 val, want;
	u32 i, n;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
	for (n = 0; n < 16; n++)
	for (val = 1; val <= 0xf; val++) {
		f = &ids[i].field[n];
		ASSERT_EQ(n * 4, f->low);
		want = val < f->shown ? val : f->shown;
		if (f->shown == PMUVER && val > 8)
			want = HIDDEN;
		rec_set(ids[i].name, val << f->low);
		EXPECT_EQ(want << f->low,
			  get(self->vcpu, REG(3, 0, 0, ids[i].crm, ids[i].op2)))
			TH_LOG("%s.%s", ids[i].name, f->name);
	}
}

/* The AArch32 views are the CPU's, all else in the space is 0. */
TEST_F(sysreg, id_space)
{
	static const u16 known[] = {	/* bit per Op2, by CRm 1 to 3 */
		0xf3, 0xff, 0x07,
	};
	static const u16 listed[] = { 0, 0, 0, 0, 0x03, 0x01, 0x03, 0x07 };
	char name[] = "id_c0_0";
	u32 crm, op2;
	u64 val;

	for (crm = 1; crm < 8; crm++)
	for (op2 = 0; op2 < 8; op2++) {
		if (listed[crm] & BIT_ULL(op2))
			continue;
		val = 0;
		if (crm < 4) {
			name[4] = (char)('0' + crm);
			name[6] = (char)('0' + op2);
			rec_set(strdup(name), 0x12340000 + crm * 16 + op2);
			if (known[crm - 1] & BIT_ULL(op2))
				val = 0x12340000 + crm * 16 + op2;
		}
		EXPECT_EQ(val, get(self->vcpu, REG(3, 0, 0, crm, op2)));
		EXPECT_TRUE(is_undef(self->vcpu,
				     REG(3, 0, 0, crm, op2) | 5 << 5));
	}
	/* Beside the space: CRm 0 and 8, Op1, CRn. */
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 0, 0, 0, 1) | 5 << 5 | READ));
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 0, 0, 8, 1) | 5 << 5 | READ));
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 1, 0, 4, 0) | 5 << 5 | READ));
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 0, 1, 4, 0) | 5 << 5 | READ));
}

/* ---- the CPU's own ---- */

TEST_F(sysreg, actlr)
{
	rec_set("actlr_el1", 0x41);
	EXPECT_EQ(0x41, get(self->vcpu, REG(3, 0, 1, 0, 1)));
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 1, 0, 1), 0xff));
	EXPECT_EQ(0x41, rec_get("actlr_el1"));
	EXPECT_EQ(0, rec_count("actlr_el1="));
}

/* The external debugger's, and power: without effect. */
TEST_F(sysreg, debug)
{
	static const u64 regs[] = {
		REG(2, 0, 0, 0, 2), REG(2, 0, 0, 2, 0), REG(2, 0, 0, 3, 2),
		REG(2, 0, 0, 6, 2), REG(2, 0, 1, 0, 0), REG(2, 0, 1, 3, 4),
		REG(2, 0, 1, 4, 4), REG(2, 0, 7, 8, 6), REG(2, 0, 7, 9, 6),
		REG(2, 0, 7, 14, 6), REG(2, 3, 0, 1, 0), REG(2, 3, 0, 4, 0),
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		EXPECT_EQ(0, get(self->vcpu, regs[i]));
		EXPECT_TRUE(set(self->vcpu, regs[i], ~0ULL));
		EXPECT_EQ(0, get(self->vcpu, regs[i]));
	}
	EXPECT_EQ(0, rec_count("mdscr_el1="));
	EXPECT_EQ(0, rec_count("dbg"));
	EXPECT_EQ(0, rec_count("oslar_el1="));
	/* Op1 1 is trace, which the ID registers don't show. */
	EXPECT_TRUE(is_undef(self->vcpu, REG(2, 1, 0, 1, 0) | 5 << 5 | READ));
}

TEST_F(sysreg, undefined)
{
	static const struct {
		u64 reg;
		const char *name;
	} regs[] = {
		{ REG(3, 3, 9, 12, 0), "PMCR_EL0" },
		{ REG(3, 3, 9, 13, 0), "PMCCNTR_EL0" },
		{ REG(3, 3, 14, 15, 7), "PMCCFILTR_EL0" },
		{ REG(3, 0, 9, 9, 0), "PMSCR_EL1" },
		{ REG(3, 0, 9, 11, 0), "TRBLIMITR_EL1" },
		{ REG(3, 0, 1, 2, 1), "TRFCR_EL1" },
		{ REG(3, 3, 13, 2, 0), "AMCR_EL0" },
		{ REG(3, 0, 5, 3, 1), "ERRSELR_EL1" },
		{ REG(3, 0, 10, 4, 3), "LORC_EL1" },
		{ REG(3, 0, 2, 1, 0), "APIAKeyLo_EL1" },
		{ REG(3, 3, 13, 0, 7), "SCXTNUM_EL0" },
		{ REG(3, 0, 11, 0, 0), "implementation defined" },
		{ REG(3, 1, 15, 0, 0), "implementation defined" },
		{ REG(3, 4, 1, 1, 0), "HCR_EL2" },
		{ REG(1, 0, 7, 8, 0), "AT S1E1R" },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(regs); i++) {
		EXPECT_TRUE(is_undef(self->vcpu, regs[i].reg | 5 << 5))
			TH_LOG("%s", regs[i].name);
		EXPECT_TRUE(is_undef(self->vcpu, regs[i].reg | 5 << 5 | READ))
			TH_LOG("%s", regs[i].name);
	}
	/* One direction only. */
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 0, 12, 11, 5) | 5 << 5 | READ));
	EXPECT_TRUE(is_undef(self->vcpu, REG(3, 0, 12, 11, 3) | 5 << 5));
}

TEST_F(sysreg, xzr)
{
	u64 before[31];

	memcpy(before, self->x, sizeof(before));
	self->vcpu->arch.regs.pc = PC;
	rec_set("id_aa64pfr0_el1", 0x11);
	EXPECT_TRUE(machine_trap(self->vcpu, ESR(0x18, BIT_ULL(25) | READ |
						 31 << 5 | REG(3, 0, 0, 4, 0))));
	EXPECT_EQ(PC + 4, self->vcpu->arch.regs.pc);
	EXPECT_EQ(0, memcmp(before, self->x, sizeof(before)));
	/* ICC_PMR_EL1 from XZR. */
	rec_set("ich_vmcr_el2", 0xff000001);
	EXPECT_TRUE(machine_trap(self->vcpu, ESR(0x18, BIT_ULL(25) | 31 << 5 |
						 REG(3, 0, 4, 6, 0))));
	EXPECT_EQ(1, rec_get("ich_vmcr_el2"));
}

/* ---- the CPU interface ---- */

TEST_F(sysreg, icc_sre)
{
	EXPECT_EQ(7, get(self->vcpu, REG(3, 0, 12, 12, 5)));
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 12, 12, 5), 0));
	EXPECT_EQ(7, get(self->vcpu, REG(3, 0, 12, 12, 5)));
	EXPECT_EQ(0, rec_count("icc_sre"));
}

static void enable_sgi(struct vcpu *vcpu, u32 id, u32 intid)
{
	u64 kick, on = BIT_ULL(intid), group = ~0U, ctlr = 0x13;
	struct vgic *vgic = vcpu->vm->arch.vgic;

	vgic_dist_access(vgic, id, 0, 4, true, &ctlr, &kick);
	vgic_redist_access(vgic, id, id * VGIC_REDIST_STRIDE + 0x10080, 4, true,
			   &group, &kick);
	vgic_redist_access(vgic, id, id * VGIC_REDIST_STRIDE + 0x10100, 4, true,
			   &on, &kick);
}

static bool is_pending(struct vcpu *vcpu, u32 id, u32 intid)
{
	u64 val = 0, kick;

	vgic_redist_access(vcpu->vm->arch.vgic, id,
			   id * VGIC_REDIST_STRIDE + 0x10200, 4, false, &val,
			   &kick);
	return val & BIT_ULL(intid);
}

TEST_F(sysreg, sgi)
{
	u64 waker = 0, kick;

	vgic_redist_access(m.cell->arch.vgic, 1, VGIC_REDIST_STRIDE + 0x14, 4,
			   true, &waker, &kick);
	enable_sgi(self->vcpu, 1, 4);
	cpus[3]->owns_gic = true;
	/* To vCPU 1, which CPU 3 runs: the model, and a kick of that CPU. */
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 12, 11, 5),
			4ULL << 24 | BIT_ULL(1)));
	EXPECT_TRUE(is_pending(self->vcpu, 1, 4));
	EXPECT_EQ(1, rec_count("icc_sgi1r_el1="));
	EXPECT_EQ(7ULL << 24 | BIT_ULL(3), rec_get("icc_sgi1r_el1"));
	EXPECT_LT(rec_find(0, "dsb_ishst"), rec_find(0, "icc_sgi1r_el1="));
	/* Each register has its own kind. */
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 12, 11, 7),
			5ULL << 24 | BIT_ULL(1)));
	EXPECT_FALSE(is_pending(self->vcpu, 1, 5));
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 12, 11, 6),
			5ULL << 24 | BIT_ULL(1)));
	EXPECT_TRUE(is_pending(self->vcpu, 1, 5));
}

/* Where the whole common group traps (no TDIR). */
TEST_F(sysreg, common_group)
{
	rec_set("ich_vtr_el2", 4ULL << 29 | 4ULL << 26 | 1ULL << 23 |
		BIT_ULL(21) | 3);
	rec_set("ich_vmcr_el2", 0xa0000210);
	EXPECT_EQ(0xa0, get(self->vcpu, REG(3, 0, 4, 6, 0)));
	EXPECT_EQ(BIT_ULL(15) | 1ULL << 11 | 4ULL << 8 | 3,
		  get(self->vcpu, REG(3, 0, 12, 12, 4)));
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 4, 6, 0), 0xfffffff0));
	EXPECT_EQ(0xf0000210, rec_get("ich_vmcr_el2"));
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 12, 12, 4), 1));
	EXPECT_EQ(0xf0000010, rec_get("ich_vmcr_el2"));
	EXPECT_TRUE(set(self->vcpu, REG(3, 0, 12, 12, 4), 2));
	EXPECT_EQ(0xf0000200, rec_get("ich_vmcr_el2"));
}

TEST_F(sysreg, running_priority)
{
	static const struct {
		u32 prebits, reg, bit, priority;
	} active[] = {
		{ 5, 0, 0, 0x00 }, { 5, 0, 20, 0xa0 }, { 5, 0, 31, 0xf8 },
		{ 6, 0, 31, 0x7c }, { 6, 1, 8, 0xa0 },
		{ 7, 0, 5, 0x0a }, { 7, 2, 16, 0xa0 }, { 7, 3, 31, 0xfe },
	};
	static const char *const ap1r[] = {
		"ich_ap1r0_el2", "ich_ap1r1_el2", "ich_ap1r2_el2",
		"ich_ap1r3_el2",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(active); i++) {
		rec_set("ich_vtr_el2", (active[i].prebits - 1ULL) << 26 | 3);
		EXPECT_EQ(0xff, get(self->vcpu, REG(3, 0, 12, 11, 3)));
		rec_set(ap1r[active[i].reg], BIT_ULL(active[i].bit));
		EXPECT_EQ(active[i].priority,
			  get(self->vcpu, REG(3, 0, 12, 11, 3)));
		rec_set(ap1r[active[i].reg], 0);
	}
	/* Group 0 counts as well. */
	rec_set("ich_ap1r3_el2", BIT_ULL(31));
	rec_set("ich_ap0r2_el2", BIT_ULL(16));
	EXPECT_EQ(0xa0, get(self->vcpu, REG(3, 0, 12, 11, 3)));
}

TEST_HARNESS_MAIN
