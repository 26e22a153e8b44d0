/* SPDX-License-Identifier: GPL-2.0 */
/* vcpu.h - a vCPU's way into the CPU that it is seized on. */
#ifndef RISCV_VCPU_H
#define RISCV_VCPU_H

#include "../../vm/vcpu.h"
#include "cpu.h"

/* The Linux that has just called goes on in VS mode at its landing. */
void vcpu_adopt(struct vcpu *vcpu, const struct linux_entry *entry);

/* General registers that an exit leaves in the hart, by number; entry.S: kept_regs. */
#define KEPT_REGS \
	((u32)(GENMASK_ULL(31, REG_S2) | BIT_ULL(REG_S0) | BIT_ULL(REG_T2) | \
	       BIT_ULL(REG_GP)))

u64 vcpu_kept_reg(struct vcpu *vcpu, unsigned int n);
void vcpu_set_kept_reg(struct vcpu *vcpu, unsigned int n, u64 val);

/* A general register of the loaded vCPU; x0 is 0. */
static inline u64 vcpu_reg(struct vcpu *vcpu, unsigned int n)
{
	if (unlikely(KEPT_REGS >> n & 1))
		return vcpu_kept_reg(vcpu, n);
	return n ? vcpu->arch.regs.x[n] : 0;
}

static inline void vcpu_set_reg(struct vcpu *vcpu, unsigned int n, u64 val)
{
	if (unlikely(KEPT_REGS >> n & 1))
		vcpu_set_kept_reg(vcpu, n, val);
	else if (n)
		vcpu->arch.regs.x[n] = val;
}

/* Bytes of a vector register; the hart has V. */
u64 vcpu_vector_size(void);

/* Are this hart's of the size that the first one's have? */
bool vcpu_vectors_fit_hart(void);

/* IPIs of other vCPUs become the loaded one's software interrupt. */
void vcpu_take_soft(struct vcpu *vcpu);

#endif /* RISCV_VCPU_H */
