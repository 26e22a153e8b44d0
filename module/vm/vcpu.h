/* SPDX-License-Identifier: GPL-2.0 */
/* vcpu.h - one virtual processor: identity, power state, reasons to stop. */
#ifndef AXVISOR_VM_VCPU_H
#define AXVISOR_VM_VCPU_H

#include <arch_types.h>
#include <axvisor/types.h>

struct ax_vcpu_stat;
struct vcpu_exit;
struct vm;

/* Power state as the guest's firmware interface tells it. */
enum vcpu_power {
	VCPU_OFF,
	VCPU_ON_PENDING,	/* start requested, first instruction not run */
	VCPU_ON,
};

/**
 * struct vcpu - identity and what other CPUs may look at
 * @arch: first, for what the architecture needs in every exit
 * @cpu: the CPU that it runs on
 * @exit: where arch_vcpu_run() says why it returned; while it is loaded
 * @power: enum vcpu_power; written by management under the queue's lock, read
 *	by anyone with READ_ONCE
 * @run_time: nanoseconds on its CPU up to the last vcpu_put(); while it is
 *	loaded, VCPU_LOADED and the time that it would have been loaded at had it
 *	stayed so. One word, so that any CPU reads it whole.
 */
struct vcpu {
	struct arch_vcpu arch;
	struct vm *vm;
	u32 id;
	u32 cpu;
	u32 power;
	u64 run_time;
	struct vcpu_exit *exit;
	struct vcpu *next;	/* in its CPU's queue */
};

#define VCPU_LOADED	BIT_ULL(63)

enum vcpu_exit_reason {
	VCPU_EXIT_KICK,		/* somebody asked this CPU to look at its queue */
	VCPU_EXIT_HYPERCALL,	/* nr, arg[] */
	VCPU_EXIT_VCPU_ON,	/* target, entry, context */
	VCPU_EXIT_VCPU_OFF,	/* this vCPU switches itself off */
	VCPU_EXIT_SYSTEM_OFF,
	VCPU_EXIT_SYSTEM_RESET,
	VCPU_EXIT_FAULT,	/* second-stage fault or what the vCPU may not do */
};

/**
 * struct vcpu_exit - why arch_vcpu_run() returned
 * @arg: four of them, out of the guest's reach until it runs again
 * @context: argument for the vCPU that is switched on
 * @fault_gpa: address of a second-stage fault, ~0 for other faults
 * @access: VM_* that the faulting access needed
 * @cause, @pc, @text: for struct ax_fail
 */
struct vcpu_exit {
	enum vcpu_exit_reason reason;
	u32 target;
	u64 nr;
	const u64 *arg;
	gpa_t entry;
	u64 context;
	gpa_t fault_gpa;
	u32 access;
	u64 pc;
	u64 cause;
	const char *text;
};

/* As arch_vcpu_*(), see axvisor/arch_vm.h. */
int vcpu_set_mode(struct vcpu *vcpu, gpa_t entry, u64 mode);
void vcpu_reset(struct vcpu *vcpu, gpa_t entry, u64 arg);
void vcpu_load(struct vcpu *vcpu, struct vcpu_exit *exit);
void vcpu_put(struct vcpu *vcpu);
void vcpu_run(struct vcpu *vcpu);
void vcpu_complete(struct vcpu *vcpu, s64 result);
void vcpu_complete_on(struct vcpu *vcpu, s64 err);
void vcpu_inject_abort(struct vcpu *vcpu, const struct vcpu_exit *exit);

u32 vcpu_get_state(const struct vcpu *vcpu, void *state);
int vcpu_set_state(struct vcpu *vcpu, const void *state, u64 size);

/* What the vCPU has done so far. Any CPU, while it may run. */
void vcpu_stat(const struct vcpu *vcpu, struct ax_vcpu_stat *stat);

#endif /* AXVISOR_VM_VCPU_H */
