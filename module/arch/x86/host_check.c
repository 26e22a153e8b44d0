// SPDX-License-Identifier: GPL-2.0
/* host_check.c - what an x86_64 machine must have to be seized. */
#include <linux/cpumask.h>
#include <linux/namei.h>
#include <linux/path.h>
#include <linux/string.h>
#include <asm/apicdef.h>
#include <asm/cpufeature.h>
#include <asm/cpuid.h>
#include <asm/msr.h>
#include <asm/svm.h>

#include "arch.h"

#define VM_CR_LOCK	BIT_ULL(3)
#define VM_CR_SVMDIS	BIT_ULL(4)
#define CPUID_MEMORY_ENCRYPTION	0x8000001f
#define SYSCFG_MEM_ENCRYPT	BIT_ULL(23)

static void found(struct axvisor_check *check, enum axvisor_severity severity,
		  const char *text, const char *remedy)
{
	check->severity = severity;
	strscpy(check->text, text, sizeof(check->text));
	strscpy(check->remedy, remedy, sizeof(check->remedy));
}

/* The CPU's own word: Linux clears it where the firmware has SVM disabled. */
static bool has_svm(void)
{
	return boot_cpu_has(X86_FEATURE_SVM) ||
	       (cpuid_eax(0x80000000) >= 0x80000001 &&
		(cpuid_ecx(0x80000001) & BIT(2)));
}

static void check_svm(struct axvisor_check *check)
{
	u64 vm_cr = 0;

	if (!has_svm()) {
		found(check, AXVISOR_SEVERITY_ERROR,
		      "the CPUs have no SVM, or a hypervisor hides it",
		      "run on an AMD machine with virtualization (QEMU: -cpu EPYC)");
		return;
	}
	rdmsrl_safe(MSR_VM_CR, &vm_cr);
	if (!(vm_cr & VM_CR_SVMDIS))
		found(check, AXVISOR_SEVERITY_OK, "the CPUs have it", "");
	else if (vm_cr & VM_CR_LOCK)
		found(check, AXVISOR_SEVERITY_ERROR,
		      "the firmware has disabled and locked it (VM_CR.SVMDIS)",
		      "switch SVM on in the firmware's setup");
	else
		found(check, AXVISOR_SEVERITY_ERROR,
		      "it is disabled (VM_CR.SVMDIS)",
		      "switch SVM on in the firmware's setup");
}

static void check_npt(struct axvisor_check *check)
{
	if (has_svm() && (cpuid_edx(0x8000000a) & BIT(0)))
		found(check, AXVISOR_SEVERITY_OK, "the CPUs have it", "");
	else
		found(check, AXVISOR_SEVERITY_ERROR, "the CPUs have none",
		      "run on a newer machine");
}

static void check_kvm(struct axvisor_check *check)
{
	struct path path;

	if (!kern_path("/sys/module/kvm_amd", 0, &path)) {
		path_put(&path);
		found(check, AXVISOR_SEVERITY_ERROR,
		      "KVM is loaded and uses SVM", "modprobe -r kvm_amd");
		return;
	}
	found(check, AXVISOR_SEVERITY_OK, "KVM is not loaded", "");
}

static void check_owner(struct axvisor_check *check)
{
	u64 efer = 0;

	rdmsrl_safe(MSR_EFER, &efer);
	if ((efer & EFER_SVME) && !arch_host_core_answers())
		found(check, AXVISOR_SEVERITY_ERROR,
		      "another hypervisor's module uses SVM (EFER.SVME)",
		      "unload it");
	else
		found(check, AXVISOR_SEVERITY_OK, "nobody else uses SVM", "");
}

/* One of them would never come into the core, and go on outside. */
static void check_offline(struct axvisor_check *check)
{
	cpumask_var_t offline;

	if (cpumask_equal(cpu_present_mask, cpu_online_mask) ||
	    arch_host_core_answers()) {
		found(check, AXVISOR_SEVERITY_OK, "all CPUs are online", "");
		return;
	}
	check->severity = AXVISOR_SEVERITY_ERROR;
	if (!zalloc_cpumask_var(&offline, GFP_KERNEL))
		return;
	cpumask_andnot(offline, cpu_present_mask, cpu_online_mask);
	snprintf(check->text, sizeof(check->text),
		 "CPUs %*pbl are offline and can't be seized",
		 cpumask_pr_args(offline));
	snprintf(check->remedy, sizeof(check->remedy),
		 "echo 1 >/sys/devices/system/cpu/cpu%u/online",
		 cpumask_first(offline));
	free_cpumask_var(offline);
}

static bool memory_is_encrypted(void)
{
	u64 syscfg = 0;

	if (cpuid_eax(0x80000000) < CPUID_MEMORY_ENCRYPTION ||
	    !(cpuid_eax(CPUID_MEMORY_ENCRYPTION) & BIT(0)))
		return false;
	return !rdmsrl_safe(MSR_AMD64_SYSCFG, &syscfg) &&
	       (syscfg & SYSCFG_MEM_ENCRYPT);
}

static void check_encryption(struct axvisor_check *check)
{
	if (memory_is_encrypted())
		found(check, AXVISOR_SEVERITY_ERROR,
		      "Linux encrypts its memory (SME): addresses have a bit that the core doesn't know",
		      "boot with mem_encrypt=off, and with SME off in the firmware's setup");
	else
		found(check, AXVISOR_SEVERITY_OK,
		      "Linux doesn't encrypt its memory", "");
}

/* Not x2apic_enabled(): what it needs isn't exported. */
static void check_apic(struct axvisor_check *check)
{
	u64 base = 0;

	rdmsrl_safe(MSR_IA32_APICBASE, &base);
	if ((base & MSR_IA32_APICBASE_BASE) != APIC_DEFAULT_PHYS_BASE)
		found(check, AXVISOR_SEVERITY_ERROR,
		      "the local APICs are not where they are after a reset",
		      "look for a setting of the firmware");
	else
		found(check, AXVISOR_SEVERITY_OK, base & X2APIC_ENABLE ?
		      "local APICs in x2APIC mode" :
		      "local APICs in xAPIC mode: each write to them leaves the root cell",
		      "");
}

static void check_dma(struct axvisor_check *check)
{
	found(check, AXVISOR_SEVERITY_WARNING,
	      "no IOMMU is used: devices of Linux can reach the memory of cells and of the core by DMA",
	      "trust the root cell and its devices");
}

static const struct {
	const char *name;
	void (*fn)(struct axvisor_check *check);
} checks[] = {
	{ "SVM", check_svm },
	{ "nested paging", check_npt },
	{ "KVM", check_kvm },
	{ "other hypervisors", check_owner },
	{ "offline CPUs", check_offline },
	{ "memory encryption", check_encryption },
	{ "interrupt controller", check_apic },
	{ "DMA", check_dma },
};

int arch_host_check(unsigned int index, struct axvisor_check *check)
{
	if (index >= ARRAY_SIZE(checks))
		return -ENOENT;
	strscpy(check->name, checks[index].name, sizeof(check->name));
	checks[index].fn(check);
	return 0;
}
