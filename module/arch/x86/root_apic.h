/* SPDX-License-Identifier: GPL-2.0 */
/* root_apic.h - what the root cell writes to its local APICs. */
#ifndef X86_ROOT_APIC_H
#define X86_ROOT_APIC_H

#include "arch_types.h"

struct vm;

/* Reads of the page go to the hardware, writes come here. Return: 0 or -ENOMEM. */
int root_apic_init(struct vm *vm);

/*
 * The instruction that wrote @val to register @reg, in either mode, is done. Of an
 * ICR in x2APIC mode @val has all 64 bits.
 */
enum exit_result root_apic_write(struct vcpu *vcpu, u32 reg, u64 val);

/* An INIT has come for it, or a SIPI of its own has to be told again. */
enum exit_result root_startup(struct vcpu *vcpu);
/* Management has answered its SIPI. */
void root_started(struct vcpu *vcpu, s64 err);

#endif
