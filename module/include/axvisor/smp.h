/* SPDX-License-Identifier: GPL-2.0 */
/*
 * smp.h - physical CPUs as the core sees them, the boot block they came with,
 * and the core's two ways in.
 */
#ifndef AXVISOR_SMP_H
#define AXVISOR_SMP_H

#include <axvisor/abi.h>

struct vcpu;

extern struct ax_boot core_boot;

/* This CPU has entered the core and runs its loop, or has left it. */
void smp_mark_present(unsigned int cpu, bool present);
bool smp_is_present(unsigned int cpu);

/* As arch_cpu_*() and arch_release*(), see axvisor/arch_cpu.h. */
unsigned int smp_cpu_id(void);
int smp_kick(unsigned int cpu);
void smp_idle(void);
bool smp_is_off(unsigned int cpu);
__noreturn void smp_park(void);
__noreturn void smp_release(void);
void smp_release_parked(void);

/* The machine is being given back: CPUs that idle power off. */
void core_set_releasing(void);
void core_clear_releasing(void);
bool core_is_releasing(void);

/*
 * First CPU, called by the architecture's entry code: all that exists once.
 * @pool: what of the core's memory is in use ends here, page-aligned
 */
int core_init(char *pool);

/* Bytes of text, rodata, data and bss, in whole pages. */
u64 core_image_size(void);

/* The root cell's vCPU of a CPU that comes from Linux; it counts as on. */
struct vcpu *core_root_vcpu(unsigned int cpu);

/* This CPU, on its way in, goes off again: nothing runs there. */
void core_cpu_refused(unsigned int cpu);

/* This CPU's loop. */
__noreturn void core_run(void);

/* The same after arch_cpu_restart(). */
__noreturn void core_restart(void);

/* Some CPU has stopped in panic(), for good and with its locks. */
bool core_has_panicked(void);

#endif /* AXVISOR_SMP_H */
