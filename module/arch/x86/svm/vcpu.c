// SPDX-License-Identifier: GPL-2.0
/* vcpu.c - a vCPU's VMCB: made, reset, taken from Linux and given back. */
#include <axvisor/arch_cpu.h>
#include <axvisor/pool.h>
#include "../boot_info.h"
#include "../leave.h"
#include "svm.h"

#define VCPU_PAGES	((sizeof(struct svm_vcpu) + PAGE_SIZE - 1) / PAGE_SIZE)

/*
 * All vCPUs have this one: a CPU forgets what it has of it whenever another is
 * loaded. 0 is the core's own.
 */
#define GUEST_ASID	1

#define ATTR_CODE64	0xa9b
#define ATTR_DATA	0xc93
#define ATTR_PRESENT	BIT_ULL(7)

static u32 intercept3(enum vm_kind kind)
{
	u32 common = V3_NMI | V3_CPUID | V3_INVLPGA | V3_MSR_PROT | V3_SHUTDOWN;

	return kind == VM_ROOT ? common :
	       common | V3_INTR | V3_HLT | V3_IOIO_PROT;
}

static u32 intercept4(enum vm_kind kind)
{
	u32 common = V4_VMRUN | V4_VMMCALL | V4_VMLOAD | V4_VMSAVE | V4_STGI |
		     V4_CLGI | V4_SKINIT;

	return kind == VM_ROOT ? common :
	       common | V4_WBINVD | V4_MONITOR | V4_MWAIT | V4_XSETBV;
}

int svm_vcpu_init(struct vcpu *vcpu)
{
	const enum vm_kind kind = vcpu->vm->kind;
	struct svm_vcpu *svm = pool_alloc(VCPU_PAGES);
	struct vmcb *vmcb;

	if (!svm)
		return -ENOMEM;
	vcpu->arch.svm = svm;
	svm->vmcb_pa = hva_to_hpa(svm).v;
	vmcb = &svm->vmcb;
	vmcb->intercept3 = intercept3(kind);
	vmcb->intercept4 = intercept4(kind);
	vmcb->msrpm_base_pa = svm_msrpm(kind);
	vmcb->iopm_base_pa = svm_iopm();
	vmcb->guest_asid = GUEST_ASID;
	vmcb->vintr = kind == VM_ROOT ? 0 : V_INTR_MASKING;
	vmcb->nested_ctl = NP_ENABLE;
	vmcb->n_cr3 = hva_to_hpa(vcpu->vm->arch.pt.root).v;
	vmcb->g_pat = PAT_RESET;
	svm->fresh = CLEAN_ALL;
	return 0;
}

void svm_vcpu_exit(struct vcpu *vcpu)
{
	pool_free(vcpu->arch.svm, VCPU_PAGES);
}

static struct x86_seg real_mode(u16 attr)
{
	return (struct x86_seg){ .attr = attr, .limit = 0xffff };
}

/* After INIT caches are on, as they were (APM 2 14.1.3). MSRs stay. */
void svm_vcpu_reset(struct vcpu *vcpu)
{
	struct vmcb *vmcb = vmcb_of(vcpu);

	vmcb->es = real_mode(0x93);
	vmcb->cs = real_mode(0x9b);
	vmcb->ss = real_mode(0x93);
	vmcb->ds = real_mode(0x93);
	vmcb->fs = real_mode(0x93);
	vmcb->gs = real_mode(0x93);
	vmcb->gdtr = real_mode(0);
	vmcb->idtr = real_mode(0);
	vmcb->ldtr = real_mode(0x82);
	vmcb->tr = real_mode(0x8b);
	vmcb->cpl = 0;
	vmcb->cr0 = CR0_ET;
	vmcb->cr2 = 0;
	vmcb->cr3 = 0;
	vmcb->cr4 = 0;
	vmcb->efer = EFER_SVME;
	vmcb->dr6 = DR6_RESET;
	vmcb->dr7 = DR7_RESET;
	vmcb->rflags = RFLAGS_FIXED;
	vmcb->rip = 0;
	vmcb->interrupt_state = 0;
	vmcb->eventinj = 0;
	vmcb->exitintinfo = 0;
	vcpu->arch.svm->stepping = false;
	svm_changed(vcpu, CLEAN_ALL);
}

/* What a segment register of Linux's kernel has; in 64-bit mode no more counts. */
static struct x86_seg data_segment(u16 selector)
{
	return (struct x86_seg){
		.selector = selector,
		.attr = selector ? ATTR_DATA : 0,
		.limit = ~0U,
	};
}

static struct x86_seg table_register(const struct table_ptr *p)
{
	return (struct x86_seg){ .limit = p->limit, .base = p->base };
}

static void adopt_tables(struct vmcb *vmcb)
{
	struct table_ptr table;

	store_gdt(&table);
	vmcb->gdtr = table_register(&table);
	store_idt(&table);
	vmcb->idtr = table_register(&table);
	vmcb->cs = (struct x86_seg){
		.selector = read_cs(), .attr = ATTR_CODE64, .limit = ~0U,
	};
	vmcb->ss = data_segment(read_ss());
	vmcb->ss.attr = ATTR_DATA;
	vmcb->ds = data_segment(read_ds());
	vmcb->es = data_segment(read_es());
	vmcb->cpl = 0;
}

/* NMIs are held, so nothing of this changes meanwhile. */
void svm_vcpu_adopt(struct vcpu *vcpu, const struct linux_entry *entry)
{
	struct vmcb *vmcb = vmcb_of(vcpu);

	vmsave(vcpu->arch.svm->vmcb_pa);	/* FS, GS, TR, LDTR, MSRs (15.5.2) */
	adopt_tables(vmcb);
	vmcb->cr0 = read_cr0();
	vmcb->cr2 = read_cr2();
	vmcb->cr3 = entry->cr3;
	vmcb->cr4 = read_cr4();
	vmcb->efer = read_msr(MSR_EFER);
	vmcb->dr6 = read_dr6();
	vmcb->dr7 = read_dr7();
	vmcb->g_pat = read_msr(MSR_PAT);
	vmcb->dbgctl = 0;
	if (vmcb->cr4 & CR4_CET) {
		try_read_msr(MSR_S_CET, &vmcb->s_cet);
		try_read_msr(MSR_ISST, &vmcb->isst_addr);
	}
	vmcb->rflags = RFLAGS_FIXED;
	vmcb->rip = entry->landing;
	vcpu->arch.regs.x[RSP] = entry->rsp;
	vcpu->arch.regs.x[RAX] = 0;
	vcpu->arch.regs.x[RDX] = 0;
	svm_changed(vcpu, CLEAN_ALL);
}

/* Clean bits are about the VMCB that ran here before (15.15.2). */
void svm_vcpu_load(struct vcpu *vcpu)
{
	svm_changed(vcpu, CLEAN_ALL);
	svm_flush(vcpu);
}

void svm_vcpu_put(struct vcpu *vcpu)
{
	(void)vcpu;
}

/* Of a CPU that is off; Return: where it is in the address space of entry. */
static u64 fill_slot(const u64 frame[5])
{
	const u64 at = AX_X86_EXIT_SLOTS + this_cpu()->id * AX_X86_EXIT_SLOT;
	const u64 page = boot_info()->exit_page;

	arch_mem_write(HPA(page), exit_code,
		       (u64)(exit_code_end - exit_code));
	arch_mem_write(HPA(page + at), frame, AX_X86_EXIT_GONE);
	return AX_X86_EXIT_VA + at;
}

__noreturn void svm_vcpu_leave(struct vcpu *vcpu, bool off)
{
	const struct vmcb *vmcb = vmcb_of(vcpu);
	struct leave_frame frame = {
		.exit_cr3 = boot_info()->exit_cr3,
		.cr0 = vmcb->cr0,
		.cr4 = vmcb->cr4,
		.efer = vmcb->efer,
		.vmcb = vcpu->arch.svm->vmcb_pa,
		.gdt = { (u16)vmcb->gdtr.limit, vmcb->gdtr.base },
		.idt = { (u16)vmcb->idtr.limit, vmcb->idtr.base },
		.ds = vmcb->ds.selector,
		.es = vmcb->es.selector,
		.regs = vcpu->arch.regs,
		.frame = { vmcb->rip, vmcb->cs.selector, vmcb->rflags,
			   vcpu->arch.regs.x[RSP], vmcb->ss.selector },
	};

	if (off)
		frame.slot = fill_slot(frame.frame);
	write_cr2(vmcb->cr2);
	write_dr6(vmcb->dr6);
	write_dr7(vmcb->dr7);
	svm_leave(&frame);
}
