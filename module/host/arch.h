/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arch.h - what the Linux side needs from each architecture; implemented in
 * module/arch/<a>/host.c.
 */
#ifndef AXVISOR_HOST_ARCH_H
#define AXVISOR_HOST_ARCH_H

#include <linux/types.h>
#include <linux/axvisor.h>
#include <axvisor/abi.h>

struct of_phandle_args;

/* "arm64", "riscv64" or "x86_64" */
extern const char arch_host_name[];

/* What registers must be for AX_HC_VCPU_SET_STATE, "X must be ...". */
extern const char arch_host_state_rule[];

/**
 * arch_host_check() - one check of whether this machine can be seized
 * @index: which, from 0
 * @check: name, severity, text and remedy are filled in
 *
 * Touches nothing. Called in process context, also while seized.
 * Return: 0, or -ENOENT past the last check.
 */
int arch_host_check(unsigned int index, struct axvisor_check *check);

/**
 * arch_host_core_answers() - is there a core of ours already?
 *
 * Process context, before this module has seized. One that a former module has
 * left answers also after it has stopped.
 */
bool arch_host_core_answers(void);

/**
 * arch_host_prepare() - fill cpu[].hwid and arch[] of the boot block
 *
 * Process context, before arch_host_seize_cpu(). Return: 0, undone by
 * arch_host_finish(), or -errno and nothing is held.
 */
int arch_host_prepare(struct ax_boot *boot);

/* What arch_host_prepare() holds for the rendezvous isn't needed any more. */
void arch_host_finish(void);

/**
 * arch_host_doorbell() - an interrupt that the core can make pending and that
 * nothing else uses
 * @irq: out: its Linux number, mapped, edge-triggered; for
 *	arch_host_doorbell_free()
 *
 * Process context. Return: its number as the core counts, 0 if there is none.
 */
u32 arch_host_doorbell(unsigned int *irq);
void arch_host_doorbell_free(unsigned int irq);

/**
 * arch_host_irq() - an interrupt specifier of the host's device tree
 * @irq: as the machine's interrupt controller numbers it
 * @trigger: enum ax_trigger
 *
 * Return: 0, or -EINVAL for one that a cell can't have.
 */
int arch_host_irq(const struct of_phandle_args *args, u32 *irq, u32 *trigger);

/**
 * arch_host_keeps() - registers that no cell may have, beside those that the core
 * itself knows
 *
 * Return: what they are, in words; NULL for all others.
 */
const char *arch_host_keeps(u64 base, u64 size);

/* Has Linux a handler for it? */
bool arch_host_irq_in_use(u32 irq);

/**
 * arch_host_seize_cpu() - give this CPU to the core
 * @entry: physical address of the core's entry point
 * @cpu: logical CPU number
 *
 * On each online CPU, interrupts off, the machine stopped. Return: 0, or
 * -errno and this CPU is as before.
 */
int arch_host_seize_cpu(phys_addr_t entry, unsigned int cpu);

/**
 * arch_host_release_cpu() - take this CPU back from the core
 * @round: of AX_HC_RELEASE
 *
 * As arch_host_seize_cpu(). Return: 0, or -errno and the CPU stays seized.
 */
int arch_host_release_cpu(u64 round);

/**
 * arch_host_released_cpu() - let Linux's own users of the mode set it up again
 *
 * On each online CPU after all have been released, interrupts off.
 */
void arch_host_released_cpu(void);

/**
 * arch_host_hypercall() - call the core on this CPU
 *
 * Any context. Return: >= 0 or -errno as abi.h says.
 */
long arch_host_hypercall(enum ax_hypercall nr, u64 a0, u64 a1, u64 a2, u64 a3);

/**
 * arch_host_sync_image() - make memory that Linux wrote visible to a CPU that
 * executes from it with MMU and caches off
 */
void arch_host_sync_image(void *addr, size_t size);

#endif /* AXVISOR_HOST_ARCH_H */
