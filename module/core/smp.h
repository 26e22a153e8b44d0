/* SPDX-License-Identifier: GPL-2.0 */
/* smp.h - which CPUs are in the core, and the boot block they came with. */
#ifndef AXVISOR_CORE_SMP_H
#define AXVISOR_CORE_SMP_H

#include <axvisor/abi.h>

extern struct ax_boot core_boot;

/* This CPU has entered the core and runs its loop, or has left it. */
void smp_mark_present(unsigned int cpu, bool present);
bool smp_is_present(unsigned int cpu);

/* First CPU, called by the architecture's entry code: all that exists once. */
int core_init(void);

/* The machine is being given back: CPUs that idle power off. */
void core_set_releasing(void);
bool core_is_releasing(void);

#endif /* AXVISOR_CORE_SMP_H */
