// SPDX-License-Identifier: GPL-2.0
/*
 * timer.c - the timer of the loaded vCPU. With Sstc it is vstimecmp, and nobody
 * else has to do with it: stimecmp is the core's own. Without, the firmware's
 * timer of the hart is both; it interrupts HS mode, which makes hvip.VSTIP
 * (privileged specification, "hvip").
 */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "intc.h"
#include "sbi.h"
#include "timer.h"

/* It fires at once for what is past; a pending one is cleared (SBI 2.0 6.1). */
static void arm(u64 deadline)
{
	sbi(SBI_TIME, SBI_TIME_SET, deadline, 0, 0, 0);
	if (deadline == TIMER_NEVER)
		clear_sie(BIT_ULL(IRQ_S_TIMER));
	else
		set_sie(BIT_ULL(IRQ_S_TIMER));
}

void timer_set(struct vcpu *vcpu, u64 deadline)
{
	if (has_isa(AX_RISCV_ISA_SSTC)) {
		write_vstimecmp(deadline);
		return;
	}
	vcpu->arch.vs.vstimecmp = deadline;
	clear_hvip(BIT_ULL(IRQ_VS_TIMER));
	arm(MIN(deadline, vcpu->arch.look));
}

/* Of the guest: what has fired is in hvip, until there is another. */
static u64 due(const struct vcpu *vcpu)
{
	return read_hvip() & BIT_ULL(IRQ_VS_TIMER) ? TIMER_NEVER :
						     vcpu->arch.vs.vstimecmp;
}

/* What has fired already is in its hvip; only another deadline clears it. */
void timer_load(struct vcpu *vcpu)
{
	const struct vs_state *vs = &vcpu->arch.vs;

	vcpu->arch.look = TIMER_NEVER;
	if (has_isa(AX_RISCV_ISA_SSTC))
		write_vstimecmp(vs->vstimecmp);
	else if (!(vs->hvip & BIT_ULL(IRQ_VS_TIMER)))
		arm(vs->vstimecmp);
}

void timer_put(struct vcpu *vcpu)
{
	if (has_isa(AX_RISCV_ISA_SSTC)) {
		vcpu->arch.vs.vstimecmp = read_vstimecmp();
		write_vstimecmp(TIMER_NEVER);
	} else {
		arm(TIMER_NEVER);
	}
}

/*
 * Without Sstc only the firmware knows for when Linux has set its timer. Until
 * Linux sets it again it counts as due, where the core must set it itself: an
 * interrupt too early, after which Linux sets the next one.
 */
void timer_adopt(struct vcpu *vcpu)
{
	vcpu->arch.look = TIMER_NEVER;
	vcpu->arch.vs.vstimecmp = 0;
	if (has_isa(AX_RISCV_ISA_SSTC))
		write_vstimecmp(read_stimecmp());
	else
		set_sie(BIT_ULL(IRQ_S_TIMER));
}

void timer_release(const struct vcpu *vcpu)
{
	if (has_isa(AX_RISCV_ISA_SSTC))
		write_stimecmp(read_vstimecmp());
	else
		arm(read_hvip() & BIT_ULL(IRQ_VS_TIMER) ? 0 :
		    vcpu->arch.vs.vstimecmp);
}

/* Calls of the firmware cost more than a look too many: one at a time is due. */
void timer_look(struct vcpu *vcpu, u64 ticks)
{
	const u64 when = read_time() + ticks;

	if (has_isa(AX_RISCV_ISA_SSTC)) {
		write_stimecmp(when);
		set_sie(BIT_ULL(IRQ_S_TIMER));
	} else if (vcpu->arch.look == TIMER_NEVER) {
		vcpu->arch.look = when;
		arm(MIN(when, due(vcpu)));
	}
}

void timer_look_never(struct vcpu *vcpu)
{
	(void)vcpu;
	if (has_isa(AX_RISCV_ISA_SSTC))
		clear_sie(BIT_ULL(IRQ_S_TIMER));
}

static void look(struct vcpu *vcpu)
{
	vcpu->arch.look = TIMER_NEVER;
	if (vcpu->vm->kind == VM_ROOT && intc_ops->look)
		intc_ops->look(vcpu);
}

void timer_fire(struct vcpu *vcpu)
{
	struct arch_vcpu *arch = &vcpu->arch;

	clear_sie(BIT_ULL(IRQ_S_TIMER));
	if (has_isa(AX_RISCV_ISA_SSTC)) {
		look(vcpu);
	} else if (likely(arch->look == TIMER_NEVER)) {
		set_hvip(BIT_ULL(IRQ_VS_TIMER));
	} else {
		if (due(vcpu) <= read_time())
			set_hvip(BIT_ULL(IRQ_VS_TIMER));
		if (arch->look <= read_time())
			look(vcpu);
		arm(MIN(due(vcpu), arch->look));
	}
}
