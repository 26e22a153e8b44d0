/* SPDX-License-Identifier: GPL-2.0-only */
/* What an architecture adds to kvm-smoke.c: a guest program and its start. */
#ifndef KVM_SMOKE_H
#define KVM_SMOKE_H

#include <stdint.h>

/* The guest stores this 32-bit value at this address, where no memory is. */
#define SMOKE_MMIO	0x10000000UL
#define SMOKE_VALUE	0x5a17U
/* The guest's only page, and where it starts. */
#define SMOKE_RAM	0x80000000UL

extern const char guest_code[], guest_code_end[];

/* Make @vcpu of @vm ready to run from @entry; 0 or -1 with errno set. */
int arch_vcpu_setup(int vm, int vcpu, uint64_t entry);

#endif
