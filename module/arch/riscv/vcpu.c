// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - a vCPU's state: reset, into the CPU, out of it, and running. */
#include <axvisor/arch_vm.h>
#include <axvisor/pool.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "imsic.h"
#include "intc.h"
#include "irqchip.h"
#include "seip.h"
#include "stage2.h"
#include "timer.h"
#include "trap.h"
#include "vcpu.h"
#include "wired.h"

#define HSTATUS_VCPU	(HSTATUS_SPV | HSTATUS_SPVP | \
			 FIELD_PREP(HSTATUS_VSXL, XL_64))
#define SSTATUS_VCPU	(SSTATUS_SPP | SSTATUS_FS | \
			 FIELD_PREP(SSTATUS_UXL, XL_64))

/* To VS mode: its timer, software and external interrupts, counter overflow. */
#define HIDELEG_VCPU	(BIT_ULL(IRQ_VS_SOFT) | BIT_ULL(IRQ_VS_TIMER) | \
			 BIT_ULL(IRQ_VS_EXT) | BIT_ULL(IRQ_LCOF))
/* All that a guest's own code causes and no second stage has to do with. */
#define HEDELEG_VCPU	(BIT_ULL(EXC_INST_MISALIGNED) | \
			 BIT_ULL(EXC_INST_ACCESS) | BIT_ULL(EXC_ILLEGAL) | \
			 BIT_ULL(EXC_BREAKPOINT) | BIT_ULL(EXC_LOAD_MISALIGNED) | \
			 BIT_ULL(EXC_LOAD_ACCESS) | \
			 BIT_ULL(EXC_STORE_MISALIGNED) | \
			 BIT_ULL(EXC_STORE_ACCESS) | BIT_ULL(EXC_ECALL_U) | \
			 BIT_ULL(EXC_INST_PAGE) | BIT_ULL(EXC_LOAD_PAGE) | \
			 BIT_ULL(EXC_STORE_PAGE))
/*
 * What the firmware has left to HS mode is the guest's as well, if it is switched
 * or has no state. cbo.inval flushes: else it would uncover what lay in memory
 * before it was scrubbed (CMO 1.0 2.5.2). Not in it, and so illegal in a guest:
 * pointer masking, landing pads, shadow stacks and double traps.
 */
#define HENVCFG_VCPU	(ENVCFG_STCE | ENVCFG_PBMTE | ENVCFG_ADUE | \
			 ENVCFG_CBZE | ENVCFG_CBCFE | \
			 FIELD_PREP(ENVCFG_CBIE, CBIE_FLUSH))
/* Of cells: interrupt files, senvcfg; sstateen0 for the guest's own users. */
#define HSTATEEN0_CELL	(STATEEN0_SE0 | STATEEN0_ENVCFG | STATEEN0_CSRIND | \
			 STATEEN0_AIA | STATEEN0_IMSIC)

/* What there is in hvip; QEMU shows others, too. */
#define HVIP_VCPU	(BIT_ULL(IRQ_VS_SOFT) | BIT_ULL(IRQ_VS_TIMER) | \
			 BIT_ULL(IRQ_VS_EXT))
/* cycle, time, instret; what OpenSBI gives supervisors' users, too */
#define COUNTEREN_BASE	7

void kept_regs_save(struct vcpu_regs *regs);
void kept_regs_load(const struct vcpu_regs *regs);
void fp_save(struct fp_state *fp);
void fp_load(const struct fp_state *fp);
void vector_save(struct vector_state *state, void *v);
void vector_load(const struct vector_state *state, const void *v);

/* On a hart that has them alone, vectors are nobody's: they aren't switched. */
static u64 vectors_on(void)
{
	return has_isa(AX_RISCV_ISA_V) ? SSTATUS_VS : 0;
}

/* Floating-point and vector registers can be reached while they are on. */
static void fp_on(void)
{
	set_sstatus(SSTATUS_FS | vectors_on());
}

u64 vcpu_vector_size(void)
{
	fp_on();
	return read_vlenb();
}

/* Of all 32 vector registers. */
static u64 vector_size(void)
{
	return 32 * vcpu_vector_size();
}

/* Of the first hart that was asked, 0: none was. */
static u64 first_size;

/* sstatus stays Linux's. */
bool vcpu_vectors_fit_hart(void)
{
	const u64 sstatus = read_sstatus();
	u64 size;

	if (!has_isa(AX_RISCV_ISA_V))
		return true;
	size = vcpu_vector_size();
	write_sstatus(sstatus);
	if (!first_size)
		first_size = size;
	return size == first_size;
}

static unsigned int vector_pages(void)
{
	return (vector_size() + PAGE_SIZE - 1) / PAGE_SIZE;
}

static void free_vector(struct vcpu *vcpu)
{
	if (vcpu->arch.vector.v)
		pool_free(vcpu->arch.vector.v, vector_pages());
}

int arch_vcpu_init(struct vcpu *vcpu)
{
	struct arch_vcpu *arch = &vcpu->arch;

	arch->traps = trap_handlers(vcpu->vm->kind);
	arch->hideleg = HIDELEG_VCPU;
	arch->henvcfg = HENVCFG_VCPU;
	/* On a hart that has it alone, vstimecmp isn't switched. */
	if (!has_isa(AX_RISCV_ISA_SSTC))
		arch->henvcfg &= ~(u64)ENVCFG_STCE;
	if (has_isa(AX_RISCV_ISA_V)) {
		arch->vector.v = pool_alloc(vector_pages());
		if (!arch->vector.v)
			return -ENOMEM;
	}
	if (vcpu->vm->kind == VM_ROOT) {
		arch->hartid = core_boot.cpu[vcpu->id].hwid;
		arch->hstatus = HSTATUS_VCPU |
				FIELD_PREP(HSTATUS_VGEIN, intc_ops->vgein);
		arch->hcounteren = ~0U;
		arch->hstateen0 = ~0ULL;
	} else {
		arch->hartid = vcpu->id;
		/*
		 * Counters are the root cell's. Memory is scrubbed by way of the
		 * caches: uncached it may be seen as it was before.
		 */
		arch->hideleg &= ~BIT_ULL(IRQ_LCOF);
		arch->henvcfg &= ~(u64)ENVCFG_PBMTE;
		arch->hstatus = HSTATUS_VCPU;
		arch->hcounteren = COUNTEREN_BASE;
		arch->hstateen0 = HSTATEEN0_CELL;
		if (irqchip()->vcpu_init(vcpu)) {
			free_vector(vcpu);
			return -ENOMEM;
		}
	}
	return 0;
}

void arch_vcpu_exit(struct vcpu *vcpu)
{
	if (vcpu->vm->kind == VM_CELL)
		irqchip()->vcpu_exit(vcpu);
	free_vector(vcpu);
}

/* SBI HSM 9.1: S mode, satp and sstatus.SIE 0, a0 = hart id, a1 = @arg. */
/* VS mode without paging. */
int arch_vcpu_set_mode(struct vcpu *vcpu, gpa_t entry, u64 mode)
{
	(void)vcpu;
	(void)entry;
	return mode ? -EINVAL : 0;
}

void arch_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	struct arch_vcpu *arch = &vcpu->arch;

	__builtin_memset(&arch->regs, 0, sizeof(arch->regs));
	__builtin_memset(&arch->vs, 0, sizeof(arch->vs));
	arch->regs.x[REG_A0] = arch->hartid;
	arch->regs.x[REG_A1] = arg;
	arch->regs.sepc = entry.v;
	arch->regs.sstatus = SSTATUS_VCPU | vectors_on();
	arch->vs.vsstatus = FIELD_PREP(SSTATUS_UXL, XL_64);
	arch->vs.vstimecmp = TIMER_NEVER;
	arch->vs.scounteren = COUNTEREN_BASE;
	__builtin_memset(&arch->fp, 0, sizeof(arch->fp));
	if (arch->vector.v) {
		__builtin_memset(arch->vector.v, 0, vector_size());
		arch->vector.vstart = 0;
		arch->vector.vcsr = 0;
		arch->vector.vl = 0;
		arch->vector.vtype = VTYPE_VILL;
	}
	arch->soft = 0;
	arch->clean = true;
}

static void load_hs(const struct vcpu *vcpu)
{
	write_hedeleg(HEDELEG_VCPU);
	write_hideleg(vcpu->arch.hideleg);
	write_hcounteren(vcpu->arch.hcounteren);
	write_htimedelta(0);
	write_henvcfg(vcpu->arch.henvcfg);
	if (has_isa(AX_RISCV_ISA_SMSTATEEN))
		write_hstateen0(vcpu->arch.hstateen0);
	write_hstatus(vcpu->arch.hstatus);
}

static void load_vs(const struct vs_state *s)
{
	write_vsstatus(s->vsstatus);
	write_vsie(s->vsie);
	write_vstvec(s->vstvec);
	write_vsscratch(s->vsscratch);
	write_vsepc(s->vsepc);
	write_vscause(s->vscause);
	write_vstval(s->vstval);
	write_vsatp(s->vsatp);
	write_hvip(s->hvip);
	write_scounteren(s->scounteren);
	write_senvcfg(s->senvcfg);
	if (has_isa(AX_RISCV_ISA_SMSTATEEN))
		write_sstateen0(s->sstateen0);
}

static void save_vs(struct vs_state *s)
{
	s->vsstatus = read_vsstatus();
	s->vsie = read_vsie();
	s->vstvec = read_vstvec();
	s->vsscratch = read_vsscratch();
	s->vsepc = read_vsepc();
	s->vscause = read_vscause();
	s->vstval = read_vstval();
	s->vsatp = read_vsatp();
	s->hvip = read_hvip() & HVIP_VCPU;
	s->scounteren = read_scounteren();
	s->senvcfg = read_senvcfg();
	if (has_isa(AX_RISCV_ISA_SMSTATEEN))
		s->sstateen0 = read_sstateen0();
}

/*
 * A remote fence that found the vCPU off has left its hart out: what it was for
 * is seen from here on, since the vCPU's power was written before. Memory may
 * have been written that the vCPU fetches.
 */
static void load_stage2(struct vcpu *vcpu)
{
	fence();
	stage2_load(vcpu->vm);
	/* Nothing of who had the VMID, or the vCPU, before. */
	if (vcpu->arch.clean)
		stage2_flush_local();
	fence_i();
}

static void load_regs(struct vcpu_regs *regs)
{
	regs->host_tp = (u64)this_cpu();
	write_sepc(regs->sepc);
	write_sstatus(regs->sstatus);
	kept_regs_load(regs);
}

static void save_regs(struct vcpu_regs *regs)
{
	regs->sepc = read_sepc();
	regs->sstatus = read_sstatus();
	kept_regs_save(regs);
}

void vcpu_take_soft(struct vcpu *vcpu)
{
	if (__atomic_exchange_n(&vcpu->arch.soft, 0, __ATOMIC_ACQUIRE))
		set_hvip(BIT_ULL(IRQ_VS_SOFT));
}

/* Of a cell. */
static void load_irqs(struct vcpu *vcpu)
{
	irqchip()->vcpu_load(vcpu);
	if (wired_is_possible())
		set_sie(BIT_ULL(IRQ_S_EXT));
}

static void put_irqs(struct vcpu *vcpu)
{
	clear_sie(BIT_ULL(IRQ_S_EXT));
	seip_put(vcpu);
}

void arch_vcpu_load(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	if (cpu->loaded == vcpu)
		return;
	WRITE_ONCE(cpu->loaded, vcpu);
	load_stage2(vcpu);
	load_hs(vcpu);
	load_vs(&vcpu->arch.vs);
	load_regs(&vcpu->arch.regs);
	timer_load(vcpu);
	fp_on();
	fp_load(&vcpu->arch.fp);
	if (vcpu->arch.vector.v)
		vector_load(&vcpu->arch.vector, vcpu->arch.vector.v);
	if (vcpu->vm->kind == VM_ROOT)
		intc_ops->load(vcpu);
	else
		load_irqs(vcpu);
	vcpu->arch.clean = false;
	vcpu_take_soft(vcpu);
}

void arch_vcpu_put(struct vcpu *vcpu)
{
	if (vcpu->vm->kind == VM_ROOT)
		intc_ops->put(vcpu);
	else
		put_irqs(vcpu);
	save_regs(&vcpu->arch.regs);
	save_vs(&vcpu->arch.vs);
	timer_put(vcpu);
	write_hvip(0);
	/* Part of hie: else what its guest file has pending would end each wfi. */
	write_vsie(0);
	stage2_put();
	fp_on();
	fp_save(&vcpu->arch.fp);
	if (vcpu->arch.vector.v)
		vector_save(&vcpu->arch.vector, vcpu->arch.vector.v);
	WRITE_ONCE(this_cpu()->loaded, NULL);
}

void arch_vcpu_run(struct vcpu *vcpu)
{
	do {
		if (cpu_take_kick(this_cpu())) {
			vcpu->exit->reason = VCPU_EXIT_KICK;
			return;
		}
		guest_enter(&vcpu->arch.regs);
	} while (trap_handle(vcpu) == TRAP_RESUME);
}

u64 vcpu_kept_reg(struct vcpu *vcpu, unsigned int n)
{
	kept_regs_save(&vcpu->arch.regs);
	return vcpu->arch.regs.x[n];
}

void vcpu_set_kept_reg(struct vcpu *vcpu, unsigned int n, u64 val)
{
	kept_regs_save(&vcpu->arch.regs);
	vcpu->arch.regs.x[n] = val;
	kept_regs_load(&vcpu->arch.regs);
}

void arch_vcpu_complete(struct vcpu *vcpu, s64 result)
{
	vcpu->arch.regs.x[REG_A0] = (u64)result;
}

/* What HS mode has of Linux goes on in VS mode. */
void vcpu_adopt(struct vcpu *vcpu, const struct linux_entry *entry)
{
	struct vcpu_regs *regs = &vcpu->arch.regs;
	struct vs_state *vs = &vcpu->arch.vs;

	*vs = (struct vs_state) {
		.vsstatus = entry->sstatus,
		.vsie = (this_cpu()->hs.sie & (BIT_ULL(IRQ_S_SOFT) |
			 BIT_ULL(IRQ_S_TIMER) | BIT_ULL(IRQ_S_EXT))) |
			(this_cpu()->hs.sie & BIT_ULL(IRQ_LCOF)),
		.vstvec = entry->stvec,
		.vsscratch = this_cpu()->hs.sscratch,
		.vsatp = entry->satp,
		.scounteren = read_scounteren(),
		.senvcfg = read_senvcfg(),
		.sstateen0 = has_isa(AX_RISCV_ISA_SMSTATEEN) ?
			     read_sstateen0() : 0,
	};
	/* An IPI that has arrived is Linux's. */
	if (read_sip() & BIT_ULL(IRQ_S_SOFT))
		vs->hvip = BIT_ULL(IRQ_VS_SOFT);
	regs->x[REG_SP] = entry->sp;
	regs->x[REG_TP] = entry->tp;
	regs->x[REG_A0] = 0;
	regs->host_tp = (u64)this_cpu();
	write_sepc(entry->landing);
	write_sstatus(SSTATUS_VCPU | vectors_on());
	this_cpu()->loaded = vcpu;
	stage2_load(vcpu->vm);
	load_hs(vcpu);
	load_vs(vs);
	timer_adopt(vcpu);
	intc_ops->adopt(vcpu);
}
