// SPDX-License-Identifier: GPL-2.0
/*
 * sysreg_cell.c - system registers of a cell that trap: what the CPU says of
 * itself (without what cells don't get), and the GIC registers that the
 * virtual CPU interface leaves to us. All else is UNDEFINED for the cell.
 */
#include "debug.h"
#include "esr.h"
#include "gic.h"
#include "ich.h"
#include "pmu.h"
#include "trap.h"
#include "vcpu_irq.h"
#include "vgic.h"

/* ISS of EC 0x18, D19.2.37: the register's encoding, without Rt and direction */
#define ISS_READ	BIT_ULL(0)
#define ISS_CRM		GENMASK_ULL(4, 1)
#define ISS_RT		GENMASK_ULL(9, 5)
#define ISS_CRN		GENMASK_ULL(13, 10)
#define ISS_OP1		GENMASK_ULL(16, 14)
#define ISS_OP2		GENMASK_ULL(19, 17)
#define ISS_OP0		GENMASK_ULL(21, 20)
#define ISS_REG		(ISS_OP0 | ISS_OP2 | ISS_OP1 | ISS_CRN | ISS_CRM)

#define REG(op0, op1, crn, crm, op2)					\
	(((u64)(op0) << 20) | ((u64)(op2) << 17) | ((u64)(op1) << 14) |	\
	 ((u64)(crn) << 10) | ((u64)(crm) << 1))

#define ICC_PMR_EL1	REG(3, 0, 4, 6, 0)
#define ICC_DIR_EL1	REG(3, 0, 12, 11, 1)
#define ICC_RPR_EL1	REG(3, 0, 12, 11, 3)
#define ICC_SGI1R_EL1	REG(3, 0, 12, 11, 5)
#define ICC_ASGI1R_EL1	REG(3, 0, 12, 11, 6)
#define ICC_SGI0R_EL1	REG(3, 0, 12, 11, 7)
#define ICC_CTLR_EL1	REG(3, 0, 12, 12, 4)
#define ICC_SRE_EL1	REG(3, 0, 12, 12, 5)
#define ACTLR_EL1	REG(3, 0, 1, 0, 1)
/* The GIC's, but for ICC_PMR_EL1: Op0 3, Op1 0, CRn 12, CRm 8 to 12. */
#define ICC_SPACE	REG(3, 0, 12, 8, 0)
#define ICC_SPACE_MASK	(ISS_OP0 | ISS_OP1 | ISS_CRN | BIT_ULL(4))
/* Identification space: Op0 3, Op1 0, CRn 0, CRm 1 to 7 (D12.3.1). */
#define ID_SPACE	REG(3, 0, 0, 0, 0)
#define ID_SPACE_MASK	(ISS_OP0 | ISS_OP1 | ISS_CRN)

#define MDSCR_EL1	REG(2, 0, 0, 2, 2)
#define OSLAR_EL1	REG(2, 0, 1, 0, 4)
#define OSLSR_EL1	REG(2, 0, 1, 1, 4)
/* DBG{B,W}{V,C}R<n>_EL1: CRm is n, Op2 says which. */
#define DEBUG_POINTS	REG(2, 0, 0, 0, 4)
#define DEBUG_POINTS_MASK (ISS_OP0 | ISS_OP1 | ISS_CRN | REG(0, 0, 0, 0, 4))
/* Debug: Op0 2; Op1 1 is trace. */
#define DEBUG_SPACE	REG(2, 0, 0, 0, 0)
#define DEBUG_SPACE_EL0	REG(2, 3, 0, 0, 0)
#define DEBUG_SPACE_MASK (ISS_OP0 | ISS_OP1)

/* Performance monitors: CRn 9, CRm 12 to 14; the counters: CRn 14, CRm 8 on. */
#define PMU_CRN		9
#define PMU_CRM		12
#define PMU_EV_CRN	14
#define PMU_EV_CRM	8

#define ICC_SRE_FIXED	0x7ULL

/* ICH_VMCR_EL2 fields behind the common registers (IHI 0069 12.4.8). */
#define VMCR_VPMR	GENMASK_ULL(31, 24)
#define VMCR_VEOIM	BIT_ULL(9)
#define VMCR_VCBPR	BIT_ULL(4)
#define ICC_CTLR_CBPR	BIT_ULL(0)
#define ICC_CTLR_EOIM	BIT_ULL(1)
#define ICC_CTLR_PRIBITS GENMASK_ULL(10, 8)
#define ICC_CTLR_IDBITS	GENMASK_ULL(13, 11)
#define ICC_CTLR_A3V	BIT_ULL(15)
#define VTR_PRIBITS	GENMASK_ULL(31, 29)
#define VTR_IDBITS	GENMASK_ULL(25, 23)
#define VTR_A3V		BIT_ULL(21)

/*
 * What a cell sees of each ID register: fields as the CPU has them, and fields
 * that show no more than a certain value. The rest is 0.
 *
 * ID_AA64PFR0_EL1: EL0, FP, AdvSIMD, DIT, CSV3; EL1 AArch64 only, GICv3 without
 * 4.1, CSV2 without SCXTNUM. No EL2, EL3, RAS, SVE, SEL2, MPAM, AMU, RME.
 */
#define PFR0_KEEP	(GENMASK_ULL(3, 0) | GENMASK_ULL(23, 16) | \
			 GENMASK_ULL(51, 48) | GENMASK_ULL(63, 60))
#define PFR0_EL1	GENMASK_ULL(7, 4)
#define PFR0_GIC	GENMASK_ULL(27, 24)
#define PFR0_CSV2	GENMASK_ULL(59, 56)
/* ID_AA64PFR1_EL1: BT and SSBS; no MTE, SME, CSV2_frac and later ones. */
#define PFR1_KEEP	GENMASK_ULL(7, 0)
/*
 * ID_AA64DFR0_EL1: Armv8.0 debug, break- and watchpoints, their contexts,
 * DoubleLock (0xf: none), PMU as pmu_version() says; no trace, SPE, TRBE, BRBE.
 */
#define DFR0_KEEP	(GENMASK_ULL(15, 12) | GENMASK_ULL(23, 20) | \
			 GENMASK_ULL(31, 28) | GENMASK_ULL(39, 36))
#define DFR0_DEBUGVER	GENMASK_ULL(3, 0)
#define DFR0_PMUVER	GENMASK_ULL(11, 8)
#define DEBUGVER_V8	6
/* ID_AA64ISAR0_EL1: no transactions. */
#define ISAR0_KEEP	(~GENMASK_ULL(27, 24))
/*
 * ID_AA64ISAR1_EL1: no pointer authentication (APA, API, GPA, GPI), no XS,
 * LS64.
 */
#define ISAR1_KEEP	(GENMASK_ULL(3, 0) | GENMASK_ULL(23, 12) | \
			 GENMASK_ULL(55, 32))
/* ID_AA64MMFR0_EL1: no FGT, ECV; at most 48 bits, as the second stage has. */
#define MMFR0_KEEP	GENMASK_ULL(47, 4)
#define MMFR0_PARANGE	GENMASK_ULL(3, 0)
#define PARANGE_48	5
/*
 * ID_AA64MMFR1_EL1: HPDS, PAN, XNX, and HAFDBS without what needs TCR2_EL1; no
 * VMID, VH, LO, TWED, ETS, HCX, AFP, nTLBPA.
 */
#define MMFR1_KEEP	(GENMASK_ULL(15, 12) | GENMASK_ULL(23, 20) | \
			 GENMASK_ULL(31, 28))
#define MMFR1_HAFDBS	GENMASK_ULL(3, 0)
/* ID_AA64MMFR2_EL1: no NV, no FWB and nothing above. */
#define MMFR2_KEEP	(GENMASK_ULL(23, 0) | GENMASK_ULL(39, 28))

static u64 at_most(u64 reg, u64 field, u64 max)
{
	return FIELD_PREP(field, MIN(FIELD_GET(field, reg), max));
}

static u64 pfr0(u64 reg)
{
	return (reg & PFR0_KEEP) | at_most(reg, PFR0_EL1, 1) |
	       (gic_ops->has_sysregs ? at_most(reg, PFR0_GIC, 1) : 0) |
	       at_most(reg, PFR0_CSV2, 1);
}

/* AArch32's ID registers and reserved ones read as the CPU has them or as 0. */
#define ID_CASE(crm, op2)						\
	case REG(3, 0, 0, crm, op2):					\
		return read_id_c##crm##_##op2()

static u64 read_id32(u64 reg)
{
	switch (reg) {
	ID_CASE(1, 0); ID_CASE(1, 1); ID_CASE(1, 4); ID_CASE(1, 5);
	ID_CASE(1, 6); ID_CASE(1, 7); ID_CASE(2, 0); ID_CASE(2, 1);
	ID_CASE(2, 2); ID_CASE(2, 3); ID_CASE(2, 4); ID_CASE(2, 5);
	ID_CASE(2, 6); ID_CASE(2, 7); ID_CASE(3, 0); ID_CASE(3, 1);
	ID_CASE(3, 2);
	}
	return 0;
}

static u64 read_id(u64 reg)
{
	u64 val;

	switch (reg) {
	case REG(3, 0, 0, 4, 0):
		return pfr0(read_id_aa64pfr0_el1());
	case REG(3, 0, 0, 4, 1):
		return read_id_aa64pfr1_el1() & PFR1_KEEP;
	case REG(3, 0, 0, 5, 0):
		val = read_id_aa64dfr0_el1();
		return (val & DFR0_KEEP) |
		       FIELD_PREP(DFR0_PMUVER, pmu_version()) |
		       at_most(val, DFR0_DEBUGVER, DEBUGVER_V8);
	case REG(3, 0, 0, 6, 0):
		return read_id_aa64isar0_el1() & ISAR0_KEEP;
	case REG(3, 0, 0, 6, 1):
		return read_id_aa64isar1_el1() & ISAR1_KEEP;
	case REG(3, 0, 0, 7, 0):
		val = read_id_aa64mmfr0_el1();
		return (val & MMFR0_KEEP) |
		       at_most(val, MMFR0_PARANGE, PARANGE_48);
	case REG(3, 0, 0, 7, 1):
		val = read_id_aa64mmfr1_el1();
		return (val & MMFR1_KEEP) | at_most(val, MMFR1_HAFDBS, 2);
	case REG(3, 0, 0, 7, 2):
		return read_id_aa64mmfr2_el1() & MMFR2_KEEP;
	}
	return read_id32(reg);
}

static enum vgic_sgi_reg sgi_reg(u64 reg)
{
	switch (reg) {
	case ICC_ASGI1R_EL1:
		return VGIC_ASGI1R;
	case ICC_SGI0R_EL1:
		return VGIC_SGI0R;
	default:
		return VGIC_SGI1R;
	}
}

/* Common GIC registers trap only where ICC_DIR_EL1 can't trap alone. */
static u64 read_icc(u64 reg)
{
	u64 vmcr = read_ich_vmcr_el2(), vtr = read_ich_vtr_el2();

	switch (reg) {
	case ICC_PMR_EL1:
		return FIELD_GET(VMCR_VPMR, vmcr);
	case ICC_RPR_EL1:
		return ich_running_priority();
	default:
		return (vmcr & VMCR_VEOIM ? ICC_CTLR_EOIM : 0) |
		       (vmcr & VMCR_VCBPR ? ICC_CTLR_CBPR : 0) |
		       FIELD_PREP(ICC_CTLR_PRIBITS, FIELD_GET(VTR_PRIBITS, vtr)) |
		       FIELD_PREP(ICC_CTLR_IDBITS, FIELD_GET(VTR_IDBITS, vtr)) |
		       (vtr & VTR_A3V ? ICC_CTLR_A3V : 0);
	}
}

static void write_icc(u64 reg, u64 val)
{
	u64 vmcr = read_ich_vmcr_el2();

	if (reg == ICC_PMR_EL1)
		vmcr = (vmcr & ~VMCR_VPMR) | FIELD_PREP(VMCR_VPMR, val & 0xff);
	if (reg == ICC_CTLR_EL1)
		vmcr = (vmcr & ~(VMCR_VEOIM | VMCR_VCBPR)) |
		       (val & ICC_CTLR_EOIM ? VMCR_VEOIM : 0) |
		       (val & ICC_CTLR_CBPR ? VMCR_VCBPR : 0);
	write_ich_vmcr_el2(vmcr);
}

static bool is_debug(u64 reg)
{
	u64 space = reg & DEBUG_SPACE_MASK;

	return space == DEBUG_SPACE || space == DEBUG_SPACE_EL0;
}

/* A CPU may have them for other GICs than a GICv2. */
static bool is_absent_icc(u64 reg)
{
	return !gic_ops->has_sysregs &&
	       (reg == ICC_PMR_EL1 || (reg & ICC_SPACE_MASK) == ICC_SPACE);
}

static bool is_debug_point(u64 reg)
{
	return (reg & DEBUG_POINTS_MASK) == DEBUG_POINTS;
}

/*
 * What isn't named is the external debugger's or the CPU's power: there, as on
 * any CPU, and without effect.
 */
static bool read_debug(struct vcpu *vcpu, u64 reg, u64 *val)
{
	if (is_debug_point(reg))
		return debug_read(vcpu, FIELD_GET(ISS_OP2, reg),
				  FIELD_GET(ISS_CRM, reg), val);
	if (reg == MDSCR_EL1)
		*val = read_mdscr_el1();
	else
		*val = reg == OSLSR_EL1 ? debug_read_oslsr(vcpu) : 0;
	return true;
}

static bool write_debug(struct vcpu *vcpu, u64 reg, u64 val)
{
	if (is_debug_point(reg))
		return debug_write(vcpu, FIELD_GET(ISS_OP2, reg),
				   FIELD_GET(ISS_CRM, reg), val);
	if (reg == MDSCR_EL1)
		debug_write_mdscr(vcpu, val);
	if (reg == OSLAR_EL1)
		debug_write_oslar(vcpu, val);
	return true;
}

/* Op0 is 3; Op1 is 3, or 0 of PMINTENSET_EL1 and those beside it. */
static bool is_pmu(u64 reg)
{
	u64 crn = FIELD_GET(ISS_CRN, reg), crm = FIELD_GET(ISS_CRM, reg);
	u64 op1 = FIELD_GET(ISS_OP1, reg);

	if (FIELD_GET(ISS_OP0, reg) != 3)
		return false;
	if (crn == PMU_CRN)
		return (op1 == 3 && crm >= PMU_CRM && crm <= PMU_CRM + 2) ||
		       (op1 == 0 && crm == PMU_CRM + 2);
	return crn == PMU_EV_CRN && op1 == 3 && crm >= PMU_EV_CRM;
}

static bool sysreg_read(struct vcpu *vcpu, u64 reg, u64 *val)
{
	if (is_debug(reg))
		return read_debug(vcpu, reg, val);
	if ((reg & ID_SPACE_MASK) == ID_SPACE && FIELD_GET(ISS_CRM, reg) >= 1 &&
	    FIELD_GET(ISS_CRM, reg) <= 7) {
		*val = read_id(reg);
		return true;
	}
	switch (reg) {
	case ICC_SRE_EL1:
		*val = ICC_SRE_FIXED;
		return true;
	case ACTLR_EL1:
		*val = read_actlr_el1();
		return true;
	case ICC_PMR_EL1:
	case ICC_RPR_EL1:
	case ICC_CTLR_EL1:
		*val = read_icc(reg);
		return true;
	}
	return false;
}

static void send_sgi(struct vcpu *vcpu, enum vgic_sgi_reg reg, u64 val)
{
	u64 kick;

	vgic_sgi(vcpu->vm->arch.vgic, vcpu->id, reg, val, &kick);
	vcpu_irq_kick(vcpu->vm, kick);
}

static bool sysreg_write(struct vcpu *vcpu, u64 reg, u64 val)
{
	struct vgic *vgic = vcpu->vm->arch.vgic;
	u64 kick = 0;

	if (is_debug(reg))
		return write_debug(vcpu, reg, val);
	switch (reg) {
	case ICC_SGI1R_EL1:
	case ICC_ASGI1R_EL1:
	case ICC_SGI0R_EL1:
		send_sgi(vcpu, sgi_reg(reg), val);
		break;
	case ICC_DIR_EL1:
		vcpu_irq_sync(vcpu);
		vgic_dir(vgic, vcpu->id, val, &kick);
		break;
	case ICC_PMR_EL1:
	case ICC_CTLR_EL1:
		write_icc(reg, val);
		break;
	case ICC_SRE_EL1:
	case ACTLR_EL1:
		break;
	default:
		return false;
	}
	vcpu_irq_kick(vcpu->vm, kick);
	return true;
}

enum trap_result sysreg_cell(struct vcpu *vcpu, u64 esr)
{
	u64 *x = vcpu->arch.regs.x;
	u32 rt = FIELD_GET(ISS_RT, esr);
	u64 reg = esr & ISS_REG, val = 0;
	bool known;

	/* Most of all that trap. */
	if ((esr & (ISS_REG | ISS_READ)) == ICC_SGI1R_EL1 &&
	    gic_ops->has_sysregs) {
		send_sgi(vcpu, VGIC_SGI1R, rt == 31 ? 0 : x[rt]);
		skip_instruction(vcpu, esr);
		return TRAP_RESUME;
	}
	/* The guest makes the access again. */
	if (is_pmu(reg) && pmu_use(vcpu))
		return TRAP_RESUME;
	if (is_absent_icc(reg)) {
		known = false;
	} else if (esr & ISS_READ) {
		known = sysreg_read(vcpu, reg, &val);
		if (known && rt != 31)
			x[rt] = val;
	} else {
		known = sysreg_write(vcpu, reg, rt == 31 ? 0 : x[rt]);
	}
	if (known)
		skip_instruction(vcpu, esr);
	else
		inject_undef(vcpu);
	return TRAP_RESUME;
}
