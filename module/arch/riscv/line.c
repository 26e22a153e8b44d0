// SPDX-License-Identifier: GPL-2.0
/* line.c - hvip.VSEIP after sip.SEIP. */
#include "boot_info.h"
#include "csr.h"
#include "line.h"

/*
 * VGEIN is 0: vstopi has an external interrupt where hvictl names one, with a
 * priority (AIA 6.3.3); some harts look at nothing else then.
 */
static void raise(void)
{
	clear_sie(BIT_ULL(IRQ_S_EXT));
	if (has_isa(AX_RISCV_ISA_SSAIA))
		write_hvictl(HVICTL_EXT);
	set_hvip(BIT_ULL(IRQ_VS_EXT));
}

static void lower(void)
{
	clear_hvip(BIT_ULL(IRQ_VS_EXT));
	if (has_isa(AX_RISCV_ISA_SSAIA))
		write_hvictl(0);
}

void line_raise(struct vcpu *vcpu)
{
	(void)vcpu;
	raise();
}

bool line_follow(void)
{
	/* What was written to the controller has been (Unprivileged 2.7). */
	fence();
	if (read_sip() & BIT_ULL(IRQ_S_EXT)) {
		raise();
		return true;
	}
	lower();
	set_sie(BIT_ULL(IRQ_S_EXT));
	return false;
}

void line_load(struct vcpu *vcpu)
{
	(void)vcpu;
	line_follow();
}

void line_put(struct vcpu *vcpu)
{
	(void)vcpu;
	clear_sie(BIT_ULL(IRQ_S_EXT));
	lower();
}
