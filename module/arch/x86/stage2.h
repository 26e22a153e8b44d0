/* SPDX-License-Identifier: GPL-2.0 */
/* stage2.h - second-stage translation: creating it, and which CPUs have it. */
#ifndef X86_STAGE2_H
#define X86_STAGE2_H

#include <axvisor/types.h>

struct cpu;
struct vcpu;
struct vm;

int stage2_create(struct vm *vm);
void stage2_destroy(struct vm *vm);

/* Before and after each run of a guest on this CPU; see sync() in stage2.c. */
void stage2_enter(struct cpu *cpu, struct vcpu *vcpu);
void stage2_exit(struct cpu *cpu);

/* Map before the guest runs. Return: 0 or -ENOMEM. */
int stage2_map_early(struct vm *vm, gpa_t gpa, hpa_t hpa, u64 size, u32 perm);

#endif /* X86_STAGE2_H */
