/* SPDX-License-Identifier: GPL-2.0 */
/* svm.h - what the files of this folder share: AMD's secure virtual machines. */
#ifndef X86_SVM_SVM_H
#define X86_SVM_SVM_H

#include "../../../vm/vm.h"
#include "../cpu.h"
#include "../exits.h"
#include "vmcb.h"

/**
 * struct svm_cpu - per CPU; each a page
 * @host: this CPU's FS, GS, TR and the like while a guest runs
 * @hsave: where VMRUN keeps the rest, see VM_HSAVE_PA; @hsave_pa: its address
 * @host_pa: address of @host
 */
struct svm_cpu {
	struct vmcb host;
	u8 hsave[PAGE_SIZE];
	u64 host_pa, hsave_pa;
};

/**
 * struct svm_vcpu
 * @vmcb: first, a page
 * @vmcb_pa: its address
 * @fresh: fields that have changed since the CPU has last seen them, CLEAN_*
 * @stepping: over the IRET that ends an NMI's handler
 * @dr6: before that
 */
struct svm_vcpu {
	struct vmcb vmcb;
	u64 vmcb_pa;
	u64 fresh;
	bool stepping;
	u64 dr6;
};

/* What this machine's CPUs have, CPUID Fn8000_000A_EDX. */
#define SVM_NP		BIT_ULL(0)
#define SVM_NRIPS	BIT_ULL(3)
#define SVM_CLEAN	BIT_ULL(5)
#define SVM_FLUSH_ASID	BIT_ULL(6)
#define SVM_DECODE	BIT_ULL(7)

bool svm_has(u64 feature);

static inline struct vmcb *vmcb_of(const struct vcpu *vcpu)
{
	return &vcpu->arch.svm->vmcb;
}

/* The CPU mustn't go on with what it remembers of these, CLEAN_*. */
static inline void svm_changed(struct vcpu *vcpu, u64 fields)
{
	vcpu->arch.svm->fresh |= fields;
}

/* vcpu.c */
int svm_vcpu_init(struct vcpu *vcpu);
void svm_vcpu_exit(struct vcpu *vcpu);
void svm_vcpu_reset(struct vcpu *vcpu);
void svm_vcpu_adopt(struct vcpu *vcpu, const struct linux_entry *entry);
void svm_vcpu_load(struct vcpu *vcpu);
void svm_vcpu_put(struct vcpu *vcpu);
__noreturn void svm_vcpu_leave(struct vcpu *vcpu, bool off);

/* run.c */
void svm_run(struct vcpu *vcpu);
void svm_skip(struct vcpu *vcpu);
void svm_done(struct vcpu *vcpu, u64 rip, u64 rflags);
void svm_inject(struct vcpu *vcpu, const struct x86_event *event);
bool svm_is_injecting(const struct vcpu *vcpu);
bool svm_can_interrupt(const struct vcpu *vcpu);
void svm_await(struct vcpu *vcpu, int vector);
void svm_intercept(struct vcpu *vcpu, enum x86_intercept what, bool on);
void svm_tsc_offset(struct vcpu *vcpu, u64 offset);
void svm_flush(struct vcpu *vcpu);

/* regs.c */
u64 svm_get(const struct vcpu *vcpu, enum x86_reg reg);
void svm_set(struct vcpu *vcpu, enum x86_reg reg, u64 val);
void svm_get_seg(const struct vcpu *vcpu, enum x86_seg_name name,
		 struct x86_seg *seg);
void svm_set_seg(struct vcpu *vcpu, enum x86_seg_name name,
		 const struct x86_seg *seg);
unsigned int svm_cpl(const struct vcpu *vcpu);
void svm_get_code_state(const struct vcpu *vcpu, struct x86_code_state *state);

/* msrpm.c */
int svm_msrpm_init(void);
void svm_msr_direct(unsigned int kind, u32 msr, bool read, bool write);
u64 svm_msrpm(unsigned int kind);
u64 svm_iopm(void);

/* npt.c */
void svm_npt_init(void);
const struct pgtable_format *svm_npt_format(void);

#endif /* X86_SVM_SVM_H */
