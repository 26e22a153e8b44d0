// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - a vCPU's state: reset, into the CPU, out of it, and running. */
#include <axvisor/arch_vm.h>
#include <axvisor/smp.h>
#include "cpu.h"
#include "debug.h"
#include "gic.h"
#include "pmu.h"
#include "smccc.h"
#include "stage2.h"
#include "sysreg.h"
#include "trap.h"
#include "vcpu.h"
#include "vcpu_irq.h"
#include "vgic.h"

void fp_save(struct fp_state *fp);
void fp_load(const struct fp_state *fp);

/*
 * What a cell's ID registers don't show traps, and so does all that belongs to
 * the physical CPU: error records, activity monitors, trace, statistical
 * profiling. So does debug (debug.c), and the performance monitors until they
 * are used (pmu.c).
 */
#define HCR_CELL	(HCR_VM | HCR_SWIO | HCR_PTW | HCR_FMO | HCR_IMO | \
			 HCR_AMO | HCR_TID3 | HCR_TSC | HCR_TIDCP | HCR_TACR | \
			 HCR_RW | HCR_TLOR | HCR_TERR)
#define CPTR_CELL	(CPTR_RES1 | CPTR_TZ | CPTR_TSM | CPTR_TTA | CPTR_TAM)
#define MDCR_CELL	(MDCR_TPMCR | MDCR_TPM | MDCR_TDA | MDCR_TDOSA | \
			 MDCR_TDRA | MDCR_TPMS | MDCR_TTRF)
#define MPIDR_RES1	BIT_ULL(31)

int arch_vcpu_init(struct vcpu *vcpu)
{
	struct arch_vcpu *arch = &vcpu->arch;

	arch->traps = trap_handlers(vcpu->vm->kind);
	arch->irq_work = vcpu_irq_work(vcpu);
	if (vcpu->vm->kind == VM_ROOT) {
		arch->mpidr = core_boot.cpu[vcpu->id].hwid | MPIDR_RES1;
		return 0;
	}
	arch->mpidr = VGIC_AFFINITY(vcpu->id) | MPIDR_RES1;
	arch->hcr = HCR_CELL;
	arch->cptr = CPTR_CELL;
	arch->mdcr = MDCR_CELL;
	/* The counter and its timer: the CPU is the cell's. */
	arch->cnthctl = CNTHCTL_EL1PCTEN | CNTHCTL_EL1PCEN;
	return 0;
}

void arch_vcpu_exit(struct vcpu *vcpu)
{
	(void)vcpu;
}

/* EL1 in AArch64. */
int arch_vcpu_set_mode(struct vcpu *vcpu, gpa_t entry, u64 mode)
{
	(void)vcpu;
	(void)entry;
	return mode ? -EINVAL : 0;
}

void arch_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 context)
{
	struct arch_vcpu *arch = &vcpu->arch;

	__builtin_memset(arch->regs.x, 0, sizeof(arch->regs.x));
	arch->regs.x[0] = context;
	arch->regs.pc = entry.v;
	arch->regs.pstate = PSTATE_EL1H | PSTATE_DAIF;
	__builtin_memset(&arch->el1, 0, sizeof(arch->el1));
	arch->el1.sctlr = SCTLR_EL1_RESET;
	__builtin_memset(&arch->fp, 0, sizeof(arch->fp));
	debug_reset(vcpu);
	pmu_reset(vcpu);
	vcpu_irq_reset(vcpu);
}

/* What Linux had in this CPU's EL2, plus our stage 2 and our hold on SMC. */
static void load_el2_root(void)
{
	const struct el2_state *s = &this_cpu()->el2;

	write_hcr_el2(s->hcr | HCR_VM | HCR_TSC | HCR_RW);
	write_cptr_el2(s->cptr);
	write_mdcr_el2(s->mdcr);
	write_hstr_el2(s->hstr);
	write_cnthctl_el2(s->cnthctl);
	write_cntvoff_el2(s->cntvoff);
	write_vpidr_el2(s->vpidr);
	write_vmpidr_el2(s->vmpidr);
	el2_load_features(s);
}

static void load_el2_cell(const struct vcpu *vcpu)
{
	write_hcr_el2(vcpu->arch.hcr);
	write_cptr_el2(vcpu->arch.cptr);
	write_mdcr_el2(vcpu->arch.mdcr | (this_cpu()->el2.mdcr & MDCR_HPMN));
	write_hstr_el2(0);
	write_cnthctl_el2(vcpu->arch.cnthctl);
	/* As on a board without EL2: both counters are the same. */
	write_cntvoff_el2(0);
	write_vpidr_el2(read_midr_el1());
	write_vmpidr_el2(vcpu->arch.mpidr);
	el2_clear_features();
}

/*
 * Errata 1319367 and 1165522: no walk may mix one vCPU's EL1 registers with
 * another's stage 2 or with none, so walks are off from before VTTBR_EL2 and
 * HCR_EL2 change until all is in place (load_el1() restores SCTLR_EL1 and then
 * TCR_EL1), and while no vCPU is loaded.
 */
void vcpu_stop_walks(void)
{
	write_tcr_el1(TCR_EL1_EPD0 | TCR_EL1_EPD1);
	isb();
	write_sctlr_el1(SCTLR_EL1_RESET | SCTLR_ELx_M);
	isb();
}

static void load_el2(const struct vcpu *vcpu)
{
	vcpu_stop_walks();
	write_vtcr_el2(stage2_vtcr());
	write_vttbr_el2(vcpu->vm->arch.vttbr);
	if (vcpu->vm->kind == VM_ROOT)
		load_el2_root();
	else
		load_el2_cell(vcpu);
	isb();
}

static void load_el1(const struct el1_state *s)
{
	write_csselr_el1(s->csselr);
	write_cpacr_el1(s->cpacr);
	write_ttbr0_el1(s->ttbr0);
	write_ttbr1_el1(s->ttbr1);
	write_esr_el1(s->esr);
	write_afsr0_el1(s->afsr0);
	write_afsr1_el1(s->afsr1);
	write_far_el1(s->far);
	write_mair_el1(s->mair);
	write_amair_el1(s->amair);
	write_vbar_el1(s->vbar);
	write_contextidr_el1(s->contextidr);
	write_tpidr_el0(s->tpidr_el0);
	write_tpidrro_el0(s->tpidrro_el0);
	write_tpidr_el1(s->tpidr_el1);
	write_cntkctl_el1(s->cntkctl);
	write_par_el1(s->par);
	write_elr_el1(s->elr);
	write_spsr_el1(s->spsr);
	write_sp_el0(s->sp_el0);
	write_sp_el1(s->sp_el1);
	write_mdscr_el1(s->mdscr);
	write_cntv_cval_el0(s->cntv_cval);
	write_cntv_ctl_el0(s->cntv_ctl);
	write_cntp_cval_el0(s->cntp_cval);
	write_cntp_ctl_el0(s->cntp_ctl);
	isb();
	write_sctlr_el1(s->sctlr);
	isb();
	write_tcr_el1(s->tcr);
	isb();
}

static void save_el1(struct el1_state *s)
{
	s->csselr = read_csselr_el1();
	s->cpacr = read_cpacr_el1();
	s->ttbr0 = read_ttbr0_el1();
	s->ttbr1 = read_ttbr1_el1();
	s->esr = read_esr_el1();
	s->afsr0 = read_afsr0_el1();
	s->afsr1 = read_afsr1_el1();
	s->far = read_far_el1();
	s->mair = read_mair_el1();
	s->amair = read_amair_el1();
	s->vbar = read_vbar_el1();
	s->contextidr = read_contextidr_el1();
	s->tpidr_el0 = read_tpidr_el0();
	s->tpidrro_el0 = read_tpidrro_el0();
	s->tpidr_el1 = read_tpidr_el1();
	s->cntkctl = read_cntkctl_el1();
	s->par = read_par_el1();
	s->elr = read_elr_el1();
	s->spsr = read_spsr_el1();
	s->sp_el0 = read_sp_el0();
	s->sp_el1 = read_sp_el1();
	s->mdscr = read_mdscr_el1();
	s->cntv_cval = read_cntv_cval_el0();
	s->cntv_ctl = read_cntv_ctl_el0();
	s->cntp_cval = read_cntp_cval_el0();
	s->cntp_ctl = read_cntp_ctl_el0();
	s->sctlr = read_sctlr_el1();
	s->tcr = read_tcr_el1();
}

void __cold arch_vcpu_load(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	if (cpu->loaded == vcpu)
		return;
	cpu->loaded = vcpu;
	if (vcpu->vm->kind == VM_ROOT)
		gic_cpu_give(cpu);
	else
		gic_cpu_take(cpu);
	load_el2(vcpu);
	debug_load(vcpu);
	pmu_load(vcpu);
	load_el1(&vcpu->arch.el1);
	fp_load(&vcpu->arch.fp);
	if (vcpu->vm->kind == VM_CELL)
		vcpu_irq_load(vcpu);
}

void __cold arch_vcpu_put(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	if (vcpu->vm->kind == VM_CELL)
		vcpu_irq_put(vcpu);
	save_el1(&vcpu->arch.el1);
	debug_put(vcpu);
	pmu_put(vcpu);
	write_cntv_ctl_el0(0);
	write_cntp_ctl_el0(0);
	fp_save(&vcpu->arch.fp);
	cpu->loaded = NULL;
}

void arch_vcpu_run(struct vcpu *vcpu)
{
	u64 type;

	do {
		vcpu_irq_enter(vcpu);
		type = guest_enter(&vcpu->arch.regs);
	} while (trap_handle(vcpu, type) == TRAP_RESUME);
}

void arch_vcpu_complete(struct vcpu *vcpu, s64 result)
{
	vcpu->arch.regs.x[0] = (u64)result;
}

void vcpu_adopt(struct vcpu *vcpu, const struct el2_entry *entry)
{
	struct vcpu_regs *regs = &vcpu->arch.regs;

	this_cpu()->loaded = vcpu;
	save_el1(&vcpu->arch.el1);
	load_el2(vcpu);
	load_el1(&vcpu->arch.el1);
	__builtin_memcpy(&regs->x[18], entry->x18_30, sizeof(entry->x18_30));
	regs->x[0] = 0;
	regs->pc = entry->elr;
	regs->pstate = entry->spsr;
}

void vcpu_prepare_resume(struct vcpu *vcpu, gpa_t entry, u64 context)
{
	vcpu->arch.resume_entry = entry;
	vcpu->arch.resume_context = context;
	vcpu->arch.resuming = true;
}

void vcpu_cancel_resume(struct vcpu *vcpu)
{
	vcpu->arch.resuming = false;
}

bool vcpu_resume(struct vcpu *vcpu)
{
	if (!vcpu->arch.resuming)
		return false;
	vcpu->arch.resuming = false;
	arch_vcpu_reset(vcpu, vcpu->arch.resume_entry,
			vcpu->arch.resume_context);
	this_cpu()->loaded = NULL;
	arch_vcpu_load(vcpu);
	return true;
}
