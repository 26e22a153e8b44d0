// SPDX-License-Identifier: GPL-2.0
/*
 * timer.c - the timer of the loaded vCPU. With Sstc it is vstimecmp, and nobody
 * else has to do with it; without, the firmware's timer of the hart, which
 * interrupts HS mode and makes hvip.VSTIP (privileged specification, "hvip").
 */
#include <axvisor/arch_vm.h>
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
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
	arm(deadline);
}

/* What has fired already is in its hvip; only another deadline clears it. */
void timer_load(struct vcpu *vcpu)
{
	const struct vs_state *vs = &vcpu->arch.vs;

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

void timer_adopt(void)
{
	if (has_isa(AX_RISCV_ISA_SSTC))
		write_vstimecmp(read_stimecmp());
	else
		set_sie(BIT_ULL(IRQ_S_TIMER));
}

void timer_fire(void)
{
	clear_sie(BIT_ULL(IRQ_S_TIMER));
	set_hvip(BIT_ULL(IRQ_VS_TIMER));
}
