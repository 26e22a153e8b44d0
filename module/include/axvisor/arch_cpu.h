/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch_cpu.h - the contract between the core's runtime and an architecture:
 * physical CPUs, and memory by host-physical address.
 */
#ifndef AXVISOR_ARCH_CPU_H
#define AXVISOR_ARCH_CPU_H

#include <axvisor/types.h>

/**
 * arch_init() - everything of the architecture that exists once
 *
 * On the first CPU, after the pool. Return: 0 or -errno; the core is given up
 * then.
 */
int arch_init(void);

/* Logical number of this CPU, as Linux counts; < AX_MAX_CPUS. */
unsigned int arch_cpu_id(void);

/**
 * arch_cpu_kick() - make a CPU look at its queue
 *
 * It leaves the guest (VCPU_EXIT_KICK) or arch_cpu_idle(). A CPU that has not
 * entered the core yet is started through the firmware. Everything that the
 * CPU is to see was written before (release/acquire is part of this call).
 * Never used on a CPU that runs a root vCPU: interrupts there go to Linux
 * without an exit. Return: 0, or -ENODEV where the firmware would not start it, or
 * it has come before and core_cpu_refused() was called for it.
 */
int arch_cpu_kick(unsigned int cpu);

/**
 * arch_doorbell_ring() - make an interrupt of Linux pending
 * @irq: ax_boot.doorbell: edge-triggered, and Linux has no other use for it
 *
 * Any CPU, any locks. What was written before is visible to the handler.
 */
void arch_doorbell_ring(u32 irq);

/* Wait, interrupts and guests off, until this CPU is kicked. */
void arch_cpu_idle(void);

/* This CPU never runs anything again (panic). */
__noreturn void arch_cpu_park(void);

/**
 * arch_cpu_restart() - abandon this CPU's stack and call core_restart()
 *
 * For a lock that will never be given back, so from anywhere below
 * core_run(). What is in the CPU's registers of its vCPU stays.
 */
__noreturn void arch_cpu_restart(void);

/**
 * arch_release() - give the mode back on this CPU
 *
 * The root vCPU that asked is loaded here; it goes on at EL1, S or ring 0 on
 * the bare machine with result 0.
 */
__noreturn void arch_release(void);

/**
 * arch_release_parked() - on a CPU that waits in the core: off, by the firmware
 *
 * It returns only where the firmware refuses; then the CPU can wait again. That
 * it is no longer present is for management to say, after arch_cpu_is_off().
 */
void arch_release_parked(void);

/* The firmware says that @cpu is off. */
bool arch_cpu_is_off(unsigned int cpu);

/**
 * arch_mem_read() - copy out of memory that is not the core's
 * arch_mem_write() - copy into it
 * arch_mem_copy() - copy between two such ranges
 * arch_mem_clear() - fill with zeroes
 *
 * Any size and alignment; the ranges were checked against the ledger. copy and
 * clear leave nothing of the destination in caches that a guest with caches
 * off would not see, and invalidate instruction caches.
 */
void arch_mem_read(void *dst, hpa_t src, u64 size);
void arch_mem_write(hpa_t dst, const void *src, u64 size);
void arch_mem_copy(hpa_t dst, hpa_t src, u64 size);
void arch_mem_clear(hpa_t dst, u64 size);

#endif /* AXVISOR_ARCH_CPU_H */
