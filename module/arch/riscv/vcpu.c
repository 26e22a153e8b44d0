// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - a vCPU's state: reset, into the CPU, out of it, and running. */
#include <axvisor/arch_vm.h>
#include <axvisor/log.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "imsic.h"
#include "stage2.h"
#include "trap.h"
#include "vcpu.h"

#define HSTATUS_VCPU	(HSTATUS_SPV | HSTATUS_SPVP | \
			 FIELD_PREP(HSTATUS_VSXL, XL_64))
#define SSTATUS_VCPU	(SSTATUS_SPP | SSTATUS_FS | SSTATUS_VS | \
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
#define HENVCFG_VCPU	(ENVCFG_STCE | ENVCFG_PBMTE | ENVCFG_ADUE | \
			 ENVCFG_CBZE | ENVCFG_CBCFE | ENVCFG_CBIE)

int arch_vcpu_init(struct vcpu *vcpu)
{
	struct arch_vcpu *arch = &vcpu->arch;

	if (vcpu->vm->kind != VM_ROOT)
		return -ENOMEM;
	arch->traps = trap_handlers(vcpu->vm->kind);
	arch->hartid = core_boot.cpu[vcpu->id].hwid;
	arch->hstatus = HSTATUS_VCPU;
	arch->hideleg = HIDELEG_VCPU;
	arch->henvcfg = HENVCFG_VCPU;
	return 0;
}

void arch_vcpu_exit(struct vcpu *vcpu)
{
	(void)vcpu;
}

/* SBI HSM 9.1: S mode, satp and sstatus.SIE 0, a0 = hart id, a1 = @arg. */
void arch_vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg)
{
	struct arch_vcpu *arch = &vcpu->arch;

	__builtin_memset(&arch->regs, 0, sizeof(arch->regs));
	__builtin_memset(&arch->vs, 0, sizeof(arch->vs));
	arch->regs.x[REG_A0] = arch->hartid;
	arch->regs.x[REG_A1] = arg;
	arch->regs.pc = entry.v;
	arch->regs.sstatus = SSTATUS_VCPU;
	arch->vs.vsstatus = FIELD_PREP(SSTATUS_UXL, XL_64);
	arch->vs.vstimecmp = ~0ULL;
}

static void load_hs(const struct vcpu *vcpu)
{
	write_hgatp(vcpu->vm->arch.hgatp);
	write_hedeleg(HEDELEG_VCPU);
	write_hideleg(vcpu->arch.hideleg);
	write_hcounteren(~0U);
	write_htimedelta(0);
	write_henvcfg(vcpu->arch.henvcfg);
	if (has_isa(AX_RISCV_ISA_SMSTATEEN))
		write_hstateen0(~0ULL);
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
	if (has_isa(AX_RISCV_ISA_SSTC))
		write_vstimecmp(s->vstimecmp);
	write_hvip(s->hvip);
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
	if (has_isa(AX_RISCV_ISA_SSTC))
		s->vstimecmp = read_vstimecmp();
	s->hvip = read_hvip();
}

void arch_vcpu_load(struct vcpu *vcpu)
{
	struct cpu *cpu = this_cpu();

	if (cpu->loaded == vcpu)
		return;
	cpu->loaded = vcpu;
	load_hs(vcpu);
	load_vs(&vcpu->arch.vs);
	imsic_load(vcpu);
	fence_i();
}

void arch_vcpu_put(struct vcpu *vcpu)
{
	save_vs(&vcpu->arch.vs);
	this_cpu()->loaded = NULL;
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
		.vstimecmp = has_isa(AX_RISCV_ISA_SSTC) ? read_stimecmp() : 0,
	};
	/* An IPI that has arrived is Linux's. */
	if (read_sip() & BIT_ULL(IRQ_S_SOFT))
		vs->hvip = BIT_ULL(IRQ_VS_SOFT);
	regs->x[REG_SP] = entry->sp;
	regs->x[REG_GP] = entry->gp;
	regs->x[REG_TP] = entry->tp;
	regs->x[REG_A0] = 0;
	regs->pc = entry->landing;
	regs->sstatus = SSTATUS_VCPU;
	this_cpu()->loaded = vcpu;
	load_hs(vcpu);
	load_vs(vs);
	imsic_adopt(vcpu);
}
