/* SPDX-License-Identifier: GPL-2.0 */
/* seize.h - CPUs' ways into the core and out of it, the C part. */
#ifndef ARM64_SEIZE_H
#define ARM64_SEIZE_H

#include <axvisor/types.h>

struct vcpu;

/*
 * Linux's kexec asks its EL2 stub for a jump at EL2, MMU off: this CPU is
 * given back on the way.
 */
__noreturn void seize_soft_restart(struct vcpu *vcpu);

/* Where the firmware is to start CPUs: physical address. */
u64 seize_firmware_entry(void);

#endif /* ARM64_SEIZE_H */
