// SPDX-License-Identifier: GPL-2.0-only
/* kvm-smoke's guest program and first vCPU state on arm64. */

#include <stddef.h>
#include <sys/ioctl.h>
#include <linux/kvm.h>

#include "kvm-smoke.h"

asm(".pushsection .rodata\n"
    ".global guest_code, guest_code_end\n"
    "guest_code:\n"
    "	movz	w0, #0x5a17\n"			/* SMOKE_VALUE */
    "	movz	x1, #0x1000, lsl #16\n"		/* SMOKE_MMIO */
    "	str	w0, [x1]\n"
    "	b	.\n"
    "guest_code_end:\n"
    ".popsection\n");

#define CORE_REG(name)	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | \
			 KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(name))

int arch_vcpu_setup(int vm, int vcpu, uint64_t entry)
{
	struct kvm_one_reg pc = {
		.id = CORE_REG(regs.pc),
		.addr = (uintptr_t)&entry,
	};
	struct kvm_vcpu_init init;

	if (ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init) ||
	    ioctl(vcpu, KVM_ARM_VCPU_INIT, &init))
		return -1;
	return ioctl(vcpu, KVM_SET_ONE_REG, &pc);
}
