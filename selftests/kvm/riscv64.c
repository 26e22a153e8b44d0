// SPDX-License-Identifier: GPL-2.0-only
/* kvm-smoke's guest program and first vCPU state on riscv64. */

#include <stddef.h>
#include <sys/ioctl.h>
#include <linux/kvm.h>

#include "kvm-smoke.h"

asm(".pushsection .rodata\n"
    ".global guest_code, guest_code_end\n"
    "guest_code:\n"
    "	li	a0, 0x5a17\n"			/* SMOKE_VALUE */
    "	lui	a1, 0x10000\n"			/* SMOKE_MMIO */
    "	sw	a0, 0(a1)\n"
    "1:	j	1b\n"
    "guest_code_end:\n"
    ".popsection\n");

int arch_vcpu_setup(int vm, int vcpu, uint64_t entry)
{
	struct kvm_one_reg pc = {
		.id = KVM_REG_RISCV | KVM_REG_SIZE_U64 | KVM_REG_RISCV_CORE |
		      KVM_REG_RISCV_CORE_REG(regs.pc),
		.addr = (uintptr_t)&entry,
	};

	(void)vm;
	return ioctl(vcpu, KVM_SET_ONE_REG, &pc);
}
