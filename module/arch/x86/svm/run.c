// SPDX-License-Identifier: GPL-2.0
/* run.c - VMRUN and what comes of it: exits, injection, intercepts, flushes. */
#include "../guest.h"
#include "../stage2.h"
#include "svm.h"

/* Exit codes that are one kind of exit each; the others need a look. */
static const u8 kinds[] = {
	[VMEXIT_INTR] = X86_EXIT_INTR,
	[VMEXIT_NMI] = X86_EXIT_NMI,
	[VMEXIT_CPUID] = X86_EXIT_CPUID,
	[VMEXIT_HLT] = X86_EXIT_HLT,
	[VMEXIT_INVLPGA] = X86_EXIT_UNDEFINED,
	[VMEXIT_SHUTDOWN] = X86_EXIT_SHUTDOWN,
	[VMEXIT_VMRUN] = X86_EXIT_UNDEFINED,
	[VMEXIT_VMMCALL] = X86_EXIT_HYPERCALL,
	[VMEXIT_VMLOAD] = X86_EXIT_UNDEFINED,
	[VMEXIT_VMSAVE] = X86_EXIT_UNDEFINED,
	[VMEXIT_STGI] = X86_EXIT_UNDEFINED,
	[VMEXIT_CLGI] = X86_EXIT_UNDEFINED,
	[VMEXIT_SKINIT] = X86_EXIT_UNDEFINED,
	[VMEXIT_WBINVD] = X86_EXIT_WBINVD,
	[VMEXIT_MONITOR] = X86_EXIT_UNDEFINED,
	[VMEXIT_MWAIT] = X86_EXIT_MWAIT,
	[VMEXIT_XSETBV] = X86_EXIT_XSETBV,
};

_Static_assert(X86_EXIT_OTHER == 0, "what the table doesn't name");

void svm_flush(struct vcpu *vcpu)
{
	vmcb_of(vcpu)->tlb_control = svm_has(SVM_FLUSH_ASID) ? TLB_FLUSH_ASID :
							      TLB_FLUSH_ALL;
}

void svm_tsc_offset(struct vcpu *vcpu, u64 offset)
{
	vmcb_of(vcpu)->tsc_offset = offset;
	svm_changed(vcpu, CLEAN_I);
}

static void set_bits(u32 *word, u64 bits, bool on)
{
	*word = on ? *word | (u32)bits : *word & ~(u32)bits;
}

/* Where MWAIT has been armed by MONITOR, HLT isn't what ends the loop. */
void svm_intercept(struct vcpu *vcpu, enum x86_intercept what, bool on)
{
	struct vmcb *vmcb = vmcb_of(vcpu);

	switch (what) {
	case X86_ON_HLT:
		set_bits(&vmcb->intercept3, V3_HLT, on);
		set_bits(&vmcb->intercept4, V4_MWAIT, on);
		break;
	case X86_ON_NMI_WINDOW:
		set_bits(&vmcb->intercept3, V3_IRET, on);
		break;
	}
	svm_changed(vcpu, CLEAN_I);
}

bool svm_is_injecting(const struct vcpu *vcpu)
{
	return vmcb_of(vcpu)->eventinj & EVENT_VALID;
}

bool svm_can_interrupt(const struct vcpu *vcpu)
{
	const struct vmcb *vmcb = vmcb_of(vcpu);

	return !svm_is_injecting(vcpu) && (vmcb->rflags & RFLAGS_IF) &&
	       !(vmcb->interrupt_state & INTERRUPT_SHADOW);
}

/*
 * Priorities are given to the CPU so much too low: an emulator has been seen that
 * lets through what is as high as V_TPR, where it must be higher (15.21.2).
 */
static u32 too_low;

/* A virtual interrupt of its priority, which is never delivered (15.21.4). */
void svm_await(struct vcpu *vcpu, int vector)
{
	struct vmcb *vmcb = vmcb_of(vcpu);
	u64 vintr = vmcb->vintr & ~(V_IRQ | V_INTR_PRIO);

	if (vector >= 0)
		vintr |= V_IRQ | FIELD_PREP(V_INTR_PRIO, ((u64)vector >> 4) -
							 READ_ONCE(too_low));
	if (vintr == vmcb->vintr)
		return;
	vmcb->vintr = vintr;
	set_bits(&vmcb->intercept3, V3_VINTR, vector >= 0);
	svm_changed(vcpu, CLEAN_TPR | CLEAN_I);
}

void svm_inject(struct vcpu *vcpu, const struct x86_event *event)
{
	static const u8 types[] = {
		[X86_EVENT_INTR] = EVENT_INTR,
		[X86_EVENT_NMI] = EVENT_NMI,
		[X86_EVENT_EXCEPTION] = EVENT_EXCEPTION,
	};
	u64 inject = EVENT_VALID | FIELD_PREP(EVENT_TYPE, types[event->type]) |
		     event->vector;

	if (event->has_error)
		inject |= EVENT_EV | FIELD_PREP(EVENT_ERROR, event->error);
	vmcb_of(vcpu)->eventinj = inject;
}

/* Bytes of the instructions that exit, where the CPU doesn't tell (15.7.1). */
static const u8 lengths[] = {
	[VMEXIT_CPUID] = 2,
	[VMEXIT_HLT] = 1,
	[VMEXIT_MSR] = 2,
	[VMEXIT_VMMCALL] = 3,
	[VMEXIT_WBINVD] = 2,
	[VMEXIT_MWAIT] = 3,
	[VMEXIT_XSETBV] = 3,
};

static u64 length(u64 code)
{
	return code < ARRAY_SIZE(lengths) ? lengths[code] : 0;
}

/* With it the shadow of the instruction before has ended. */
void svm_done(struct vcpu *vcpu, u64 rip, u64 rflags)
{
	struct vmcb *vmcb = vmcb_of(vcpu);

	vmcb->rip = rip;
	vmcb->rflags = rflags;
	vmcb->interrupt_state &= ~INTERRUPT_SHADOW;
}

static noinline void skip_by_bytes(struct vcpu *vcpu)
{
	const struct vmcb *vmcb = vmcb_of(vcpu);
	const unsigned int bytes = guest_length(vcpu);

	svm_done(vcpu, vmcb->rip + (bytes ? bytes : length(vmcb->exitcode)),
		 vmcb->rflags);
}

/*
 * Where the CPU doesn't tell: kernels write these instructions without prefixes, of
 * programs they are read.
 */
void svm_skip(struct vcpu *vcpu)
{
	const struct vmcb *vmcb = vmcb_of(vcpu);

	if (svm_has(SVM_NRIPS) && vmcb->nrip)
		svm_done(vcpu, vmcb->nrip, vmcb->rflags);
	else if (vmcb->exitcode == VMEXIT_IOIO)	/* it always tells (15.10.2) */
		svm_done(vcpu, vmcb->exitinfo2, vmcb->rflags);
	else if (unlikely(vmcb->cpl))
		skip_by_bytes(vcpu);
	else
		svm_done(vcpu, vmcb->rip + length(vmcb->exitcode), vmcb->rflags);
}

/*
 * An event whose delivery an exit has interrupted is delivered again (15.20). What
 * an instruction raises, INT n, INT3 or INTO, is executed again instead.
 */
static void keep_event(struct vmcb *vmcb)
{
	u64 event = vmcb->exitintinfo;
	const u64 vector = FIELD_GET(EVENT_VECTOR, event);

	vmcb->eventinj = 0;
	if (likely(!(event & EVENT_VALID)))
		return;
	switch (FIELD_GET(EVENT_TYPE, event)) {
	case EVENT_SOFTWARE:
		return;
	case EVENT_EXCEPTION:
		if (vector == 3 || vector == 4)
			return;
		/* Seen in an emulator: there are only 32 exceptions. */
		if (vector >= NR_EXCEPTIONS)
			event = (event & ~EVENT_TYPE) |
				FIELD_PREP(EVENT_TYPE, EVENT_INTR);
		break;
	}
	vmcb->eventinj = event;
}

static u32 access_of(u64 info)
{
	if (info & NPF_FETCH)
		return VM_EXEC;
	return info & NPF_WRITE ? VM_WRITE : VM_READ;
}

static void io_exit(struct x86_exit_info *exit, u64 info)
{
	exit->kind = X86_EXIT_IO;
	exit->port = (u16)FIELD_GET(IOIO_PORT, info);
	exit->size = (u8)FIELD_GET(IOIO_SIZE, info);
	exit->in = info & IOIO_IN;
	exit->string = info & IOIO_STR;
	exit->rep = info & IOIO_REP;
}

/*
 * The handler of an NMI ends with the IRET that is about to be executed: one step
 * further, by RFLAGS.TF, which IRET itself replaces.
 */
static void step_over_iret(struct vcpu *vcpu)
{
	struct svm_vcpu *svm = vcpu->arch.svm;
	struct vmcb *vmcb = &svm->vmcb;

	vcpu->arch.exit.kind = X86_EXIT_RESUME;
	if (svm->stepping)
		return;
	svm->stepping = true;
	svm->dr6 = vmcb->dr6;
	set_bits(&vmcb->intercept3, V3_IRET, false);
	set_bits(&vmcb->intercept_exceptions, BIT_ULL(EXCEPTION_DB), true);
	vmcb->rflags |= RFLAGS_TF;
	svm_changed(vcpu, CLEAN_I);
}

static void stepped(struct vcpu *vcpu)
{
	struct svm_vcpu *svm = vcpu->arch.svm;

	svm->stepping = false;
	svm->vmcb.dr6 = svm->dr6;
	set_bits(&svm->vmcb.intercept_exceptions, BIT_ULL(EXCEPTION_DB), false);
	svm_changed(vcpu, CLEAN_I | CLEAN_DRX);
	vcpu->arch.exit.kind = X86_EXIT_NMI_WINDOW;
}

static void exception_exit(struct vcpu *vcpu, const struct vmcb *vmcb)
{
	struct x86_exit_info *exit = &vcpu->arch.exit;

	if (vcpu->arch.svm->stepping && vmcb->exitcode == VMEXIT_EXCEPTION_DB) {
		stepped(vcpu);
		return;
	}
	exit->kind = X86_EXIT_EXCEPTION;
	exit->vector = (u8)(vmcb->exitcode - VMEXIT_EXCEPTION);
	exit->error = (u32)vmcb->exitinfo1;
}

/* Where the two are the same there is no exit: see svm_await(). */
static void window_exit(struct vcpu *vcpu, const struct vmcb *vmcb)
{
	vcpu->arch.exit.kind = X86_EXIT_INTR_WINDOW;
	if (FIELD_GET(V_INTR_PRIO, vmcb->vintr) == (vmcb->vintr & V_TPR))
		WRITE_ONCE(too_low, 1);
}

static void fault_exit(struct x86_exit_info *exit, const struct vmcb *vmcb)
{
	exit->kind = X86_EXIT_FAULT;
	exit->gpa = GPA(vmcb->exitinfo2);
	exit->access = access_of(vmcb->exitinfo1);
	exit->bytes = vmcb->fetched;
	exit->nr_bytes = svm_has(SVM_DECODE) ? vmcb->nr_fetched & NR_FETCHED : 0;
}

/* VMEXIT_INVALID is -1, of 64 bits or, as an emulator has it, of 32. */
static void other_exit(struct vcpu *vcpu, const struct vmcb *vmcb)
{
	struct x86_exit_info *exit = &vcpu->arch.exit;
	const u64 code = vmcb->exitcode;

	if (code == VMEXIT_MSR)
		exit->kind = vmcb->exitinfo1 ? X86_EXIT_MSR_WRITE :
					       X86_EXIT_MSR_READ;
	else if (code == VMEXIT_IOIO)
		io_exit(exit, vmcb->exitinfo1);
	else if (code == VMEXIT_VINTR)
		window_exit(vcpu, vmcb);
	else if (code >= VMEXIT_EXCEPTION && code <= VMEXIT_EXCEPTION_LAST)
		exception_exit(vcpu, vmcb);
	else if (code == VMEXIT_IRET)
		step_over_iret(vcpu);
	else
		exit->kind = (u32)code == ~0U ? X86_EXIT_INVALID :
						X86_EXIT_OTHER;
}

static void tell_exit(struct vcpu *vcpu, const struct vmcb *vmcb)
{
	struct x86_exit_info *exit = &vcpu->arch.exit;
	const u64 code = vmcb->exitcode;

	exit->cause = code;
	exit->cr8 = vmcb->vintr & V_TPR;
	if (code == VMEXIT_NPF)
		fault_exit(exit, vmcb);
	else if (code < ARRAY_SIZE(kinds) && kinds[code])
		exit->kind = (enum x86_exit)kinds[code];
	else
		other_exit(vcpu, vmcb);
}

static void left(struct vcpu *vcpu)
{
	struct vmcb *vmcb = vmcb_of(vcpu);

	stage2_exit(this_cpu());
	vmcb->tlb_control = TLB_KEEP;
	vcpu->arch.regs.x[RAX] = vmcb->rax;
	vcpu->arch.regs.x[RSP] = vmcb->rsp;
	keep_event(vmcb);
	tell_exit(vcpu, vmcb);
}

void svm_run(struct vcpu *vcpu)
{
	struct svm_vcpu *svm;
	struct vcpu_regs *regs;

	stage2_enter(this_cpu(), vcpu);
	svm = vcpu->arch.svm;
	svm->vmcb.rax = vcpu->arch.regs.x[RAX];
	svm->vmcb.rsp = vcpu->arch.regs.x[RSP];
	/* Bits of what the CPU doesn't know are ignored (15.15.1). */
	svm->vmcb.clean = CLEAN_ALL & ~svm->fresh;
	svm->fresh = 0;
	/* What it returns need not be kept meanwhile. */
	regs = svm_enter(&vcpu->arch.regs, svm->vmcb_pa, this_cpu()->svm->host_pa);
	left(container_of(regs, struct vcpu, arch.regs));
}
