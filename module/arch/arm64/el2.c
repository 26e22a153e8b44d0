// SPDX-License-Identifier: GPL-2.0
/*
 * el2.c - Linux's EL2 configuration, saved when a CPU is seized and put back
 * whenever the root cell runs there or the CPU is released.
 */
#include "cpu.h"
#include "pmu.h"
#include "sysreg.h"

/* ID register fields that say whether a group of EL2 registers exists. */
static bool has_sve(void)
{
	return FIELD_GET(GENMASK_ULL(35, 32), read_id_aa64pfr0_el1());
}

static bool has_sme(void)
{
	return FIELD_GET(GENMASK_ULL(27, 24), read_id_aa64pfr1_el1());
}

static bool has_hcrx(void)
{
	return FIELD_GET(GENMASK_ULL(43, 40), read_id_aa64mmfr1_el1());
}

static bool has_fgt(void)
{
	return FIELD_GET(GENMASK_ULL(59, 56), read_id_aa64mmfr0_el1());
}

static bool has_amu(void)
{
	return FIELD_GET(GENMASK_ULL(47, 44), read_id_aa64pfr0_el1());
}

static bool has_lor(void)
{
	return FIELD_GET(GENMASK_ULL(19, 16), read_id_aa64mmfr1_el1());
}

/* Statistical profiling that EL3 doesn't keep (PMBIDR_EL1.P). */
static bool has_spe(void)
{
	return FIELD_GET(GENMASK_ULL(35, 32), read_id_aa64dfr0_el1()) &&
	       !(read_pmbidr_el1() & BIT_ULL(4));
}

/*
 * ZCR_EL2 and SMCR_EL2 trap to EL2 itself while CPTR_EL2 forbids SVE and SME,
 * so they are reached with CPTR_EL2 open.
 */
static u64 cptr_open(void)
{
	u64 cptr = read_cptr_el2();

	write_cptr_el2(cptr & ~(CPTR_TZ | CPTR_TSM));
	isb();
	return cptr;
}

void el2_save(struct el2_state *s)
{
	u64 cptr = cptr_open();

	s->cptr = cptr;
	s->zcr = has_sve() ? read_zcr_el2() : 0;
	s->smcr = has_sme() ? read_smcr_el2() : 0;
	write_cptr_el2(cptr);
	s->hcr = read_hcr_el2();
	s->mdcr = read_mdcr_el2();
	s->hstr = read_hstr_el2();
	s->cnthctl = read_cnthctl_el2();
	s->cntvoff = read_cntvoff_el2();
	s->vtcr = read_vtcr_el2();
	s->vttbr = read_vttbr_el2();
	s->vpidr = read_vpidr_el2();
	s->vmpidr = read_vmpidr_el2();
	s->hcrx = has_hcrx() ? read_hcrx_el2() : 0;
	s->pmscr = has_spe() ? read_pmscr_el2() : 0;
	if (!has_fgt())
		return;
	s->hfgrtr = read_hfgrtr_el2();
	s->hfgwtr = read_hfgwtr_el2();
	s->hfgitr = read_hfgitr_el2();
	s->hdfgrtr = read_hdfgrtr_el2();
	s->hdfgwtr = read_hdfgwtr_el2();
	s->hafgrtr = has_amu() ? read_hafgrtr_el2() : 0;
}

/* Vector lengths, extra controls and fine-grained traps, as Linux had them. */
void el2_load_features(const struct el2_state *s)
{
	u64 cptr = cptr_open();

	if (has_sve())
		write_zcr_el2(s->zcr);
	if (has_sme())
		write_smcr_el2(s->smcr);
	write_cptr_el2(cptr);
	if (has_hcrx())
		write_hcrx_el2(s->hcrx);
	if (has_spe())
		write_pmscr_el2(s->pmscr);
	if (!has_fgt())
		return;
	write_hfgrtr_el2(s->hfgrtr);
	write_hfgwtr_el2(s->hfgwtr);
	write_hfgitr_el2(s->hfgitr);
	write_hdfgrtr_el2(s->hdfgrtr);
	write_hdfgwtr_el2(s->hdfgwtr);
	if (has_amu())
		write_hafgrtr_el2(s->hafgrtr);
}

#define ZCR_LEN_MAX	0xf	/* ZCR_EL2.LEN, D19.2 */

void el2_open_sve(struct el2_state *s)
{
	s->cptr &= ~CPTR_TZ;
	s->zcr = ZCR_LEN_MAX;
	write_cptr_el2(s->cptr);
	isb();
	write_zcr_el2(s->zcr);
	isb();
}

/*
 * For a cell: what it doesn't see in its ID registers stays off. In the
 * fine-grained trap registers 0 leaves the old registers alone and traps
 * those of newer extensions.
 */
void el2_clear_features(void)
{
	if (has_hcrx())
		write_hcrx_el2(0);
	if (has_spe())
		write_pmscr_el2(0);
	if (!has_fgt())
		return;
	write_hfgrtr_el2(0);
	write_hfgwtr_el2(0);
	write_hfgitr_el2(0);
	write_hdfgrtr_el2(0);
	write_hdfgwtr_el2(0);
	if (has_amu())
		write_hafgrtr_el2(0);
}

void el2_init_reset(void)
{
	if (has_lor())
		write_lorc_el1(0);
	isb();
	pmu_init_cpu();
}
