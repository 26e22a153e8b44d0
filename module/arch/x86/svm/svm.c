// SPDX-License-Identifier: GPL-2.0
/* svm.c - SVM on a CPU: found, switched on, off and waited in (APM 2, chapter 15). */
#include <axvisor/pool.h>
#include "svm.h"

#define CPU_PAGES	((sizeof(struct svm_cpu) + PAGE_SIZE - 1) / PAGE_SIZE)

static u32 features;

bool svm_has(u64 feature)
{
	return features & feature;
}

static u32 read_features(void)
{
	u32 regs[4];

	cpuid(CPUID_SVM, 0, regs);
	return regs[3];
}

static bool svm_is_present(void)
{
	u32 regs[4];

	cpuid(0x80000000, 0, regs);
	if (regs[0] < CPUID_SVM)
		return false;
	cpuid(CPUID_EXTENDED, 0, regs);
	return regs[2] & CPUID_EXT_C_SVM;
}

static int svm_init(void)
{
	features = read_features();
	if (!(features & SVM_NP))
		return -EOPNOTSUPP;
	svm_npt_init();
	return svm_msrpm_init();
}

static int svm_cpu_init(struct cpu *cpu)
{
	cpu->svm = pool_alloc(CPU_PAGES);
	if (!cpu->svm)
		return -ENOMEM;
	cpu->svm->host_pa = hva_to_hpa(&cpu->svm->host).v;
	cpu->svm->hsave_pa = hva_to_hpa(cpu->svm->hsave).v;
	return 0;
}

/* 15.4. Others than the first CPU must have what that one has. */
static int svm_begin(void)
{
	u64 efer = read_msr(MSR_EFER);
	u64 vm_cr;

	if (!try_read_msr(MSR_VM_CR, &vm_cr) && (vm_cr & VM_CR_SVMDIS))
		return -EPERM;
	if (efer & EFER_SVME)
		return -EBUSY;
	if ((read_features() & features) != features)
		return -EXDEV;
	write_msr(MSR_EFER, efer | EFER_SVME);
	clgi();		/* NMIs wait until the guest, or Linux, runs (15.17) */
	return 0;
}

/* The core's own registers; Linux's are in the VMCB. */
static void svm_enable(struct cpu *cpu)
{
	const u64 cr4 = read_cr4();

	write_cr0(CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG);
	write_cr4(CR4_PAE | CR4_MCE | CR4_OSFXSR |
		  (cr4 & (CR4_LA57 | CR4_OSXSAVE)));
	write_msr(MSR_EFER, EFER_LME | EFER_LMA | EFER_NXE | EFER_SVME);
	write_msr(MSR_VM_HSAVE_PA, cpu->svm->hsave_pa);
	vmsave(cpu->svm->host_pa);
}

const struct x86_vendor vendor_svm = {
	.name = "SVM",
	.efer_fixed = EFER_SVME,
	.is_present = svm_is_present,
	.init = svm_init,
	.cpu_init = svm_cpu_init,
	.begin = svm_begin,
	.enable = svm_enable,
	.leave = svm_vcpu_leave,
	.take_nmi = open_gif,
	.take_interrupts = open_interrupts,
	.idle = svm_idle,
	.vcpu_init = svm_vcpu_init,
	.vcpu_exit = svm_vcpu_exit,
	.reset = svm_vcpu_reset,
	.adopt = svm_vcpu_adopt,
	.load = svm_vcpu_load,
	.put = svm_vcpu_put,
	.run = svm_run,
	.skip = svm_skip,
	.done = svm_done,
	.inject = svm_inject,
	.is_injecting = svm_is_injecting,
	.can_interrupt = svm_can_interrupt,
	.await = svm_await,
	.intercept = svm_intercept,
	.tsc_offset = svm_tsc_offset,
	.flush = svm_flush,
	.get = svm_get,
	.set = svm_set,
	.get_seg = svm_get_seg,
	.set_seg = svm_set_seg,
	.cpl = svm_cpl,
	.get_code_state = svm_get_code_state,
	.msr_direct = svm_msr_direct,
	.s2_format = svm_npt_format,
};
