/* SPDX-License-Identifier: GPL-2.0 */
/*
 * sysreg.h - typed accessors for system registers, and the fields that the
 * core uses. Names and fields as in the Arm ARM (DDI 0487) D19 and the GIC
 * specification (IHI 0069) 12.
 */
#ifndef ARM64_SYSREG_H
#define ARM64_SYSREG_H

#include <insn.h>

/* EL2 configuration and syndrome. */
SYSREG(hcr_el2, "hcr_el2")
SYSREG(cptr_el2, "cptr_el2")
SYSREG(mdcr_el2, "mdcr_el2")
SYSREG(hstr_el2, "hstr_el2")
SYSREG(cnthctl_el2, "cnthctl_el2")
SYSREG(cntvoff_el2, "cntvoff_el2")
SYSREG(vtcr_el2, "vtcr_el2")
SYSREG(vttbr_el2, "vttbr_el2")
SYSREG(vpidr_el2, "vpidr_el2")
SYSREG(vmpidr_el2, "vmpidr_el2")
SYSREG(tpidr_el2, "tpidr_el2")
SYSREG(esr_el2, "esr_el2")
SYSREG(far_el2, "far_el2")
SYSREG(hpfar_el2, "hpfar_el2")
/* By encoding: the assembler knows these names from Armv8.x on only. */
SYSREG(zcr_el2, "s3_4_c1_c2_0")
SYSREG(smcr_el2, "s3_4_c1_c2_6")
SYSREG(hcrx_el2, "s3_4_c1_c2_2")
SYSREG(hfgrtr_el2, "s3_4_c1_c1_4")
SYSREG(hfgwtr_el2, "s3_4_c1_c1_5")
SYSREG(hfgitr_el2, "s3_4_c1_c1_6")
SYSREG(hdfgrtr_el2, "s3_4_c3_c1_4")
SYSREG(hdfgwtr_el2, "s3_4_c3_c1_5")
SYSREG(hafgrtr_el2, "s3_4_c3_c1_6")
SYSREG(pmscr_el2, "s3_4_c9_c9_0")
SYSREG_RO(pmbidr_el1, "s3_0_c9_c10_7")
SYSREG(lorc_el1, "s3_0_c10_c4_3")

/* EL1 and EL0 state of a vCPU. */
SYSREG(sctlr_el1, "sctlr_el1")
SYSREG_RO(actlr_el1, "actlr_el1")
SYSREG(cpacr_el1, "cpacr_el1")
SYSREG(ttbr0_el1, "ttbr0_el1")
SYSREG(ttbr1_el1, "ttbr1_el1")
SYSREG(tcr_el1, "tcr_el1")
SYSREG(esr_el1, "esr_el1")
SYSREG(afsr0_el1, "afsr0_el1")
SYSREG(afsr1_el1, "afsr1_el1")
SYSREG(far_el1, "far_el1")
SYSREG(mair_el1, "mair_el1")
SYSREG(amair_el1, "amair_el1")
SYSREG(vbar_el1, "vbar_el1")
SYSREG(contextidr_el1, "contextidr_el1")
SYSREG(tpidr_el0, "tpidr_el0")
SYSREG(tpidrro_el0, "tpidrro_el0")
SYSREG(tpidr_el1, "tpidr_el1")
SYSREG(cntkctl_el1, "cntkctl_el1")
SYSREG(par_el1, "par_el1")
SYSREG(elr_el1, "elr_el1")
SYSREG(spsr_el1, "spsr_el1")
SYSREG(sp_el0, "sp_el0")
SYSREG(sp_el1, "sp_el1")
SYSREG(csselr_el1, "csselr_el1")
SYSREG(mdscr_el1, "mdscr_el1")
SYSREG(cntv_ctl_el0, "cntv_ctl_el0")
SYSREG(cntv_cval_el0, "cntv_cval_el0")
SYSREG(cntp_ctl_el0, "cntp_ctl_el0")
SYSREG(cntp_cval_el0, "cntp_cval_el0")
SYSREG(cnthp_ctl_el2, "cnthp_ctl_el2")
SYSREG(cnthp_cval_el2, "cnthp_cval_el2")

/* Identification. */
SYSREG_RO(midr_el1, "midr_el1")
SYSREG_RO(mpidr_el1, "mpidr_el1")
SYSREG_RO(ctr_el0, "ctr_el0")
SYSREG_RO(cntpct_el0, "cntpct_el0")
SYSREG_RO(cntfrq_el0, "cntfrq_el0")
SYSREG_RO(id_aa64pfr0_el1, "id_aa64pfr0_el1")
SYSREG_RO(id_aa64pfr1_el1, "id_aa64pfr1_el1")
SYSREG_RO(id_aa64dfr0_el1, "id_aa64dfr0_el1")
SYSREG_RO(id_aa64isar0_el1, "id_aa64isar0_el1")
SYSREG_RO(id_aa64isar1_el1, "id_aa64isar1_el1")
SYSREG_RO(id_aa64mmfr0_el1, "id_aa64mmfr0_el1")
SYSREG_RO(id_aa64mmfr1_el1, "id_aa64mmfr1_el1")
SYSREG_RO(id_aa64mmfr2_el1, "s3_0_c0_c7_2")

/* AArch32 views of the identification space, by CRm and Op2. */
SYSREG_RO(id_c1_0, "s3_0_c0_c1_0")
SYSREG_RO(id_c1_1, "s3_0_c0_c1_1")
SYSREG_RO(id_c1_4, "s3_0_c0_c1_4")
SYSREG_RO(id_c1_5, "s3_0_c0_c1_5")
SYSREG_RO(id_c1_6, "s3_0_c0_c1_6")
SYSREG_RO(id_c1_7, "s3_0_c0_c1_7")
SYSREG_RO(id_c2_0, "s3_0_c0_c2_0")
SYSREG_RO(id_c2_1, "s3_0_c0_c2_1")
SYSREG_RO(id_c2_2, "s3_0_c0_c2_2")
SYSREG_RO(id_c2_3, "s3_0_c0_c2_3")
SYSREG_RO(id_c2_4, "s3_0_c0_c2_4")
SYSREG_RO(id_c2_5, "s3_0_c0_c2_5")
SYSREG_RO(id_c2_6, "s3_0_c0_c2_6")
SYSREG_RO(id_c2_7, "s3_0_c0_c2_7")
SYSREG_RO(id_c3_0, "s3_0_c0_c3_0")
SYSREG_RO(id_c3_1, "s3_0_c0_c3_1")
SYSREG_RO(id_c3_2, "s3_0_c0_c3_2")

/* GIC CPU interface, physical (at EL2) and hypervisor control. */
SYSREG(icc_sre_el2, "s3_4_c12_c9_5")
SYSREG(icc_pmr_el1, "s3_0_c4_c6_0")
SYSREG(icc_ctlr_el1, "s3_0_c12_c12_4")
SYSREG(icc_igrpen1_el1, "s3_0_c12_c12_7")
SYSREG(icc_bpr1_el1, "s3_0_c12_c12_3")
SYSREG(icc_iar1_el1, "s3_0_c12_c12_0")
SYSREG(icc_eoir1_el1, "s3_0_c12_c12_1")
SYSREG(icc_dir_el1, "s3_0_c12_c11_1")
SYSREG(icc_sgi1r_el1, "s3_0_c12_c11_5")
SYSREG(icc_ap1r0_el1, "s3_0_c12_c9_0")
SYSREG(icc_ap1r1_el1, "s3_0_c12_c9_1")
SYSREG(icc_ap1r2_el1, "s3_0_c12_c9_2")
SYSREG(icc_ap1r3_el1, "s3_0_c12_c9_3")
SYSREG(icc_sre_el1, "s3_0_c12_c12_5")
SYSREG(ich_hcr_el2, "s3_4_c12_c11_0")
SYSREG_RO(ich_vtr_el2, "s3_4_c12_c11_1")
SYSREG(ich_vmcr_el2, "s3_4_c12_c11_7")
SYSREG(ich_ap0r0_el2, "s3_4_c12_c8_0")
SYSREG(ich_ap0r1_el2, "s3_4_c12_c8_1")
SYSREG(ich_ap0r2_el2, "s3_4_c12_c8_2")
SYSREG(ich_ap0r3_el2, "s3_4_c12_c8_3")
SYSREG(ich_ap1r0_el2, "s3_4_c12_c9_0")
SYSREG(ich_ap1r1_el2, "s3_4_c12_c9_1")
SYSREG(ich_ap1r2_el2, "s3_4_c12_c9_2")
SYSREG(ich_ap1r3_el2, "s3_4_c12_c9_3")

SYSREG(ich_lr0_el2, "s3_4_c12_c12_0")
SYSREG(ich_lr1_el2, "s3_4_c12_c12_1")
SYSREG(ich_lr2_el2, "s3_4_c12_c12_2")
SYSREG(ich_lr3_el2, "s3_4_c12_c12_3")
SYSREG(ich_lr4_el2, "s3_4_c12_c12_4")
SYSREG(ich_lr5_el2, "s3_4_c12_c12_5")
SYSREG(ich_lr6_el2, "s3_4_c12_c12_6")
SYSREG(ich_lr7_el2, "s3_4_c12_c12_7")
SYSREG(ich_lr8_el2, "s3_4_c12_c13_0")
SYSREG(ich_lr9_el2, "s3_4_c12_c13_1")
SYSREG(ich_lr10_el2, "s3_4_c12_c13_2")
SYSREG(ich_lr11_el2, "s3_4_c12_c13_3")
SYSREG(ich_lr12_el2, "s3_4_c12_c13_4")
SYSREG(ich_lr13_el2, "s3_4_c12_c13_5")
SYSREG(ich_lr14_el2, "s3_4_c12_c13_6")
SYSREG(ich_lr15_el2, "s3_4_c12_c13_7")

/* Self-hosted debug. */
SYSREG(oslar_el1, "oslar_el1")
SYSREG_RO(oslsr_el1, "oslsr_el1")

#define SYSREG_DEBUG(n)							\
	SYSREG(dbgbvr##n##_el1, "dbgbvr" #n "_el1")			\
	SYSREG(dbgbcr##n##_el1, "dbgbcr" #n "_el1")			\
	SYSREG(dbgwvr##n##_el1, "dbgwvr" #n "_el1")			\
	SYSREG(dbgwcr##n##_el1, "dbgwcr" #n "_el1")

SYSREG_DEBUG(0)
SYSREG_DEBUG(1)
SYSREG_DEBUG(2)
SYSREG_DEBUG(3)
SYSREG_DEBUG(4)
SYSREG_DEBUG(5)
SYSREG_DEBUG(6)
SYSREG_DEBUG(7)
SYSREG_DEBUG(8)
SYSREG_DEBUG(9)
SYSREG_DEBUG(10)
SYSREG_DEBUG(11)
SYSREG_DEBUG(12)
SYSREG_DEBUG(13)
SYSREG_DEBUG(14)
SYSREG_DEBUG(15)

/* Performance monitors. */
SYSREG(pmcr_el0, "pmcr_el0")
SYSREG(pmcntenset_el0, "pmcntenset_el0")
SYSREG(pmcntenclr_el0, "pmcntenclr_el0")
SYSREG(pmintenset_el1, "pmintenset_el1")
SYSREG(pmintenclr_el1, "pmintenclr_el1")
SYSREG(pmovsset_el0, "pmovsset_el0")
SYSREG(pmovsclr_el0, "pmovsclr_el0")
SYSREG(pmselr_el0, "pmselr_el0")
SYSREG(pmuserenr_el0, "pmuserenr_el0")
SYSREG(pmccntr_el0, "pmccntr_el0")
SYSREG(pmccfiltr_el0, "pmccfiltr_el0")

#define SYSREG_PMU(n)							\
	SYSREG(pmevcntr##n##_el0, "pmevcntr" #n "_el0")			\
	SYSREG(pmevtyper##n##_el0, "pmevtyper" #n "_el0")

SYSREG_PMU(0)
SYSREG_PMU(1)
SYSREG_PMU(2)
SYSREG_PMU(3)
SYSREG_PMU(4)
SYSREG_PMU(5)
SYSREG_PMU(6)
SYSREG_PMU(7)
SYSREG_PMU(8)
SYSREG_PMU(9)
SYSREG_PMU(10)
SYSREG_PMU(11)
SYSREG_PMU(12)
SYSREG_PMU(13)
SYSREG_PMU(14)
SYSREG_PMU(15)
SYSREG_PMU(16)
SYSREG_PMU(17)
SYSREG_PMU(18)
SYSREG_PMU(19)
SYSREG_PMU(20)
SYSREG_PMU(21)
SYSREG_PMU(22)
SYSREG_PMU(23)
SYSREG_PMU(24)
SYSREG_PMU(25)
SYSREG_PMU(26)
SYSREG_PMU(27)
SYSREG_PMU(28)
SYSREG_PMU(29)
SYSREG_PMU(30)

#define SCTLR_ELx_M		BIT_ULL(0)
#define SCTLR_EL1_SPAN		BIT_ULL(23)
#define SCTLR_EL1_DSSBS		BIT_ULL(44)
/* Reset value: MMU and caches off, RES1 bits of Armv8.0 (D19.2). */
#define SCTLR_EL1_RESET		0x30d00800ULL

#define HCR_VM			BIT_ULL(0)
#define HCR_SWIO		BIT_ULL(1)
#define HCR_PTW			BIT_ULL(2)
#define HCR_FMO			BIT_ULL(3)
#define HCR_IMO			BIT_ULL(4)
#define HCR_AMO			BIT_ULL(5)
#define HCR_TID3		BIT_ULL(18)
#define HCR_TSC			BIT_ULL(19)
#define HCR_TIDCP		BIT_ULL(20)
#define HCR_TACR		BIT_ULL(21)
#define HCR_RW			BIT_ULL(31)
#define HCR_TLOR		BIT_ULL(35)
#define HCR_TERR		BIT_ULL(36)

#define CPTR_RES1		0x33ffULL	/* E2H = 0 view, SVE and SME trapped */
#define CPTR_TZ			BIT_ULL(8)
#define CPTR_TSM		BIT_ULL(12)
#define CPTR_TTA		BIT_ULL(20)
#define CPTR_TAM		BIT_ULL(30)

#define MDCR_TPMCR		BIT_ULL(5)
#define MDCR_TPM		BIT_ULL(6)
#define MDCR_TDA		BIT_ULL(9)
#define MDCR_TDOSA		BIT_ULL(10)
#define MDCR_TDRA		BIT_ULL(11)
#define MDCR_TPMS		BIT_ULL(14)
#define MDCR_TTRF		BIT_ULL(19)
#define MDCR_HPMN		GENMASK_ULL(4, 0)
#define MDCR_HPMD		BIT_ULL(17)
#define MDCR_HCCD		BIT_ULL(23)

#define CNTHCTL_EL1PCTEN	BIT_ULL(0)
#define CNTHCTL_EL1PCEN		BIT_ULL(1)

#define TCR_EL1_EPD0		BIT_ULL(7)
#define TCR_EL1_EPD1		BIT_ULL(23)

#define MPIDR_AFF_MASK		0xff00ffffffULL

#define PSTATE_EL1H		0x5ULL
#define PSTATE_DAIF		GENMASK_ULL(9, 6)
#define PSTATE_SP		BIT_ULL(0)
#define PSTATE_EL		GENMASK_ULL(3, 2)
#define PSTATE_AARCH32		BIT_ULL(4)
#define PSTATE_BTYPE		GENMASK_ULL(11, 10)
#define PSTATE_SSBS		BIT_ULL(12)
#define PSTATE_SS		BIT_ULL(21)
#define PSTATE_PAN		BIT_ULL(22)
#define PSTATE_DIT		BIT_ULL(24)
#define PSTATE_TCO		BIT_ULL(25)
#define PSTATE_NZCV		GENMASK_ULL(31, 28)
/* The AArch32 view. */
#define PSTATE_T32		BIT_ULL(5)
#define PSTATE_IT_7_2		GENMASK_ULL(15, 10)
#define PSTATE_IT_1_0		GENMASK_ULL(26, 25)

/* ESR_ELx, D19.2.37 */
#define ESR_EC			GENMASK_ULL(31, 26)
#define ESR_IL			BIT_ULL(25)
#define ESR_IMM16		GENMASK_ULL(15, 0)	/* of HVC and SMC */
#define ESR_ABORT_ISV		BIT_ULL(24)
#define ESR_ABORT_SAS		GENMASK_ULL(23, 22)
#define ESR_ABORT_SSE		BIT_ULL(21)
#define ESR_ABORT_SRT		GENMASK_ULL(20, 16)
#define ESR_ABORT_SF		BIT_ULL(15)
#define ESR_ABORT_CM		BIT_ULL(8)
#define ESR_ABORT_S1PTW		BIT_ULL(7)
#define ESR_ABORT_WNR		BIT_ULL(6)
#define ESR_ABORT_FSC		GENMASK_ULL(5, 0)
#define FSC_TRANSLATION		0x04	/* + level */
#define FSC_ACCESS_FLAG		0x08
#define FSC_PERMISSION		0x0c
#define FSC_EXTERNAL		0x10
#define FSC_ALIGNMENT		0x21

enum esr_ec {
	EC_UNKNOWN = 0x00,
	EC_WFX = 0x01,
	EC_HVC64 = 0x16,
	EC_SMC64 = 0x17,
	EC_SYSREG = 0x18,
	EC_SVE = 0x19,
	EC_IABT_LOW = 0x20,
	EC_IABT_SAME = 0x21,
	EC_DABT_LOW = 0x24,
	EC_DABT_SAME = 0x25,
	EC_MAX = 0x40,
};

#endif /* ARM64_SYSREG_H */
