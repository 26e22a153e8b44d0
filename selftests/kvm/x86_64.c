// SPDX-License-Identifier: GPL-2.0-only
/* kvm-smoke's guest program and first vCPU state on x86_64: flat protected mode. */

#include <stddef.h>
#include <sys/ioctl.h>
#include <linux/kvm.h>

#include "kvm-smoke.h"

#define CR0_PE		1
#define CODE		11	/* type: execute, read, accessed */
#define DATA		3	/* read, write, accessed */

asm(".pushsection .rodata\n"
    ".global guest_code, guest_code_end\n"
    ".code32\n"
    "guest_code:\n"
    "	movl	$0x5a17, 0x10000000\n"	/* SMOKE_VALUE, SMOKE_MMIO */
    "1:	jmp	1b\n"
    "guest_code_end:\n"
    ".code64\n"
    ".popsection\n");

static void flat(struct kvm_segment *segment, int type)
{
	*segment = (struct kvm_segment) {
		.limit = 0xffffffff, .selector = 8, .type = type,
		.present = 1, .db = 1, .s = 1, .g = 1,
	};
}

static int set_mode(int vcpu)
{
	struct kvm_sregs sregs;

	if (ioctl(vcpu, KVM_GET_SREGS, &sregs))
		return -1;
	flat(&sregs.cs, CODE);
	flat(&sregs.ds, DATA);
	flat(&sregs.es, DATA);
	flat(&sregs.ss, DATA);
	sregs.cr0 |= CR0_PE;
	return ioctl(vcpu, KVM_SET_SREGS, &sregs);
}

int arch_vcpu_setup(int vm, int vcpu, uint64_t entry)
{
	struct kvm_regs regs = { .rip = entry, .rflags = 2 };

	(void)vm;
	if (set_mode(vcpu))
		return -1;
	return ioctl(vcpu, KVM_SET_REGS, &regs);
}
