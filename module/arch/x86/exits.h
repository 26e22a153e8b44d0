/* SPDX-License-Identifier: GPL-2.0 */
/* exits.h - what is done when a vCPU has left its guest; the handlers' files. */
#ifndef X86_EXITS_H
#define X86_EXITS_H

#include "../../vm/vm.h"

/* Handlers for a vm of @kind, by enum x86_exit. */
const exit_fn *exit_handlers(enum vm_kind kind);

/* An exit of the loaded vCPU. */
enum exit_result exit_dispatch(struct vcpu *vcpu);

/* Management decides: the vCPU did what it may not. */
enum exit_result exit_fault(struct vcpu *vcpu, const char *text);

/* An exception of the guest, at the instruction that it left at. */
void inject_exception(struct vcpu *vcpu, unsigned int vector);
void inject_exception_error(struct vcpu *vcpu, unsigned int vector, u32 error);

enum exit_result exit_cpuid(struct vcpu *vcpu);
enum exit_result exit_msr_read(struct vcpu *vcpu);
enum exit_result exit_msr_write(struct vcpu *vcpu);
enum exit_result exit_second_stage(struct vcpu *vcpu);
enum exit_result exit_nmi(struct vcpu *vcpu);
enum exit_result exit_nmi_window(struct vcpu *vcpu);
enum exit_result exit_hypercall(struct vcpu *vcpu);

/* The NMI that is pending, as soon as the guest can take it. */
void nmi_deliver(struct vcpu *vcpu);

/* CPUID as the guest sees it. */
void cpuid_guest(const struct vcpu *vcpu, u32 leaf, u32 subleaf, u32 out[4]);

/* EFER as the guest wants it. Return: is that one that the CPU can have? */
bool msr_write_efer(struct vcpu *vcpu, u64 val);
/* INIT's general registers (APM 2 14.1.3), and no NMI. */
void vcpu_reset_regs(struct vcpu *vcpu);

/* What guests of each kind may do with MSRs themselves; first CPU. */
void msr_init(void);

#endif /* X86_EXITS_H */
