// SPDX-License-Identifier: GPL-2.0
/* pmu.c - performance monitors: see pmu.h. */
#include "boot_info.h"
#include "pmu.h"
#include "sysreg.h"

#define DFR0_PMUVER	GENMASK_ULL(11, 8)
#define PMUVER_V3P1	4
#define PMUVER_V3P5	6
#define PMUVER_V3P9	9

#define PMCR_E		BIT_ULL(0)
#define PMCR_N		GENMASK_ULL(15, 11)
#define PMU_ALL		GENMASK_ULL(31, 0)

u64 pmu_version(void)
{
	u64 version = FIELD_GET(DFR0_PMUVER, read_id_aa64dfr0_el1());

	return boot_info()->ppi_pmu && version < PMUVER_V3P9 ? version : 0;
}

#define EACH_OF_31(op)							\
	do {								\
		op(0); op(1); op(2); op(3); op(4); op(5); op(6); op(7);	\
		op(8); op(9); op(10); op(11); op(12); op(13); op(14);	\
		op(15); op(16); op(17); op(18); op(19); op(20); op(21);	\
		op(22); op(23); op(24); op(25); op(26); op(27); op(28);	\
		op(29); op(30);						\
	} while (0)

#define LOAD_COUNTER(n)							\
	do {								\
		if ((n) < counters) {					\
			write_pmevtyper##n##_el0(s->evtyper[n]);	\
			write_pmevcntr##n##_el0(s->evcntr[n]);		\
		}							\
	} while (0)

#define SAVE_COUNTER(n)							\
	do {								\
		if ((n) < counters) {					\
			s->evtyper[n] = read_pmevtyper##n##_el0();	\
			s->evcntr[n] = read_pmevcntr##n##_el0();	\
		}							\
	} while (0)

/* Nothing counts, interrupts or is EL0's to see. */
static void stop(void)
{
	write_pmcntenclr_el0(PMU_ALL);
	write_pmintenclr_el1(PMU_ALL);
	write_pmovsclr_el0(PMU_ALL);
	write_pmuserenr_el0(0);
	isb();
}

static void save(struct pmu_state *s)
{
	u64 counters;

	s->cr = read_pmcr_el0();
	s->cnten = read_pmcntenset_el0();
	s->inten = read_pmintenset_el1();
	s->userenr = read_pmuserenr_el0();
	write_pmcntenclr_el0(PMU_ALL);
	isb();
	s->ovs = read_pmovsset_el0();
	s->selr = read_pmselr_el0();
	s->ccntr = read_pmccntr_el0();
	s->ccfiltr = read_pmccfiltr_el0();
	counters = FIELD_GET(PMCR_N, s->cr);
	EACH_OF_31(SAVE_COUNTER);
	stop();
}

/* They are stopped. PMCR_EL0 comes first, as it says how wide they are. */
static void load(const struct pmu_state *s)
{
	u64 counters = FIELD_GET(PMCR_N, read_pmcr_el0());

	write_pmcr_el0(s->cr & ~PMCR_E);
	isb();
	EACH_OF_31(LOAD_COUNTER);
	write_pmccfiltr_el0(s->ccfiltr);
	write_pmccntr_el0(s->ccntr);
	write_pmselr_el0(s->selr);
	write_pmuserenr_el0(s->userenr);
	write_pmovsset_el0(s->ovs);
	write_pmintenset_el1(s->inten);
	write_pmcntenset_el0(s->cnten);
	isb();
	write_pmcr_el0(s->cr);
}

/* Of a vCPU on its CPU: are the CPU's registers its own? */
static bool has_them(const struct vcpu *vcpu)
{
	if (vcpu->vm->kind == VM_ROOT)
		return pmu_version();
	return vcpu->arch.pmu.used;
}

void pmu_reset(struct vcpu *vcpu)
{
	vcpu->arch.pmu = (struct pmu_state){ 0 };
	if (vcpu->vm->kind == VM_CELL)
		vcpu->arch.mdcr |= MDCR_TPM | MDCR_TPMCR;
}

void pmu_load(const struct vcpu *vcpu)
{
	if (has_them(vcpu))
		load(&vcpu->arch.pmu);
}

void pmu_put(struct vcpu *vcpu)
{
	if (has_them(vcpu))
		save(&vcpu->arch.pmu);
}

/*
 * From now on they don't trap. What the core does at EL2 isn't the guest's to
 * count: HPMD is there from PMUv3p1 on, and for the cycle counter HCCD from
 * PMUv3p5 on. Without, a guest that sets NSH in a filter counts, on its own
 * CPU, what the core does for it.
 */
bool pmu_use(struct vcpu *vcpu)
{
	u64 version = pmu_version();

	if (!version || vcpu->arch.pmu.used)
		return false;
	vcpu->arch.pmu.used = true;
	vcpu->arch.mdcr &= ~(MDCR_TPM | MDCR_TPMCR);
	if (version >= PMUVER_V3P1)
		vcpu->arch.mdcr |= MDCR_HPMD;
	if (version >= PMUVER_V3P5)
		vcpu->arch.mdcr |= MDCR_HCCD;
	write_mdcr_el2(vcpu->arch.mdcr | (read_mdcr_el2() & MDCR_HPMN));
	isb();
	load(&vcpu->arch.pmu);
	return true;
}

void pmu_init_cpu(void)
{
	if (pmu_version())
		stop();
}
