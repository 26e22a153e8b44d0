// SPDX-License-Identifier: GPL-2.0
/* seip.c - a vCPU's external interrupt, where the core drives it. */
#include "../../vm/vm.h"
#include "boot_info.h"
#include "cpu.h"
#include "sbi.h"
#include "seip.h"

/*
 * Without a guest file VGEIN is 0: then vstopi has the external interrupt where
 * hvictl names it, with a priority (AIA 6.3.3).
 */
static void drive(struct arch_vcpu *arch, bool high)
{
	arch->seip_driven = high;
	if (has_isa(AX_RISCV_ISA_SSAIA))
		write_hvictl(high ? HVICTL_EXT : 0);
	if (high)
		set_hvip(BIT_ULL(IRQ_VS_EXT));
	else
		clear_hvip(BIT_ULL(IRQ_VS_EXT));
}

static void update(struct vcpu *vcpu)
{
	bool high = READ_ONCE(vcpu->arch.seip);

	if (unlikely(high != vcpu->arch.seip_driven))
		drive(&vcpu->arch, high);
}

/* The vCPU may be loaded on another hart, or is about to be. */
static noinline void tell(struct vcpu *vcpu)
{
	struct cpu *cpu = cpus[vcpu->cpu];

	/* Pairs with the one in seip_load(). */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (cpu != this_cpu() && READ_ONCE(cpu->loaded) == vcpu)
		sbi(SBI_IPI, SBI_IPI_SEND, 1, cpu->hwid, 0, 0);
}

void seip_set(struct vm *vm, u64 id, bool high)
{
	struct vcpu *vcpu = vm->vcpu[id];

	if (READ_ONCE(vcpu->arch.seip) == high)
		return;
	WRITE_ONCE(vcpu->arch.seip, high);
	if (likely(this_cpu()->loaded == vcpu))
		update(vcpu);
	else
		tell(vcpu);
}

void seip_count(struct vm *vm, u64 id)
{
	__atomic_fetch_add(&vm->vcpu[id]->arch.interrupts, 1, __ATOMIC_RELAXED);
}

/* A vCPU is seen to be loaded before it looks. */
void seip_load(struct vcpu *vcpu)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	update(vcpu);
}

void seip_put(struct vcpu *vcpu)
{
	if (vcpu->arch.seip_driven)
		drive(&vcpu->arch, false);
}
