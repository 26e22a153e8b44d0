// SPDX-License-Identifier: GPL-2.0
/* vcpu_state.c - a vCPU's registers as user space reads and writes them. */
#include <linux/axvisor_riscv64.h>
#include <axvisor/abi.h>
#include <axvisor/arch_vm.h>
#include "../../common/string.h"
#include "../../vm/vm.h"
#include "csr.h"
#include "vcpu.h"

#define MODE_S		1ULL
/* What the guest has pending by software; the rest is what drives it. */
#define HVIP_SET	BIT_ULL(IRQ_VS_SOFT)
#define HVIP_ALLOWED	(HVIP_SET | BIT_ULL(IRQ_VS_TIMER) | BIT_ULL(IRQ_VS_EXT))

#define NR_VECTORS	32
#define VECTOR_BYTES	sizeof(((struct axvisor_riscv64_regs *)0)->v[0])

_Static_assert(sizeof(struct axvisor_riscv64_regs) == 8 * 147,
	       "the structure is part of the interface");
_Static_assert(sizeof(struct axvisor_riscv64_regs) <= AX_STATE_MAX,
	       "there is room for it");
_Static_assert(sizeof(struct vs_state) ==
	       offsetof(struct axvisor_riscv64_regs, f) -
	       offsetof(struct axvisor_riscv64_regs, vsstatus) &&
	       offsetof(struct vs_state, hvip) ==
	       offsetof(struct axvisor_riscv64_regs, hvip) -
	       offsetof(struct axvisor_riscv64_regs, vsstatus),
	       "the same CSRs in the same order");
_Static_assert(sizeof(((struct fp_state *)0)->f) ==
	       sizeof(((struct axvisor_riscv64_regs *)0)->f),
	       "the same registers");

/* Registers lie side by side, each of vlenb bytes, 16 at least (V 1.0 2). */
static void *vector(const struct vcpu *vcpu, u32 n)
{
	return (char *)vcpu->arch.vector.v + n * vcpu_vector_size();
}

static void get_vectors(const struct vcpu *vcpu,
			struct axvisor_riscv64_regs *regs)
{
	const struct vector_state *state = &vcpu->arch.vector;
	u32 n;

	if (!state->v)
		return;
	regs->vstart = state->vstart;
	regs->vcsr = state->vcsr;
	regs->vl = state->vl;
	regs->vtype = state->vtype;
	for (n = 0; n < NR_VECTORS; n++)
		memcpy(regs->v[n], vector(vcpu, n), VECTOR_BYTES);
}

static void set_vectors(struct vcpu *vcpu,
			const struct axvisor_riscv64_regs *regs)
{
	struct vector_state *state = &vcpu->arch.vector;
	u32 n;

	if (!state->v)
		return;
	state->vstart = regs->vstart;
	state->vcsr = regs->vcsr;
	state->vl = regs->vl;
	state->vtype = regs->vtype;
	for (n = 0; n < NR_VECTORS; n++)
		memcpy(vector(vcpu, n), regs->v[n], VECTOR_BYTES);
}

u32 arch_vcpu_get_state(const struct vcpu *vcpu, void *state)
{
	const struct arch_vcpu *arch = &vcpu->arch;
	struct axvisor_riscv64_regs *regs = state;

	memset(regs, 0, sizeof(*regs));
	memcpy(regs->x, &arch->regs.x[1], sizeof(regs->x));
	regs->pc = arch->regs.sepc;
	regs->mode = arch->regs.sstatus & SSTATUS_SPP ? MODE_S : 0;
	memcpy(&regs->vsstatus, &arch->vs, sizeof(arch->vs));
	memcpy(regs->f, arch->fp.f, sizeof(regs->f));
	regs->fcsr = arch->fp.fcsr;
	get_vectors(vcpu, regs);
	return sizeof(*regs);
}

static bool has_no_vectors(const struct axvisor_riscv64_regs *regs)
{
	u64 bits = regs->vstart | regs->vcsr | regs->vl | regs->vtype;
	u32 n;

	for (n = 0; n < NR_VECTORS; n++)
		bits |= regs->v[n][0] | regs->v[n][1];
	return !bits;
}

/*
 * Whatever else is set are values that the guest itself can write to its own
 * registers, which take what they can hold.
 */
static bool is_valid(const struct vcpu *vcpu,
		     const struct axvisor_riscv64_regs *regs)
{
	return regs->mode <= MODE_S && !(regs->hvip & ~HVIP_ALLOWED) &&
	       (vcpu->arch.vector.v || has_no_vectors(regs));
}

int arch_vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size)
{
	const struct axvisor_riscv64_regs *regs = state;
	struct arch_vcpu *arch = &vcpu->arch;
	const u64 hvip = arch->vs.hvip & ~HVIP_SET;

	if (size != sizeof(*regs) || !is_valid(vcpu, regs))
		return -EINVAL;
	memcpy(&arch->regs.x[1], regs->x, sizeof(regs->x));
	arch->regs.sepc = regs->pc;
	arch->regs.sstatus &= ~SSTATUS_SPP;
	if (regs->mode == MODE_S)
		arch->regs.sstatus |= SSTATUS_SPP;
	memcpy(&arch->vs, &regs->vsstatus, sizeof(arch->vs));
	arch->vs.hvip = hvip | (regs->hvip & HVIP_SET);
	memcpy(arch->fp.f, regs->f, sizeof(regs->f));
	arch->fp.fcsr = regs->fcsr;
	set_vectors(vcpu, regs);
	return 0;
}
